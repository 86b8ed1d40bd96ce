//! Schemas in the OpenAPI document: what answers look like, and what each figure in them means.

use std::collections::BTreeMap;

use messwert_books::query::parameters;
use messwert_books::report::definitions::{Definition, definitions};
use messwert_books::report::{ReportType, schema};
use serde_json::{Map, Value, json};

/// `data` of a report: with `sections` only the members asked for are there.
pub(super) fn report(report: ReportType) -> Value {
    let mut data = schema(report);
    let meanings: BTreeMap<String, &Definition> = definitions(report).collect();
    describe(&mut data, "", &meanings);
    for key in ["$schema", "title", "required"] {
        data.as_object_mut().expect("a report is an object").remove(key);
    }
    if let Some(section) = data.pointer_mut("/properties/currencies/items") {
        section["required"] = json!(["currency"]);
    }
    let filters = parameters(report).flat_map(|parameter| match parameter.name {
        "timezone" => vec!["timezone", "start", "end"],
        "today" => vec!["today", "as_of"],
        name => vec![name],
    });
    let filters = filters
        .map(|name| (name, json!({ "type": ["string", "null"], "description": filter(report, name) })));
    dated(&[report.name()], object(filters), data)
}

/// What a member of `filters` means: what a parameter came to, or the parameter as it was given.
fn filter(report: ReportType, name: &str) -> String {
    match name {
        "timezone" => "The zone in which days begin".to_owned(),
        "start" => "When the period begins; null: before all facts".to_owned(),
        "end" => "The first moment after the period; null: it goes on".to_owned(),
        "today" => "The day on which ages are taken".to_owned(),
        "as_of" => {
            "The last day of the period, or `today` if that is earlier: open amounts are those of its end"
                .to_owned()
        }
        "interval" if report != ReportType::Overview => {
            "The length of the parts of `series`, also if it was chosen by the length of the period"
                .to_owned()
        }
        name => format!("`{name}` as it was given; null: it was not"),
    }
}

/// `data` of the list of reports.
pub(super) fn index() -> Value {
    let reports = json!({ "type": "array", "items": object([
        ("report_type", text()),
        ("title", object([("de", text()), ("en", text())])),
        ("url", text()),
        ("available", json!({ "type": "boolean" })),
        ("parameters", list(object([("name", text()), ("accepts", text())]))),
        ("formats", list(text())),
        ("definitions", list(json!({ "type": "object" }))),
    ]) });
    dated(&["index"], object([("lang", text())]), object([("reports", reports)]))
}

/// `data` of the facts behind a figure.
pub(super) fn rows() -> Value {
    json!({
        "type": "object",
        "required": ["report_type", "filters", "figure", "rows", "sum", "unit"],
        "properties": {
            "report_type": text(), "filters": { "type": "object" }, "figure": text(),
            "unit": { "type": ["string", "null"] }, "sum": { "type": ["number", "null"] },
            "rows": list(json!({ "type": "object", "required": ["kind", "key", "contribution"], "properties": {
                "kind": text(), "key": list(text()), "date": { "type": ["string", "null"] },
                "event_key": { "type": ["string", "null"] }, "customer_number": { "type": ["string", "null"] },
                "name": { "type": ["string", "null"] }, "contribution": { "type": ["number", "null"] },
            }})),
        },
    })
}

/// An answer under `/api/v1/reports`.
pub(super) fn envelope(data: Value) -> Value {
    let mut journal = object([
        (
            "seq",
            json!({ "type": "integer", "description": "The row of the journal that the figures are of" }),
        ),
        ("head", json!({ "type": "string", "pattern": "^sha256:[0-9a-f]{64}$", "description": "Its seal" })),
        (
            "closed_until",
            json!({ "type": ["string", "null"], "format": "date", "description": "Up to this day nothing can be recorded any more; null: no period is closed" }),
        ),
        (
            "period_closed",
            json!({ "type": "boolean", "description": "Whether all days of the period are closed" }),
        ),
    ]);
    journal["properties"]["stale_since"] = json!({
        "type": "string",
        "format": "date-time",
        "description": "Only while the server cannot reach its store: when it last knew that there is no later row",
    });
    let number = || json!({ "type": "integer", "minimum": 0 });
    let pages = ["page", "per_page", "total", "total_pages"];
    let mut meta = object([("request_id", text()), ("journal", journal)]);
    meta["properties"]["pagination"] = object(pages.map(|name| (name, number())));
    object([("data", data), ("meta", meta)])
}

/// `/livez` and `/readyz`.
pub(super) fn status() -> Value {
    object([("data", object([("status", text())])), ("meta", object([("request_id", text())]))])
}

/// What became of facts.
pub(super) fn summary() -> Value {
    let number = || json!({ "type": "integer", "minimum": 0 });
    let of_kind = ["added", "changed", "names", "unchanged", "removed", "rejected", "consequences"];
    let counts = || object(of_kind.map(|name| (name, number())));
    let mut data = object([
        ("recorded", number()),
        ("seq", number()),
        ("lines", number()),
        ("empty_lines", number()),
        ("kinds", json!({ "type": "object", "additionalProperties": counts() })),
        ("total", counts()),
        ("rejected", list(json!({ "type": "object" }))),
    ]);
    // Only if there were such lines.
    data["properties"]["dropped"] = number();
    object([("data", data), ("meta", object([("request_id", text())]))])
}

/// A line of the journal.
pub(super) fn journal_line() -> Value {
    let integer = || json!({ "type": "integer" });
    object([
        ("tenant_id", text()),
        ("seq", integer()),
        ("recorded_at", integer()),
        ("actor", text()),
        ("batch_id", text()),
        ("kind", text()),
        ("key", list(text())),
        ("op", text()),
        ("version", integer()),
        ("body", json!({ "type": ["object", "null"] })),
        ("hash", text()),
    ])
}

/// The body of every error.
pub(super) fn error() -> Value {
    json!({
        "type": "object",
        "required": ["error", "code", "request_id"],
        "properties": {
            "error": { "type": "string", "description": "For people, in German or English" },
            "code": { "type": "string", "pattern": "^[a-z_]+$", "description": "Stable, for programs" },
            "request_id": text(),
            "errors": { "type": "object", "additionalProperties": list(text()), "description": "Of a 422: what is wrong, by parameter" },
            "rejected": { "type": "array", "items": { "type": "object" }, "description": "Of refused facts: what is wrong, by line" },
            "rejected_total": { "type": "integer", "minimum": 1 },
        },
        "additionalProperties": false,
    })
}

/// The parts that reports and their list share.
fn dated(report_types: &[&str], filters: Value, data: Value) -> Value {
    object([
        (
            "report_id",
            json!({ "type": "integer", "minimum": 1, "maximum": (1u64 << 53) - 1, "description": "The same for the same tenant, report and filters" }),
        ),
        ("report_type", json!({ "type": "string", "enum": report_types })),
        ("filters", filters),
        ("data", data),
        (
            "generated_at",
            json!({ "type": "string", "format": "date-time", "description": "When the figures were computed" }),
        ),
        ("created_at", json!({ "type": "integer", "description": "`generated_at` in seconds since 1970" })),
        (
            "updated_at",
            json!({ "type": ["integer", "null"], "description": "When the books last changed, in seconds since 1970" }),
        ),
    ])
}

/// Says of each member what it means. In a comparison it means what it means outside.
fn describe(schema: &mut Value, path: &str, meanings: &BTreeMap<String, &Definition>) {
    if let Some(any) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        any.iter_mut().for_each(|one| describe(one, path, meanings));
    }
    if let Some(items) = schema.get_mut("items") {
        describe(items, &format!("{path}.*"), meanings);
    }
    for (name, member) in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let meaning = meanings.get(path.as_str()).or_else(|| meanings.get(path.strip_prefix("comparison.")?));
        if let Some(meaning) = meaning {
            let rule =
                if meaning.source.is_empty() { String::new() } else { format!(" ({})", meaning.source) };
            member["description"] = format!("{}{rule}", meaning.en).into();
        }
        describe(member, &path, meanings);
    }
}

/// An object with these members and no others, all of them there.
fn object<N: Into<String>>(members: impl IntoIterator<Item = (N, Value)>) -> Value {
    let properties: Map<String, Value> =
        members.into_iter().map(|(name, schema)| (name.into(), schema)).collect();
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string" })
}
