//! Queries: the parameters of a report as they came, checked and resolved.

mod parameters;

mod values;

mod sections;

mod position;

mod resolve;

mod filters;

mod rows;

use jiff::civil::Date;

use crate::books::{Event, Locale, Slot};
use crate::calendar::{Instant, Interval, Period, Zone};
use crate::money::Currency;
use crate::report::ReportType;
use crate::text::Text;
use crate::words::words;

pub use filters::{Filters, report_id};
pub use parameters::{PARAMETERS, Parameter, parameters};
pub use position::{Position, past_position, position};
pub(crate) use resolve::period_of;
pub use resolve::{SWAPPED, resolve};
pub use rows::{ROWS_PARAMETERS, RowsParameter, RowsQuery, resolve_rows};
pub use sections::Sections;

/// The parameters of a request: name and value, decoded, in the order given.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Asked(pub Vec<(String, String)>);

impl Asked {
    /// The value of a parameter, the first if it is repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

words! {
/// How an answer is written.
pub enum Format {
    /// JSON.
    Json = "json",
}
}

words! {
/// Which date of a document revenue goes by.
pub enum Basis {
    /// The document's own date.
    InvoiceDate = "invoice_date",
    /// When the service was rendered.
    ServiceDate = "service_date",
}
}

words! {
/// What a report is compared with.
pub enum Compare {
    /// The period directly before.
    PreviousPeriod = "previous_period",
    /// The same dates a year earlier.
    PreviousYear = "previous_year",
    /// The previous edition of the event.
    PreviousEvent = "previous_event",
}
}

/// A bound of the period, as it was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// A local date, which is wholly inside.
    Date(Date),
    /// An instant, at which the period begins or ends.
    Instant(Instant),
}

/// What is wrong with a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// Its name, as given.
    pub parameter: String,
    /// What was expected.
    pub message: Text,
}

impl Complaint {
    /// Of a parameter of this name, however long what was given is.
    pub fn new(parameter: &str, message: Text) -> Complaint {
        Complaint { parameter: parameter.chars().take(NAME_SHOWN).collect(), message }
    }
}

/// Names of parameters that nobody knows are told up to so many characters.
const NAME_SHOWN: usize = 80;

/// Why a request makes no query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Everything that is wrong with the parameters, in the order of [`PARAMETERS`], unknown ones last.
    Invalid(Vec<Complaint>),
    /// The parameters are right, but the books have no event of this key.
    UnknownEvent(String),
}

/// What a report is asked, resolved: equal books and equal queries give equal figures.
#[derive(Clone, Debug)]
pub struct Query {
    /// The report.
    pub report: ReportType,
    /// The day that counts as today.
    pub today: Date,
    /// The day on which ages are taken.
    pub as_of: Date,
    /// The zone of all calendar decisions.
    pub zone: Zone,
    /// What is reported on.
    pub period: Period,
    /// `date_from` as given.
    pub date_from: Option<Bound>,
    /// `date_to` as given.
    pub date_to: Option<Bound>,
    /// The event whose facts are kept; none: all facts, also those of no event.
    pub event: Option<Slot<Event>>,
    /// Its key.
    pub event_key: Option<String>,
    /// The interval asked for; none: by length.
    pub interval: Option<Interval>,
    /// Which date of a document counts.
    pub basis: Basis,
    /// What to compare with; none: nothing.
    pub compare: Option<Compare>,
    /// The one currency asked for; none: all.
    pub currency: Option<Currency>,
    /// The length of long lists.
    pub limit: usize,
    /// The members asked for.
    pub sections: Sections,
    /// The language of messages.
    pub locale: Locale,
    /// The parameters as given.
    pub asked: Asked,
}

impl Query {
    /// The same question to another report: some of its members, of all currencies.
    pub(crate) fn to(&self, report: ReportType, members: Vec<&'static str>) -> Query {
        Query { report, currency: None, compare: None, sections: Sections::of(members), ..self.clone() }
    }
}
