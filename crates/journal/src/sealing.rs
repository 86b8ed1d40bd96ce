//! Sealing: batches become rows with position, time and seal, in chunks, whatever store they go to.

use std::sync::Arc;
use std::vec;

use messwert_books::fact::{Effect, Entry, NamesChange};
use uuid::Uuid;

use crate::chain::{Columns, seal_with};
use crate::row::Entries;
use crate::{Head, NewBatch, Row, StoreError, TenantId};

/// How far the clock may be behind the last row, in µs: an hour, as when a machine's time zone was
/// set wrong; more must be put right before wrong times are recorded for good.
const CLOCK_TOLERANCE: i64 = 3_600_000_000;

/// Rows that are sealed at a time.
pub(crate) const CHUNK: usize = 256;

/// Chunks of sealed rows that wait to be written.
pub(crate) const WAITING: usize = 8;

/// What all rows of a batch have in common.
pub(crate) struct Seal {
    pub(crate) tenant: TenantId,
    pub(crate) recorded_at: i64,
    actor: String,
    pub(crate) batch_id: Uuid,
}

/// An entry with the row that it becomes.
pub(crate) struct Sealed {
    pub(crate) head: Head,
    pub(crate) entry: Entry,
}

/// Rows of one batch, at least one and [`CHUNK`] at most.
pub(crate) struct Chunk {
    pub(crate) seal: Arc<Seal>,
    pub(crate) rows: Vec<Sealed>,
}

/// Gives the entries of batches their positions, times and seals.
pub(crate) struct Sealer {
    tenant: TenantId,
    now: i64,
    /// The last row.
    head: Head,
    /// The batch that is under way.
    begun: Option<(Arc<Seal>, Entries)>,
    batches: vec::IntoIter<NewBatch>,
    message: Vec<u8>,
}

impl Sealer {
    /// Batches that follow `head`; refused if the clock is far behind it.
    pub(crate) fn new(
        tenant: TenantId,
        head: Head,
        batches: Vec<NewBatch>,
        now: i64,
    ) -> Result<Sealer, StoreError> {
        if now < head.recorded_at.saturating_sub(CLOCK_TOLERANCE) {
            return Err(StoreError::ClockBehind { now, last: head.recorded_at });
        }
        Ok(Sealer { tenant, now, head, begun: None, batches: batches.into_iter(), message: Vec::new() })
    }

    /// The next rows; none after the last ones.
    pub(crate) fn next_chunk(&mut self) -> Result<Option<Chunk>, StoreError> {
        loop {
            let Some((seal, mut entries)) = self.begun.take().or_else(|| self.begin()) else {
                return Ok(None);
            };
            let rows = self.seal_rows(&seal, &mut entries)?;
            if rows.len() == CHUNK {
                self.begun = Some((Arc::clone(&seal), entries));
            }
            if !rows.is_empty() {
                return Ok(Some(Chunk { seal, rows }));
            }
        }
    }

    /// Hands all chunks on until there are no more, one is an error, or nobody takes them.
    pub(crate) fn hand_on(mut self, mut take: impl FnMut(Result<Chunk, StoreError>) -> bool) {
        while let Some(chunk) = self.next_chunk().transpose() {
            let is_last = chunk.is_err();
            if !take(chunk) || is_last {
                return;
            }
        }
    }

    fn begin(&mut self) -> Option<(Arc<Seal>, Entries)> {
        let NewBatch { actor, batch_id, entries } = self.batches.next()?;
        let recorded_at = self.now.max(self.head.recorded_at.saturating_add(1));
        Some((Arc::new(Seal { tenant: self.tenant, recorded_at, actor, batch_id }), entries))
    }

    fn seal_rows(&mut self, seal: &Seal, entries: &mut Entries) -> Result<Vec<Sealed>, StoreError> {
        let mut rows = Vec::new();
        for entry in entries.take(CHUNK) {
            let entry = entry.map_err(StoreError::Entries)?;
            let seq = self.head.seq + 1;
            let hash = seal_with(&mut self.message, &self.head.hash, &seal.columns(seq, &entry));
            self.head = Head { seq, hash, recorded_at: seal.recorded_at };
            rows.push(Sealed { head: self.head, entry });
        }
        Ok(rows)
    }
}

/// Rows that were sealed elsewhere, as they are.
pub(crate) fn sealed_before(tenant: TenantId, rows: Vec<Row>) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for row in rows {
        let Row { recorded_at, actor, batch_id, .. } = &row;
        let is_of = |chunk: &&mut Chunk| {
            let Seal { recorded_at: at, actor: by, batch_id: id, .. } = &*chunk.seal;
            !chunk.is_full() && (at, &**by, id) == (recorded_at, &**actor, batch_id)
        };
        let seal = || Seal {
            tenant,
            recorded_at: *recorded_at,
            actor: actor.as_ref().to_owned(),
            batch_id: *batch_id,
        };
        match chunks.last_mut().filter(is_of) {
            Some(chunk) => chunk.rows.push(Sealed::from(row)),
            None => {
                let seal = Arc::new(seal());
                chunks.push(Chunk { seal, rows: vec![Sealed::from(row)] });
            }
        }
    }
    chunks
}

/// Names are nothing that a row knows: they come with the directory.
impl From<Row> for Sealed {
    fn from(row: Row) -> Sealed {
        let head = Head::from(&row);
        let Row { kind, key, op, version, body, .. } = row;
        let (names, effect) = (NamesChange::Keep, Effect::Added);
        Sealed { head, entry: Entry { kind, key, op, version, body, names, effect, rank: 0 } }
    }
}

impl Chunk {
    /// Whether more rows of the batch may follow.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() == CHUNK
    }

    /// Where the journal ends with it.
    pub(crate) fn head(&self) -> Head {
        self.rows.last().expect("a chunk has rows").head
    }
}

impl Seal {
    pub(crate) fn columns<'a>(&'a self, seq: i64, entry: &'a Entry) -> Columns<'a> {
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
