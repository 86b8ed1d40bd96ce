//! Single durable writes at the ledger: of one caller, against the engine's own commits, and of many at once.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use messwert::ledger::Ledger;
use rusqlite::{Connection, TransactionBehavior};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::child::Figures;
use crate::figures::median;
use crate::sizes::{CALLERS, FACTS, ROUNDS, WRITE_ROUND};
use crate::stores::Stores;
use crate::table::{row, thousands};
use crate::{child, organiser};

/// As many bytes as a row of the journal with a contact.
pub(crate) const ROW_BYTES: usize = 400;

/// Prints the ratio in a small tenant and in the largest.
pub(crate) fn measure(stores: &mut Stores) -> Result<()> {
    for n_facts in [FACTS[0], FACTS[2]] {
        let store = stores.path(n_facts)?;
        let figures = child::run(&["write", &store], &[])?;
        let (ours, theirs) = (figures.get("ledger")?, figures.get("engine")?);
        let what = format!("single writes / SQLite commits, tenant of {} facts", thousands(n_facts as f64));
        let figure = format!("{:.2} ({} / {} per s)", ours / theirs, thousands(ours), thousands(theirs));
        row(&what, &figure, "≥ 0.50")?;
        tell_together(
            &figures,
            &format!("SQLite: {CALLERS} callers / one, tenant of {} facts", thousands(n_facts as f64)),
        )?;
    }
    Ok(())
}

/// Prints what many callers write together, against one.
pub(crate) fn tell_together(figures: &Figures, what: &str) -> Result<()> {
    let (together, one) = (figures.get("together")?, figures.get("ledger")?);
    Ok(row(what, &format!("{:.1} ({} / {} per s)", together / one, thousands(together), thousands(one)), "")?)
}

/// Writes to a copy of the store in a file, and to a bare database beside it, on one disk.
pub(crate) fn be_writer_beside_sqlite(store: &str) -> Result<()> {
    let copy = tempfile::NamedTempFile::new()?;
    std::fs::copy(store, copy.path())?;
    let bare = tempfile::NamedTempFile::new()?;
    let mut engine = engine(bare.path())?;
    be_writer(
        copy.path().to_str().context("a path in UTF-8")?,
        &mut [("engine", &mut || rate(|| commit(&mut engine)))],
    )
}

/// Something whose commits a second are measured, and what they are called.
pub(crate) type Engine<'a> = (&'a str, &'a mut dyn FnMut() -> Result<f64>);

/// Writes to a store, in turns with engines alone, whose commits a second are told.
pub(crate) fn be_writer(store: &str, engines: &mut [Engine<'_>]) -> Result<()> {
    let runtime = Runtime::new()?;
    let (_app, ledger) = runtime.block_on(organiser::ledger(store))?;
    let mut theirs = vec![Vec::new(); engines.len()];
    let (mut ours, mut together, mut n_written) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        for ((_, engine), rates) in engines.iter_mut().zip(&mut theirs) {
            rates.push(engine()?);
        }
        ours.push(rate(|| {
            n_written += 1;
            let source = organiser::staged(std::iter::once(contact(&n_written.to_string())))?;
            runtime.block_on(ledger.write("bench", source))?;
            Ok(())
        })?);
        together.push(runtime.block_on(rate_together(&ledger, together.len()))?);
    }
    child::print("ledger", median(&ours))?;
    child::print("together", median(&together))?;
    engines.iter().zip(&theirs).try_for_each(|((name, _), rates)| Ok(child::print(name, median(rates))?))
}

/// How often something can be done in a second.
pub(crate) fn rate(mut once: impl FnMut() -> Result<()>) -> Result<f64> {
    let (began, mut n) = (Instant::now(), 0u32);
    while began.elapsed() < WRITE_ROUND {
        once()?;
        n += 1;
    }
    Ok(f64::from(n) / began.elapsed().as_secs_f64())
}

/// How often many callers write in a second, each once its last write is done.
async fn rate_together(ledger: &Arc<Ledger>, round: usize) -> Result<f64> {
    let (began, mut callers) = (Instant::now(), JoinSet::new());
    for caller in 0..CALLERS {
        let ledger = Arc::clone(ledger);
        callers.spawn(async move {
            let mut n = 0u32;
            while began.elapsed() < WRITE_ROUND {
                let line = contact(&format!("{round}-{caller}-{n}"));
                ledger.write("bench", organiser::staged(std::iter::once(line))?).await?;
                n += 1;
            }
            anyhow::Ok(n)
        });
    }
    let n = callers.join_all().await.into_iter().sum::<Result<u32>>()?;
    Ok(f64::from(n) / began.elapsed().as_secs_f64())
}

/// A database set up as the journal's, with a table as plain as can be.
fn engine(path: &std::path::Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch("CREATE TABLE row (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)")?;
    Ok(connection)
}

fn commit(engine: &mut Connection) -> Result<()> {
    let transaction = engine.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.prepare_cached("INSERT INTO row (body) VALUES (?1)")?.execute([[7u8; ROW_BYTES]])?;
    Ok(transaction.commit()?)
}

/// A line of a contact that nobody knows yet.
pub(crate) fn contact(number: &str) -> String {
    format!(
        r#"{{"kind":"contact","customer_number":"N-{number}","country":"DE","company_name":"Neue Töpferei {number}","email":"info@neu-{number}.example"}}"#
    )
}
