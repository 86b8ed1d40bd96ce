//! Bringing a file's schema up to date: embedded steps, each applied once.
//!
//! `refinery` 0.10 knows rusqlite up to 0.41 only; what is needed of it is these few lines.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::StoreError;

/// The steps. A file's `user_version` says how many of them it has; one that has been released is
/// never changed again.
const STEPS: [&str; 1] = [include_str!("../../migrations/sqlite/0001_journal.sql")];

/// Marks a file as ours (`PRAGMA application_id`): "Mess" in ASCII.
const APPLICATION_ID: i64 = 0x4d65_7373;

/// Applies the steps that the file has not seen, all in one transaction.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    patience: Duration,
) -> Result<(), StoreError> {
    if n_applied(connection, path)? == STEPS.len() {
        return Ok(());
    }
    write_ahead(connection, patience)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another process may have been at it meanwhile.
    let applied = n_applied(&transaction, path)?;
    for step in &STEPS[applied..] {
        transaction.execute_batch(step)?;
    }
    mark(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// How many steps the file has seen; an error if it is not ours, or newer than this program.
fn n_applied(connection: &Connection, path: &Path) -> Result<usize, StoreError> {
    let (application, found) = (pragma(connection, "application_id")?, pragma(connection, "user_version")?);
    let is_new = application == 0 && found == 0 && is_empty(connection)?;
    if application != APPLICATION_ID && !is_new {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let applied = usize::try_from(found).ok().filter(|applied| *applied <= STEPS.len());
    applied.ok_or(StoreError::Schema { found, known: STEPS.len() as i64 })
}

/// Turns on the write-ahead log, which then stays on: readers go on while somebody writes.
fn write_ahead(connection: &Connection, patience: Duration) -> Result<(), StoreError> {
    let begun = Instant::now();
    loop {
        let mode = connection
            .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))
            .map_err(StoreError::from);
        match mode {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(mode) => {
                let why = format!("the file system allows no write-ahead log (`{mode}` instead)");
                return Err(StoreError::Backend(why.into()));
            }
            // SQLite does not wait here itself, as two that do could wait for each other.
            Err(StoreError::Busy) if begun.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error),
        }
    }
}

fn mark(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", STEPS.len() as i64)?;
    Ok(())
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

fn is_empty(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?)
}
