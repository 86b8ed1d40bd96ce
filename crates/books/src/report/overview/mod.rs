//! Overview: the four other reports at a glance; it computes nothing of its own but the calendar of
//! events.

mod parts;

mod events;

mod attention;

mod figures;

mod definitions;

mod patterns;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::report_type::{Blueprint, Titles};
use super::schema;
use super::series::date;
use super::{Comparison, FigureError, Figures, Hundredths, Money, Rate, Report, ReportType, Warning};
use crate::books::Books;
use crate::calendar::Interval;
use crate::money::Currency;
use crate::query::Query;
pub use attention::{AttentionCode, Severity};

pub(super) static BLUEPRINT: Blueprint = Blueprint {
    titles: Titles { de: "Übersichtsbericht", en: "Overview" },
    parameters: &["currency"],
    limit: 10,
    members: &["events", "currencies", "participants", "applications", "attention", "comparison", "warnings"],
    currency_members: &[
        "invoiced",
        "credited",
        "voided",
        "after_credits",
        "received",
        "refunded",
        "received_after_refunds",
        "written_off",
        "open",
        "overdue",
        "overdue_share",
        "collection_rate",
    ],
    lists: &["attention"],
    compute: |books, query| overview(books, query).map(Report::Overview),
    schema: schema::root::<Overview>,
    definitions: definitions::GROUPS,
    patterns: patterns::GROUPS,
    // It has no series.
    extent: |_, _| None,
};

/// The report; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Overview {
    /// The events in scope, whatever the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub events: Option<Events>,
    /// A section for each currency, by code: amounts of two currencies are never added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub currencies: Option<Vec<InCurrency>>,
    /// Who takes part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub participants: Option<ParticipantsOverview>,
    /// Who wants in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub applications: Option<ApplicationsOverview>,
    /// What is to be done, in all currencies: the most urgent first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub attention: Option<Vec<Attention>>,
    /// The figures of another period or edition; null if none is asked for, or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub comparison: Option<Option<Box<Comparison>>>,
    /// What in the facts deserves a look, in all currencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub warnings: Option<Vec<Warning>>,
}

/// Events by where they stand on `as_of`; those without a first day are in no count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Events {
    /// Over.
    pub past: u64,
    /// Begun, and not over.
    pub running: u64,
    /// Not begun.
    pub upcoming: u64,
    /// The first that has not begun.
    pub next: Option<NextEvent>,
    /// The first deadline that is not over.
    pub next_deadline: Option<NextDeadline>,
}

/// An event that has not begun.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct NextEvent {
    /// Which.
    pub event_key: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub date_from: Date,
    /// How many days that is away.
    pub days_until: i64,
}

/// A deadline for applications.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct NextDeadline {
    /// For which event.
    pub event_key: String,
    /// Its title.
    pub title: String,
    /// The local date.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub date: Date,
    /// How many days that is away.
    pub days_until: i64,
}

/// The figures of one currency, tax included; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct InCurrency {
    /// Which.
    pub currency: Currency,
    /// Revenue: by invoices, also by those voided later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub invoiced: Option<Money>,
    /// Revenue: by credit notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub credited: Option<Money>,
    /// Revenue: cancelled without a credit note.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub voided: Option<Money>,
    /// Revenue: what is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub after_credits: Option<Money>,
    /// Payments that came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub received: Option<Money>,
    /// Payments that went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub refunded: Option<Money>,
    /// received − refunded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub received_after_refunds: Option<Money>,
    /// What will not be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub written_off: Option<Money>,
    /// What is owed at the end of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub open: Option<Money>,
    /// Of it, what is overdue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub overdue: Option<Money>,
    /// overdue / open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Rate>")]
    pub overdue_share: Option<Option<Rate>>,
    /// How much of what was invoiced in the period is collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Rate>")]
    pub collection_rate: Option<Option<Rate>>,
}

/// Figures of the participants report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ParticipantsOverview {
    /// Participations that are not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
    /// Contacts with an active one.
    pub distinct_contacts: u64,
    /// Of the confirmed ones, from another country than the event's.
    pub foreign_share: Option<Rate>,
    /// Square metres let; null without booths.
    pub sold_m2: Option<Hundredths>,
    /// The share of the area let; null without booths.
    pub occupancy: Option<Rate>,
}

/// Figures of the applications report.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ApplicationsOverview {
    /// That came in the period.
    pub received: u64,
    /// Open at its end.
    pub open: u64,
    /// approved / (approved + rejected), decided in the period.
    pub approval_rate: Option<Rate>,
    /// The age of the oldest open one.
    pub oldest_open_days: Option<u64>,
}

/// Something to be done; there is none without a count.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Attention {
    /// Stable.
    pub code: AttentionCode,
    /// How urgent.
    pub severity: Severity,
    /// How many facts.
    pub count: u64,
    /// What they come to, if they have an amount.
    pub amount: Option<Money>,
    /// The currency of the amount.
    pub currency: Option<Currency>,
    /// The report that tells more.
    pub report: ReportType,
}

/// The overview.
pub fn overview(books: &Books, query: &Query) -> Result<Overview, FigureError> {
    figures::figures(books, query)
}

impl Figures for Overview {
    fn interval(&self) -> Option<Interval> {
        None
    }
}
