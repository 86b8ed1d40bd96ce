//! Trouble: a store out of reach, a panic; nobody learns why but the log.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Method, Request};
use messwert::http::Front;
use messwert_journal::Store;
use messwert_testkit::{Mood, TestApp};
use tokio::time::{Instant, timeout};
use tower::Service;

use crate::FACTS;

#[tokio::test]
async fn a_store_out_of_reach_is_503() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    app.store().set_mood(Mood::Unreachable);
    for path in ["/readyz", "/api/v1/reports", "/api/v1/reports/revenue"] {
        let answer = acme.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "unavailable".into()), "{path}");
        assert_eq!(answer.at("/error"), "the service is not available at the moment");
        assert_eq!(answer.header("retry-after"), "1");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert!(!answer.text().contains("out of reach"));
    }
    assert_eq!(acme.get("/livez").await.at("/data/status"), "alive");
    app.store().set_mood(Mood::Well);
    assert_eq!(acme.get("/readyz").await.at("/data/status"), "ready");
    assert_eq!(acme.get("/api/v1/reports").await.status, 200);
}

/// The answer to the reader's question about the head is on its way while a writer of the same process goes on.
#[tokio::test]
async fn a_head_that_is_told_late_is_behind_the_books_and_no_other_journal() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["reports", "contacts"]).await;
    for n in 0..5 {
        assert_eq!(acme.get("/api/v1/reports/revenue").await.status, 200);
        app.store().set_mood(Mood::Slow);
        let n_heads = app.store().n_heads();
        let now = [("cache-control", "no-cache")];
        let reading = acme.get_with("/api/v1/reports/revenue", &now);
        let writing = async {
            while app.store().n_heads() == n_heads {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            // Not for ever: on a machine that is slow it asks for the head itself.
            let line = format!(r#"{{"kind":"contact","customer_number":"K{n}","country":"DE"}}"#);
            let written = timeout(Duration::from_secs(2), acme.post_facts(line)).await;
            app.store().set_mood(Mood::Well);
            written.map_or(0, |answer| answer.status.as_u16())
        };
        let (read, _) = tokio::join!(reading, writing);
        assert_eq!(read.status, 200, "{}", read.text());
    }
}

#[tokio::test]
async fn a_tenant_that_was_just_deleted_has_no_key() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["reports", "contacts"]).await;
    assert_eq!(acme.get("/api/v1/reports/revenue").await.status, 200);
    let id = app.store().tenant("acme").await.unwrap().unwrap().id;
    app.store().delete_tenant(id).await.unwrap();
    // The key is known for half a second more.
    let posted =
        acme.post_facts(r#"{"kind":"contact","customer_number":"K","country":"DE"}"#.to_owned()).await;
    let read = acme.get_with("/api/v1/reports/revenue", &[("cache-control", "no-cache")]).await;
    for answer in [posted, read] {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (401, "invalid_key".into()));
    }
}

#[tokio::test]
async fn a_panic_is_500_and_ends_nothing_else() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    app.store().set_mood(Mood::Panicking);
    let server = app.serve();
    let mut connection = server.connect().await;
    for _ in 0..2 {
        let answer = connection.get("/api/v1/reports/revenue?lang=en", acme.key()).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (500, "internal".into()));
        assert_eq!(answer.at("/error"), "internal error");
        assert_eq!(answer.at("/request_id"), answer.header("x-request-id"));
    }
    let head = acme.request(Method::HEAD, "/api/v1/reports/revenue", &[]).await;
    assert!(head.status == 500 && head.body.is_empty());
    app.store().set_mood(Mood::Well);
    let answer = connection.get("/api/v1/reports/revenue", acme.key()).await.unwrap();
    assert_eq!(answer.status, 200);
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_is_given_up() {
    // Names are waited for until the store is found to be out of reach.
    for (path, seconds) in [("/readyz", 2), ("/api/v1/reports/revenue", 8)] {
        let app = TestApp::in_file();
        let acme = app.tenant("acme").await;
        acme.import(&FACTS).await;
        app.store().set_mood(Mood::Hanging);
        let began = Instant::now();
        let answer = acme.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "unavailable".into()));
        assert_eq!((answer.header("retry-after"), began.elapsed().as_secs()), ("1", seconds));
        app.store().set_mood(Mood::Well);
        tokio::time::resume();
        assert_eq!(acme.get("/readyz").await.status, 200);
        let report = acme.get_report("revenue", "").await;
        assert_eq!(report.status, 200, "whoever gave up left the place to others");
        tokio::time::pause();
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let app = TestApp::in_file();
    let router = Router::new().route("/never", get(std::future::pending::<()>));
    let mut front = Front::around(Arc::clone(app.app()), router, &["/never"]);
    let began = Instant::now();
    let answer = front.call(Request::get("/never").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (503, &"1".parse().unwrap()));
    assert_eq!(began.elapsed().as_secs(), 30);
    let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
    assert!(String::from_utf8_lossy(&body).contains(r#""code":"timeout""#));
}

#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_ends_its_connection() {
    let app = TestApp::in_file();
    let server = app.serve();
    for n_before in [0, 1] {
        let mut connection = server.connect().await;
        for _ in 0..n_before {
            assert_eq!(connection.get("/livez", "none").await.unwrap().status, 200);
        }
        let began = Instant::now();
        connection.send("GET /livez HTTP/1.1\r\nHost:").await.unwrap();
        assert!(connection.read().await.is_none_or(|answer| answer.status == 408));
        assert_eq!(began.elapsed().as_secs(), 10);
    }
    server.stop().await;
}
