//! Metrics: what operators see, on a listener of its own.

use std::collections::BTreeSet;
use std::path::Path;

use messwert::policy::Policy;
use messwert_testkit::{Connection, TestApp};

use crate::FACTS;

const PATH: &str = "/api/v1/reports/revenue";

async fn metrics(app: &TestApp) -> String {
    let mut connection = Connection::to(app.serve_metrics()).await;
    connection.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    let answer = connection.read().await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"));
    answer.text()
}

/// An app of which everything was asked that is counted.
async fn busy() -> (TestApp, String) {
    let app = TestApp::on(Policy { requests_per_hour: 5, ..Policy::default() });
    let acme = app.tenant("acme").await.with_scopes(&["reports", "events", "contacts", "invoices"]).await;
    assert_eq!(acme.post_facts(FACTS.join("\n")).await.status, 200);
    let tag = acme.get(PATH).await.header("etag").to_owned();
    acme.get(PATH).await;
    assert_eq!(acme.get_with(PATH, &[("if-none-match", &tag)]).await.status, 304);
    assert_eq!(acme.get(&format!("{PATH}?limit=x")).await.status, 422);
    assert_eq!(acme.get(PATH).await.status, 429);
    assert_eq!(app.anonymous().get(&format!("/{}", acme.key())).await.status, 404);
    (app, acme.key().to_owned())
}

#[tokio::test]
async fn what_happened_is_counted_by_route_and_names_nobody() {
    let (app, key) = busy().await;
    let text = metrics(&app).await;
    for line in [
        r#"messwert_requests_total{route="/api/v1/facts",status="200"} 1"#,
        r#"messwert_requests_total{route="/api/v1/reports/revenue",status="200"} 2"#,
        r#"messwert_requests_total{route="/api/v1/reports/revenue",status="304"} 1"#,
        r#"messwert_requests_total{route="/api/v1/reports/revenue",status="429"} 1"#,
        r#"messwert_requests_total{route="none",status="404"} 1"#,
        r#"messwert_request_seconds_count{route="/api/v1/reports/revenue"} 5"#,
        r#"messwert_answers_total{cache="made"} 1"#,
        r#"messwert_answers_total{cache="hit"} 1"#,
        r#"messwert_answers_total{cache="same"} 1"#,
        r#"messwert_errors_total{code="rate_limited"} 1"#,
        r#"messwert_errors_total{code="validation_failed"} 1"#,
        r#"messwert_fold_seconds_count{report="revenue"} 1"#,
        "messwert_facts_received_total 4",
        "messwert_rows_recorded_total 4",
        "messwert_open_books 1",
        "messwert_journal_rows 5",
        "messwert_waiting_requests 0",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let bytes = text.lines().find_map(|line| line.strip_prefix("messwert_books_bytes ")).unwrap();
    assert!((1_000..100_000).contains(&bytes.parse::<u32>().unwrap()), "{bytes}");
    for secret in [&key[3..35], "acme", "Töpferei", "K-1"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn the_api_listener_has_no_metrics() {
    let app = TestApp::new();
    assert_eq!(app.anonymous().get("/metrics").await.status, 404);
}

#[tokio::test]
async fn the_dashboard_shows_metrics_that_there_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/grafana-dashboard.json");
    let dashboard = std::fs::read_to_string(path).unwrap();
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let rests = dashboard.match_indices("messwert_").map(|(at, _)| &dashboard[at..]);
    let shown: BTreeSet<&str> = rests.map(|rest| &rest[..rest.find(|c| !is_name(c)).unwrap()]).collect();
    let (app, _) = busy().await;
    let text = metrics(&app).await;
    let is_told = |name: &str| text.lines().any(|line| line.starts_with(name) && !line.starts_with('#'));
    let missing: Vec<_> = shown.iter().filter(|name| !is_told(name)).collect();
    assert!(shown.len() > 10 && missing.is_empty(), "{missing:?}");
    let names = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let unseen: Vec<_> = names.filter(|name| !shown.iter().any(|shown| shown.starts_with(name))).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}
