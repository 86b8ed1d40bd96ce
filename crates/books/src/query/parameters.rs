//! The parameters of the reports: which report takes which, and what each accepts.

use crate::fact::nearest;
use crate::report::ReportType;
use crate::text;
use crate::text::{Text, hint};

/// A parameter of reports.
#[derive(Clone, PartialEq, Debug)]
pub struct Parameter {
    /// As it stands in the URL.
    pub name: &'static str,
    /// Whether every report takes it; the others say so themselves.
    of_all: bool,
    /// What it accepts.
    pub accepts: Text,
}

impl Parameter {
    /// Whether the report takes it.
    pub fn is_taken_by(&self, report: ReportType) -> bool {
        self.of_all || report.blueprint().parameters.contains(&self.name)
    }
}

/// Dates and date-times, as parameters accept them.
const DATE_OR_TIME: Text = Text::fixed(
    "`YYYY-MM-DD`, oder `YYYY-MM-DDThh:mm[:ss[.f…]]` mit `Z`, `±hh:mm` oder nichts, von 1900 bis 2199",
    "`YYYY-MM-DD`, or `YYYY-MM-DDThh:mm[:ss[.f…]]` with `Z`, `±hh:mm` or nothing, from 1900 to 2199",
);

/// All parameters, in the order of `filters`.
pub static PARAMETERS: &[Parameter] = &[
    of_all(
        "event_key",
        "der Schlüssel einer Veranstaltung: 1 bis 64 Zeichen aus `a-z 0-9 _ -`",
        "an event's key: 1 to 64 of `a-z 0-9 _ -`",
    ),
    Parameter { name: "date_from", of_all: true, accepts: DATE_OR_TIME },
    Parameter { name: "date_to", of_all: true, accepts: DATE_OR_TIME },
    of_all("timezone", "eine IANA-Zeitzone wie `Europe/Berlin`", "an IANA time zone such as `Europe/Berlin`"),
    of_all("today", "ein Datum `YYYY-MM-DD` von 1900 bis 2199", "a date `YYYY-MM-DD` from 1900 to 2199"),
    of_some(
        "interval",
        "eines von `day`, `week`, `month`, `quarter`, `year`",
        "one of `day`, `week`, `month`, `quarter`, `year`",
    ),
    of_some("basis", "eines von `invoice_date`, `service_date`", "one of `invoice_date`, `service_date`"),
    of_all(
        "compare",
        "eines von `previous_period`, `previous_year`, `previous_event`",
        "one of `previous_period`, `previous_year`, `previous_event`",
    ),
    of_some(
        "currency",
        "eine Währung nach ISO 4217 in Großbuchstaben, etwa `EUR`",
        "a currency's code of ISO 4217 in capitals, such as `EUR`",
    ),
    of_some("limit", "eine ganze Zahl von 1 bis 1000", "a whole number from 1 to 1000"),
    of_all(
        "sections",
        "Namen von Teilen, durch Kommas getrennt, keiner zweimal",
        "names of members, separated by commas, none twice",
    ),
    Parameter { name: "known_at", of_all: true, accepts: DATE_OR_TIME },
    of_all(
        "at_seq",
        "eine Position im Journal: eine ganze Zahl ab 1",
        "a position of the journal: a whole number from 1",
    ),
    of_all("format", "`json`", "`json`"),
    of_all("lang", "eines von `de`, `en`", "one of `de`, `en`"),
];

/// A parameter of every report.
const fn of_all(name: &'static str, de: &'static str, en: &'static str) -> Parameter {
    Parameter { name, of_all: true, accepts: Text::fixed(de, en) }
}

/// A parameter of the reports that say so themselves.
const fn of_some(name: &'static str, de: &'static str, en: &'static str) -> Parameter {
    Parameter { name, of_all: false, accepts: Text::fixed(de, en) }
}

/// The parameters that a report takes, in the order of `filters`.
pub fn parameters(report: ReportType) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(move |parameter| parameter.is_taken_by(report))
}

/// The parameter of this name.
pub(super) fn parameter(name: &str) -> Option<&'static Parameter> {
    PARAMETERS.iter().find(|parameter| parameter.name == name)
}

/// Why a report does not take a parameter: who does, or which one may be meant.
pub(super) fn not_taken(name: &str, report: ReportType) -> Text {
    let of = report.name();
    if let Some(parameter) = parameter(name) {
        let takers = ReportType::ALL.iter().filter(|report| parameter.is_taken_by(**report));
        let takers = list(takers.map(|taker| taker.name()));
        return text!(
            de = "ist kein Parameter von `{of}`: den haben {takers}",
            en = "is no parameter of `{of}`: taken by {takers}",
        );
    }
    let names = || parameters(report).map(|parameter| parameter.name);
    let (known, hint) = (list(names()), hint(",", nearest(name, names())));
    text!(
        de = "ist kein Parameter von `{of}`; erwartet: einer von {known}{hint}",
        en = "is no parameter of `{of}`: expected one of {known}{hint}",
        with = (hint),
    )
}

/// `a`, `b`, `c`
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
