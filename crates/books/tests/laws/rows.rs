//! The law of rows: the facts behind a figure sum to it.

use std::collections::BTreeMap;

use messwert_books::Books;
use messwert_books::query::{Asked, Query, resolve};
use messwert_books::report::rows::{Page, RowsError, rows};
use messwert_books::report::{ReportType, report};
use proptest::prelude::*;
use serde_json::Value;

use crate::asking::with;
use crate::paper::now;
use crate::random::{Filters, filters, lines, recorded, seeds};

/// The members that tell the rows of a list apart, by the name of the list; of events where it is none
/// of these.
const KEYS: &[(&str, &[&str])] = &[
    ("currencies", &["currency"]),
    ("by_tax", &["treatment", "tax_rate"]),
    ("reverse_charge", &["region"]),
    ("by_category", &["category_key"]),
    ("by_item_kind", &["item_kind"]),
    ("by_country", &["country"]),
    ("top_customers", &["customer_number"]),
    ("series", &["label"]),
    ("written_off", &["reason", "treatment", "tax_rate"]),
    ("by_reason", &["reason"]),
    ("by_gateway", &["gateway_key"]),
    ("by_status", &["status"]),
    ("aging", &["bucket"]),
    ("by_age", &["bucket"]),
    ("by_reminder_count", &["reminder_count"]),
    ("open_items", &["invoice_number"]),
    ("credit_items", &["document", "payment_key"]),
    ("exceptions", &["code"]),
    ("warnings", &["code"]),
    ("attention", &["code", "currency"]),
    ("by_source", &["source"]),
    ("by_booth_type", &["booth_type"]),
    ("progress", &["step"]),
    ("points", &["days_before"]),
];

/// The numbers of a report by path; those of rows with equal keys are summed.
pub(crate) fn numbers(data: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    walk(data, "", "", &mut found);
    found
}

fn walk(value: &Value, path: &str, name: &str, found: &mut BTreeMap<String, Value>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| walk(value, &below(name), name, found));
        }
        Value::Array(rows) => {
            let keys =
                KEYS.iter().find(|(list, _)| *list == name).map_or(&["event_key"][..], |(_, keys)| keys);
            rows.iter().for_each(|row| walk(row, &below(&key(row, keys)), "", found));
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

/// What stands in a path for a row: of a treatment and rate that are both null one `null` is enough.
fn key(row: &Value, keys: &[&str]) -> String {
    let text = |key: &&str| match &row[*key] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let has_no_rate = |key: &&str| *key == "tax_rate" && row["treatment"].is_null();
    let parts: Vec<String> = keys.iter().filter(|key| !has_no_rate(key)).map(text).collect();
    parts.join(".")
}

fn query(books: &Books, report_type: ReportType, filters: &Filters) -> Option<Query> {
    let asked = filters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    resolve(report_type, &Asked(asked), books, now()).ok()
}

/// How many numbers drill down, and how many do not.
fn check(books: &Books, query: &Query) -> (usize, usize) {
    let data: Value =
        serde_json::from_str(&serde_json::to_string(&report(query.report, books, query).unwrap()).unwrap())
            .unwrap();
    let (mut n_drilled, mut n_others) = (0, 0);
    for (path, value) in numbers(&data) {
        match rows(books, query, &path, &Page::FIRST) {
            Ok(found) => {
                n_drilled += 1;
                let sum: Value = serde_json::from_str(&serde_json::to_string(&found.sum).unwrap()).unwrap();
                assert_eq!(sum, value, "{} {path} {:?} {found:?}", query.report.name(), query.asked);
                assert_eq!(found.figure, path);
            }
            Err(RowsError::NoRows { .. } | RowsError::NoFigure(_) | RowsError::NoSuchFigure { .. }) => {
                n_others += 1;
                let last = path.rsplit('.').next().unwrap();
                assert!(OTHERS.contains(&last) || path.contains(".control."), "{path}");
            }
            Err(error) => panic!("{path}: {error:?}"),
        }
    }
    (n_drilled, n_others)
}

/// Numbers that are no sums of facts.
const OTHERS: &[&str] = &[
    "tax_rate",
    "share",
    "rate",
    "per_invoice",
    "per_customer",
    "per_square_metre",
    "fee_rate",
    "average",
    "median_days",
    "p90_days",
    "on_time_share",
    "days_overdue",
    "reminder_count",
    "difference",
    "foreign_share",
    "occupancy",
    "average_m2",
    "retention_rate",
    "no_show_rate",
    "approval_rate",
    "mean",
    "median_hours",
    "p90_hours",
    "oldest_days",
    "days_before",
    "days_until",
    "overdue_share",
    "collection_rate",
    "oldest_open_days",
];

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
                let n = check(&books, &query);eprintln!("{} {n:?}", report_type.name());
            }
        }
    }
}
