//! The directory and its tombstones, as far as rows change them: one statement for all of a kind.

use std::collections::BTreeMap;

use deadpool_postgres::{GenericClient, Transaction};
use futures_util::future::try_join4;
use messwert_books::fact::{Kind, NamesChange};
use tokio_postgres::{Error, Statement};

use super::session::Parameters;
use super::statements;
use crate::sealing::Chunk;
use crate::{DirectoryEntry, StoreError, TenantId};

/// What rows leave in directory and tombstones.
pub(super) struct Changes<'a> {
    pub(super) names: Lists<'a, &'a [u8]>,
    pub(super) tombstones: Lists<'a, i64>,
}

/// The statements that are needed for that.
pub(super) struct Prepared {
    put_names: Option<Statement>,
    remove_names: Option<Statement>,
    put_tombstones: Option<Statement>,
    remove_tombstones: Option<Statement>,
}

/// What is left of something at the end, by kind and key: a value, or nothing.
type Left<'a, T> = BTreeMap<(&'static str, &'a str), Option<T>>;

/// The same as columns.
pub(super) struct Lists<'a, T> {
    pub(super) kinds: Vec<&'static str>,
    pub(super) keys: Vec<&'a str>,
    pub(super) values: Vec<T>,
    pub(super) gone_kinds: Vec<&'static str>,
    pub(super) gone_keys: Vec<&'a str>,
}

impl Prepared {
    /// All of them.
    pub(super) async fn all(client: &impl GenericClient) -> Result<Prepared, Error> {
        Ok(Prepared {
            put_names: Some(client.prepare_cached(statements::DIRECTORY_PUT_ALL).await?),
            remove_names: Some(client.prepare_cached(statements::DIRECTORY_REMOVE_ALL).await?),
            put_tombstones: Some(client.prepare_cached(statements::TOMBSTONE_PUT_ALL).await?),
            remove_tombstones: Some(client.prepare_cached(statements::TOMBSTONE_REMOVE_ALL).await?),
        })
    }
}

impl Changes<'_> {
    /// What is left at the end of these rows, the last one of a fact being right.
    pub(super) fn of<'a>(chunks: impl IntoIterator<Item = &'a Chunk>) -> Changes<'a> {
        let (mut names, mut tombstones): (Left<'a, &[u8]>, Left<'a, i64>) = Default::default();
        for (seal, row) in
            chunks.into_iter().flat_map(|chunk| chunk.rows.iter().map(move |row| (&chunk.seal, row)))
        {
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
        Changes { names: Lists::of(names), tombstones: Lists::of(tombstones) }
    }

    /// Prepares and makes the changes.
    pub(super) async fn make(
        &self,
        transaction: &Transaction<'_>,
        tenant: TenantId,
    ) -> Result<(), StoreError> {
        let prepared = self.prepare(transaction).await?;
        Ok(self.apply(transaction, tenant, &prepared).await?)
    }

    /// Prepares the statements, so that what follows can be sent at once.
    pub(super) async fn prepare(&self, client: &impl GenericClient) -> Result<Prepared, Error> {
        let prepared = async |is_needed: bool, sql| {
            if is_needed { client.prepare_cached(sql).await.map(Some) } else { Ok(None) }
        };
        let Changes { names, tombstones } = self;
        Ok(Prepared {
            put_names: prepared(!names.keys.is_empty(), statements::DIRECTORY_PUT_ALL).await?,
            remove_names: prepared(!names.gone_keys.is_empty(), statements::DIRECTORY_REMOVE_ALL).await?,
            put_tombstones: prepared(!tombstones.keys.is_empty(), statements::TOMBSTONE_PUT_ALL).await?,
            remove_tombstones: prepared(!tombstones.gone_keys.is_empty(), statements::TOMBSTONE_REMOVE_ALL)
                .await?,
        })
    }

    /// Makes the changes. All that is needed for it is sent when it is first waited for.
    pub(super) async fn apply(
        &self,
        client: &impl GenericClient,
        tenant: TenantId,
        prepared: &Prepared,
    ) -> Result<(), Error> {
        let Changes { names, tombstones } = self;
        let tenant = &tenant.bytes()[..];
        let put_names: Parameters<'_> = &[&tenant, &names.kinds, &names.keys, &names.values];
        let remove_names: Parameters<'_> = &[&tenant, &names.gone_kinds, &names.gone_keys];
        let put: Parameters<'_> = &[&tenant, &tombstones.kinds, &tombstones.keys, &tombstones.values];
        let remove: Parameters<'_> = &[&tenant, &tombstones.gone_kinds, &tombstones.gone_keys];
        // The facts that are put and those that are removed are others, so their order does not matter.
        let sent = try_join4(
            execute(client, prepared.put_names.as_ref(), put_names, names.keys.len()),
            execute(client, prepared.remove_names.as_ref(), remove_names, names.gone_keys.len()),
            execute(client, prepared.put_tombstones.as_ref(), put, tombstones.keys.len()),
            execute(client, prepared.remove_tombstones.as_ref(), remove, tombstones.gone_keys.len()),
        );
        sent.await.map(|_| ())
    }
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
    let names = Lists::of(put.chain(gone).collect());
    Changes { names, tombstones: Lists::of(Left::new()) }.make(transaction, tenant).await
}

/// Puts tombstones as they are.
pub(super) async fn put_tombstones(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    tombstones: &[(Kind, String, i64)],
) -> Result<(), StoreError> {
    let put = tombstones.iter().map(|(kind, key, at)| ((kind.name(), key.as_str()), Some(*at)));
    Changes { names: Lists::of(Left::new()), tombstones: Lists::of(put.collect()) }
        .make(transaction, tenant)
        .await
}

impl<'a, T> Lists<'a, T> {
    fn of(left: Left<'a, T>) -> Lists<'a, T> {
        let mut lists =
            Lists { kinds: vec![], keys: vec![], values: vec![], gone_kinds: vec![], gone_keys: vec![] };
        for ((kind, key), value) in left {
            match value {
                Some(value) => {
                    lists.kinds.push(kind);
                    lists.keys.push(key);
                    lists.values.push(value);
                }
                None => {
                    lists.gone_kinds.push(kind);
                    lists.gone_keys.push(key);
                }
            }
        }
        lists
    }
}

/// Executes what was prepared, if it would change something.
async fn execute(
    client: &impl GenericClient,
    statement: Option<&Statement>,
    parameters: Parameters<'_>,
    n_changes: usize,
) -> Result<(), Error> {
    match statement.filter(|_| n_changes > 0) {
        Some(statement) => client.execute(statement, parameters).await.map(|_| ()),
        None => Ok(()),
    }
}
