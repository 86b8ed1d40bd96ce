//! Benchmarks: ratios and figures in one run, our code against a peer or the ceiling.
//!
//! `bench WHAT` prints rows of a table; `docs/benchmarks.md` says what they mean and what they were.
//! Each measurement runs in a process of its own, so that memory and caches of one tint no other.

#![expect(clippy::float_arithmetic, reason = "figures for people: ratios, rates and milliseconds")]

mod sizes;

mod table;

mod figures;

mod child;

mod process;

mod organiser;

mod stores;

mod client;

mod fixed;

mod cached;

mod ladder;

mod fresh;

mod growth;

mod sections;

mod rows;

mod duckdb;

mod import;

mod open;

mod write;

mod contend;

mod reads;

mod postgres;

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use mimalloc::MiMalloc;

use stores::Stores;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const USAGE: &str = "\
usage: messwert-bench [WHAT…]

  all       everything below (the default) but `growth`, `sections`, `duckdb` and `postgres`
  cached    an unchanged report against a static handler, over loopback HTTP
  ladder    what each layer of such an answer costs
  fresh     a report folded and rendered anew, against the size of the tenant
  growth    the same from 10,000 facts to ten million (takes ten minutes, and 10 GB of disk)
  sections  each member of each report alone: where the time goes
  rows      the facts behind a figure against the report that it is of
  duckdb    the figures of revenue and payments against DuckDB's SQL (Python with `duckdb`)
  import    facts per second, all checks, durable, and the peak of memory
  memory    bytes a fact of the books
  open      opening a tenant by its journal
  write     single durable writes against the engine's own commits
  reads     reads and writes while a million facts are imported
  postgres  import, opening, writes and two processes that write on PostgreSQL (as it comes; installed, with `pgbench`)

  facts N   prints the lines of the demo's organiser, for other programs";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done if nobody listens.
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<()> {
    match args {
        ["child", name, args @ ..] => child::be(name, args),
        ["facts", n_facts] => organiser::print(n_facts.parse().context("expected a number of facts")?),
        [] | ["all"] => {
            measure(&["cached", "ladder", "fresh", "rows", "import", "memory", "open", "write", "reads"])
        }
        whats => measure(whats),
    }
}

fn measure(whats: &[&str]) -> Result<()> {
    let mut stores = Stores::new()?;
    table::header()?;
    for what in whats {
        match *what {
            "cached" => cached::measure()?,
            "ladder" => ladder::measure()?,
            "fresh" => fresh::measure(&mut stores)?,
            "growth" => growth::measure(&mut stores)?,
            "sections" => sections::measure(&mut stores)?,
            "rows" => rows::measure(&mut stores)?,
            "duckdb" => duckdb::measure(&mut stores)?,
            "import" => import::measure(&mut stores)?,
            "memory" => open::measure_memory(&mut stores)?,
            "open" => open::measure_time(&mut stores)?,
            "write" => write::measure(&mut stores)?,
            "reads" => reads::measure()?,
            "postgres" => postgres::measure(&stores)?,
            other => bail!("`{other}` is nothing to measure\n{USAGE}"),
        }
    }
    Ok(())
}
