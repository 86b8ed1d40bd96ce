//! Sealing: batches become rows with position, time and seal, in chunks, whatever store they go to.

use std::sync::Arc;
use std::vec;

use messwert_books::fact::{Effect, Entry, NamesChange};
use uuid::Uuid;

use crate::chain::{Columns, seal_with};
use crate::row::Entries;
use crate::verify::has_its_body;
use crate::{Head, NewBatch, Row, StoreError, TenantId};

/// How far the clock may be behind the last row, in µs: an hour, as when a machine's time zone was
/// set wrong; more must be put right before wrong times are recorded for good.
const CLOCK_TOLERANCE: i64 = 3_600_000_000;

/// Rows that are sealed at a time, unless they are heavy …
pub(crate) const CHUNK: usize = 256;

/// … and have bodies of so many bytes: what waits to be written is bounded by that.
const HEAVY: usize = 1 << 20;

/// Chunks of sealed rows that wait to be written.
pub(crate) const WAITING: usize = 8;

/// Why an entry is refused that nobody would make.
const BODILESS: &str = "an entry has a body and puts nothing, or puts a fact and has none";

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
    /// What their bodies come to.
    n_bytes: usize,
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
            let chunk = self.seal_rows(seal, &mut entries)?;
            if chunk.is_full() {
                self.begun = Some((Arc::clone(&chunk.seal), entries));
            }
            if !chunk.rows.is_empty() {
                return Ok(Some(chunk));
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

    fn seal_rows(&mut self, seal: Arc<Seal>, entries: &mut Entries) -> Result<Chunk, StoreError> {
        let mut chunk = Chunk::of(seal);
        while !chunk.is_full()
            && let Some(entry) = entries.next()
        {
            let (entry, seq) = (entry.map_err(StoreError::Entries)?, self.head.seq + 1);
            if !has_its_body(entry.op, entry.body.as_deref()) {
                return Err(StoreError::Entries(BODILESS.into()));
            }
            let hash = seal_with(&mut self.message, &self.head.hash, &chunk.seal.columns(seq, &entry));
            self.head = Head { seq, hash, recorded_at: chunk.seal.recorded_at };
            chunk.push(Sealed { head: self.head, entry });
        }
        Ok(chunk)
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
            Some(chunk) => chunk.push(Sealed::from(row)),
            None => {
                let mut chunk = Chunk::of(Arc::new(seal()));
                chunk.push(Sealed::from(row));
                chunks.push(chunk);
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
    fn of(seal: Arc<Seal>) -> Chunk {
        Chunk { seal, rows: Vec::new(), n_bytes: 0 }
    }

    fn push(&mut self, row: Sealed) {
        self.n_bytes += row.entry.body.as_ref().map_or(0, Vec::len);
        self.rows.push(row);
    }

    /// Whether more rows of the batch may follow.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() == CHUNK || self.n_bytes >= HEAVY
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

#[cfg(test)]
mod tests {
    use messwert_books::fact::Op;

    use super::*;
    use crate::conformance::{NOW, batch, event, tenant};

    /// How many rows are in each chunk of a batch whose rows have bodies of so many bytes.
    fn chunks(n_rows: usize, n_bytes: usize) -> Vec<usize> {
        let heavy = |n| Entry { body: Some(vec![b'x'; n_bytes]), ..event(n) };
        let batch = batch(1, (0..n_rows).map(heavy).collect());
        let mut sealer = Sealer::new(tenant(1).id, Head::EMPTY, vec![batch], NOW).unwrap();
        let chunks = std::iter::from_fn(|| sealer.next_chunk().unwrap());
        chunks.map(|chunk| chunk.rows.len()).collect()
    }

    #[test]
    fn a_body_is_sealed_with_a_put_and_with_nothing_else() {
        let bare = Entry { body: None, ..event(2) };
        for wrong in [bare.clone(), Entry { op: Op::Delete, ..event(2) }] {
            let batch = batch(1, vec![event(1), wrong]);
            let sealed = Sealer::new(tenant(1).id, Head::EMPTY, vec![batch], NOW).unwrap().next_chunk();
            assert!(matches!(sealed, Err(StoreError::Entries(_))));
        }
        let gone = batch(1, vec![event(1), Entry { op: Op::Delete, ..bare }]);
        let sealed = Sealer::new(tenant(1).id, Head::EMPTY, vec![gone], NOW).unwrap().next_chunk();
        assert_eq!(sealed.unwrap().unwrap().rows.len(), 2);
    }

    #[test]
    fn a_chunk_has_so_many_rows_or_so_many_bytes() {
        assert_eq!(chunks(600, 10), [256, 256, 88]);
        assert_eq!(chunks(512, 10), [256, 256]);
        assert_eq!(chunks(9, 300 << 10), [4, 4, 1]);
        assert_eq!(chunks(3, 1 << 20), [1, 1, 1]);
    }
}
