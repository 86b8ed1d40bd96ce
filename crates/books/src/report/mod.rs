//! Reports: pure functions of books and query. Same books, same query, same figures.

mod report_type;

mod selection;

mod both;

mod by_currency;

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

mod loose;

mod booths;

pub mod revenue;

pub mod participants;

pub mod applications;

pub mod payments;

pub mod overview;

pub mod rows;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use applications::{Applications, applications};
pub use comparison::{ComparedPeriod, Comparison};
pub use figure::{FigureError, Hundredths, Money, Rate, TaxRate, Tenths};
pub use flows::{Amounts, FlowFigures, Flows};
pub use overview::{Overview, overview};
pub use participants::{Participants, participants};
pub use payments::{Payments, payments};
pub use revenue::{Revenue, revenue};
pub use schema::schema;
pub use series::BucketFigures;
pub use warning::{Warning, WarningCode};

use crate::books::Books;
use crate::calendar::Interval;
use crate::query::Query;
use report_type::Blueprint;

report_type::reports! {
    /// What was invoiced.
    Revenue(revenue) = "revenue",
    /// Who takes part.
    Participants(participants) = "participants",
    /// Who wants in.
    Applications(applications) = "applications",
    /// What moved, and what is owed.
    Payments(payments) = "payments",
    /// The four others at a glance.
    Overview(overview) = "overview",
}

/// What every report knows of itself.
trait Figures {
    /// The interval of its series, as asked or as chosen by length.
    fn interval(&self) -> Option<Interval>;

    /// The customer numbers of the contacts whose names it shows: none, unless it says so.
    fn contacts(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Puts in the names of contacts, by customer number.
    fn set_names(&mut self, _names: &BTreeMap<String, String>) {}
}

/// Computes a report.
pub fn report(report: ReportType, books: &Books, query: &Query) -> Result<Report, FigureError> {
    (report.blueprint().compute)(books, query)
}

impl Report {
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
}

/// The dates of the first and the last fact that a report's series shows; none if there is none.
pub(crate) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    (query.report.blueprint().extent)(books, query)
}
