//! Appending batches: rows are chained and written one by one, in the caller's transaction; the rows
//! of a large batch are sealed on a thread of their own.

use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

use messwert_books::fact::{Entry, NamesChange};
use rusqlite::{CachedStatement, Connection, params};

use super::{moving, read, statements};
use crate::chain::Columns;
use crate::sealing::{Chunk, Sealed, Sealer, WAITING, sealed_before};
use crate::{Appended, Head, NewBatch, Row, StoreError, TenantId};

/// Appends to a tenant's journal if it still ends where the caller thinks.
pub(super) fn append(
    connection: &Connection,
    tenant: TenantId,
    expected: Head,
    batches: Vec<NewBatch>,
    now: i64,
) -> Result<Appended, StoreError> {
    moving::require_open(connection, tenant)?;
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
    let mut sealer = Sealer::new(tenant, head, batches, now)?;
    let mut pen = Pen::new(connection, tenant)?;
    let mut last = head;
    // A thread costs more than a few rows do.
    while let Some(chunk) = sealer.next_chunk()? {
        last = pen.write(&chunk)?;
        if chunk.is_full() {
            return beside(&mut pen, sealer, last);
        }
    }
    Ok(last)
}

/// Writes rows that were sealed elsewhere and follow where the journal ends.
pub(super) fn copy_out(connection: &Connection, tenant: TenantId, rows: Vec<Row>) -> Result<(), StoreError> {
    let mut pen = Pen::new(connection, tenant)?;
    for chunk in sealed_before(tenant, rows) {
        pen.write(&chunk)?;
    }
    Ok(())
}

/// Writes rows that are sealed on another thread, which follow `head`.
fn beside(pen: &mut Pen<'_>, sealer: Sealer, head: Head) -> Result<Head, StoreError> {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let sealing = scope.spawn(move || sealer.hand_on(|chunk| sender.send(chunk).is_ok()));
        let last = receiver.into_iter().try_fold(head, |_, chunk| pen.write(&chunk?))?;
        sealing.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok(last)
    })
}

/// What it takes to write row after row.
struct Pen<'c> {
    tenant: TenantId,
    insert: CachedStatement<'c>,
    put_names: CachedStatement<'c>,
    remove_names: CachedStatement<'c>,
    put_tombstone: CachedStatement<'c>,
    remove_tombstone: CachedStatement<'c>,
}

impl<'c> Pen<'c> {
    fn new(connection: &'c Connection, tenant: TenantId) -> Result<Pen<'c>, StoreError> {
        Ok(Pen {
            tenant,
            insert: connection.prepare_cached(statements::JOURNAL_INSERT)?,
            put_names: connection.prepare_cached(statements::DIRECTORY_PUT)?,
            remove_names: connection.prepare_cached(statements::DIRECTORY_REMOVE)?,
            put_tombstone: connection.prepare_cached(statements::TOMBSTONE_PUT)?,
            remove_tombstone: connection.prepare_cached(statements::TOMBSTONE_REMOVE)?,
        })
    }

    /// Writes rows, and the directory's entries as far as they change.
    fn write(&mut self, chunk: &Chunk) -> Result<Head, StoreError> {
        let Chunk { seal, rows, .. } = chunk;
        for Sealed { head, entry } in rows {
            insert(&mut self.insert, &seal.columns(head.seq, entry), &head.hash)?;
            self.write_names(seal.recorded_at, entry)?;
        }
        Ok(chunk.head())
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
