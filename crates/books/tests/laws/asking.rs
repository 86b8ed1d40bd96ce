//! Asking reports, and reading figures from their JSON.

use messwert_books::Books;
use messwert_books::query::{Asked, Refused, resolve};
use messwert_books::report::{ReportType, report};
use serde_json::Value;

use crate::paper::now;
use crate::random::Filters;

/// The bytes of a report; none if the filters make too many buckets.
pub(crate) fn text(books: &Books, report_type: ReportType, filters: &Filters) -> Option<String> {
    let asked = filters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    match resolve(report_type, &Asked(asked), books, now()) {
        Ok(query) => Some(serde_json::to_string(&report(report_type, books, &query).unwrap()).unwrap()),
        Err(Refused::Invalid(complaints)) => {
            assert!(complaints.iter().all(|complaint| complaint.parameter == "interval"), "{complaints:?}");
            None
        }
        Err(refused) => panic!("{refused:?}"),
    }
}

/// A report as JSON.
pub(crate) fn ask(books: &Books, report_type: ReportType, filters: &Filters) -> Value {
    serde_json::from_str(&text(books, report_type, filters).unwrap()).unwrap()
}

/// The filters with others in place of those of the same name.
pub(crate) fn with(filters: &Filters, others: &[(&'static str, &str)]) -> Filters {
    let kept = filters.iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name)).cloned();
    kept.chain(others.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
}

/// A count at a path such as `/received/applications`.
pub(crate) fn count(data: &Value, path: &str) -> i64 {
    data.pointer(path).and_then(Value::as_i64).unwrap_or_else(|| panic!("no count at `{path}`: {data}"))
}

/// The sum of a member over the rows of a list.
pub(crate) fn sum(data: &Value, list: &str, member: &str) -> i64 {
    let rows = data.pointer(list).and_then(Value::as_array);
    rows.unwrap_or_else(|| panic!("no list at `{list}`: {data}")).iter().map(|row| count(row, member)).sum()
}

/// A report without some members.
pub(crate) fn without(mut data: Value, members: &[&str]) -> Value {
    let object = data.as_object_mut().unwrap();
    members.iter().for_each(|member| drop(object.remove(*member)));
    data
}
