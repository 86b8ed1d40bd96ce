//! Faults: nodes are killed, the database restarts and crashes, connections are cut, late and reset, and yet
//! every write that was acknowledged is there once, and no node is behind without saying so.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use messwert::clock::Clock;
use messwert_books::calendar::{Zone, parse_instant};
use messwert_books::fact::Kind;
use messwert_journal::open;
use messwert_testkit::{Answer, Program};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

use crate::client::{get, get_now, post};
use crate::cluster::Cluster;
use crate::{ALONE, seconds};

const N_NODES: usize = 3;
const N_WRITERS: usize = 8;
const N_READERS: usize = 3;

/// So many writes are of one fact each before a large one.
const LARGE_EVERY: u64 = 25;

/// More than go one by one.
const LARGE: u64 = 300;

const TENANTS: [&str; 2] = ["acme", "other"];
const REPORTS: [&str; 5] = ["revenue", "participants", "applications", "payments", "overview"];

/// No answer may be older than this, unless it says so.
const FRESH: Duration = Duration::from_secs(1);

/// What all clients know.
struct World {
    keys: Vec<String>,
    nodes: Mutex<[Option<SocketAddr>; N_NODES]>,
    /// The writes of each tenant that were acknowledged: when, by which second, and up to which row.
    acknowledged: [Mutex<Vec<(Instant, i64, u64)>>; TENANTS.len()],
    is_over: AtomicBool,
    turn: AtomicUsize,
    n_again: AtomicU64,
    n_fresh: AtomicU64,
    n_stale: AtomicU64,
    /// Of those that said they might be behind: whose rows had to be at least some that were acknowledged.
    n_held_to: AtomicU64,
    n_unanswered: AtomicU64,
}

impl World {
    /// The next node that is there.
    fn node(&self) -> Option<SocketAddr> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        self.nodes.lock().unwrap()[turn % N_NODES]
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    /// The last row of which a tenant's clients knew at a moment that satisfies `then`.
    fn known(&self, tenant: usize, then: impl Fn(&(Instant, i64, u64)) -> bool) -> u64 {
        let acknowledged = self.acknowledged[tenant].lock().unwrap();
        acknowledged.iter().filter(|ack| then(ack)).map(|(.., seq)| *seq).max().unwrap_or(0)
    }
}

/// Writes until it is over, each write as often as it takes; to which tenant, and what.
async fn write(world: Arc<World>, writer: usize) -> (usize, Vec<String>) {
    let (mut written, tenant) = (Vec::new(), writer % TENANTS.len());
    for n in 1.. {
        let n_facts = if n % LARGE_EVERY == 0 { LARGE } else { 1 };
        let names: Vec<String> = (0..n_facts).map(|part| format!("W{writer}-{n}-{part}")).collect();
        let lines: String = names
            .iter()
            .map(|name| {
                format!(
                    "{{\"kind\":\"contact\",\"customer_number\":\"{name}\",\"country\":\"DE\",\
                    \"company_name\":\"{name} GmbH\"}}\n"
                )
            })
            .collect();
        loop {
            let answer = match world.node() {
                Some(node) => post(node, &lines, &world.keys[tenant]).await.ok(),
                None => None,
            };
            match answer {
                Some(answer) if answer.status == 200 => {
                    let seq = answer.at("/data/seq").as_u64().unwrap();
                    let second = Clock::System.real().unix_seconds();
                    world.acknowledged[tenant].lock().unwrap().push((Instant::now(), second, seq));
                    break;
                }
                Some(answer) => {
                    assert_eq!(answer.status, 503, "{}", answer.text());
                    assert!(!answer.header("retry-after").is_empty());
                }
                None => {}
            }
            world.n_again.fetch_add(1, Ordering::Relaxed);
            sleep(Duration::from_millis(20)).await;
        }
        written.extend(names);
        if world.is_over() {
            break;
        }
    }
    (tenant, written)
}

/// Reads until it is over: no answer is behind, or it says so and is right.
async fn read(world: Arc<World>, reader: usize) {
    let tenant = reader % TENANTS.len();
    while !world.is_over() {
        let asked = Instant::now();
        let answer = match world.node() {
            Some(node) => get(node, "/api/v1/reports/participants", &world.keys[tenant]).await.ok(),
            None => None,
        };
        match answer {
            Some(answer) if answer.status == 200 => {
                let seq = answer.at("/meta/journal/seq").as_u64().unwrap();
                let stale = answer.at("/meta/journal/stale_since");
                let expected = match stale.as_str() {
                    Some(since) => {
                        world.n_stale.fetch_add(1, Ordering::Relaxed);
                        let since = parse_instant(since, &Zone::utc()).unwrap().unix_seconds();
                        let known = world.known(tenant, |(_, second, _)| *second < since);
                        world.n_held_to.fetch_add(u64::from(known > 0), Ordering::Relaxed);
                        known
                    }
                    None => {
                        world.n_fresh.fetch_add(1, Ordering::Relaxed);
                        world.known(tenant, |(at, ..)| *at + FRESH <= asked)
                    }
                };
                assert!(seq >= expected, "row {seq}, but {expected} was acknowledged before: {stale}");
            }
            Some(answer) => assert_eq!(answer.status, 503, "{}", answer.text()),
            None => {
                world.n_unanswered.fetch_add(1, Ordering::Relaxed);
            }
        }
        sleep(Duration::from_millis(5)).await;
    }
}

/// Starts a node, as often as it takes.
async fn start(cluster: &Arc<Cluster>) -> Program {
    let cluster = Arc::clone(cluster);
    spawn_blocking(move || {
        let began = Instant::now();
        loop {
            match cluster.try_node() {
                Ok(program) => return program,
                Err(said) => assert!(began.elapsed() < Duration::from_secs(30), "{said}"),
            }
        }
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_whatever_breaks() {
    let _alone = ALONE.lock().await;
    let Some(cluster) = Cluster::new().await else { return };
    let cluster = Arc::new(cluster);
    let keys = TENANTS.map(|tenant| cluster.new_tenant(tenant)).to_vec();
    let mut nodes = Vec::new();
    for _ in 0..N_NODES {
        nodes.push(start(&cluster).await);
    }
    let world = Arc::new(World {
        keys,
        nodes: Mutex::new([0, 1, 2].map(|n: usize| Some(nodes[n].address()))),
        acknowledged: Default::default(),
        is_over: AtomicBool::new(false),
        turn: AtomicUsize::new(0),
        n_again: AtomicU64::new(0),
        n_fresh: AtomicU64::new(0),
        n_stale: AtomicU64::new(0),
        n_held_to: AtomicU64::new(0),
        n_unanswered: AtomicU64::new(0),
    });
    let mut writers = JoinSet::new();
    (0..N_WRITERS).for_each(|writer| drop(writers.spawn(write(Arc::clone(&world), writer))));
    let mut readers = JoinSet::new();
    (0..N_READERS).for_each(|reader| drop(readers.spawn(read(Arc::clone(&world), reader))));

    let (n_kills, n_restarts) = trouble(&cluster, &world, &mut nodes).await;

    cluster.way.set_rough(false);
    world.is_over.store(true, Ordering::SeqCst);
    let written = writers.join_all().await;
    readers.join_all().await;
    let mut n_rows = 0;
    for (tenant, key) in world.keys.iter().enumerate() {
        let expected = written.iter().filter(|(of, _)| *of == tenant).flat_map(|(_, names)| names);
        n_rows += assert_recorded(&cluster, tenant, expected.cloned().collect()).await;
        assert_alike(&nodes, key).await;
    }
    for node in nodes {
        let (status, said) = spawn_blocking(|| node.end("TERM")).await.unwrap();
        assert!(status.success(), "{status}");
        let is_bug = |line: &&String| line.contains("panicked") || line.contains("internal");
        assert_eq!(said.iter().find(is_bug), None);
    }
    let (n_delays, n_cuts) = cluster.way.suffered();
    let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
    println!(
        "{n_rows} facts recorded, each once; {n_kills} nodes killed, the database restarted {n_restarts} times, \
        {n_cuts} connections cut, {n_delays} delays; writes tried again {}; answers {}, and {} that said they \
        might be behind ({} of these held to rows that were acknowledged); {} without",
        load(&world.n_again),
        load(&world.n_fresh),
        load(&world.n_stale),
        load(&world.n_held_to),
        load(&world.n_unanswered),
    );
    assert!(load(&world.n_fresh) > 0 && n_kills >= 3 && n_cuts > 0 && n_delays > 0);
    // What may be behind says since when, and that is true.
    assert!(load(&world.n_held_to) > 0, "no answer said since when it might be behind");
}

/// Kills nodes in turn, and stops the database twice, while the way is rough. How often each.
async fn trouble(cluster: &Arc<Cluster>, world: &World, nodes: &mut [Program]) -> (usize, usize) {
    let (whole, pause) = (seconds(10, 60), seconds(2, 5));
    let (began, mut n_kills, mut n_restarts) = (Instant::now(), 0, 0);
    cluster.way.set_rough(true);
    while began.elapsed() < whole {
        sleep(pause).await;
        let killed = n_kills % N_NODES;
        world.nodes.lock().unwrap()[killed] = None;
        nodes[killed].kill();
        nodes[killed] = start(cluster).await;
        world.nodes.lock().unwrap()[killed] = Some(nodes[killed].address());
        n_kills += 1;
        if n_restarts < 2 && began.elapsed() > whole * (n_restarts + 1) / 3 {
            let (cluster, is_crash) = (Arc::clone(cluster), n_restarts == 1);
            spawn_blocking(move || {
                if is_crash {
                    cluster.database.crash();
                } else {
                    cluster.database.stop();
                }
                cluster.database.start();
            })
            .await
            .unwrap();
            n_restarts += 1;
        }
    }
    assert_eq!(n_restarts, 2);
    (n_kills, n_restarts as usize)
}

/// The tenant's journal has each of these contacts once, is gapless and sealed. How many there are.
async fn assert_recorded(cluster: &Cluster, tenant: usize, expected: Vec<String>) -> usize {
    cluster.run(&format!("verify --tenant {}", TENANTS[tenant]));
    let store = open(&cluster.database.address()).unwrap();
    let id = store.tenant(TENANTS[tenant]).await.unwrap().unwrap().id;
    let rows = store.tail(id, 0, usize::MAX).await.unwrap();
    assert!(rows.iter().map(|row| row.seq).eq(1..=rows.len() as i64), "gapless");
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == Kind::Contact) {
        *found.entry(row.key.as_str()).or_default() += 1;
    }
    let expected: BTreeMap<String, usize> =
        expected.into_iter().map(|name| (format!("[\"{name}\"]"), 1)).collect();
    let found: BTreeMap<String, usize> = found.into_iter().map(|(key, n)| (key.to_owned(), n)).collect();
    let wrong = found.iter().find(|(key, n)| expected.get(*key) != Some(n));
    assert_eq!((wrong, found.len()), (None, expected.len()));
    // And each has its own name in the directory.
    let keys: Vec<String> = expected.into_keys().collect();
    let entries = store.names(id, Kind::Contact, &keys).await.unwrap();
    assert_eq!(entries.len(), keys.len());
    for (key, entry) in entries {
        let name = format!("\"{} GmbH\"", key.trim_matches(['[', ']', '"']));
        assert!(
            String::from_utf8_lossy(&entry).contains(&name),
            "{key}: {}",
            String::from_utf8_lossy(&entry)
        );
    }
    keys.len()
}

/// An answer once the node knows that the database is in reach again, which takes it a moment.
async fn get_in_reach(node: &Program, path: &str, key: &str) -> Answer {
    let began = Instant::now();
    loop {
        let answer = get_now(node.address(), path, key).await.unwrap();
        if answer.status == 200 && !answer.text().contains("stale_since") {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{}", answer.text());
        sleep(Duration::from_millis(50)).await;
    }
}

/// All nodes answer alike, byte by byte.
async fn assert_alike(nodes: &[Program], key: &str) {
    for report in REPORTS {
        let path = format!("/api/v1/reports/{report}?compare=previous_year&date_from=2026-01-01");
        let mut answers = Vec::new();
        for node in nodes {
            answers.push(get_in_reach(node, &path, key).await);
        }
        assert!(answers.iter().all(|answer| answer.body == answers[0].body), "{report}");
    }
}
