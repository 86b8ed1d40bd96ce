//! Applications: who wants in, what was decided, and whether this year runs ahead of the last.

mod selection;

mod statuses;

mod tallies;

mod decisions;

mod backlog;

mod applicants;

mod fold;

mod pace;

mod series;

mod figures;

mod definitions;

mod patterns;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) use backlog::age_of;
pub(super) use selection::{events_of as events_named, status as application_status};

use super::report_type::{Blueprint, Titles};
use super::schema;
use super::series::date;
use super::{BucketFigures, Comparison, FigureError, Figures, Hundredths, Rate, Report, Tenths, Warning};
use crate::books::{ApplicationStatus, Books};
use crate::calendar::Interval;
use crate::country::Country;
use crate::query::Query;
use crate::words::words;
pub use statuses::StatusCounts;

pub(super) static BLUEPRINT: Blueprint = Blueprint {
    titles: Titles { de: "Bewerbungsbericht", en: "Applications" },
    parameters: &["interval"],
    limit: 10,
    members: &[
        "received",
        "by_status",
        "decisions",
        "yield",
        "by_event",
        "by_category",
        "by_country",
        "rating",
        "decision_time",
        "backlog",
        "applicants",
        "attention",
        "pace",
        "series",
        "annotations",
        "comparison",
        "warnings",
    ],
    currency_members: &[],
    lists: &["by_status", "by_event", "by_category", "by_country", "pace", "series", "annotations"],
    compute: |books, query| applications(books, query).map(Report::Applications),
    schema: schema::root::<Applications>,
    definitions: definitions::GROUPS,
    patterns: patterns::GROUPS,
    extent: series::extent,
};

/// The report; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Applications {
    /// Applications created in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub received: Option<Received>,
    /// Those by their status at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_status: Option<Vec<ByStatus>>,
    /// What was decided in the period, whenever it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub decisions: Option<Decisions>,
    /// What became of those approved in the period.
    #[serde(rename = "yield", skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub yielded: Option<Yield>,
    /// By event: its first day, then key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_event: Option<Vec<ByEvent>>,
    /// By category; who names two is in both rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_category: Option<Vec<ByCategory>>,
    /// By the application's country, else its contact's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_country: Option<Vec<ByCountry>>,
    /// How they were rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub rating: Option<Rating>,
    /// How long the decisions of the period took.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub decision_time: Option<DecisionTime>,
    /// What is open at the end of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub backlog: Option<Backlog>,
    /// Who applied, and whether they took part before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub applicants: Option<Applicants>,
    /// What deserves a look.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub attention: Option<ApplicationsAttention>,
    /// Each event beside its previous edition, at equal distance from the deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub pace: Option<Vec<Pace>>,
    /// By day, week, month, quarter or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub series: Option<Vec<ApplicationsBucket>>,
    /// Dates that explain the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub annotations: Option<Vec<Annotation>>,
    /// The figures of another period or edition; null if none is asked for, or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub comparison: Option<Option<Box<Comparison>>>,
    /// What in the facts deserves a look.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub warnings: Option<Vec<Warning>>,
    /// The interval of the series.
    #[serde(skip)]
    pub interval: Option<Interval>,
}

/// Applications received.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Received {
    /// How many.
    pub applications: u64,
    /// Applications × events they name in scope.
    pub selections: u64,
    /// Contacts, else references of applicants, else the applications themselves.
    pub distinct_applicants: u64,
    /// Naming several events, whatever the filter.
    pub multi_event_applications: u64,
}

/// A row by status; all are always there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByStatus {
    /// The status.
    pub status: ApplicationStatus,
    /// How many.
    pub applications: u64,
}

/// Decisions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Decisions {
    /// For.
    pub approved: u64,
    /// Against.
    pub rejected: u64,
    /// approved / (approved + rejected).
    pub approval_rate: Option<Rate>,
}

/// What became of approvals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Yield {
    /// Approved in the period: application × event.
    pub approved_selections: u64,
    /// Whose contact has a confirmed participation in that event.
    pub confirmed: u64,
    /// Without a contact.
    pub unlinked: u64,
    /// confirmed / (approved_selections − unlinked).
    pub rate: Option<Rate>,
}

/// A row by event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByEvent {
    /// The event.
    pub event_key: String,
    /// Its title.
    pub title: String,
    /// Applications that name it.
    pub selections: u64,
    /// By status.
    pub by_status: StatusCounts,
}

/// A row by category; null stands for applications without.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByCategory {
    /// The category.
    pub category_key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// How many.
    pub applications: u64,
    /// By status.
    pub by_status: StatusCounts,
}

/// A row by country; null where none is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByCountry {
    /// The country.
    pub country: Option<Country>,
    /// How many.
    pub applications: u64,
    /// Of them, with status approved at the end of the period.
    pub approved: u64,
}

/// Ratings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Rating {
    /// How many of each.
    pub histogram: Histogram,
    /// With a rating.
    pub rated: u64,
    /// Without.
    pub unrated: u64,
    /// Of those with one.
    pub mean: Option<Hundredths>,
}

/// How many of each rating.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the numbers say it")]
pub struct Histogram {
    #[serde(rename = "1")]
    pub one: u64,
    #[serde(rename = "2")]
    pub two: u64,
    #[serde(rename = "3")]
    pub three: u64,
    #[serde(rename = "4")]
    pub four: u64,
    #[serde(rename = "5")]
    pub five: u64,
}

/// How long decisions took.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct DecisionTime {
    /// How many.
    pub decided: u64,
    /// Half took no longer.
    pub median_hours: Option<Tenths>,
    /// Nine of ten took no longer.
    pub p90_hours: Option<Tenths>,
}

words! {
/// How many local days an application has been open.
#[expect(missing_docs, reason = "the words say it")]
pub enum BacklogAge {
    UpTo7 = "0_7",
    UpTo14 = "8_14",
    UpTo30 = "15_30",
    Over30 = "over_30",
}
}

/// Open applications: new, in review, or waiting for information.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Backlog {
    /// How many.
    pub open: u64,
    /// The age of the oldest, in local days.
    pub oldest_days: Option<u64>,
    /// By age; all are always there; missing in a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_age: Option<Vec<ByAge>>,
}

/// A row by age.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByAge {
    /// Days.
    pub bucket: BacklogAge,
    /// How many.
    pub applications: u64,
}

/// Distinct applicants, by the first of their applications in the period.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Applicants {
    /// With a confirmed participation in an event that began before it.
    pub returning: u64,
    /// Without.
    pub new: u64,
    /// Without a contact.
    pub unlinked: u64,
}

/// Applications that deserve a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ApplicationsAttention {
    /// Approved for an event that the contact has nothing to do with yet: application × event.
    pub approved_without_participation: u64,
}

/// An event with a deadline beside its previous edition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Pace {
    /// The event.
    pub event_key: String,
    /// The edition before it.
    pub previous_event_key: Option<String>,
    /// The local date of its deadline.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub deadline: Date,
    /// One a day.
    pub points: Vec<PacePoint>,
}

/// How many applications there were so many days before the deadline.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct PacePoint {
    /// Days before the deadline.
    pub days_before: u32,
    /// Applications up to the end of that local day.
    pub cumulative: u64,
    /// Those of the previous edition at the same distance from its own deadline.
    pub previous_cumulative: Option<u64>,
}

/// A bucket of the series.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ApplicationsBucket {
    /// Which.
    #[serde(flatten)]
    pub bucket: BucketFigures,
    /// How many came.
    pub applications: u64,
    /// From the first bucket up to this one.
    pub cumulative: u64,
}

words! {
/// What happened on a date.
pub enum AnnotationKind {
    /// Applications for an event were due.
    Deadline = "deadline",
}
}

/// A date that explains the series.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, JsonSchema)]
pub struct Annotation {
    /// The local date.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub date: Date,
    /// What happened.
    pub kind: AnnotationKind,
    /// To which event.
    pub event_key: String,
}

/// The applications report.
pub fn applications(books: &Books, query: &Query) -> Result<Applications, FigureError> {
    figures::figures(books, query)
}

impl Figures for Applications {
    fn interval(&self) -> Option<Interval> {
        self.interval
    }
}
