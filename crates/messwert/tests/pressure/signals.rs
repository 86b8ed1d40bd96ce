//! Signals: one server follows the other under load, and no client notices.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use messwert_journal::Plan;
use messwert_testkit::{Connection, TestApp};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::clients::{end, fill, fresh, serve};
use crate::count;

const N_CLIENTS: usize = 8;

/// Asks without a pause. What was not answered at all is asked once more, of the server of now.
async fn ask(server: watch::Receiver<SocketAddr>, key: String, is_over: Arc<AtomicBool>) -> (usize, usize) {
    let now = *server.borrow();
    let (mut connection, mut n_answered, mut n_again) = (Connection::to(now).await, 0, 0);
    while !is_over.load(Ordering::SeqCst) {
        let path = fresh(n_answered);
        // An answer that has begun and is cut off panics.
        let answer = match connection.get(&path, &key).await {
            Some(answer) => answer,
            None => {
                n_again += 1;
                let now = *server.borrow();
                connection = Connection::to(now).await;
                connection.get(&path, &key).await.unwrap_or_else(|| panic!("twice not answered: {path}"))
            }
        };
        assert_eq!(answer.status, 200, "{}", answer.text());
        n_answered += 1;
    }
    (n_answered, n_again)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_asks_once_more_sees_no_error_when_servers_follow_each_other() {
    let app = TestApp::new();
    let acme = app.tenant_of_plan("acme", Plan::Enterprise).await;
    fill(&acme, 100).await;
    let mut program = serve(&app, &[]);
    let (tell, server) = watch::channel(program.address());
    let (is_over, mut clients) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
    for _ in 0..N_CLIENTS {
        clients.spawn(ask(server.clone(), acme.key().to_owned(), Arc::clone(&is_over)));
    }
    let (n_signals, mut longest) = (count(3, 50), Duration::ZERO);
    for _ in 0..n_signals {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let next = serve(&app, &[]);
        tell.send(next.address()).unwrap();
        longest = longest.max(end(std::mem::replace(&mut program, next)).await);
    }
    is_over.store(true, Ordering::SeqCst);
    let counts = clients.join_all().await;
    let (n_answered, n_again) =
        counts.iter().fold((0, 0), |sum, (answered, again)| (sum.0 + answered, sum.1 + again));
    println!("{n_signals} signals: {n_answered} answers, {n_again} asked again, exit within {longest:?}");
    assert!(longest <= Duration::from_secs(30), "{longest:?}");
    assert!(n_answered > n_signals * N_CLIENTS, "{n_answered}");
}
