//! The matrix: every operation asked wrongly in every way says what the API promises.

use http::Method;
use messwert::policy::Policy;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::Value;

use crate::german::difference;
use crate::keys::Keys;
use crate::operations::Operation;
use crate::wrong::{Expected, Request, Wrong};

/// Facts behind every report, and the event that the other tenant has.
const FACTS: [&str; 5] = [
    r#"{"kind":"event","event_key":"messe-2026","title":"Messe 2026","date_from":"2026-11-01"}"#,
    r#"{"kind":"contact","customer_number":"K-1","country":"DE","company_name":"Töpferei GmbH"}"#,
    r#"{"kind":"invoice","invoice_number":"R-1","status":"sent","issued_on":"2026-11-02","event_key":"messe-2026","customer_number":"K-1","currency":"EUR","items":[{"description":"Stand","quantity":"1","unit_price":"100.00","tax_rate":"19"}]}"#,
    r#"{"kind":"participant","customer_number":"K-1","event_key":"messe-2026","is_confirmed":true}"#,
    r#"{"kind":"application","application_number":"A-1","customer_number":"K-1","event_keys":["messe-2026"]}"#,
];

const OTHERS: &str = r#"{"kind":"event","event_key":"others-event","title":"Of somebody else"}"#;

/// A request id of the client's, so that answers can be compared.
const ID: (&str, &str) = ("x-request-id", "the-same");

struct Matrix {
    app: TestApp,
    acme: Tenant,
    keys: Keys,
}

impl Matrix {
    async fn new(policy: Policy) -> Matrix {
        let app = TestApp::on(policy);
        let acme = app.tenant("acme").await;
        acme.import(&FACTS).await;
        app.tenant("rival").await.import(&[OTHERS]).await;
        let keys = Keys::of(&app, &acme).await;
        Matrix { app, acme, keys }
    }

    async fn send(&self, operation: &Operation, request: &Request) -> Answer {
        let headers = request.headers.iter().map(|(name, value)| (*name, value.as_str())).chain([ID]);
        let headers: Vec<_> = headers.collect();
        operation.send(&request.method, &self.app, &request.path, &headers, &request.body).await
    }

    /// Asks, and judges the answer; of what reads also the answer to HEAD.
    async fn check(&self, operation: &Operation, wrong: Wrong) {
        let what = format!("{} {} {wrong:?}", operation.method, operation.path);
        let (request, expected) = (wrong.request(operation, &self.keys), wrong.expected(operation));
        let answer = self.send(operation, &request.with(("accept-language", "en"))).await;
        judge(&answer, &expected, &what);
        assert!(operation.statuses.contains(&expected.status), "{what}: not in the document");
        let german =
            self.send(operation, &request.with(("accept-language", "fr, de-AT;q=0.9, en;q=0.1"))).await;
        judge(&german, &expected, &what);
        check_german(&german, &answer, &what);
        let silent = self.send(operation, &request).await;
        judge(&silent, &expected, &what);
        // Its tenant is German, if it is known whose key came, and its books are open: a plan that is too low opens none.
        let is_told = expected.is_counted || expected.status == 403 && wrong != Wrong::PlanTooLow;
        let expect = if is_told { german } else { answer.clone() };
        assert_eq!(silent.header("content-language"), expect.header("content-language"), "{what}");
        assert_eq!(silent.body, expect.body, "{what}");
        if request.method == Method::GET {
            let head = self
                .send(operation, &Request { method: Method::HEAD, ..request.with(("accept-language", "en")) })
                .await;
            check_head(&head, &answer, &what);
        }
    }
}

#[tokio::test]
async fn every_operation_refuses_every_wrong_request_as_promised() {
    let matrix = Matrix::new(Policy { requests_per_hour: 10_000, ..Policy::default() }).await;
    let full = Matrix::new(Policy { requests_per_hour: 0, ..Policy::default() }).await;
    let operations = Operation::all(&matrix.app, &matrix.acme).await;
    let mut n_checked = 0;
    for operation in &operations {
        for wrong in Wrong::ALL.into_iter().filter(|wrong| wrong.concerns(operation)) {
            let matrix = if wrong == Wrong::OverTheLimit { &full } else { &matrix };
            matrix.check(operation, wrong).await;
            n_checked += 1;
        }
    }
    println!("{n_checked} wrong requests to {} operations", operations.len());
    assert!(n_checked > 300, "{n_checked}");
}

#[tokio::test]
async fn what_is_asked_rightly_is_answered_and_head_is_get_without_the_body() {
    let matrix = Matrix::new(Policy::default()).await;
    for operation in Operation::all(&matrix.app, &matrix.acme).await {
        let what = format!("{} {}", operation.method, operation.path);
        let headers = vec![("x-api-key", matrix.keys.good.clone())];
        let method = operation.method.clone();
        let request = Request { method, path: operation.path_with(""), headers, body: FACTS[0].to_owned() };
        // Asked once before, so that neither of the two has made it.
        matrix.send(&operation, &request).await;
        let answer = matrix.send(&operation, &request).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text());
        assert_eq!(answer.headers.contains_key("x-ratelimit-limit"), !operation.is_open, "{what}");
        secured(&answer, &what);
        if operation.is_read() {
            let head = matrix.send(&operation, &Request { method: Method::HEAD, ..request }).await;
            check_head(&head, &answer, &what);
        }
    }
}

/// Status, headers and body.
fn judge(answer: &Answer, expected: &Expected, what: &str) {
    assert_eq!(answer.status, expected.status, "{what}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json", "{what}");
    assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    assert_eq!(answer.header("x-request-id"), ID.1, "{what}");
    secured(answer, what);
    if let Some((name, value)) = &expected.header {
        assert_eq!(answer.header(name), value, "{what}");
    }
    let is_challenged = expected.status == 401 || expected.code == "insufficient_scope";
    assert_eq!(answer.headers.contains_key("www-authenticate"), is_challenged, "{what}");
    assert_eq!(answer.headers.contains_key("allow"), expected.status == 405, "{what}");
    let wait = answer.header("retry-after").parse::<u32>().ok();
    assert_eq!(wait.is_some_and(|wait| (1..=3_600).contains(&wait)), expected.status == 429, "{what}");
    for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
        let is_number = answer.header(name).parse::<u64>().is_ok();
        assert_eq!(is_number, expected.is_counted, "{what}: {name}");
    }
    let body = answer.json();
    let mut members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    if expected.status == 422 {
        assert_eq!(members, ["code", "error", "errors", "request_id"], "{what}");
        assert_eq!(body["error"], "Validation failed", "{what}");
        let errors = body["errors"].as_object().unwrap();
        assert!(errors.contains_key(expected.names.unwrap()), "{what}: {body}");
        assert!(
            errors.values().all(|texts| texts.as_array().is_some_and(|texts| !texts.is_empty())),
            "{what}"
        );
    } else {
        assert_eq!(members, ["code", "error", "request_id"], "{what}");
    }
    assert!(body["error"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
    assert_eq!((&body["code"], &body["request_id"]), (&expected.code.into(), &ID.1.into()), "{what}");
}

/// Texts that clients look for, in whatever language they ask.
const FIXED: [&str; 2] = ["Validation failed", "Rate limit exceeded"];

/// The same in German: words for programs are equal, and every text for people is another.
fn check_german(german: &Answer, english: &Answer, what: &str) {
    assert_eq!(
        (german.header("content-language"), english.header("content-language")),
        ("de", "en"),
        "{what}"
    );
    let (german, english) = (german.json(), english.json());
    let texts = |body: &Value| {
        let of_parameters = body["errors"].as_object().into_iter().flatten();
        let of_parameters = of_parameters.flat_map(|(_, texts)| texts.as_array().unwrap().clone());
        let texts = std::iter::once(body["error"].clone()).chain(of_parameters);
        texts.map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let names =
        |body: &Value| body["errors"].as_object().map(|errors| errors.keys().cloned().collect::<Vec<_>>());
    assert_eq!((names(&german), texts(&german).len()), (names(&english), texts(&english).len()), "{what}");
    for (german, english) in texts(&german).iter().zip(&texts(&english)) {
        if FIXED.contains(&english.as_str()) {
            assert_eq!(german, english, "{what}");
        } else {
            assert_eq!(difference(german, english), None);
        }
    }
}

/// What every answer has.
fn secured(answer: &Answer, what: &str) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
    // The page for people has a policy of its own.
    let policy = answer.header("content-security-policy");
    let is_data = answer.header("content-type") == "application/json";
    assert!(!policy.is_empty() && (!is_data || policy.starts_with("default-src 'none'")), "{what}: {policy}");
}

/// The same head, and nothing after it. What counts requests and seconds goes on in between.
fn check_head(head: &Answer, get: &Answer, what: &str) {
    assert_eq!((head.status, head.body.len()), (get.status, 0), "HEAD {what}");
    let timeless = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        headers.remove("retry-after");
        headers.remove("x-ratelimit-remaining");
        headers
    };
    assert_eq!(timeless(head), timeless(get), "HEAD {what}");
}
