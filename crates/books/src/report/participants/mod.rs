//! Participants: who takes part, on what area, and how far they have come.

mod cohort;

mod beginnings;

mod taking_part;

mod tallies;

mod area;

mod editions;

mod steps;

mod check_in;

mod series;

mod figures;

mod definitions;

mod patterns;

use schemars::JsonSchema;
use serde::Serialize;

use super::report_type::{Blueprint, Titles};
use super::schema;
use super::{BucketFigures, Comparison, FigureError, Figures, Hundredths, Rate, Report, Warning};
use crate::books::{Books, BoothType, Source};
use crate::calendar::Interval;
use crate::country::Country;
use crate::query::Query;
use crate::words::words;

pub(super) use beginnings::Beginnings;
pub(super) use check_in::events_checked_in;
pub(super) use cohort::{Participation, State, state as participation_state};
pub(super) use steps::{End as StepsEnd, Steps};
pub(super) use taking_part::{TakesPart, TakingPart};

pub(super) static BLUEPRINT: Blueprint = Blueprint {
    titles: Titles { de: "Teilnehmerbericht", en: "Participants" },
    parameters: &["interval"],
    limit: 10,
    members: &[
        "participations",
        "distinct_contacts",
        "standing",
        "by_event",
        "by_category",
        "by_country",
        "by_source",
        "international",
        "area",
        "editions",
        "progress",
        "check_in",
        "attention",
        "series",
        "comparison",
        "warnings",
    ],
    currency_members: &[],
    lists: &["by_event", "by_category", "by_country", "by_source", "editions", "progress", "series"],
    compute: |books, query| participants(books, query).map(Report::Participants),
    schema: schema::root::<Participants>,
    definitions: definitions::GROUPS,
    patterns: patterns::GROUPS,
    extent: series::extent,
};

/// The report; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Participants {
    /// Participations that began in the period, by what they are at its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub participations: Option<Participations>,
    /// The contacts behind them, each once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub distinct_contacts: Option<DistinctContacts>,
    /// All that began before the end of the period, whenever: how many take part.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub standing: Option<Standing>,
    /// By event: its first day, then key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_event: Option<Vec<ByEvent>>,
    /// By category; who is in two is in both rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_category: Option<Vec<ByCategory>>,
    /// By the contact's country.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_country: Option<Vec<ByCountry>>,
    /// By where participations came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_source: Option<Vec<BySource>>,
    /// The confirmed, from the event's country or another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub international: Option<International>,
    /// The booths at the end of the period; null without booths.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Area>")]
    pub area: Option<Option<Area>>,
    /// Who came back, by event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub editions: Option<Vec<Edition>>,
    /// How far the active ones have come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub progress: Option<Vec<Progress>>,
    /// Who came to events that are over; null if nobody was checked in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<CheckInFigures>")]
    pub check_in: Option<Option<CheckInFigures>>,
    /// What deserves a look.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub attention: Option<ParticipantsAttention>,
    /// By day, week, month, quarter or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub series: Option<Vec<ParticipantsBucket>>,
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

/// Participations: total = active + removed; active = confirmed + unconfirmed = main + co.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Participations {
    /// All.
    pub total: u64,
    /// Not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
    /// Active and not confirmed.
    pub unconfirmed: u64,
    /// Removed.
    pub removed: u64,
    /// Active main exhibitors.
    pub main: u64,
    /// Active co-exhibitors.
    pub co: u64,
}

/// Contacts, each once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct DistinctContacts {
    /// With an active participation.
    pub active: u64,
    /// With a confirmed one.
    pub confirmed: u64,
}

/// Who takes part at the end of the period.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Standing {
    /// Not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
    /// Contacts with an active participation.
    pub distinct_contacts: u64,
}

/// A row by event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByEvent {
    /// The event.
    pub event_key: String,
    /// Its title.
    pub title: String,
    /// All.
    pub total: u64,
    /// Not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
    /// Active and not confirmed.
    pub unconfirmed: u64,
    /// Removed.
    pub removed: u64,
}

/// A row by category; null stands for participations without.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByCategory {
    /// The category.
    pub category_key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
    /// Contacts with an active one.
    pub distinct_contacts: u64,
}

/// A row by country; null where none is known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByCountry {
    /// The country.
    pub country: Option<Country>,
    /// Not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
    /// Contacts with an active one.
    pub distinct_contacts: u64,
}

/// A row by where participations came from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct BySource {
    /// Where from.
    pub source: Source,
    /// Not removed.
    pub active: u64,
    /// Active and confirmed.
    pub confirmed: u64,
}

/// Confirmed participations by the contact's country against the event's.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct International {
    /// From the event's country.
    pub domestic: u64,
    /// From another.
    pub foreign: u64,
    /// From one that is not known.
    pub unknown: u64,
    /// foreign / (domestic + foreign).
    pub foreign_share: Option<Rate>,
    /// How many known countries, home included.
    pub countries: u64,
}

/// The booths in scope at the end of the period, in m².
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Area {
    /// All booths.
    pub total_m2: Hundredths,
    /// Let for certain.
    pub sold_m2: Hundredths,
    /// Held.
    pub reserved_m2: Hundredths,
    /// To be had.
    pub available_m2: Hundredths,
    /// Not to be let.
    pub blocked_m2: Hundredths,
    /// sold_m2 / (total_m2 − blocked_m2).
    pub occupancy: Option<Rate>,
    /// Of a holder.
    pub average_m2: Option<Hundredths>,
    /// Contacts at events with a confirmed reservation of a booth that is not blocked.
    pub holders: u64,
    /// How many booths.
    pub booths: BoothCounts,
    /// By the booths' sides.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_booth_type: Option<Vec<ByBoothType>>,
}

/// Booths, each once.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct BoothCounts {
    /// All.
    pub total: u64,
    /// Let for certain.
    pub sold: u64,
    /// Held.
    pub reserved: u64,
    /// To be had.
    pub available: u64,
    /// Not to be let.
    pub blocked: u64,
}

/// A row by the booths' sides; null where they are not known.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ByBoothType {
    /// The sides.
    pub booth_type: Option<BoothType>,
    /// How many.
    pub booths: u64,
    /// How many of them are sold.
    pub sold: u64,
    /// Their area.
    pub total_m2: Hundredths,
    /// The area sold.
    pub sold_m2: Hundredths,
}

/// An event beside its previous edition, as the books stand: contacts with a confirmed participation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Edition {
    /// The event.
    pub event_key: String,
    /// The edition before it.
    pub previous_event_key: String,
    /// Whether the event has not begun, so that its figures still grow.
    pub open: bool,
    /// In the previous edition: returning + lost.
    pub previous: u64,
    /// In this one: returning + returned_after_break + new.
    pub current: u64,
    /// In both.
    pub returning: u64,
    /// In this one and an earlier one, but not in the previous one.
    pub returned_after_break: u64,
    /// In no earlier edition.
    pub new: u64,
    /// In the previous edition, but not in this one.
    pub lost: u64,
    /// returning / previous.
    pub retention_rate: Option<Rate>,
}

words! {
/// How far a participation has come; each step is counted on its own.
pub enum Step {
    /// All active ones.
    Participations = "participations",
    /// With a confirmed reservation of a booth.
    Booth = "booth",
    /// With a billed invoice.
    Invoiced = "invoiced",
    /// Invoiced, and nothing left to be paid.
    Paid = "paid",
    /// Confirmed.
    Confirmed = "confirmed",
    /// Seen at the event.
    CheckedIn = "checked_in",
}
}

/// How many have come to a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Progress {
    /// The step.
    pub step: Step,
    /// How many.
    pub count: u64,
    /// Of the active ones.
    pub share: Option<Rate>,
}

/// Who came to events that are over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct CheckInFigures {
    /// Confirmed.
    pub expected: u64,
    /// Of them, who was checked in.
    pub checked_in: u64,
    /// 1 − checked_in / expected.
    pub no_show_rate: Option<Rate>,
}

/// Confirmed participations that deserve a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ParticipantsAttention {
    /// Main exhibitors without a booth at events that have booths.
    pub confirmed_without_booth: u64,
    /// With an invoice that is overdue.
    pub confirmed_with_overdue_invoice: u64,
}

/// A bucket of the series.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ParticipantsBucket {
    /// Which.
    #[serde(flatten)]
    pub bucket: BucketFigures,
    /// Participations that began.
    pub added: u64,
    /// That were confirmed.
    pub confirmed: u64,
    /// That were removed.
    pub removed: u64,
    /// That stand at the end of the bucket, or of the period if that is earlier.
    pub active: u64,
}

/// The participants report.
pub fn participants(books: &Books, query: &Query) -> Result<Participants, FigureError> {
    figures::figures(books, query)
}

impl Figures for Participants {
    fn interval(&self) -> Option<Interval> {
        self.interval
    }
}
