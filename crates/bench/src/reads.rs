//! Reads and writes while a million facts are imported: of the same tenant, and of another.
//!
//! Server and importer are one process. Reports come over HTTP, each with another `today`, so that
//! none is answered from the cache; facts are written at the ledger.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::ToSpan;
use messwert::ledger::Ledger;
use messwert_books::calendar::Date;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{JoinHandle, LocalSet};

use crate::client::{self, Connection};
use crate::figures::{milliseconds, percentile};
use crate::sizes::{DEMO, LARGEST, READ_EVERY, READS_BEFORE, READS_QUIET, WRITE_EVERY};
use crate::table::{row, thousands};
use crate::{child, organiser};

/// Who is watched: the name of its figures, and what it does.
const WATCHED: [(&str, &str); 3] = [
    ("same", "fresh report of the tenant that imports"),
    ("other", "fresh report of another tenant"),
    ("write", "single write of another tenant"),
];

/// Prints the times without an import and with it.
pub(crate) fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let figures = child::run(&["reads", folder.path().to_str().context("a path in UTF-8")?], &[])?;
    let n_facts = thousands(LARGEST as f64);
    row(
        &format!("import of {n_facts} facts beside readers"),
        &format!("{:.1} s", figures.get("import")?),
        "",
    )?;
    for (name, what) in WATCHED {
        for (phase, when) in [("quiet", "no import"), ("busy", "during the import")] {
            let get = |figure: &str| figures.get(&format!("{phase}_{name}_{figure}"));
            let (p50, p99, max, n) = (get("p50")?, get("p99")?, get("max")?, get("n")?);
            let figure = format!("p50 {p50:.1} · p99 {p99:.1} · max {max:.1} ms (n = {n})");
            row(&format!("{what}, {when}"), &figure, "")?;
        }
    }
    Ok(())
}

/// Serves, imports, reads and writes.
pub(crate) fn be_everybody(folder: &str) -> Result<()> {
    let runtime = Runtime::new()?;
    let stage = runtime.block_on(Stage::set(&format!("{folder}/store.db")))?;
    let watcher = |stop: Arc<AtomicBool>| {
        let stage = stage.clone();
        // A thread of its own: the clients' waiting is not the server's.
        std::thread::spawn(move || watch(&stage, &stop))
    };
    let stop = Arc::new(AtomicBool::new(false));
    let quiet = watcher(Arc::clone(&stop));
    std::thread::sleep(READS_QUIET);
    stop.store(true, Ordering::Relaxed);
    print("quiet", quiet.join().expect("the watcher does not panic")?)?;
    let source = organiser::staged(organiser::lines(READS_BEFORE + LARGEST).skip(READS_BEFORE))?;
    let stop = Arc::new(AtomicBool::new(false));
    let busy = watcher(Arc::clone(&stop));
    let began = Instant::now();
    runtime.block_on(stage.same.write("bench", source))?;
    child::print("import", began.elapsed().as_secs_f64())?;
    stop.store(true, Ordering::Relaxed);
    print("busy", busy.join().expect("the watcher does not panic")?)
}

/// A running server with two tenants.
#[derive(Clone)]
struct Stage {
    address: SocketAddr,
    /// Of the server: who watches has another.
    runtime: Handle,
    /// The ledger that imports, the other one, and a key to each.
    same: Arc<Ledger>,
    other: Arc<Ledger>,
    keys: [String; 2],
}

impl Stage {
    async fn set(store: &str) -> Result<Stage> {
        let app = organiser::app(store)?;
        let (same, other) = (organiser::tenant(&app, "same").await?, organiser::tenant(&app, "other").await?);
        let keys = [organiser::key(&app, &same).await?, organiser::key(&app, &other).await?];
        let (same, other) = (app.ledgers.open(same.id).await?, app.ledgers.open(other.id).await?);
        // The beginning of the million: what it refers to comes first.
        let beginning = organiser::lines(READS_BEFORE + LARGEST).take(READS_BEFORE);
        same.write("bench", organiser::staged(beginning)?).await?;
        other.write("bench", organiser::staged(organiser::lines(DEMO))?).await?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        tokio::spawn(messwert::http::serve(app, listener, std::future::pending()));
        Ok(Stage {
            address,
            runtime: Handle::current(),
            same,
            other,
            keys: keys.map(|key| key.as_str().to_owned()),
        })
    }
}

/// Milliseconds of everything that was done, in the order of [`WATCHED`].
type Times = [Vec<f64>; 3];

fn watch(stage: &Stage, stop: &Arc<AtomicBool>) -> Result<Times> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let [same, other] = [0, 1].map(|at| read(stage.address, stage.keys[at].clone(), Arc::clone(stop)));
        let write = write(stage.clone(), Arc::clone(stop));
        Ok([same.await??, other.await??, write.await??])
    })
}

fn read(address: SocketAddr, key: String, stop: Arc<AtomicBool>) -> JoinHandle<Result<Vec<f64>>> {
    tokio::task::spawn_local(async move {
        let mut connection = Connection::open(address).await?;
        let mut day = organiser::until();
        repeat(READ_EVERY, &stop, async || {
            day = next(day);
            let request = client::request(&format!("/api/v1/reports/revenue?today={day}"), &key);
            connection.exchange(&request).await?;
            Ok(())
        })
        .await
    })
}

/// Another day, within the years that the API takes.
fn next(day: Date) -> Date {
    if day.year() < 2190 { day.saturating_add(1.days()) } else { organiser::until() }
}

fn write(stage: Stage, stop: Arc<AtomicBool>) -> JoinHandle<Result<Vec<f64>>> {
    tokio::task::spawn_local(async move {
        let began = Instant::now();
        repeat(WRITE_EVERY, &stop, async || {
            let number = began.elapsed().as_micros();
            let line = format!(r#"{{"kind":"contact","customer_number":"N-{number}","country":"DE"}}"#);
            let (ledger, source) = (Arc::clone(&stage.other), organiser::staged(std::iter::once(line))?);
            stage.runtime.spawn(async move { ledger.write("bench", source).await }).await??;
            Ok(())
        })
        .await
    })
}

/// Does something again and again, and notes how long it took. Once at least.
async fn repeat(
    every: Duration,
    stop: &AtomicBool,
    mut once: impl AsyncFnMut() -> Result<()>,
) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    loop {
        let began = Instant::now();
        once().await?;
        times.push(milliseconds(began.elapsed()));
        if stop.load(Ordering::Relaxed) {
            return Ok(times);
        }
        tokio::time::sleep(every.saturating_sub(began.elapsed())).await;
    }
}

fn print(phase: &str, times: Times) -> Result<()> {
    for ((name, _), times) in WATCHED.iter().zip(times) {
        for (figure, share) in [("p50", 0.5), ("p99", 0.99), ("max", 1.0)] {
            child::print(&format!("{phase}_{name}_{figure}"), percentile(&times, share))?;
        }
        child::print(&format!("{phase}_{name}_n"), times.len() as f64)?;
    }
    Ok(())
}
