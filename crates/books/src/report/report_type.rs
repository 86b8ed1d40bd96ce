//! What there is to know of a report: its name, its titles, its members, how it is computed, what it
//! means, and which facts are behind it.

use jiff::civil::Date;
use schemars::SchemaGenerator;
use serde_json::Value;

use super::rows::patterns;
use super::{FigureError, Report, ReportType, definitions};
use crate::books::{Books, Locale};
use crate::query::Query;

/// Stamps [`ReportType`] and [`Report`] from one line for each report: its types and its name.
macro_rules! reports {
    ($($(#[$doc:meta])* $variant:ident($module:ident) = $name:literal,)+) => {
        crate::words::words! {
        /// A report.
        pub enum ReportType { $($(#[$doc])* $variant = $name,)+ }
        }

        /// A report's figures.
        #[derive(Clone, PartialEq, Debug, serde::Serialize)]
        #[serde(untagged)]
        pub enum Report { $($(#[$doc])* $variant($module::$variant),)+ }

        impl ReportType {
            /// What there is to know of it.
            pub(crate) fn blueprint(self) -> &'static Blueprint {
                match self { $(ReportType::$variant => &$module::BLUEPRINT,)+ }
            }
        }

        impl Report {
            /// Which report it is.
            pub fn report_type(&self) -> ReportType {
                match self { $(Report::$variant(_) => ReportType::$variant,)+ }
            }

            fn figures(&self) -> &dyn Figures {
                match self { $(Report::$variant(figures) => figures,)+ }
            }

            fn figures_mut(&mut self) -> &mut dyn Figures {
                match self { $(Report::$variant(figures) => figures,)+ }
            }
        }
    };
}

pub(super) use reports;

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
        let titles = &self.blueprint().titles;
        match locale {
            Locale::De => titles.de,
            Locale::En => titles.en,
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
}

/// What there is to know of a report before it is computed, and how it is.
pub(crate) struct Blueprint {
    /// As shown to people.
    pub(super) titles: Titles,
    /// The parameters that it takes beside those that all reports take.
    pub(crate) parameters: &'static [&'static str],
    /// The length of long lists where no `limit` is asked for.
    pub(crate) limit: usize,
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
    /// What its members mean.
    pub(super) definitions: &'static [definitions::Group],
    /// The facts behind its figures.
    pub(super) patterns: &'static [patterns::Group],
    /// The dates of the first and the last fact that its series shows; none if there is none.
    pub(super) extent: fn(&Books, &Query) -> Option<(Date, Date)>,
}

/// A report's name for people.
pub(super) struct Titles {
    pub(super) de: &'static str,
    pub(super) en: &'static str,
}
