//! Rows: the facts behind a figure, with what each contributes. Their contributions sum to the figure.

mod row;

mod page;

mod hit;

mod keys;

mod gather;

mod path;

pub(super) mod patterns;

pub(super) mod documents;

pub(super) mod beside;

pub(super) mod moved;

pub(super) mod owed;

pub(super) mod items;

pub(super) mod settled;

pub(super) mod warned;

pub(super) mod people;

pub(super) mod booths;

pub(super) mod editions;

pub(super) mod applied;

pub(super) mod calendar;

use std::collections::BTreeMap;

use serde::Serialize;

pub use page::{Order, Page, Sort};
pub use row::{Quantity, Row};

use super::comparison::compared;
use super::definitions::{self, NoRows};
use super::{FigureError, extent, series};
use crate::books::Books;
use crate::calendar::Buckets;
use crate::money::Currency;
use crate::query::Query;
use crate::text;
use crate::text::Text;
use gather::Gather;
use keys::{Keys, Measure};
use path::{Named, find, needs_buckets};

/// The facts behind a figure: those of a page, and what all come to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rows {
    /// The path of the figure.
    pub figure: String,
    /// What contributions are written in: `count`, `m2`, or a currency's code.
    pub unit: &'static str,
    /// What all of them come to: the figure.
    pub sum: Quantity,
    /// How many there are.
    #[serde(skip)]
    pub total: usize,
    /// Those of the page.
    pub rows: Vec<Row>,
}

/// Why there are no rows.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.text())]
pub enum RowsError {
    /// The report has no such member.
    NoSuchFigure {
        /// The path as given.
        figure: String,
        /// Patterns that it may be meant for.
        near: Vec<String>,
    },
    /// It is a member, but no figure.
    NoFigure(String),
    /// It is a figure, but no sum or count of facts.
    NoRows {
        /// The path as given.
        figure: String,
        /// Why.
        reason: NoRows,
    },
    /// The path goes through a row that the report does not have.
    NoSuchRow(String),
    /// The sum cannot be told.
    #[error(transparent)]
    Figure(#[from] FigureError),
}

impl RowsError {
    /// What is wrong with the path, and which ones are like it.
    pub fn text(&self) -> Text {
        match self {
            RowsError::NoSuchFigure { figure, near } => {
                let near = nearest_ones(near);
                text!(
                    de = "`{figure}` ist keine Zahl dieses Berichts{near}",
                    en = "`{figure}` is no figure of this report{near}",
                    with = (near),
                )
            }
            RowsError::NoFigure(figure) => text!(
                de = "`{figure}` ist keine Zahl, die sich aus Fakten ergibt",
                en = "`{figure}` is no figure that facts add up to",
            ),
            RowsError::NoRows { figure, reason } => {
                let reason = Text::of(|locale| reason.text(locale).into());
                text!(
                    de = "`{figure}` hat keine Zeilen: {reason}",
                    en = "`{figure}` has no rows: {reason}",
                    with = (reason),
                )
            }
            RowsError::NoSuchRow(figure) => text!(
                de = "`{figure}` führt durch eine Zeile, die der Bericht nicht hat",
                en = "`{figure}` goes through a row that the report does not have",
            ),
            RowsError::Figure(error) => error.text(),
        }
    }
}

fn nearest_ones(near: &[String]) -> Text {
    if near.is_empty() {
        return Text::default();
    }
    let near = near.iter().map(|pattern| format!("`{pattern}`")).collect::<Vec<_>>().join(", ");
    text!(de = "; am nächsten liegen {near}", en = ": the nearest are {near}")
}

/// The facts behind a figure of the report that a query asks for. `figure` is its path: members by name,
/// rows of lists by their keys, joined by dots.
///
/// Costs about as much as the part of the report that it belongs to.
pub fn rows(books: &Books, query: &Query, figure: &str, page: &Page) -> Result<Rows, RowsError> {
    if let Some(path) = figure.strip_prefix("comparison.") {
        let compare = query.compare.filter(|_| query.sections.has("comparison"));
        let other = compare.and_then(|kind| compared(books, query, kind));
        let other = other.ok_or_else(|| RowsError::NoSuchRow(figure.to_owned()))?;
        let rows = rows(books, &other, path, page)?;
        return Ok(Rows { figure: format!("comparison.{}", rows.figure), ..rows });
    }
    let buckets = if needs_buckets(figure) {
        series::buckets_of(query, true, || extent(books, query))?.1
    } else {
        Buckets::default()
    };
    let named = find(query.report, figure, books, &buckets).ok_or_else(|| missing(query, figure))?;
    if !is_wanted(query, &named) {
        return Err(RowsError::NoSuchRow(figure.to_owned()));
    }
    let mut gather = Gather::new(books, query, &named.keys, &buckets);
    (named.pattern.select)(&mut gather);
    let mut hits = gather.into_hits();
    let sum: i128 = hits.iter().map(|hit| i128::from(hit.contribution)).sum();
    let units = i64::try_from(sum).map_err(|_| FigureError::TooLarge { figure: named.pattern.path })?;
    let (unit, digits) = unit(&named.keys);
    let shown = hit::cut(books, &mut hits, page);
    let rows = shown.iter().map(|hit| row::row(books, hit, digits)).collect();
    Ok(Rows { figure: named.figure, unit, sum: Quantity { units, digits }, total: hits.len(), rows })
}

impl Rows {
    /// The customer numbers of the contacts in it, each once, in order.
    pub fn contacts(&self) -> Vec<&str> {
        let mut numbers: Vec<&str> =
            self.rows.iter().filter_map(|row| row.customer_number.as_deref()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Puts in the names of contacts, by customer number; who is not among them has none.
    pub fn set_names(&mut self, names: &BTreeMap<String, String>) {
        for row in &mut self.rows {
            row.name = row.customer_number.as_ref().and_then(|number| names.get(number)).cloned();
        }
    }
}

/// Why a path fits no pattern.
fn missing(query: &Query, figure: &str) -> RowsError {
    let figure = figure.to_owned();
    match definitions::find(query.report, &figure).map(|found| found.definition.rows) {
        Some(definitions::Rows::Of(_)) => RowsError::NoSuchRow(figure),
        Some(definitions::Rows::Not(reason)) => RowsError::NoRows { figure, reason },
        Some(definitions::Rows::NoFigure) => RowsError::NoFigure(figure),
        None => RowsError::NoSuchFigure { near: definitions::nearest(query.report, &figure), figure },
    }
}

/// Whether the figure is in the report that the query asks for.
fn is_wanted(query: &Query, named: &Named) -> bool {
    let mut path = named.figure.split('.');
    let member = path.next().unwrap_or_default();
    if member != "currencies" {
        return query.sections.has(member);
    }
    let is_shown = query.currency.is_none_or(|currency| named.keys.currency == Some(currency));
    is_shown && path.nth(1).is_some_and(|member| query.sections.has_in_currency(member))
}

/// What contributions are written in, and with how many digits.
fn unit(keys: &Keys) -> (&'static str, u8) {
    match (keys.measure, keys.currency) {
        (Some(Measure::Count), _) => ("count", 0),
        (Some(Measure::Area), _) => ("m2", 2),
        (_, currency) => {
            let currency = currency.unwrap_or(Currency::EUR);
            (currency.code(), currency.digits())
        }
    }
}
