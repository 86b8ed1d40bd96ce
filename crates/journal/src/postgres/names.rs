//! The directory and its tombstones, as far as rows change them: one statement for all of a kind.

use std::collections::BTreeMap;

use deadpool_postgres::Transaction;
use messwert_books::fact::{Kind, NamesChange};
use tokio_postgres::types::ToSql;

use super::statements;
use crate::sealing::Chunk;
use crate::{DirectoryEntry, StoreError, TenantId};

/// What is left of something at the end, by kind and key: a value, or nothing.
type Left<'a, T> = BTreeMap<(&'static str, &'a str), Option<T>>;

/// What puts and what removes something of a kind.
const DIRECTORY: (&str, &str) = (statements::DIRECTORY_PUT_ALL, statements::DIRECTORY_REMOVE_ALL);
const TOMBSTONES: (&str, &str) = (statements::TOMBSTONE_PUT_ALL, statements::TOMBSTONE_REMOVE_ALL);

/// Changes the directory as the entries of rows say, the last one of a fact being right.
pub(super) async fn change(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    chunks: &[Chunk],
) -> Result<(), StoreError> {
    let (mut names, mut tombstones): (Left<'_, &[u8]>, Left<'_, i64>) = Default::default();
    for (seal, row) in chunks.iter().flat_map(|chunk| chunk.rows.iter().map(|row| (&chunk.seal, row))) {
        let fact = (row.entry.kind.name(), row.entry.key.as_str());
        match &row.entry.names {
            NamesChange::Keep => {}
            NamesChange::Replace(entry) => drop(names.insert(fact, Some(entry))),
            NamesChange::Remove => drop(names.insert(fact, None)),
            NamesChange::Erase => {
                names.insert(fact, None);
                tombstones.insert(fact, Some(seal.recorded_at));
            }
            NamesChange::Readmit => drop(tombstones.insert(fact, None)),
        }
    }
    apply(transaction, tenant, names, DIRECTORY).await?;
    apply(transaction, tenant, tombstones, TOMBSTONES).await
}

/// Puts entries as they are, and removes others.
pub(super) async fn replace(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    put: &[DirectoryEntry],
    gone: &[(Kind, String)],
) -> Result<(), StoreError> {
    let put = put.iter().map(|named| ((named.kind.name(), named.key.as_str()), Some(&named.entry[..])));
    let gone = gone.iter().map(|(kind, key)| ((kind.name(), key.as_str()), None));
    apply(transaction, tenant, put.chain(gone).collect(), DIRECTORY).await
}

/// Puts tombstones as they are.
pub(super) async fn put_tombstones(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    tombstones: &[(Kind, String, i64)],
) -> Result<(), StoreError> {
    let put = tombstones.iter().map(|(kind, key, at)| ((kind.name(), key.as_str()), Some(*at)));
    apply(transaction, tenant, put.collect(), TOMBSTONES).await
}

async fn apply<T: Send + Sync>(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    left: Left<'_, T>,
    (put, remove): (&str, &str),
) -> Result<(), StoreError>
where
    Vec<T>: ToSql,
{
    let tenant = &tenant.bytes()[..];
    let (mut kinds, mut keys, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (mut gone_kinds, mut gone_keys) = (Vec::new(), Vec::new());
    for ((kind, key), value) in left {
        match value {
            Some(value) => {
                kinds.push(kind);
                keys.push(key);
                values.push(value);
            }
            None => {
                gone_kinds.push(kind);
                gone_keys.push(key);
            }
        }
    }
    if !keys.is_empty() {
        let statement = transaction.prepare_cached(put).await?;
        transaction.execute(&statement, &[&tenant, &kinds, &keys, &values]).await?;
    }
    if !gone_keys.is_empty() {
        let statement = transaction.prepare_cached(remove).await?;
        transaction.execute(&statement, &[&tenant, &gone_kinds, &gone_keys]).await?;
    }
    Ok(())
}
