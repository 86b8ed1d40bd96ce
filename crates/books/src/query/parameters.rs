//! The parameters of the reports: which report takes which, and what each accepts.

use crate::fact::nearest;
use crate::report::ReportType;

/// A parameter of reports.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Parameter {
    /// As it stands in the URL.
    pub name: &'static str,
    /// Whether every report takes it; the others say so themselves.
    of_all: bool,
    /// What it accepts.
    pub accepts: &'static str,
}

impl Parameter {
    /// Whether the report takes it.
    pub fn is_taken_by(&self, report: ReportType) -> bool {
        self.of_all || report.blueprint().parameters.contains(&self.name)
    }
}

/// Dates and date-times, as parameters accept them.
const DATE_OR_TIME: &str =
    "`YYYY-MM-DD`, or `YYYY-MM-DDThh:mm[:ss[.f…]]` with `Z`, `±hh:mm` or nothing, from 1900 to 2199";

/// All parameters, in the order of `filters`.
pub static PARAMETERS: &[Parameter] = &[
    Parameter { name: "event_key", of_all: true, accepts: "an event's key: 1 to 64 of `a-z 0-9 _ -`" },
    Parameter { name: "date_from", of_all: true, accepts: DATE_OR_TIME },
    Parameter { name: "date_to", of_all: true, accepts: DATE_OR_TIME },
    Parameter { name: "timezone", of_all: true, accepts: "an IANA time zone such as `Europe/Berlin`" },
    Parameter { name: "today", of_all: true, accepts: "a date `YYYY-MM-DD` from 1900 to 2199" },
    Parameter {
        name: "interval",
        of_all: false,
        accepts: "one of `day`, `week`, `month`, `quarter`, `year`",
    },
    Parameter { name: "basis", of_all: false, accepts: "one of `invoice_date`, `service_date`" },
    Parameter {
        name: "compare",
        of_all: true,
        accepts: "one of `previous_period`, `previous_year`, `previous_event`",
    },
    Parameter {
        name: "currency",
        of_all: false,
        accepts: "a currency's code of ISO 4217 in capitals, such as `EUR`",
    },
    Parameter { name: "limit", of_all: false, accepts: "a whole number from 1 to 1000" },
    Parameter {
        name: "sections",
        of_all: true,
        accepts: "names of members, separated by commas, none twice",
    },
    Parameter { name: "known_at", of_all: true, accepts: DATE_OR_TIME },
    Parameter { name: "at_seq", of_all: true, accepts: "a position of the journal: a whole number from 1" },
    Parameter { name: "format", of_all: true, accepts: "`json`" },
    Parameter { name: "lang", of_all: true, accepts: "one of `de`, `en`" },
];

/// The parameters that a report takes, in the order of `filters`.
pub fn parameters(report: ReportType) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(move |parameter| parameter.is_taken_by(report))
}

/// The parameter of this name.
pub(super) fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// Why a report does not take a parameter: who does, or which one may be meant.
pub(super) fn not_taken(name: &str, report: ReportType) -> String {
    if let Some(parameter) = parameter(name) {
        let takers = ReportType::ALL.iter().filter(|report| parameter.is_taken_by(**report));
        let takers = list(takers.map(|taker| taker.name()));
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
