//! The OpenAPI document: every route, parameter, answer and figure, from the tables and types that the
//! program itself goes by.

mod parameters;

mod facts;

mod errors;

mod examples;

mod schemas;

use std::sync::LazyLock;

use axum::extract::Request;
use axum::response::Response;
use messwert_books::books::Locale;
use messwert_books::report::ReportType;
use serde_json::{Map, Value, json};

use super::docs::{FILES, PAGE};
use super::documents::Document;
use super::negotiate::JSON;
use errors::{answers, responses};
use parameters::{journal_parameters, lang, report_parameters, rows_parameters, shared, table};
use schemas::{envelope, error, index, journal_line, report, rows, status, summary};

pub use examples::{EXAMPLES, Example};

/// What the whole is, for people.
const DESCRIPTION: &str = "Facts in, reports out. Keys and scopes are given out by the operator of the server. \
    Parameters that are unknown, repeated or malformed are refused (422). Money has exactly its currency's digits.";

/// What the reports are, for people.
const REPORTS: &str = "Figures, and the facts behind them. Scope `reports`; names of contacts only with `contacts` or \
    `contacts:read`. Which report takes which parameter:";

static TEXT: LazyLock<Document> =
    LazyLock::new(|| Document::new(JSON, serde_json::to_string(&document()).expect("texts are always JSON")));

/// `GET /openapi.json`
pub(super) async fn get_openapi(request: Request) -> Response {
    TEXT.answer(request.headers())
}

/// The document (OpenAPI 3.1, JSON Schema 2020-12).
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "messwert",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "bearer": [] }, { "header": [] }],
        "tags": [
            { "name": "reports", "description": format!("{REPORTS}\n\n{}", table()) },
            { "name": "facts", "description": "What happened, in and out." },
            { "name": "server", "description": "For whoever watches or reads about the server. No key." },
        ],
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "`Authorization: Bearer KEY`" },
                "header": { "type": "apiKey", "in": "header", "name": "X-API-Key" },
            },
            "schemas": shared_schemas(),
            "responses": responses(),
            "headers": headers(),
        },
    })
}

fn shared_schemas() -> Value {
    let mut schemas = shared();
    schemas["Error"] = error();
    for (name, schema) in facts::components() {
        schemas[name] = schema;
    }
    schemas
}

fn paths() -> Value {
    let mut paths = Map::new();
    for (path, summary) in
        [("/livez", "Whether the process runs"), ("/readyz", "Whether its store answers too")]
    {
        let content =
            json!({ "schema": status(), "example": examples::answer(path.trim_start_matches('/')) });
        let ok = json!({ "description": summary, "headers": common(), "content": { "application/json": content } });
        paths.insert(path.to_owned(), open(path, summary, ok, &["503"]));
    }
    let object = json!({ "type": "object" });
    paths.insert(
        "/openapi.json".to_owned(),
        kept("/openapi.json", "This document", (JSON, object), Vec::new()),
    );
    for file in &FILES {
        let media_type = file.document.media_type.split(';').next().unwrap_or_default();
        let schema = match media_type {
            JSON => {
                json!({ "type": "object", "additionalProperties": { "type": "array", "items": { "type": "object" } } })
            }
            _ => json!({ "type": "string" }),
        };
        let about = "A part of the page about the API";
        paths.insert(file.path.to_owned(), kept(file.path, about, (media_type, schema), Vec::new()));
    }
    let page = ("text/html", json!({ "type": "string" }));
    paths.insert(PAGE.to_owned(), kept(PAGE, "A page about the API", page, vec![lang()]));
    let listed = "The reports, what they take, and what every figure means";
    paths.insert(
        "/api/v1/reports".to_owned(),
        read_report("listReports", listed, listed, vec![lang()], (index(), examples::answer("reports")), &[]),
    );
    for report_type in ReportType::ALL.iter().copied() {
        let (name, title) = (report_type.name(), report_type.title(Locale::En));
        let path = format!("/api/v1/reports/{name}");
        let id = format!("get{}", capital(name));
        let answer = (report(report_type), examples::answer(name));
        let operation = read_report(&id, title, title, report_parameters(report_type), answer, &["404"]);
        let summary = format!("{title}: the facts behind a figure");
        let about = "Each fact with what it contributes; all contributions add up to the figure.";
        let of_rows = rows_parameters(report_type);
        paths.insert(
            format!("{path}/rows"),
            read_report(
                &format!("{id}Rows"),
                &summary,
                about,
                of_rows,
                (rows(), examples::answer(&format!("{name}-rows"))),
                &["404"],
            ),
        );
        paths.insert(path, operation);
    }
    paths.insert("/api/v1/facts".to_owned(), json!({ "post": post_facts() }));
    paths.insert("/api/v1/journal".to_owned(), json!({ "get": get_journal() }));
    for (path, operation) in &mut paths {
        let parameters = operation.pointer_mut("/get/parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let example = parameter["name"].as_str().and_then(|name| examples::value(name, path));
            if let Some(example) = example {
                parameter["example"] = example;
            }
        }
    }
    paths.into()
}

/// A document that clients keep.
fn kept(path: &str, about: &str, (media_type, schema): (&str, Value), parameters: Vec<Value>) -> Value {
    let mut headers = common();
    headers["ETag"] = text("Changes with the version, the language and the coding");
    if path == PAGE {
        headers["Content-Language"] = json!({ "$ref": "#/components/headers/Content-Language" });
    }
    let ok =
        json!({ "description": about, "headers": headers, "content": { media_type: { "schema": schema } } });
    let errors: &[&str] = if parameters.is_empty() { &[] } else { &["422"] };
    let mut operation = open(path, about, ok, errors);
    conditional(&mut operation["get"], parameters, common());
    operation
}

/// Says of an operation that it answers `If-None-Match`, beside its own parameters.
fn conditional(operation: &mut Value, mut parameters: Vec<Value>, headers: Value) {
    parameters.push(json!({ "name": "If-None-Match", "in": "header", "schema": { "type": "string" }, "description": "The `ETag` of an answer that the client has" }));
    operation["parameters"] = parameters.into();
    operation["responses"]["304"] =
        json!({ "description": "The client has the answer (`If-None-Match`)", "headers": headers });
}

/// What can be read without a key.
fn open(path: &str, summary: &str, ok: Value, errors: &[&str]) -> Value {
    let id = format!("get{}", path.split(['/', '.']).map(capital).collect::<String>());
    let errors = [errors, &["405", "414", "431"]].concat();
    json!({ "get": {
        "operationId": id, "summary": summary, "tags": ["server"], "security": [],
        "responses": answers(("200", ok), &errors),
    }})
}

fn read_report(
    id: &str,
    summary: &str,
    about: &str,
    parameters: Vec<Value>,
    (data, example): (Value, Option<Value>),
    refusals: &[&str],
) -> Value {
    let mut headers = common();
    headers["Content-Language"] = json!({ "$ref": "#/components/headers/Content-Language" });
    headers["ETag"] = text("Changes with the figures, the language, the coding and the scopes of the key");
    let mut ok = json!({
        "description": about, "headers": counted(headers),
        "content": { "application/json": { "schema": envelope(data) } },
    });
    if let Some(example) = example {
        ok["content"]["application/json"]["example"] = example;
    }
    ok["headers"]["Server-Timing"] = text("Only of an answer that was made for its request");
    let of_all = ["400", "401", "403", "405", "406", "414", "422", "429", "431", "500", "503"];
    let answers = answers(("200", ok), &[&of_all, refusals].concat());
    let mut operation =
        json!({ "operationId": id, "summary": summary, "tags": ["reports"], "responses": answers });
    conditional(&mut operation, parameters, counted(common()));
    json!({ "get": operation })
}

fn post_facts() -> Value {
    let ok = json!({
        "description": "All lines are recorded, or were there already",
        "headers": counted(common()),
        "content": { "application/json": { "schema": summary(), "example": examples::answer("facts") } },
    });
    json!({
        "operationId": "postFacts", "summary": "Record facts, all or nothing", "tags": ["facts"],
        "description": "One fact a line. The key needs the scope of every kind that occurs. What is there already is `unchanged`, so the same can be sent again.",
        "parameters": [lang()],
        "requestBody": {
            "required": true,
            "content": { "application/x-ndjson": {
                "schema": facts::body(),
                "example": examples::posted(),
            }},
        },
        "responses": answers(("200", ok), &["400-facts", "401", "403-facts", "405-facts", "406", "408", "409-facts", "413", "414", "415", "422-facts", "429", "431", "500", "503-facts"]),
    })
}

fn get_journal() -> Value {
    let ok = json!({
        "description": "The rows after `after`, one JSON object a line",
        "headers": counted(common()), "content": { "application/x-ndjson": { "schema": { "type": "string", "description": "Lines of the form in `x-line`" }, "x-line": journal_line(), "example": examples::text("journal") } },
    });
    json!({
        "operationId": "getJournal", "summary": "The journal as it was recorded", "tags": ["facts"],
        "description": "For replicas, audits and warehouses. Scope `audit`.",
        "parameters": journal_parameters(),
        "responses": answers(("200", ok), &["400", "401", "403-audit", "405", "406-journal", "409", "414", "422", "429", "431", "500", "503"]),
    })
}

fn headers() -> Value {
    let number = |description: &str| json!({ "schema": { "type": "integer", "minimum": 0 }, "description": description });
    json!({
        "X-Request-Id": text("The request's id; a well-formed one of the client is kept"),
        "Content-Language": language(),
        "WWW-Authenticate": text("The challenge (RFC 6750)"),
        "Allow": text("The methods that there are"),
        "Retry-After": number("Seconds after which trying again makes sense"),
        "X-RateLimit-Limit": number("Requests that the tenant has in an hour; absent without a limit"),
        "X-RateLimit-Remaining": number("How many are left in this hour"),
        "X-RateLimit-Reset": number("When the next hour begins, in seconds since 1970"),
    })
}

/// A header of text.
fn text(description: &str) -> Value {
    json!({ "schema": { "type": "string" }, "description": description })
}

fn language() -> Value {
    json!({
        "schema": { "type": "string", "enum": Locale::WORDS },
        "description": "The language of texts for people: `lang`, else what `Accept-Language` likes best, else the tenant's, English where it is not known whose key came",
    })
}

/// What every answer has.
fn common() -> Value {
    json!({ "X-Request-Id": { "$ref": "#/components/headers/X-Request-Id" } })
}

/// What an answer has besides if it counts.
fn counted(mut headers: Value) -> Value {
    for name in ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] {
        headers[name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
    headers
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
