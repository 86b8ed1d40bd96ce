//! The document's examples: answers of the demo's organiser, as they came.

use std::path::Path;

use messwert::demo::facts;
use messwert::http::{EXAMPLES, Example};
use messwert_books::calendar::parse_date;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::Value;

use super::posting::WRITING;

/// Facts of the organiser.
const N_FACTS: usize = 300;

/// The request id of the document's errors.
const REQUEST_ID: &str = "req_01m8d44tjh453ajdw2k1zxgz27";

#[tokio::test]
async fn examples_are_answers_of_the_demo() {
    let app = TestApp::new();
    let acme = app.tenant("demo").await;
    let lines: Vec<String> = facts(N_FACTS, 1, parse_date("2026-11-23").unwrap()).collect();
    acme.import(&lines.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let acme = acme.with_scopes(&[&WRITING[..], &["reports", "audit"]].concat()).await;
    let mut others = Vec::new();
    for example in EXAMPLES {
        let mut answer = told(&ask(&acme, example).await);
        if example.name == "reports" {
            answer = shortened(&answer);
        }
        let path = format!("../messwert/src/http/openapi/answers/{}.json", example.name);
        if std::env::var_os("MESSWERT_WRITE_PAGES").is_some() {
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), answer).unwrap();
        } else if answer != example.answer() {
            others.push(example.name);
        }
    }
    assert!(others.is_empty(), "{others:?} are other ones: run this test with MESSWERT_WRITE_PAGES=1, twice");
}

async fn ask(acme: &Tenant, example: &Example) -> Answer {
    let headers = [("x-request-id", REQUEST_ID), ("accept-language", "en")];
    if example.lines.is_empty() {
        acme.get_with(example.path, &headers).await
    } else {
        acme.post_facts_with(&headers, example.lines.join("\n")).await
    }
}

/// The answer without what is drawn: ids of tenant, report and writes, the seals over them, and when facts
/// were recorded, which the machine's clock tells.
fn told(answer: &Answer) -> String {
    let expected = [200, 409, 422];
    assert!(expected.contains(&answer.status.as_u16()), "{}", answer.text());
    let mut text = answer.text();
    for line in answer.text().lines() {
        let json: Value = serde_json::from_str(line).unwrap();
        for (pointer, example) in [
            ("/data/report_id", "7312845120934"),
            ("/data/updated_at", "1795418412"),
            ("/recorded_at", "1795418412000000"),
            ("/meta/journal/head", "sha256:4bd6c1bdb0a9a2a5f8d1b0f3f0d5a1c2e7a94f6b83e2d15c70b9a86d4e3f2a10"),
            ("/hash", "4bd6c1bdb0a9a2a5f8d1b0f3f0d5a1c2e7a94f6b83e2d15c70b9a86d4e3f2a10"),
            ("/tenant_id", "3f2b8c1e-5d0a-4e6b-9f37-1a2b3c4d5e6f"),
            ("/batch_id", "8a1d2c3b-4e5f-4061-8293-a4b5c6d7e8f9"),
        ] {
            let drawn = json.pointer(pointer).map(|value| value.to_string().trim_matches('"').to_owned());
            text = drawn.map_or(text.clone(), |drawn| text.replace(&drawn, example));
        }
    }
    text
}

/// The list of reports as far as its first report, with three of its definitions.
fn shortened(answer: &str) -> String {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    let reports = answer["data"]["data"]["reports"].as_array_mut().unwrap();
    reports.truncate(1);
    reports[0]["definitions"].as_array_mut().unwrap().truncate(3);
    answer.to_string()
}

#[test]
fn examples_are_as_their_schemas_say() {
    let document = messwert::http::document();
    let mut n_checked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let place = format!("{method} {path}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                n_checked += check_answers(&document, response, &format!("{place} {status}"));
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                n_checked += check(&document, &parameter["schema"], &parameter["example"], &place);
            }
            let body = &operation["requestBody"]["content"]["application/x-ndjson"];
            n_checked += check(&document, &body["schema"], &body["example"], &place);
        }
    }
    assert!(n_checked > 200, "{n_checked}");
}

/// Checks the examples of an answer, of which each error has one for each code.
fn check_answers(document: &Value, response: &Value, place: &str) -> usize {
    let response = followed(document, response);
    if let Some(text) = response.pointer("/content/application~1x-ndjson") {
        let lines = text["example"].as_str().unwrap().lines();
        return lines
            .map(|line| check(document, &text["x-line"], &serde_json::from_str(line).unwrap(), place))
            .sum();
    }
    let Some(content) = response.pointer("/content/application~1json") else { return 0 };
    let errors = content["examples"].as_object().into_iter().flatten();
    let n_errors: usize = errors
        .map(|(code, error)| {
            assert_eq!(error["value"]["code"], code.as_str(), "{place}");
            check(document, &content["schema"], &error["value"], place)
        })
        .sum();
    let n_examples = n_errors + check(document, &content["schema"], &content["example"], place);
    // Those two are for a program each, and would be examples of themselves.
    let needs_none = ["get /openapi.json 200", "get /docs/figures.json 200"].contains(&place);
    assert!(n_examples > 0 || needs_none, "{place} has no example");
    n_examples
}

/// 1 if there is an example, which must be as its schema says.
fn check(document: &Value, schema: &Value, example: &Value, place: &str) -> usize {
    if example.is_null() {
        return 0;
    }
    let mut schema = followed(document, schema).clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    if let Err(error) = validator.validate(example) {
        panic!("{place}: {error} at {}", error.instance_path());
    }
    1
}

fn followed<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
    reference.map_or(value, |reference| document.pointer(reference).unwrap())
}
