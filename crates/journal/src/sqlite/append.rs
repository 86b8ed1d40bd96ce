//! Appending batches: rows are chained and written one by one, in the caller's transaction.

use messwert_books::fact::{Entry, NamesChange};
use rusqlite::{CachedStatement, Connection, params};
use uuid::Uuid;

use super::{read, statements, tenants};
use crate::chain::{Columns, seal_with};
use crate::{Appended, Head, NewBatch, StoreError, TenantId};

/// How far the clock may be behind the last row, in µs: an hour, as when a machine's time zone was
/// set wrong; more must be put right before wrong times are recorded for good.
const CLOCK_TOLERANCE: i64 = 3_600_000_000;

/// Appends to a tenant's journal if it still ends where the caller thinks.
pub(super) fn append(
    connection: &Connection,
    tenant: TenantId,
    expected: Head,
    batches: Vec<NewBatch>,
    now: i64,
) -> Result<Appended, StoreError> {
    tenants::by_id(connection, tenant)?.ok_or(StoreError::NoTenant { id: tenant })?;
    let head = read::head(connection, tenant)?;
    if head.mark() != expected.mark() {
        return Ok(Appended::Conflict(head));
    }
    record(connection, tenant, head, batches, now).map(Appended::Done)
}

/// Appends to a journal that ends at `head`, and gives where it ends then.
pub(super) fn record(
    connection: &Connection,
    tenant: TenantId,
    head: Head,
    batches: Vec<NewBatch>,
    now: i64,
) -> Result<Head, StoreError> {
    if now < head.recorded_at.saturating_sub(CLOCK_TOLERANCE) {
        return Err(StoreError::ClockBehind { now, last: head.recorded_at });
    }
    let mut pen = Pen::new(connection, tenant, head)?;
    for batch in batches {
        let recorded_at = now.max(pen.head.recorded_at.saturating_add(1));
        for entry in batch.entries {
            let entry = entry.map_err(StoreError::Entries)?;
            pen.write(recorded_at, &batch.actor, batch.batch_id, &entry)?;
        }
    }
    Ok(pen.head)
}

/// What it takes to write row after row.
struct Pen<'c> {
    tenant: TenantId,
    head: Head,
    insert: CachedStatement<'c>,
    put_names: CachedStatement<'c>,
    remove_names: CachedStatement<'c>,
    put_tombstone: CachedStatement<'c>,
    remove_tombstone: CachedStatement<'c>,
    message: Vec<u8>,
}

impl<'c> Pen<'c> {
    fn new(connection: &'c Connection, tenant: TenantId, head: Head) -> Result<Pen<'c>, StoreError> {
        Ok(Pen {
            tenant,
            head,
            insert: connection.prepare_cached(statements::JOURNAL_INSERT)?,
            put_names: connection.prepare_cached(statements::DIRECTORY_PUT)?,
            remove_names: connection.prepare_cached(statements::DIRECTORY_REMOVE)?,
            put_tombstone: connection.prepare_cached(statements::TOMBSTONE_PUT)?,
            remove_tombstone: connection.prepare_cached(statements::TOMBSTONE_REMOVE)?,
            message: Vec::new(),
        })
    }

    /// Writes the next row, and the directory's entry as far as it changes.
    fn write(
        &mut self,
        recorded_at: i64,
        actor: &str,
        batch_id: Uuid,
        entry: &Entry,
    ) -> Result<(), StoreError> {
        let columns = Columns {
            tenant: self.tenant,
            seq: self.head.seq + 1,
            recorded_at,
            actor,
            batch_id,
            kind: entry.kind,
            key: &entry.key,
            op: entry.op,
            version: entry.version,
            body: entry.body.as_deref(),
        };
        let hash = seal_with(&mut self.message, &self.head.hash, &columns);
        insert(&mut self.insert, &columns, &hash)?;
        self.write_names(recorded_at, entry)?;
        self.head = Head { seq: columns.seq, hash, recorded_at };
        Ok(())
    }

    fn write_names(&mut self, recorded_at: i64, entry: &Entry) -> Result<(), StoreError> {
        let (tenant, kind, key) = (self.tenant.bytes(), entry.kind.name(), &entry.key);
        match &entry.names {
            NamesChange::Keep => {}
            NamesChange::Replace(names) => {
                self.put_names.execute(params![tenant, kind, key, names])?;
            }
            NamesChange::Remove => {
                self.remove_names.execute(params![tenant, kind, key])?;
            }
            NamesChange::Erase => {
                self.remove_names.execute(params![tenant, kind, key])?;
                self.put_tombstone.execute(params![tenant, kind, key, recorded_at])?;
            }
            NamesChange::Readmit => {
                self.remove_tombstone.execute(params![tenant, kind, key])?;
            }
        }
        Ok(())
    }
}

fn insert(
    statement: &mut CachedStatement<'_>,
    columns: &Columns<'_>,
    hash: &[u8; 32],
) -> Result<(), StoreError> {
    statement.execute(params![
        columns.tenant.bytes(),
        columns.seq,
        columns.recorded_at,
        columns.actor,
        columns.batch_id.as_bytes(),
        columns.kind.name(),
        columns.key,
        columns.op.name(),
        columns.version,
        columns.body,
        hash,
    ])?;
    Ok(())
}
