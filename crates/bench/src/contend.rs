//! Two processes that write to one tenant without a pause: how often both together, and how long each waits.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tokio::runtime::Runtime;

use crate::child::{self, Figures};
use crate::figures::{milliseconds, percentile};
use crate::sizes::CONTENDED;
use crate::table::{row, thousands};
use crate::{organiser, write};

/// The actors, whose facts are others.
const WRITERS: [&str; 2] = ["a", "b"];

/// Prints how often they write in a second, and how long a write takes.
pub(crate) fn measure(store: &str, what: &str) -> Result<()> {
    let start = |name: &&str| child::start(&["contend", store, name], Stdio::inherit()).map(Writer::of)?;
    let mut writers = WRITERS.iter().map(start).collect::<Result<Vec<Writer>>>()?;
    for writer in &mut writers {
        writer.wait_until_ready()?;
    }
    for writer in &mut writers {
        writer.begin()?;
    }
    let figures = writers.into_iter().map(Writer::end).collect::<Result<Vec<Figures>>>()?;
    let get = |name: &str| figures.iter().map(|figures| figures.get(name)).collect::<Result<Vec<f64>>>();
    let rates = get("rate")?;
    let each = rates.iter().map(|rate| thousands(*rate)).collect::<Vec<_>>().join(" + ");
    let [p50, p99, max] = ["p50", "p99", "max"].map(|name| get(name).map(|of| percentile(&of, 1.0)));
    let (p50, p99, max) = (p50?, p99?, max?);
    let figure = format!("{each} per s · p50 {p50:.1} · p99 {p99:.1} · max {max:.0} ms");
    Ok(row(what, &figure, "")?)
}

/// Writes from when a line comes, for as long as is measured.
pub(crate) fn be_writer(store: &str, name: &str) -> Result<()> {
    let runtime = Runtime::new()?;
    let (_app, ledger) = runtime.block_on(organiser::ledger(store))?;
    child::print("ready", 1.0)?;
    io::stdin().lock().read_line(&mut String::new())?;
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < CONTENDED {
        let before = Instant::now();
        let line = write::contact(&format!("{name}-{}", times.len()));
        runtime.block_on(ledger.write("bench", organiser::staged(std::iter::once(line))?))?;
        times.push(milliseconds(before.elapsed()));
    }
    child::print("rate", times.len() as f64 / began.elapsed().as_secs_f64())?;
    for (figure, share) in [("p50", 0.5), ("p99", 0.99), ("max", 1.0)] {
        child::print(figure, percentile(&times, share))?;
    }
    Ok(())
}

/// A process that writes.
struct Writer {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Writer {
    fn of(mut child: Child) -> Result<Writer> {
        let said = BufReader::new(child.stdout.take().context("no standard output")?);
        Ok(Writer { child, said })
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        ensure!(line == "ready 1\n", "a writer said `{line}`");
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        let mut stdin = self.child.stdin.take().context("no standard input")?;
        Ok(writeln!(stdin)?)
    }

    fn end(mut self) -> Result<Figures> {
        let mut text = String::new();
        self.said.read_to_string(&mut text)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "a writer ended with {status}");
        Figures::read(&text)
    }
}
