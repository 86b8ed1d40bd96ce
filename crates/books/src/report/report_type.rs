//! The five reports: their names, titles and members.

use jiff::civil::Date;
use schemars::SchemaGenerator;
use serde_json::Value;

use super::{FigureError, Report, applications, overview, participants, payments, revenue};
use crate::books::{Books, Locale};
use crate::query::Query;
use crate::words::words;

words! {
/// A report.
pub enum ReportType {
    /// What was invoiced.
    Revenue = "revenue",
    /// Who takes part.
    Participants = "participants",
    /// Who wants in.
    Applications = "applications",
    /// What moved, and what is owed.
    Payments = "payments",
    /// The four others at a glance.
    Overview = "overview",
}
}

impl ReportType {
    /// Its name in URLs and answers.
    pub fn name(self) -> &'static str {
        self.word()
    }

    /// The report of this name.
    pub fn from_name(name: &str) -> Option<ReportType> {
        ReportType::from_word(name)
    }

    /// As shown to people.
    pub fn title(self, locale: Locale) -> &'static str {
        match (self, locale) {
            (ReportType::Revenue, Locale::De) => "Umsatzbericht",
            (ReportType::Revenue, Locale::En) => "Revenue",
            (ReportType::Participants, Locale::De) => "Teilnehmerbericht",
            (ReportType::Participants, Locale::En) => "Participants",
            (ReportType::Applications, Locale::De) => "Bewerbungsbericht",
            (ReportType::Applications, Locale::En) => "Applications",
            (ReportType::Payments, Locale::De) => "Zahlungsbericht",
            (ReportType::Payments, Locale::En) => "Payments",
            (ReportType::Overview, Locale::De) => "Übersichtsbericht",
            (ReportType::Overview, Locale::En) => "Overview",
        }
    }

    /// The members of its `data`.
    pub fn members(self) -> &'static [&'static str] {
        self.blueprint().members
    }

    /// The members of its currency sections.
    pub fn currency_members(self) -> &'static [&'static str] {
        self.blueprint().currency_members
    }

    /// Those of both that are lists.
    pub(crate) fn lists(self) -> &'static [&'static str] {
        self.blueprint().lists
    }

    /// How it is computed.
    pub(super) fn blueprint(self) -> &'static Blueprint {
        match self {
            ReportType::Revenue => &revenue::BLUEPRINT,
            ReportType::Participants => &participants::BLUEPRINT,
            ReportType::Applications => &applications::BLUEPRINT,
            ReportType::Payments => &payments::BLUEPRINT,
            ReportType::Overview => &overview::BLUEPRINT,
        }
    }
}

/// What there is to know of a report before it is computed, and how it is.
pub(super) struct Blueprint {
    /// The members of its `data`.
    pub(super) members: &'static [&'static str],
    /// The members of its currency sections, `currency` aside, which they always have.
    pub(super) currency_members: &'static [&'static str],
    /// Which of both are lists: no comparison has them.
    pub(super) lists: &'static [&'static str],
    /// Computes it.
    pub(super) compute: fn(&Books, &Query) -> Result<Report, FigureError>,
    /// The schema of its `data`, as its types say it.
    pub(super) schema: fn(&mut SchemaGenerator) -> Value,
    /// The dates of the first and the last fact that its series shows; none if there is none.
    pub(super) extent: fn(&Books, &Query) -> Option<(Date, Date)>,
}
