//! Methods and addresses: GET, HEAD, OPTIONS, and nothing else.

use http::Method;
use messwert_testkit::TestApp;

use crate::FACTS;

const PATHS: [&str; 9] = [
    "/livez",
    "/readyz",
    "/api/v1/reports",
    "/api/v1/reports/revenue",
    "/api/v1/reports/revenue/rows",
    "/api/v1/reports/participants",
    "/api/v1/reports/applications",
    "/api/v1/reports/payments",
    "/api/v1/reports/overview",
];

#[tokio::test]
async fn what_can_only_be_read_says_so() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    for path in PATHS {
        for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE"] {
            let method: Method = method.parse().unwrap();
            let answer = acme.request(method, path, &[]).await;
            assert_eq!(answer.status, 405, "{path}");
            assert_eq!(answer.header("allow"), "GET, HEAD, OPTIONS");
            assert_eq!(answer.at("/code"), "method_not_allowed");
        }
        let options = app.anonymous().request(Method::OPTIONS, path, &[]).await;
        assert_eq!((options.status.as_u16(), options.header("allow")), (204, "GET, HEAD, OPTIONS"));
        assert!(options.body.is_empty() && options.header("content-length").is_empty());
        assert!(!options.header("x-request-id").is_empty());
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    for path in PATHS.iter().chain(&["/nowhere", "/api/v1/reports/revenue?limit=x"]) {
        // Made once before, so that neither answer has made it.
        acme.get(path).await;
        let id = [("x-request-id", "the-same")];
        let (get, head) = (acme.get_with(path, &id).await, acme.request(Method::HEAD, path, &id).await);
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty() && !get.body.is_empty());
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        let left =
            |answer: &messwert_testkit::Answer| answer.header("x-ratelimit-remaining").parse::<u32>().ok();
        assert_eq!(left(&head), left(&get).map(|left| left - 1), "{path}: both are counted");
        let mut headers = head.headers.clone();
        if let Some(left) = get.headers.get("x-ratelimit-remaining") {
            headers.insert("x-ratelimit-remaining", left.clone());
        }
        assert_eq!(headers, get.headers, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_by_any_method() {
    let app = TestApp::new();
    for path in
        ["/", "/api", "/api/v1/reports/", "/api/v1/reports/profit", "/api/v1/reports/revenue/x", "/livez/"]
    {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let answer = app.anonymous().request(method, path, &[]).await;
            assert_eq!((answer.status.as_u16(), answer.at("/code")), (404, "not_found".into()), "{path}");
            assert_eq!(answer.header("content-type"), "application/json");
        }
    }
}

#[tokio::test]
async fn a_long_address_is_refused() {
    let app = TestApp::new();
    let fits = format!("/livez?{}", "x".repeat(8192 - "/livez?".len()));
    assert_eq!(app.anonymous().get(&fits).await.status, 200);
    let answer = app.anonymous().get(&format!("{fits}x")).await;
    assert_eq!((answer.status.as_u16(), answer.at("/code")), (414, "uri_too_long".into()));
}

#[tokio::test]
async fn request_ids_are_in_header_and_body() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    for path in ["/livez", "/nowhere", "/api/v1/reports", "/api/v1/reports/revenue?x=1"] {
        let answer = acme.get(path).await;
        let id = answer.header("x-request-id");
        assert!(id.starts_with("req_") && id.len() == 30, "{id}");
        let in_body =
            if answer.status == 200 { answer.at("/meta/request_id") } else { answer.at("/request_id") };
        assert_eq!(in_body, id);
        let kept = acme.get_with(path, &[("x-request-id", "client-7")]).await;
        assert_eq!(kept.header("x-request-id"), "client-7");
        let replaced = acme.get_with(path, &[("x-request-id", "no good")]).await;
        assert!(replaced.header("x-request-id").starts_with("req_"));
    }
}
