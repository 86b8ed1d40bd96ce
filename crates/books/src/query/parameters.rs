//! The parameters of the reports: which report takes which, and what each accepts.

use crate::fact::nearest;
use crate::report::ReportType;

use ReportType::{Applications, Overview, Participants, Payments, Revenue};

/// A parameter of reports.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Parameter {
    /// As it stands in the URL.
    pub name: &'static str,
    /// The reports that take it.
    pub reports: &'static [ReportType],
    /// What it accepts.
    pub accepts: &'static str,
}

const ALL: &[ReportType] = ReportType::ALL;

/// Dates and date-times, as parameters accept them.
const DATE_OR_TIME: &str =
    "`YYYY-MM-DD`, or `YYYY-MM-DDThh:mm[:ss[.f…]]` with `Z`, `±hh:mm` or nothing, from 1900 to 2199";

/// All parameters, in the order of `filters`.
pub static PARAMETERS: &[Parameter] = &[
    Parameter { name: "event_key", reports: ALL, accepts: "an event's key: 1 to 64 of `a-z 0-9 _ -`" },
    Parameter { name: "date_from", reports: ALL, accepts: DATE_OR_TIME },
    Parameter { name: "date_to", reports: ALL, accepts: DATE_OR_TIME },
    Parameter { name: "timezone", reports: ALL, accepts: "an IANA time zone such as `Europe/Berlin`" },
    Parameter { name: "today", reports: ALL, accepts: "a date `YYYY-MM-DD` from 1900 to 2199" },
    Parameter {
        name: "interval",
        reports: &[Revenue, Participants, Applications, Payments],
        accepts: "one of `day`, `week`, `month`, `quarter`, `year`",
    },
    Parameter { name: "basis", reports: &[Revenue], accepts: "one of `invoice_date`, `service_date`" },
    Parameter {
        name: "compare",
        reports: ALL,
        accepts: "one of `previous_period`, `previous_year`, `previous_event`",
    },
    Parameter {
        name: "currency",
        reports: &[Revenue, Payments, Overview],
        accepts: "a currency's code of ISO 4217 in capitals, such as `EUR`",
    },
    Parameter { name: "limit", reports: &[Revenue, Payments], accepts: "a whole number from 1 to 1000" },
    Parameter {
        name: "sections",
        reports: ALL,
        accepts: "names of members, separated by commas, none twice",
    },
    Parameter { name: "known_at", reports: ALL, accepts: DATE_OR_TIME },
    Parameter { name: "at_seq", reports: ALL, accepts: "a position of the journal: a whole number from 1" },
    Parameter { name: "format", reports: ALL, accepts: "`json`" },
    Parameter { name: "lang", reports: ALL, accepts: "one of `de`, `en`" },
];

/// The parameters that a report takes, in the order of `filters`.
pub fn parameters(report: ReportType) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(move |parameter| parameter.reports.contains(&report))
}

/// The parameter of this name.
pub(super) fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// Why a report does not take a parameter: who does, or which one may be meant.
pub(super) fn not_taken(name: &str, report: ReportType) -> String {
    if let Some(parameter) = parameter(name) {
        let takers = list(parameter.reports.iter().map(|taker| taker.name()));
        return format!("is no parameter of `{}`: taken by {takers}", report.name());
    }
    let names = || parameters(report).map(|parameter| parameter.name);
    let hint = nearest(name, names()).map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
    format!("is no parameter of `{}`: expected one of {}{hint}", report.name(), list(names()))
}

/// `a`, `b`, `c`
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
