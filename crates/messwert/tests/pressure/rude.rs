//! Rude tenants: one that asks without end is refused, and its neighbour does not notice.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use messwert_testkit::{Connection, TestApp};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::clients::{ask_politely, end, fill, median, p99, serve};
use crate::cores::{crowd, gone};
use crate::{count, is_full};

/// So many requests each tenant has.
const LIMIT: usize = 1_500;

/// Connections that ask 250 times a second each.
const N_CONNECTIONS: usize = 4;

async fn ask(server: SocketAddr, key: String, is_over: Arc<AtomicBool>) -> (usize, usize) {
    let (mut connection, mut n_let_in, mut n_refused) = (Connection::to(server).await, 0, 0);
    let mut ticks = interval(Duration::from_millis(4));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while !is_over.load(Ordering::SeqCst) {
        ticks.tick().await;
        let answer = connection.get("/api/v1/reports/revenue", &key).await.unwrap();
        match answer.status.as_u16() {
            200 => n_let_in += 1,
            429 => n_refused += 1,
            other => panic!("{other}: {}", answer.text()),
        }
    }
    (n_let_in, n_refused)
}

/// The neighbour's p99 while the other asks or, without a key of it, while nobody does; and how often the
/// other was refused.
async fn measure(app: &TestApp, rude: Option<&str>, polite: &str) -> (Duration, usize) {
    let program = serve(app, &["--requests-per-hour", &LIMIT.to_string()]);
    let (address, is_over) = (program.address(), Arc::new(AtomicBool::new(false)));
    let asking = rude.map(|key| {
        let (key, is_over) = (key.to_owned(), Arc::clone(&is_over));
        crowd(async move {
            let each = (0..N_CONNECTIONS).map(|_| ask(address, key.clone(), Arc::clone(&is_over)));
            JoinSet::from_iter(each).join_all().await
        })
    });
    let took = ask_politely(address, polite, count(300, 1_000) as u32, Duration::from_millis(9)).await;
    is_over.store(true, Ordering::SeqCst);
    let counts = if let Some(asking) = asking { gone(asking).await } else { Vec::new() };
    let n_let_in: usize = counts.iter().map(|(let_in, _)| let_in).sum();
    let n_refused: usize = counts.iter().map(|(_, refused)| refused).sum();
    assert!(n_let_in <= LIMIT, "{n_let_in}");
    assert!(n_refused == 0 || n_let_in == LIMIT, "{n_let_in} {n_refused}");
    end(program).await;
    (p99(took), n_refused)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_beyond_its_limit_costs_its_neighbour_nothing() {
    let app = TestApp::new();
    let (rude, polite) = (app.tenant("rude").await, app.tenant("polite").await);
    fill(&rude, 100).await;
    fill(&polite, 100).await;
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..count(1, 5) {
        alone.push(measure(&app, None, polite.key()).await.0);
        let (p99, n_refused) = measure(&app, Some(rude.key()), polite.key()).await;
        println!("refused: {n_refused} requests");
        assert!(n_refused > 0);
        beside.push(p99);
    }
    let (alone, beside) = (median(alone), median(beside));
    println!("the neighbour's p99: alone {alone:?}, beside {beside:?}");
    assert!(!is_full() || beside <= alone * 6 / 5, "{alone:?} {beside:?}");
}
