//! Appending batches: rows are chained and written one by one, in the caller's transaction; the rows
//! of a large batch are sealed on a thread of their own.

use std::panic::resume_unwind;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use messwert_books::fact::{Entry, NamesChange};
use rusqlite::{CachedStatement, Connection, params};
use uuid::Uuid;

use super::{read, statements, tenants};
use crate::chain::{Columns, seal_with};
use crate::{Appended, BoxError, Head, NewBatch, StoreError, TenantId};

/// How far the clock may be behind the last row, in µs: an hour, as when a machine's time zone was
/// set wrong; more must be put right before wrong times are recorded for good.
const CLOCK_TOLERANCE: i64 = 3_600_000_000;

/// Rows that are sealed at a time.
const CHUNK: usize = 256;

/// Chunks of sealed rows that wait to be written.
const WAITING: usize = 8;

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
    let mut pen = Pen::new(connection, tenant)?;
    let mut last = head;
    for batch in batches {
        let recorded_at = now.max(last.recorded_at.saturating_add(1));
        let seal = Seal { tenant, recorded_at, actor: batch.actor, batch_id: batch.batch_id };
        last = write(&mut pen, seal, last, batch.entries)?;
    }
    Ok(last)
}

/// Writes the rows of one batch, which follow `head`.
fn write(pen: &mut Pen<'_>, seal: Seal, head: Head, entries: Entries) -> Result<Head, StoreError> {
    let mut sealer = Sealer { seal: &seal, head, entries, message: Vec::new() };
    let first = sealer.next_chunk()?;
    if first.len() < CHUNK {
        // A thread costs more than a few rows do.
        pen.write_all(&seal, &first)?;
        return Ok(sealer.head);
    }
    let mut last = head;
    let mut put = |rows: Vec<Sealed>| {
        pen.write_all(&seal, &rows)?;
        last = rows.last().map_or(last, |row| row.head);
        Ok::<_, StoreError>(())
    };
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let sealing = scope.spawn(move || sealer.send_chunks(&sender));
        put(first)?;
        receiver.into_iter().try_for_each(|rows| put(rows?))?;
        sealing.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok::<_, StoreError>(())
    })?;
    Ok(last)
}

type Entries = Box<dyn Iterator<Item = Result<Entry, BoxError>> + Send>;

/// What all rows of a batch have in common.
struct Seal {
    tenant: TenantId,
    recorded_at: i64,
    actor: String,
    batch_id: Uuid,
}

/// An entry with the row that it becomes.
struct Sealed {
    head: Head,
    entry: Entry,
}

/// Gives entries their positions and seals.
struct Sealer<'a> {
    seal: &'a Seal,
    /// The last row.
    head: Head,
    entries: Entries,
    message: Vec<u8>,
}

impl Sealer<'_> {
    /// The next rows; fewer than a whole chunk are the last ones.
    fn next_chunk(&mut self) -> Result<Vec<Sealed>, StoreError> {
        let mut rows = Vec::new();
        while rows.len() < CHUNK {
            let Some(entry) = self.entries.next() else { break };
            let entry = entry.map_err(StoreError::Entries)?;
            let seq = self.head.seq + 1;
            let hash = seal_with(&mut self.message, &self.head.hash, &self.seal.columns(seq, &entry));
            self.head = Head { seq, hash, recorded_at: self.seal.recorded_at };
            rows.push(Sealed { head: self.head, entry });
        }
        Ok(rows)
    }

    /// Sends rows until there are no more, one is an error, or nobody takes them.
    fn send_chunks(mut self, sender: &SyncSender<Result<Vec<Sealed>, StoreError>>) {
        loop {
            let rows = self.next_chunk();
            let goes_on = rows.as_ref().is_ok_and(|rows| rows.len() == CHUNK);
            if sender.send(rows).is_err() || !goes_on {
                return;
            }
        }
    }
}

impl Seal {
    fn columns<'a>(&'a self, seq: i64, entry: &'a Entry) -> Columns<'a> {
        Columns {
            tenant: self.tenant,
            seq,
            recorded_at: self.recorded_at,
            actor: &self.actor,
            batch_id: self.batch_id,
            kind: entry.kind,
            key: &entry.key,
            op: entry.op,
            version: entry.version,
            body: entry.body.as_deref(),
        }
    }
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
    fn write_all(&mut self, seal: &Seal, rows: &[Sealed]) -> Result<(), StoreError> {
        for Sealed { head, entry } in rows {
            insert(&mut self.insert, &seal.columns(head.seq, entry), &head.hash)?;
            self.write_names(seal.recorded_at, entry)?;
        }
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
