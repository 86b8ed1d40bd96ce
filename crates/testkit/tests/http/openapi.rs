//! The OpenAPI document: answers are as it says, and the copy in `docs/` is what the program prints.

use std::path::Path;

use http::Method;
use messwert::policy::Policy;
use messwert_testkit::{Answer, TestApp};
use serde_json::{Value, json};

use crate::{FACTS, MORE};

/// Validates an answer against what the document says of its operation and status.
fn check(document: &Value, path: &str, method: &Method, answer: &Answer) {
    let (path, status) = (path.split('?').next().unwrap(), answer.status.as_u16());
    let operation = &document["paths"][path][method.as_str().to_lowercase()];
    let mut response = &operation["responses"][status.to_string()];
    if let Some(reference) = response["$ref"].as_str() {
        response = document.pointer(reference.trim_start_matches('#')).unwrap();
    }
    assert!(response.is_object(), "{method} {path}: {status} is not documented");
    let documented = |name: &str| {
        let headers = response["headers"].as_object().unwrap();
        headers.keys().any(|known| known.eq_ignore_ascii_case(name))
    };
    for name in [
        "x-request-id",
        "x-ratelimit-limit",
        "content-language",
        "etag",
        "retry-after",
        "www-authenticate",
        "allow",
    ] {
        let is_sent = answer.headers.contains_key(name) && !(name == "etag" && status == 304);
        assert!(!is_sent || documented(name) || name.starts_with("x-ratelimit"), "{path} {status}: {name}");
    }
    let Some(schema) = response.pointer("/content/application~1json/schema") else { return };
    let schema =
        if schema["$ref"].is_string() { &document["components"]["schemas"]["Error"] } else { schema };
    let validator = jsonschema::draft202012::new(schema).unwrap();
    if let Err(error) = validator.validate(&answer.json()) {
        panic!("{path} {status}: {error} at {}", error.instance_path());
    }
}

#[tokio::test]
async fn answers_are_as_the_document_says() {
    let app = TestApp::on(Policy { requests_per_hour: 60, ..Policy::default() });
    let scopes = ["reports", "contacts", "events", "invoices", "audit"];
    let acme = app.tenant("acme").await.with_scopes(&scopes).await;
    acme.import(&FACTS).await;
    acme.import(&[MORE]).await;
    let document = app.anonymous().get("/openapi.json").await.json();
    let scopeless = acme.with_scopes(&["booths"]).await;
    for path in document["paths"].as_object().unwrap().keys().filter(|path| *path != "/api/v1/facts") {
        let figure =
            if path.ends_with("/rows") { "figure=currencies.EUR.totals.invoiced.gross&" } else { "" };
        for query in ["", "sections=warnings", "lang=en&compare=previous_year&date_from=2026-01-01", "x=1"] {
            let asked = format!("{path}?{figure}{query}");
            check(&document, &asked, &Method::GET, &acme.get(&asked).await);
        }
    }
    for path in ["/api/v1/reports", "/api/v1/reports/payments", "/api/v1/journal"] {
        check(&document, path, &Method::GET, &app.anonymous().get(path).await);
        check(&document, path, &Method::GET, &scopeless.get(path).await);
        check(&document, path, &Method::GET, &acme.get_with(path, &[("accept", "text/html")]).await);
        check(&document, path, &Method::GET, &acme.get_with(path, &[("x-api-key", acme.key())]).await);
        check(&document, path, &Method::GET, &acme.get(&format!("{path}?{}", "x".repeat(8_192))).await);
    }
    let facts = "/api/v1/facts";
    for lines in
        [FACTS[0], "no fact", r#"{"kind":"contact","customer_number":"K-1","country":"Deutschland"}"#]
    {
        check(&document, facts, &Method::POST, &acme.post_facts(lines.to_owned()).await);
    }
    check(&document, facts, &Method::POST, &scopeless.post_facts(FACTS[0]).await);
    check(&document, facts, &Method::POST, &acme.request(Method::POST, facts, &[]).await);
    let mut last = acme.get("/api/v1/reports").await;
    for _ in 0..60 {
        last = acme.get("/api/v1/reports").await;
    }
    assert_eq!(last.status, 429);
    check(&document, "/api/v1/reports", &Method::GET, &last);
}

#[tokio::test]
async fn every_member_of_a_report_says_what_it_means() {
    let document = messwert::http::document();
    let mut n_told = 0;
    for report in ["revenue", "participants", "applications", "payments", "overview"] {
        let path =
            format!("/paths/~1api~1v1~1reports~1{report}/get/responses/200/content/application~1json/schema");
        let schema = document.pointer(&format!("{path}/properties/data/properties/data")).unwrap();
        n_told += told(schema, report);
    }
    assert!(n_told > 300, "{n_told}");
}

/// How many members have a description; each must.
fn told(schema: &Value, path: &str) -> usize {
    let of_members = schema["properties"].as_object().into_iter().flatten().map(|(name, member)| {
        let path = format!("{path}.{name}");
        assert!(member["description"].is_string(), "{path} is not explained");
        1 + told(member, &path)
    });
    let of_parts = schema["anyOf"].as_array().into_iter().flatten().map(|one| told(one, path));
    let of_items = schema.get("items").map_or(0, |items| told(items, &format!("{path}.*")));
    of_members.sum::<usize>() + of_parts.sum::<usize>() + of_items
}

#[tokio::test]
async fn every_operation_names_itself_and_refuses_strangers() {
    let app = TestApp::new();
    let document = messwert::http::document();
    let mut ids = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            ids.push(operation["operationId"].as_str().unwrap().to_owned());
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = app.anonymous().request(method, path, &[]).await;
            let is_open = operation["security"] == json!([]);
            assert_eq!(answer.status, if is_open { 200 } else { 401 }, "{path}");
        }
    }
    let n_ids = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), n_ids, "{ids:?}");
}

#[test]
fn the_table_in_docs_is_that_of_the_document() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md");
    let document = messwert::http::document();
    let tags = document["tags"].as_array().unwrap();
    let reports = tags.iter().find(|tag| tag["name"] == "reports").unwrap()["description"].as_str().unwrap();
    let table = &reports[reports.find("| parameter |").unwrap()..];
    assert!(std::fs::read_to_string(path).unwrap().contains(table), "expected in docs/api.md:\n{table}");
}

#[test]
fn the_copy_in_docs_is_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let printed = serde_json::to_string_pretty(&messwert::http::document()).unwrap() + "\n";
    if std::env::var_os("MESSWERT_WRITE_PAGES").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let copy = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(copy == printed, "docs/openapi.json is another one: run this test with MESSWERT_WRITE_PAGES=1");
}
