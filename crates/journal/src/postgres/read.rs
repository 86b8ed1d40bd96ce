//! Reading journal and directory.

use std::collections::HashMap;
use std::sync::Arc;

use deadpool_postgres::Pool;
use messwert_books::fact::{Kind, Op};
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use super::tenants::column as of;
use super::{session, statements};
use crate::{Head, Row, StoreError, TenantId};

/// Where a tenant's journal ends.
pub(super) async fn head(pool: &Pool, tenant: TenantId) -> Result<Head, StoreError> {
    let id = &tenant.bytes()[..];
    let found = session::read_little(pool, tenant, statements::JOURNAL_HEAD, &[&id]).await?;
    found.first().map_or(Ok(Head::EMPTY), read_head)
}

/// The rows after a position, in order.
pub(super) async fn tail(
    pool: &Pool,
    tenant: TenantId,
    after: i64,
    limit: usize,
) -> Result<Vec<Row>, StoreError> {
    let (id, limit) = (&tenant.bytes()[..], i64::try_from(limit).unwrap_or(i64::MAX));
    read_rows(&session::read(pool, tenant, statements::JOURNAL_TAIL, &[&id, &after, &limit]).await?)
}

/// The rows at some positions, as far as they exist.
pub(super) async fn rows(pool: &Pool, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, StoreError> {
    let id = &tenant.bytes()[..];
    let found = session::read(pool, tenant, statements::JOURNAL_ROWS, &[&id, &seqs]).await?;
    let rows: HashMap<i64, Row> = read_rows(&found)?.into_iter().map(|row| (row.seq, row)).collect();
    Ok(seqs.iter().filter_map(|seq| rows.get(seq).cloned()).collect())
}

/// The directory's entries of some keys, as far as they exist.
pub(super) async fn names(
    pool: &Pool,
    tenant: TenantId,
    kind: Kind,
    keys: &[String],
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let (id, kind) = (&tenant.bytes()[..], kind.name());
    let found = session::read(pool, tenant, statements::DIRECTORY_ENTRIES, &[&id, &kind, &keys]).await?;
    let mut entries = HashMap::new();
    for row in &found {
        let (key, entry): (&str, &[u8]) = (of(row, 0, "directory")?, of(row, 1, "directory")?);
        entries.insert(key, entry);
    }
    let entry = |key: &String| Some((key.clone(), entries.get(key.as_str())?.to_vec()));
    Ok(keys.iter().filter_map(entry).collect())
}

/// The facts of a tenant whose personal fields were erased.
pub(super) async fn tombstones(pool: &Pool, tenant: TenantId) -> Result<Vec<(Kind, String)>, StoreError> {
    let dated = dated_tombstones(pool, tenant).await?;
    Ok(dated.into_iter().map(|(kind, key, _)| (kind, key)).collect())
}

/// As [`tombstones`], each with when that was.
pub(super) async fn dated_tombstones(
    pool: &Pool,
    tenant: TenantId,
) -> Result<Vec<(Kind, String, i64)>, StoreError> {
    let table = "tombstones";
    let found = session::read(pool, tenant, statements::TOMBSTONES, &[&&tenant.bytes()[..]]).await?;
    let read = |row: &tokio_postgres::Row| {
        Ok((kind(table, of(row, 0, table)?)?, of(row, 1, table)?, of(row, 2, table)?))
    };
    found.iter().map(read).collect()
}

/// The kind of this name in a table.
pub(super) fn kind(table: &'static str, word: &str) -> Result<Kind, StoreError> {
    let what = || format!("`{word}` is no kind that is known");
    Kind::from_name(word).ok_or_else(|| StoreError::Damaged { table, what: what() })
}

pub(super) fn read_head(row: &tokio_postgres::Row) -> Result<Head, StoreError> {
    let seq = of(row, 0, "journal")?;
    Ok(Head { seq, hash: bytes(row, seq, 1)?, recorded_at: column(row, seq, 2)? })
}

pub(super) fn read_rows(found: &[tokio_postgres::Row]) -> Result<Vec<Row>, StoreError> {
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        let row = read_row(row, rows.last())?;
        rows.push(row);
    }
    Ok(rows)
}

/// Reads a row; `before` is the row read before it, which shares its actor if that is the same.
fn read_row(row: &tokio_postgres::Row, before: Option<&Row>) -> Result<Row, StoreError> {
    let seq = of(row, 0, "journal")?;
    Ok(Row {
        seq,
        recorded_at: column(row, seq, 1)?,
        actor: share(column(row, seq, 2)?, before),
        batch_id: Uuid::from_bytes(bytes(row, seq, 3)?),
        kind: word(row, seq, 4, Kind::from_name)?,
        key: column(row, seq, 5)?,
        op: word(row, seq, 6, Op::from_name)?,
        version: column(row, seq, 7)?,
        body: column(row, seq, 8)?,
        hash: bytes(row, seq, 9)?,
    })
}

fn share(actor: &str, before: Option<&Row>) -> Arc<str> {
    match before {
        Some(before) if *before.actor == *actor => Arc::clone(&before.actor),
        _ => Arc::from(actor),
    }
}

fn column<'r, T: FromSql<'r>>(row: &'r tokio_postgres::Row, seq: i64, index: usize) -> Result<T, StoreError> {
    row.try_get(index).map_err(|error| unreadable(seq, error.to_string()))
}

fn bytes<const N: usize>(row: &tokio_postgres::Row, seq: i64, index: usize) -> Result<[u8; N], StoreError> {
    let found: &[u8] = column(row, seq, index)?;
    found.try_into().map_err(|_| unreadable(seq, format!("{} bytes instead of {N}", found.len())))
}

fn word<T>(
    row: &tokio_postgres::Row,
    seq: i64,
    index: usize,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, StoreError> {
    let word: &str = column(row, seq, index)?;
    read(word).ok_or_else(|| unreadable(seq, format!("`{word}` is no kind or operation that is known")))
}

fn unreadable(seq: i64, what: String) -> StoreError {
    StoreError::Unreadable { seq, what }
}
