//! The five reports: their names, titles and members.

use super::revenue;
use crate::books::Locale;
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

    /// Whether this version computes it.
    pub fn is_built(self) -> bool {
        self == ReportType::Revenue
    }

    /// The members of its `data`.
    pub fn members(self) -> &'static [&'static str] {
        match self {
            ReportType::Revenue => revenue::MEMBERS,
            _ => &[],
        }
    }

    /// The members of its currency sections.
    pub fn currency_members(self) -> &'static [&'static str] {
        match self {
            ReportType::Revenue => revenue::CURRENCY_MEMBERS,
            _ => &[],
        }
    }
}
