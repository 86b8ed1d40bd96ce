//! Reading journal and directory.

use std::sync::Arc;

use messwert_books::books::RowRef;
use messwert_books::fact::{Kind, Op};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, params};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::connection::Readers;
use super::statements;
use crate::stretch::LENGTH;
use crate::{Head, Row, StoreError, Stretch, Take, TenantId};

/// Where a tenant's journal ends.
pub(super) fn head(connection: &Connection, tenant: TenantId) -> Result<Head, StoreError> {
    let mut statement = connection.prepare_cached(statements::JOURNAL_HEAD)?;
    let head = statement
        .query_row([tenant.bytes()], |row| {
            Ok(Head { seq: row.get(0)?, hash: row.get(1)?, recorded_at: row.get(2)? })
        })
        .optional()?;
    Ok(head.unwrap_or(Head::EMPTY))
}

/// The rows after a position, in order.
pub(super) fn tail(
    connection: &Connection,
    tenant: TenantId,
    after: i64,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(statements::JOURNAL_TAIL)?;
    let mut found = statement.query(params![tenant.bytes(), after, limit])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(read_row(row, rows.last())?);
    }
    Ok(rows)
}

/// Hands on the rows between two positions, and gives that of the last one. Between two stretches others may
/// have the connection, and the log may be shortened. For a thread that may block.
pub(super) fn through(
    readers: &Arc<Readers>,
    runtime: &Handle,
    tenant: TenantId,
    mut after: i64,
    end: i64,
    mut take: Take,
) -> Result<i64, StoreError> {
    let mut room = Stretch::default();
    loop {
        let turn = runtime.block_on(readers.turn());
        turn.read(|connection| read_stretch(connection, tenant, after, end, &mut room))?;
        let Some(last) = room.last() else { return Ok(after) };
        after = last;
        match take(std::mem::take(&mut room)) {
            Some(next) => room = next,
            None => return Ok(after),
        }
    }
}

fn read_stretch(
    connection: &Connection,
    tenant: TenantId,
    after: i64,
    end: i64,
    stretch: &mut Stretch,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(statements::JOURNAL_STRETCH)?;
    let limit = end.saturating_sub(after).clamp(0, LENGTH as i64);
    let mut found = statement.query(params![tenant.bytes(), after, limit])?;
    while !stretch.is_full()
        && let Some(row) = found.next()?
    {
        let seq = row.get(0)?;
        let body = row.get_ref(5)?.as_blob_or_null();
        stretch.push(RowRef {
            seq,
            recorded_at: column(row, seq, 1)?,
            kind: word(row, seq, 2, Kind::from_name)?,
            key: text(row, seq, 3)?,
            op: word(row, seq, 4, Op::from_name)?,
            body: body.map_err(|error| unreadable(seq, error.to_string()))?,
        });
    }
    Ok(())
}

/// The rows at some positions, as far as they exist.
pub(super) fn rows(connection: &Connection, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(statements::JOURNAL_ROW)?;
    let mut rows = Vec::with_capacity(seqs.len());
    for seq in seqs {
        let mut found = statement.query(params![tenant.bytes(), seq])?;
        if let Some(row) = found.next()? {
            rows.push(read_row(row, rows.last())?);
        }
    }
    Ok(rows)
}

/// The directory's entries of some keys, as far as they exist.
pub(super) fn names(
    connection: &Connection,
    tenant: TenantId,
    kind: Kind,
    keys: Vec<String>,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut statement = connection.prepare_cached(statements::DIRECTORY_ENTRY)?;
    let mut names = Vec::new();
    for key in keys {
        let found = statement.query_row(params![tenant.bytes(), kind.name(), key], |row| row.get(0));
        if let Some(entry) = found.optional()? {
            names.push((key, entry));
        }
    }
    Ok(names)
}

/// The facts of a tenant whose personal fields were erased.
pub(super) fn tombstones(
    connection: &Connection,
    tenant: TenantId,
) -> Result<Vec<(Kind, String)>, StoreError> {
    Ok(dated_tombstones(connection, tenant)?.into_iter().map(|(kind, key, _)| (kind, key)).collect())
}

/// As [`tombstones`], each with when that was.
pub(super) fn dated_tombstones(
    connection: &Connection,
    tenant: TenantId,
) -> Result<Vec<(Kind, String, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(statements::TOMBSTONES)?;
    let mut found = statement.query([tenant.bytes()])?;
    let mut tombstones = Vec::new();
    while let Some(row) = found.next()? {
        let word: String = row.get(0)?;
        tombstones.push((kind("tombstones", &word)?, row.get(1)?, row.get(2)?));
    }
    Ok(tombstones)
}

/// The kind of this name in a table.
pub(super) fn kind(table: &'static str, word: &str) -> Result<Kind, StoreError> {
    let what = || format!("`{word}` is no kind that is known");
    Kind::from_name(word).ok_or_else(|| StoreError::Damaged { table, what: what() })
}

/// Reads something, no matter what.
pub(super) fn anything(connection: &Connection) -> Result<(), StoreError> {
    let _: i64 = connection.prepare_cached(statements::REACHABLE)?.query_row([], |row| row.get(0))?;
    Ok(())
}

/// Reads a row; `before` is the row read before it, which shares its actor if that is the same.
fn read_row(row: &rusqlite::Row<'_>, before: Option<&Row>) -> Result<Row, StoreError> {
    let seq = row.get(0)?;
    Ok(Row {
        seq,
        recorded_at: column(row, seq, 1)?,
        actor: share(text(row, seq, 2)?, before),
        batch_id: Uuid::from_bytes(column(row, seq, 3)?),
        kind: word(row, seq, 4, Kind::from_name)?,
        key: column(row, seq, 5)?,
        op: word(row, seq, 6, Op::from_name)?,
        version: column(row, seq, 7)?,
        body: column(row, seq, 8)?,
        hash: column(row, seq, 9)?,
    })
}

fn share(actor: &str, before: Option<&Row>) -> Arc<str> {
    match before {
        Some(before) if *before.actor == *actor => Arc::clone(&before.actor),
        _ => Arc::from(actor),
    }
}

fn column<T: FromSql>(row: &rusqlite::Row<'_>, seq: i64, index: usize) -> Result<T, StoreError> {
    row.get(index).map_err(|error| unreadable(seq, error.to_string()))
}

fn text<'r>(row: &'r rusqlite::Row<'_>, seq: i64, index: usize) -> Result<&'r str, StoreError> {
    row.get_ref(index)?.as_str().map_err(|error| unreadable(seq, error.to_string()))
}

fn word<T>(
    row: &rusqlite::Row<'_>,
    seq: i64,
    index: usize,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let word = text(row, seq, index)?;
    read(word).ok_or_else(|| unreadable(seq, format!("`{word}` is no kind or operation that is known")))
}

fn unreadable(seq: i64, what: String) -> StoreError {
    StoreError::Unreadable { seq, what }
}
