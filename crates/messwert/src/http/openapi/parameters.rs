//! Parameters in the OpenAPI document: the tables that requests are read by, each with its schema.

use messwert_books::books::Locale;
use messwert_books::calendar::Interval;
use messwert_books::query::{Basis, Compare, Format, ROWS_PARAMETERS, parameters};
use messwert_books::report::ReportType;
use serde_json::{Value, json};

/// A date or a date-time.
const DATE_OR_TIME: &str = r"^(19|20|21)\d\d-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$";

/// The parameters of a report.
pub(super) fn report_parameters(report: ReportType) -> Vec<Value> {
    let entry = |name: &str, accepts: &str| in_query(name, accepts, schema(name), false);
    parameters(report).map(|parameter| entry(parameter.name, parameter.accepts)).collect()
}

/// The parameters of a report's rows.
pub(super) fn rows_parameters(report: ReportType) -> Vec<Value> {
    let own = ROWS_PARAMETERS.iter().map(|parameter| {
        let is_needed = parameter.name == "figure";
        in_query(parameter.name, parameter.accepts, rows_schema(parameter.name), is_needed)
    });
    report_parameters(report).into_iter().chain(own).collect()
}

/// The parameters of the journal.
pub(super) fn journal_parameters() -> Vec<Value> {
    let number = |least: u32| json!({ "type": "integer", "format": "int64", "minimum": least });
    vec![
        in_query("after", "the position after which rows are wanted; 0 if it is not given", number(0), false),
        in_query("limit", "how many rows at most", number(1), false),
    ]
}

fn in_query(name: &str, description: &str, schema: Value, is_needed: bool) -> Value {
    json!({ "name": name, "in": "query", "required": is_needed, "description": description, "schema": schema })
}

fn schema(name: &str) -> Value {
    let words = |words: &[&str]| json!({ "type": "string", "enum": words });
    match name {
        "event_key" => json!({ "type": "string", "pattern": "^[a-z0-9_-]{1,64}$" }),
        "date_from" | "date_to" | "known_at" => json!({ "type": "string", "pattern": DATE_OR_TIME }),
        "today" => json!({ "type": "string", "format": "date" }),
        "interval" => words(Interval::WORDS),
        "basis" => words(Basis::WORDS),
        "compare" => words(Compare::WORDS),
        "format" => words(Format::WORDS),
        "lang" => words(Locale::WORDS),
        "currency" => json!({ "type": "string", "pattern": "^[A-Z]{3}$" }),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 1_000 }),
        "sections" => json!({ "type": "string", "pattern": "^[a-z0-9_]+(,[a-z0-9_]+)*$" }),
        "at_seq" => json!({ "type": "integer", "format": "int64", "minimum": 1 }),
        _ => json!({ "type": "string" }),
    }
}

fn rows_schema(name: &str) -> Value {
    match name {
        "page" => json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1 }),
        "per_page" => json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 25 }),
        "sort" => json!({ "type": "string", "enum": ["contribution", "date"] }),
        "order" => json!({ "type": "string", "enum": ["ASC", "DESC"], "default": "DESC" }),
        _ => json!({ "type": "string", "minLength": 1 }),
    }
}
