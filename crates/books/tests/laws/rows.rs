//! The law of rows: the facts behind a figure sum to it.

use std::collections::BTreeMap;

use messwert_books::Books;
use messwert_books::query::{Asked, Query, resolve};
use messwert_books::report::definitions::{Rows, find};
use messwert_books::report::rows::{Page, RowsError, rows};
use messwert_books::report::{ReportType, report};
use proptest::prelude::*;
use serde_json::Value;

use crate::asking::with;
use crate::paper::now;
use crate::random::{Filters, filters, lines, recorded, seeds};

/// The numbers of a report by path; those of rows with equal keys are summed.
fn numbers(report: ReportType, data: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    walk(report, data, "", &mut found);
    found
}

fn walk(report: ReportType, value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| walk(report, value, &below(name), found));
        }
        Value::Array(rows) => {
            let list = find(report, path).unwrap_or_else(|| panic!("`{path}` has no definition"));
            let keys = list.definition.keys;
            rows.iter().for_each(|row| walk(report, row, &below(&key(row, keys)), found));
        }
        Value::Number(_) => match found.get_mut(path) {
            Some(known) => *known = sum(known, value),
            None => drop(found.insert(path.to_owned(), value.clone())),
        },
        _ => {}
    }
}

/// The sum of two numbers with as many digits as they have.
fn sum(a: &Value, b: &Value) -> Value {
    let digits = |number: &Value| number.to_string().split_once('.').map_or(0, |(_, digits)| digits.len());
    let (a_digits, b_digits) = (digits(a), digits(b));
    let text = format!("{:.*}", a_digits.max(b_digits), a.as_f64().unwrap() + b.as_f64().unwrap());
    serde_json::from_str(&text).unwrap()
}

/// What stands in a path for a row.
fn key(row: &Value, keys: &[&str]) -> String {
    let text = |key: &&str| match &row[*key] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    keys.iter().map(text).collect::<Vec<_>>().join(".")
}

fn query(books: &Books, report_type: ReportType, filters: &Filters) -> Option<Query> {
    let asked = filters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    resolve(report_type, &Asked(asked), books, now()).ok()
}

/// Whether every number of a report is the sum of its rows, or has none as its definition says.
fn check(books: &Books, query: &Query) {
    let read = |text: String| serde_json::from_str::<Value>(&text).unwrap();
    let data = read(serde_json::to_string(&report(query.report, books, query).unwrap()).unwrap());
    for (path, value) in numbers(query.report, &data) {
        let definition = find(query.report, &path).unwrap_or_else(|| panic!("`{path}`")).definition;
        let found = rows(books, query, &path, &Page::FIRST);
        match (definition.rows, &found) {
            (Rows::Of(_), Ok(found)) => {
                let sum = read(serde_json::to_string(&found.sum).unwrap());
                assert_eq!(sum, value, "{} {path} {:?} {found:?}", query.report.name(), query.asked);
                assert_eq!(found.figure, path);
            }
            (Rows::Not(_), Err(RowsError::NoRows { .. })) => {}
            (Rows::NoFigure, Err(RowsError::NoFigure(_))) => {}
            (defined, found) => panic!("{} {path}: {defined:?}, but {found:?}", query.report.name()),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: crate::config().cases / 10, ..crate::config() })]

    #[test]
    fn the_rows_behind_a_figure_sum_to_it(
        seeds in seeds(50),
        filters in filters(),
        others in prop::sample::select(vec![
            vec![],
            vec![("basis", "service_date")],
            vec![("compare", "previous_year")],
            vec![("compare", "previous_event")],
            vec![("compare", "previous_period")],
        ]),
    ) {
        let books = recorded(&lines(&seeds)).books;
        for report_type in ReportType::ALL {
            let filters = with(&filters, &others);
            if let Some(query) = query(&books, *report_type, &filters) {
                check(&books, &query);
            }
        }
    }
}
