//! The directory and its tombstones, as far as rows change them: one statement for all of a kind.

use std::collections::BTreeMap;

use deadpool_postgres::Transaction;
use messwert_books::fact::NamesChange;
use tokio_postgres::types::ToSql;

use super::statements;
use crate::sealing::Chunk;
use crate::{StoreError, TenantId};

/// What is left of something at the end, by kind and key: a value, or nothing.
type Left<'a, T> = BTreeMap<(&'static str, &'a str), Option<T>>;

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
    apply(transaction, tenant, names, statements::DIRECTORY_PUT_ALL, statements::DIRECTORY_REMOVE_ALL)
        .await?;
    let (put, remove) = (statements::TOMBSTONE_PUT_ALL, statements::TOMBSTONE_REMOVE_ALL);
    apply(transaction, tenant, tombstones, put, remove).await
}

async fn apply<T: Send + Sync>(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    left: Left<'_, T>,
    put: &str,
    remove: &str,
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
