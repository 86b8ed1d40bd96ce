//! Reports: pure functions of books and query. Same books, same query, same figures.

mod report_type;

mod selection;

mod figure;

mod flows;

mod tally;

mod series;

mod warning;

pub mod revenue;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use figure::{FigureError, Money, Rate, TaxRate};
pub use flows::{Amounts, FlowFigures, Flows};
pub use report_type::ReportType;
pub use revenue::{Revenue, revenue};
pub use series::BucketFigures;
pub use warning::{Warning, WarningCode};

use crate::books::Books;
use crate::calendar::Interval;
use crate::query::Query;

/// A report's figures.
#[derive(Clone, PartialEq, Debug)]
pub enum Report {
    /// What was invoiced.
    Revenue(Revenue),
}

/// Computes a report that is built ([`ReportType::is_built`]).
pub fn report(report: ReportType, books: &Books, query: &Query) -> Result<Report, FigureError> {
    match report {
        ReportType::Revenue => revenue(books, query).map(Report::Revenue),
        other => Err(FigureError::NotBuilt { report: other.name() }),
    }
}

impl Report {
    /// Which report it is.
    pub fn report_type(&self) -> ReportType {
        match self {
            Report::Revenue(_) => ReportType::Revenue,
        }
    }

    /// The interval of its series, as asked or as chosen by length.
    pub fn interval(&self) -> Option<Interval> {
        match self {
            Report::Revenue(revenue) => revenue.interval,
        }
    }

    /// The customer numbers of the contacts whose names it shows, each once, in order.
    pub fn contacts(&self) -> Vec<&str> {
        let mut numbers = match self {
            Report::Revenue(revenue) => revenue.contacts(),
        };
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Puts in the names of contacts, by customer number; who is not among them has none.
    pub fn set_names(&mut self, names: &BTreeMap<String, String>) {
        match self {
            Report::Revenue(revenue) => revenue.set_names(names),
        }
    }
}

/// The dates of the first and the last fact that a report's series shows; none if there is none.
pub(crate) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    match query.report {
        ReportType::Revenue => {
            let voidings: Vec<_> = selection::voidings(books, query).collect();
            selection::extent(books, query, &voidings)
        }
        _ => None,
    }
}
