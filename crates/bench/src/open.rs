//! Opening a tenant by folding its journal: how long it takes, how much memory the books keep, and how
//! soon they can be had as they were.

use std::time::Instant;

use anyhow::{Context, Result};
use messwert_books::query::Position;
use messwert_books::report::ReportType;
use tokio::runtime::Runtime;

use crate::child::{self, Figures};
use crate::sizes::{FACTS, LARGEST};
use crate::stores::{Stores, TENANT};
use crate::table::{row, thousands};
use crate::{fresh, organiser, process};

/// Given back at once, freed memory is not counted as the books'.
const PURGE_AT_ONCE: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

/// Prints bytes a fact at each size.
pub(crate) fn measure_memory(stores: &mut Stores) -> Result<()> {
    for n_facts in FACTS {
        let figures = opened(stores, n_facts, &[PURGE_AT_ONCE])?;
        let bytes = figures.get("after")? - figures.get("before")?;
        let what = format!("books of {} facts", thousands(n_facts as f64));
        let figure = format!("{:.0} bytes a fact ({:.0} MB)", bytes / n_facts as f64, bytes / 1e6);
        row(&what, &figure, if n_facts == LARGEST { "≤ 250 bytes a fact" } else { "" })?;
    }
    Ok(())
}

/// Prints seconds at each size.
pub(crate) fn measure_time(stores: &mut Stores) -> Result<()> {
    for n_facts in FACTS {
        let seconds = opened(stores, n_facts, &[])?.get("seconds")?;
        let what = format!("opening {} facts in a new process", thousands(n_facts as f64));
        row(&what, &format!("{seconds:.2} s"), if n_facts == LARGEST { "≤ 2 s" } else { "" })?;
    }
    let store = stores.path(LARGEST)?;
    let seconds = child::run(&["past", &store], &[])?.get("seconds")?;
    let what = format!("first answer by `at_seq`, row {} of the journal", thousands(LARGEST as f64));
    Ok(row(&what, &format!("{seconds:.2} s"), "≤ 2 s")?)
}

fn opened(stores: &mut Stores, n_facts: usize, environment: &[(&str, &str)]) -> Result<Figures> {
    let store = stores.path(n_facts)?;
    child::run(&["open", &store], environment)
}

/// Opens a store.
pub(crate) fn be_opener(store: &str) -> Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let app = organiser::app(store)?;
        let tenant = app.store.tenant(TENANT).await?.context("the store has no tenant")?;
        child::print("before", process::resident()?)?;
        let began = Instant::now();
        let _ledger = app.ledgers.open(tenant.id).await?;
        child::print("seconds", began.elapsed().as_secs_f64())?;
        Ok(child::print("after", process::resident()?)?)
    })
}

/// Opens a copy of a store, writes to it, and asks for revenue as it was before.
pub(crate) fn be_historian(store: &str) -> Result<()> {
    let copy = tempfile::NamedTempFile::new()?;
    std::fs::copy(store, copy.path())?;
    // Else the system writes the copy back while the answer is measured.
    copy.as_file().sync_all()?;
    let store = copy.path().to_str().context("a path in UTF-8")?;
    Runtime::new()?.block_on(async {
        let (app, ledger) = organiser::ledger(store).await?;
        let before = ledger.head().seq;
        let contact = r#"{"kind":"contact","customer_number":"later"}"#.to_owned();
        ledger.write("bench", organiser::staged(std::iter::once(contact))?).await?;
        let began = Instant::now();
        let past = app.ledgers.reading(&ledger, Some(Position::Seq(before))).await?;
        past.read_at(|books, _| {
            fresh::answer(ReportType::Revenue, &fresh::ask("whole range", books)?, books)
        })??;
        Ok(child::print("seconds", began.elapsed().as_secs_f64())?)
    })
}
