//! Scrubbing: what was removed leaves the file and its log too.
//!
//! `secure_delete` overwrites what is deleted, but when a page is split SQLite copies cells and leaves
//! the old bytes in a gap, where no deletion finds them. Only pages that are written anew have none.

use rusqlite::{Connection, Transaction};

use crate::StoreError;

/// How the directory is defined.
const SCHEMA: &str = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'directory'";

const ASIDE: &str = include_str!("../../scrub/sqlite/1_aside.sql");

const BACK: &str = include_str!("../../scrub/sqlite/2_back.sql");

/// Copies the directory to new pages and drops the old ones, which are overwritten. The table's schema
/// stays as it is, to the letter: the old one is what gets another name.
pub(super) fn rewrite_directory(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let schema: String = transaction.query_row(SCHEMA, [], |row| row.get(0))?;
    transaction.execute_batch(ASIDE)?;
    transaction.execute_batch(&schema)?;
    transaction.execute_batch(BACK)?;
    Ok(())
}

/// Writes the whole file anew: rarely needed, since it takes as long as copying all of it.
pub(super) fn rewrite_all(connection: &Connection) -> Result<(), StoreError> {
    // The copy is as large as the file: not in memory.
    Ok(connection.execute_batch("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY")?)
}

/// Brings as much of the log into the file as can be without anybody waiting.
pub(super) fn shorten_log(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Brings the log into the file and empties it; `false` if somebody still reads an older state.
pub(super) fn empty_log(connection: &Connection) -> Result<bool, StoreError> {
    let is_busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(is_busy == 0)
}
