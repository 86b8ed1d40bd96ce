//! Overload: asked ten times as much as it can answer, the server refuses what it cannot, and answers as
//! much as before.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use messwert_journal::Plan;
use messwert_testkit::{Connection, TestApp};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::clients::{end, fill, fresh, median, serve};
use crate::{count, is_full};

/// Connections in an open loop: as many requests are under way at most.
const N_CONNECTIONS: usize = 400;

/// What came of the questions of a while, which begins when as many wait as may.
#[derive(Clone, Copy, Default, Debug)]
struct Came {
    n_answered: usize,
    n_refused: usize,
}

/// Asks on one connection for a while, a question a `pace`, or one after the other.
async fn ask(
    server: SocketAddr,
    key: String,
    asked: Arc<AtomicUsize>,
    pace: Option<Duration>,
    counted: Range<Instant>,
) -> Came {
    let (mut connection, mut came) = (Connection::to(server).await, Came::default());
    let mut ticks = pace.map(interval);
    if let Some(ticks) = &mut ticks {
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    }
    while Instant::now() < counted.end {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        let path = fresh(asked.fetch_add(1, Ordering::SeqCst));
        let answer = connection.get(&path, &key).await.unwrap();
        match answer.status.as_u16() {
            200 => came.n_answered += usize::from(counted.contains(&Instant::now())),
            503 => {
                assert_eq!((answer.at("/code"), answer.header("retry-after")), ("too_many".into(), "1"));
                came.n_refused += 1;
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    came
}

/// What comes of so many connections in a while.
async fn offer(
    server: SocketAddr,
    key: &str,
    asked: &Arc<AtomicUsize>,
    n_connections: usize,
    pace: Option<Duration>,
) -> Came {
    let from = Instant::now() + Duration::from_secs(count(0, 5) as u64);
    let counted = from..from + Duration::from_secs(count(1, 5) as u64);
    let mut asking = JoinSet::new();
    for _ in 0..n_connections {
        asking.spawn(ask(server, key.to_owned(), Arc::clone(asked), pace, counted.clone()));
    }
    let add = |sum: Came, came: Came| Came {
        n_answered: sum.n_answered + came.n_answered,
        n_refused: sum.n_refused + came.n_refused,
    };
    asking.join_all().await.into_iter().fold(Came::default(), add)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_much_is_answered_when_ten_times_as_much_is_asked() {
    let app = TestApp::new();
    let acme = app.tenant_of_plan("acme", Plan::Enterprise).await;
    fill(&acme, count(1_000, 20_000)).await;
    let program = serve(&app, &[]);
    let (address, key, asked) = (program.address(), acme.key(), Arc::new(AtomicUsize::new(0)));
    // Opens the books.
    Connection::to(address).await.get(&fresh(0), key).await.unwrap();
    let (mut best, mut kept) = (Vec::new(), Vec::new());
    let mut n_refused = 0;
    for _ in 0..count(1, 5) {
        let alone = offer(address, key, &asked, 4, None).await;
        let seconds = count(1, 5);
        let pace = Duration::from_secs(seconds as u64) * N_CONNECTIONS as u32
            / (10 * alone.n_answered.max(1)) as u32;
        let flooded = offer(address, key, &asked, N_CONNECTIONS, Some(pace)).await;
        println!("alone {alone:?}, at ten times as much {flooded:?}");
        best.push(alone.n_answered);
        kept.push(flooded.n_answered);
        n_refused += flooded.n_refused;
    }
    let (best, kept) = (median(best), median(kept));
    assert!(n_refused > 0 && kept > 0, "{n_refused} {kept}");
    assert!(!is_full() || kept * 10 >= best * 8, "{best} {kept}");
    end(program).await;
}
