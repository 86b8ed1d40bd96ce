//! Shutdown: who was heard is answered, and nobody is cut off.

use std::time::{Duration, Instant};

use messwert_testkit::{Connection, TestApp};

use crate::FACTS;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_under_way_are_answered() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let server = app.serve();
    let address = server.address();
    let clients: Vec<_> = (0..16)
        .map(|client| {
            let key = acme.key().to_owned();
            tokio::spawn(async move {
                let mut connection = Connection::to(address).await;
                let mut n_answered = 0;
                // Every question is another one, so that the server has something to do. A
                // connection ends between answers, or `get` panics.
                while let Some(answer) = connection
                    .get(&format!("/api/v1/reports/revenue?limit={}", n_answered % 1_000 + 1), &key)
                    .await
                {
                    assert_eq!(answer.status, 200, "client {client}");
                    n_answered += 1;
                }
                n_answered
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(10));
    for client in clients {
        assert!(client.await.unwrap() > 0);
    }
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
