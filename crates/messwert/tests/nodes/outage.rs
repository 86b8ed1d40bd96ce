//! A database that is stopped under load, or a way that swallows what is sent to it: what was open is read on,
//! nothing is written, nobody waits for long, and it ends by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use messwert_testkit::{Answer, Program};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

use crate::client::{get, get_now, post};
use crate::cluster::Cluster;
use crate::{ALONE, seconds};

const REPORT: &str = "/api/v1/reports/participants";
const STALE_SINCE: &str = "/meta/journal/stale_since";

// What clients may expect of a node.
const WELL: u8 = 0;
const EITHER: u8 = 1;
const OUT_OF_REACH: u8 = 2;
const OVER: u8 = 3;

/// What happens to the database.
#[derive(Clone, Copy, PartialEq)]
enum Outage {
    /// It is stopped: connections are refused.
    Stopped,
    /// Nothing that is sent arrives, and nobody is told.
    Swallowed,
}

impl Outage {
    async fn begin(self, cluster: &Arc<Cluster>) {
        match self {
            Outage::Swallowed => cluster.way.set_swallowing(true),
            Outage::Stopped => {
                let cluster = Arc::clone(cluster);
                spawn_blocking(move || cluster.database.stop()).await.unwrap();
            }
        }
    }

    async fn end(self, cluster: &Arc<Cluster>) {
        match self {
            Outage::Swallowed => cluster.way.set_swallowing(false),
            Outage::Stopped => {
                let cluster = Arc::clone(cluster);
                spawn_blocking(move || cluster.database.start()).await.unwrap();
            }
        }
    }

    /// Who asks when it begins may have to wait so long to hear of it.
    fn unnoticed(self) -> Duration {
        match self {
            // Books that were looked at less than half a second before need not be looked at again.
            Outage::Stopped => Duration::from_millis(600),
            // Until nobody believes in an answer any more: 6 s to a question about key or head, 8 s to all else, and a
            // moment to end a turn.
            Outage::Swallowed => LONGEST,
        }
    }
}

/// Nobody waits for longer, whatever happens.
const LONGEST: Duration = Duration::from_secs(10);

/// While it is known nobody waits for longer.
const QUICK: Duration = Duration::from_secs(2);

/// Who asks and what for.
struct Load {
    server: std::net::SocketAddr,
    key: String,
    phase: Arc<AtomicU8>,
    n_answers: Arc<[AtomicUsize; 3]>,
}

impl Load {
    /// Asks for reports, and posts contacts, until it is over; the longest wait for an answer.
    async fn go_on(self, client: usize) -> Duration {
        let (mut longest, mut n) = (Duration::ZERO, 0);
        loop {
            let before = self.phase.load(Ordering::SeqCst);
            if before == OVER {
                return longest;
            }
            let began = Instant::now();
            n += 1;
            let line = format!(r#"{{"kind":"contact","customer_number":"C{client}-{n}","country":"DE"}}"#);
            let is_read = reads(client);
            let answer = if is_read {
                get(self.server, REPORT, &self.key).await
            } else {
                post(self.server, &line, &self.key).await
            };
            let answer = answer.unwrap();
            longest = longest.max(began.elapsed());
            let phase = self.phase.load(Ordering::SeqCst);
            if before == phase && phase != OVER {
                self.n_answers[usize::from(phase)].fetch_add(1, Ordering::SeqCst);
                assert!(phase != OUT_OF_REACH || began.elapsed() < QUICK, "{:?}", began.elapsed());
                check(&answer, is_read, phase);
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// Whether a client reads, and does not write.
fn reads(client: usize) -> bool {
    client.is_multiple_of(2)
}

fn check(answer: &Answer, is_read: bool, phase: u8) {
    match (answer.status.as_u16(), is_read, phase) {
        (200, true, WELL) => assert!(answer.at(STALE_SINCE).is_null()),
        (200, true, OUT_OF_REACH) => assert!(answer.at(STALE_SINCE).is_string()),
        (200, true, EITHER) | (200, false, WELL | EITHER) => {}
        (503, false, OUT_OF_REACH | EITHER) => {
            assert_eq!((answer.at("/code"), answer.header("retry-after")), ("unavailable".into(), "1"));
        }
        (status, ..) => panic!("{status}, read: {is_read}, phase {phase}: {}", answer.text()),
    }
}

async fn until(is_it: impl AsyncFn() -> bool) -> Duration {
    let began = Instant::now();
    while !is_it().await {
        assert!(began.elapsed() < Duration::from_secs(20), "it does not end");
        sleep(Duration::from_millis(20)).await;
    }
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_stops_is_read_from_memory_and_found_again() {
    println!("{}", survive(Outage::Stopped).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_whose_way_swallows_everything_is_read_from_memory_and_found_again() {
    println!("{}", survive(Outage::Swallowed).await);
}

/// What happened.
async fn survive(outage: Outage) -> String {
    let _alone = ALONE.lock().await;
    let Some(cluster) = Cluster::new().await else { return "no PostgreSQL".to_owned() };
    let (key, cluster) = (cluster.new_tenant("acme"), Arc::new(cluster));
    let reading = cluster.new_key_without_names("acme");
    let nodes: Vec<Program> = (0..2).map(|_| cluster.node()).collect();
    let (phase, n_answers) = (Arc::new(AtomicU8::new(WELL)), Arc::new([0, 0, 0].map(AtomicUsize::new)));
    for node in &nodes {
        assert_eq!(get(node.address(), REPORT, &reading).await.unwrap().status, 200);
    }
    let mut clients = JoinSet::new();
    for client in 0..8 {
        let key = if reads(client) { reading.clone() } else { key.clone() };
        let server = nodes[client / 4].address();
        let (phase, n_answers) = (Arc::clone(&phase), Arc::clone(&n_answers));
        clients.spawn(Load { server, key, phase, n_answers }.go_on(client));
    }
    sleep(Duration::from_secs(1)).await;

    phase.store(EITHER, Ordering::SeqCst);
    outage.begin(&cluster).await;
    sleep(outage.unnoticed()).await;
    phase.store(OUT_OF_REACH, Ordering::SeqCst);
    let began = Instant::now();
    while began.elapsed() < seconds(3, 30) {
        for node in &nodes {
            let ready = get(node.address(), "/readyz", &key).await.unwrap();
            assert_eq!((ready.status.as_u16(), ready.header("retry-after")), (503, "1"));
            assert_eq!(get(node.address(), "/livez", &key).await.unwrap().status, 200);
        }
        sleep(Duration::from_millis(100)).await;
    }

    phase.store(EITHER, Ordering::SeqCst);
    outage.end(&cluster).await;
    let took = until_well(&nodes, &key).await;
    phase.store(WELL, Ordering::SeqCst);
    sleep(Duration::from_secs(1)).await;
    phase.store(OVER, Ordering::SeqCst);
    let longest = clients.join_all().await.into_iter().max().unwrap();
    let counts =
        [WELL, EITHER, OUT_OF_REACH].map(|phase| n_answers[usize::from(phase)].load(Ordering::SeqCst));
    assert!(longest < LONGEST, "{longest:?}");
    assert!(counts.iter().all(|n| *n > 20), "{counts:?}");
    cluster.run("verify --tenant acme");
    let n_lines = end(nodes).await;
    format!(
        "answers well, in between, out of reach: {counts:?}; longest {longest:?}; all well after {took:?}; \
        warnings and errors logged {n_lines}"
    )
}

/// Until all nodes answer, write and are ready.
async fn until_well(nodes: &[Program], key: &str) -> Duration {
    let mut took = Duration::ZERO;
    for node in nodes {
        let is_well = async || {
            let fresh = get_now(node.address(), REPORT, key).await.unwrap();
            let ready = get(node.address(), "/readyz", key).await.unwrap();
            let line = r#"{"kind":"contact","customer_number":"last","country":"DE"}"#;
            let written = post(node.address(), line, key).await.unwrap();
            fresh.at(STALE_SINCE).is_null() && [fresh, ready, written].iter().all(|it| it.status == 200)
        };
        took += until(is_well).await;
    }
    took
}

/// Ends the nodes, and counts the lines that they logged of trouble: some when it began, one when it was over,
/// however many requests were refused.
async fn end(nodes: Vec<Program>) -> usize {
    let mut n_lines = 0;
    for node in nodes {
        let (status, said) = spawn_blocking(|| node.end("TERM")).await.unwrap();
        assert!(status.success(), "{status}");
        let of_level = |level: &str| said.iter().filter(|line| line.contains(level)).count();
        let (n_errors, n_warnings) = (of_level(" ERROR "), of_level(" WARN messwert::outage"));
        assert!((1..=8).contains(&n_errors) && n_warnings == 1, "{said:#?}");
        n_lines += n_errors + n_warnings;
    }
    n_lines
}
