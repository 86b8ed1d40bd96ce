//! Reports: pure functions of books and query. Same books, same query, same figures.

mod report_type;

mod selection;

mod figure;

mod fact_slot;

mod flows;

mod tally;

mod series;

mod order;

mod marks;

mod percentile;

mod warning;

mod comparison;

mod schema;

pub mod definitions;

mod split;

mod position;

mod booths;

pub mod revenue;

pub mod participants;

pub mod applications;

pub mod payments;

pub mod overview;

pub mod rows;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

pub use applications::{Applications, applications};
pub use comparison::{ComparedPeriod, Comparison};
pub use figure::{FigureError, Hundredths, Money, Rate, TaxRate, Tenths};
pub use flows::{Amounts, FlowFigures, Flows};
pub use overview::{Overview, overview};
pub use participants::{Participants, participants};
pub use payments::{Payments, payments};
pub use report_type::ReportType;
pub use revenue::{Revenue, revenue};
pub use schema::schema;
pub use series::BucketFigures;
pub use warning::{Warning, WarningCode};

use crate::books::Books;
use crate::calendar::Interval;
use crate::query::Query;

/// A report's figures.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Report {
    /// What was invoiced.
    Revenue(Revenue),
    /// Who takes part.
    Participants(Participants),
    /// Who wants in.
    Applications(Applications),
    /// What moved, and what is owed.
    Payments(Payments),
    /// The four others at a glance.
    Overview(Overview),
}

/// What every report knows of itself.
trait Figures {
    /// The interval of its series, as asked or as chosen by length.
    fn interval(&self) -> Option<Interval>;

    /// The customer numbers of the contacts whose names it shows.
    fn contacts(&self) -> Vec<&str>;

    /// Puts in the names of contacts, by customer number.
    fn set_names(&mut self, names: &BTreeMap<String, String>);
}

/// Computes a report.
pub fn report(report: ReportType, books: &Books, query: &Query) -> Result<Report, FigureError> {
    (report.blueprint().compute)(books, query)
}

impl Report {
    /// Which report it is.
    pub fn report_type(&self) -> ReportType {
        match self {
            Report::Revenue(_) => ReportType::Revenue,
            Report::Participants(_) => ReportType::Participants,
            Report::Applications(_) => ReportType::Applications,
            Report::Payments(_) => ReportType::Payments,
            Report::Overview(_) => ReportType::Overview,
        }
    }

    /// The interval of its series, as asked or as chosen by length.
    pub fn interval(&self) -> Option<Interval> {
        self.figures().interval()
    }

    /// The customer numbers of the contacts whose names it shows, each once, in order.
    pub fn contacts(&self) -> Vec<&str> {
        let mut numbers = self.figures().contacts();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Puts in the names of contacts, by customer number; who is not among them has none.
    pub fn set_names(&mut self, names: &BTreeMap<String, String>) {
        self.figures_mut().set_names(names);
    }

    fn figures(&self) -> &dyn Figures {
        match self {
            Report::Revenue(revenue) => revenue,
            Report::Participants(participants) => participants,
            Report::Applications(applications) => applications,
            Report::Payments(payments) => payments,
            Report::Overview(overview) => overview,
        }
    }

    fn figures_mut(&mut self) -> &mut dyn Figures {
        match self {
            Report::Revenue(revenue) => revenue,
            Report::Participants(participants) => participants,
            Report::Applications(applications) => applications,
            Report::Payments(payments) => payments,
            Report::Overview(overview) => overview,
        }
    }
}

/// The dates of the first and the last fact that a report's series shows; none if there is none.
pub(crate) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    (query.report.blueprint().extent)(books, query)
}
