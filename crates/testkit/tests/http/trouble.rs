//! Trouble: a store out of reach, a panic; nobody learns why but the log.

use http::Method;
use messwert_testkit::{Mood, TestApp};

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

#[tokio::test]
async fn a_panic_is_500_and_ends_nothing_else() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    app.store().set_mood(Mood::Panicking);
    let server = app.serve();
    let mut connection = server.connect().await;
    for _ in 0..2 {
        let answer = connection.get("/api/v1/reports/revenue", acme.key()).await.unwrap();
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
