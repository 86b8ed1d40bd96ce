//! Parameters in the OpenAPI document: the tables that requests are read by, each with its schema.

use messwert_books::books::Locale;
use messwert_books::calendar::{Interval, Zone};
use messwert_books::country::Country;
use messwert_books::money::Currency;
use messwert_books::query::{Basis, Compare, Format, PARAMETERS, ROWS_PARAMETERS, parameters};
use messwert_books::report::ReportType;
use serde_json::{Value, json};

/// A day that there is, from 1900 to 2199.
const DAY: &str = "(19|20|21)[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)\
    |(0[13578]|1[02])-31)|((19|21)(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29";

/// A time of the day, maybe with its offset.
const TIME: &str =
    r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?";

/// The parameters of a report.
pub(super) fn report_parameters(report: ReportType) -> Vec<Value> {
    let entry = |name: &str, accepts: &str| {
        let mut entry = in_query(name, accepts, schema(name, report), false);
        if name == "sections" {
            // Separated by commas.
            entry["explode"] = false.into();
        }
        entry
    };
    parameters(report).map(|parameter| entry(parameter.name, parameter.accepts.get(Locale::En))).collect()
}

/// The parameters of a report's rows.
pub(super) fn rows_parameters(report: ReportType) -> Vec<Value> {
    let own = ROWS_PARAMETERS.iter().map(|parameter| {
        let is_needed = parameter.name == "figure";
        in_query(
            parameter.name,
            parameter.accepts.get(Locale::En),
            rows_schema(parameter.name, report),
            is_needed,
        )
    });
    report_parameters(report).into_iter().chain(own).collect()
}

/// The language of texts for people.
pub(super) fn lang() -> Value {
    let languages = json!({ "type": "string", "enum": Locale::WORDS });
    in_query(
        "lang",
        "one of `de`, `en`; else what `Accept-Language` likes, else the tenant's",
        languages,
        false,
    )
}

/// Which report takes which parameter, in Markdown.
pub(super) fn table() -> String {
    let names = ReportType::ALL.iter().map(|report| report.name()).collect::<Vec<_>>().join(" | ");
    let mut table = format!("| parameter | {names} |\n|---|{}", "---|".repeat(ReportType::ALL.len()));
    for parameter in PARAMETERS {
        let mark = |report: &ReportType| if parameter.is_taken_by(*report) { "yes" } else { "–" };
        let marks = ReportType::ALL.iter().map(mark).collect::<Vec<_>>().join(" | ");
        table.push_str(&format!("\n| `{}` | {marks} |", parameter.name));
    }
    table
}

/// The parameters of the journal.
pub(super) fn journal_parameters() -> Vec<Value> {
    vec![
        in_query("after", "the position after which rows are wanted; 0 if it is not given", number(0), false),
        in_query("limit", "how many rows at most", number(1), false),
        lang(),
    ]
}

fn number(least: u32) -> Value {
    json!({ "type": "integer", "format": "int64", "minimum": least, "maximum": i64::MAX })
}

fn in_query(name: &str, description: &str, schema: Value, is_needed: bool) -> Value {
    json!({ "name": name, "in": "query", "required": is_needed, "description": description, "schema": schema })
}

/// Schemas that parameters of several operations, and fields of facts, refer to.
pub(super) fn shared() -> Value {
    let words =
        |words: Vec<String>, what: &str| json!({ "type": "string", "enum": words, "description": what });
    let countries = Country::all().map(|country| country.code().to_owned()).collect();
    let currencies = Currency::all().map(|currency| currency.code().to_owned()).collect();
    json!({
        "TimeZone": words(Zone::names().collect(), "A time zone of the IANA database"),
        "Currency": words(currencies, "A currency of ISO 4217"),
        "Country": words(countries, "A country of ISO 3166-1"),
        "Slug": { "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" },
        "Date": { "type": "string", "format": "date", "pattern": format!("^({DAY})$") },
        "DateOrTime": {
            "type": "string", "pattern": format!("^({DAY})(T{TIME})?$"),
            "description": "Without an offset it is local time",
        },
    })
}

/// A reference to one of them.
pub(super) fn refer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schema(name: &str, report: ReportType) -> Value {
    let words = |words: &[&str]| json!({ "type": "string", "enum": words });
    match name {
        "event_key" => refer("Slug"),
        "date_from" | "date_to" | "known_at" => refer("DateOrTime"),
        "timezone" => refer("TimeZone"),
        "today" => refer("Date"),
        "interval" => words(Interval::WORDS),
        "basis" => words(Basis::WORDS),
        "compare" => words(Compare::WORDS),
        "format" => words(Format::WORDS),
        "lang" => words(Locale::WORDS),
        "currency" => refer("Currency"),
        "limit" => json!({ "type": "integer", "minimum": 1, "maximum": 1_000 }),
        "sections" => {
            let members: Vec<&str> =
                report.members().iter().chain(report.currency_members()).copied().collect();
            json!({ "type": "array", "items": { "type": "string", "enum": members }, "minItems": 1, "uniqueItems": true })
        }
        "at_seq" => number(1),
        other => unreachable!("`{other}` has no schema"),
    }
}

fn rows_schema(name: &str, report: ReportType) -> Value {
    match name {
        "figure" => {
            let members = report.members().join("|");
            json!({ "type": "string", "pattern": format!(r"^(comparison\.)?({members})(\..+)?$") })
        }
        "page" => json!({ "type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1 }),
        "per_page" => json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 25 }),
        "sort" => json!({ "type": "string", "enum": ["contribution", "date"] }),
        "order" => json!({ "type": "string", "enum": ["ASC", "DESC"], "default": "DESC" }),
        other => unreachable!("`{other}` has no schema"),
    }
}
