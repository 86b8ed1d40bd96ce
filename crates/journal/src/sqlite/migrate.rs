//! Bringing a file's schema up to date: embedded steps, each applied once.
//!
//! `refinery` 0.10 knows rusqlite up to 0.41 only; what is needed of it is these few lines.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use crate::StoreError;

/// The steps. A file's `user_version` says how many of them it has; one that has been released is
/// never changed again.
const STEPS: [&str; 6] = [
    include_str!("../../migrations/sqlite/0001_journal.sql"),
    include_str!("../../migrations/sqlite/0002_secrets.sql"),
    include_str!("../../migrations/sqlite/0003_tombstones.sql"),
    include_str!("../../migrations/sqlite/0004_moving.sql"),
    include_str!("../../migrations/sqlite/0005_runs.sql"),
    include_str!("../../migrations/sqlite/0006_rolled_back.sql"),
];

/// Marks a file as ours (`PRAGMA application_id`): "Mess" in ASCII.
const APPLICATION_ID: i64 = 0x4d65_7373;

/// How many steps the file has seen; an error if it is not ours, or newer than this program.
/// Asks in a transaction, as another process may be making the file.
pub(super) fn n_applied(transaction: &Transaction<'_>, path: &Path) -> Result<usize, StoreError> {
    let (application, found) = marks(transaction).map_err(|error| foreign(error, path))?;
    let is_new = application == 0 && found == 0 && is_empty(transaction)?;
    if application != APPLICATION_ID && !is_new {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let applied = usize::try_from(found).ok().filter(|applied| *applied <= STEPS.len());
    applied.ok_or(StoreError::Schema { found, known: STEPS.len() as i64 })
}

/// Applies the steps that the file has not seen, all in one transaction.
pub(super) fn migrate(
    connection: &mut Connection,
    path: &Path,
    applied: usize,
    patience: Duration,
) -> Result<(), StoreError> {
    if applied == STEPS.len() {
        return Ok(());
    }
    write_ahead(connection, patience)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another process may have been at it meanwhile.
    for step in STEPS.iter().skip(n_applied(&transaction, path)?) {
        transaction.execute_batch(step)?;
    }
    mark(&transaction)?;
    transaction.commit()?;
    Ok(())
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

fn marks(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((pragma("application_id")?, pragma("user_version")?))
}

fn foreign(error: rusqlite::Error, path: &Path) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Foreign { path: path.to_owned() },
        _ => error.into(),
    }
}

fn is_empty(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?)
}
