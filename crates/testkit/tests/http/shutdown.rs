//! Shutdown: who was heard is answered, and nobody is cut off.

use std::time::{Duration, Instant};

use messwert_testkit::{Load, TestApp};

use crate::FACTS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_under_way_are_answered() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let server = app.serve();
    let address = server.address();
    let load = Load::on(address, acme.key(), 16).await;
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(10));
    assert!(load.end().await >= 16);
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn idle_connections_do_not_keep_the_server() {
    let app = TestApp::new();
    let server = app.serve();
    let mut connection = server.connect().await;
    assert_eq!(connection.get("/livez", "none").await.unwrap().status, 200);
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(connection.read().await.is_none());
}
