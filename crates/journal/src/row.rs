//! The journal's rows, and the batches in which they are appended.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use messwert_books::fact::{Entry, Kind, Op};
use uuid::Uuid;

use crate::BoxError;

/// A row of the journal; its tenant is known from where it was asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its position: 1, 2, 3 …
    pub seq: i64,
    /// When it was recorded, in µs since 1970: the same for a batch, later than the batch before.
    pub recorded_at: i64,
    /// Who recorded it: a key's id, `cli:USER`, `import`. Rows of one batch share the text.
    pub actor: Arc<str>,
    /// The write that it belongs to.
    pub batch_id: Uuid,
    /// What it is about.
    pub kind: Kind,
    /// The natural key: a JSON list of its parts.
    pub key: String,
    /// What is done.
    pub op: Op,
    /// The version of the body.
    pub version: i64,
    /// The canonical body; of a put only.
    pub body: Option<Vec<u8>>,
    /// The seal over all this and the row before ([`chain::seal`](crate::chain::seal)).
    pub hash: [u8; 32],
}

/// The last row of a tenant's journal, as far as the next one depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Its position; 0 if there is no row.
    pub seq: i64,
    /// Its seal; zeros if there is no row.
    pub hash: [u8; 32],
    /// When it was recorded, in µs since 1970; the smallest number if there is no row.
    pub recorded_at: i64,
}

impl Head {
    /// The head of a journal without rows.
    pub const EMPTY: Head = Head { seq: 0, hash: [0; 32], recorded_at: i64::MIN };

    /// Position and seal, to note down.
    pub fn mark(&self) -> Mark {
        Mark { seq: self.seq, hash: self.hash }
    }
}

impl From<&Row> for Head {
    fn from(row: &Row) -> Head {
        Head { seq: row.seq, hash: row.hash, recorded_at: row.recorded_at }
    }
}

/// A position and its seal, written `SEQ:HASH`. Whoever noted one can prove later that nothing up to
/// it was changed or cut off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The position.
    pub seq: i64,
    /// The seal.
    pub hash: [u8; 32],
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex::encode(self.hash))
    }
}

/// A text that is no [`Mark`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no `SEQ:HASH`: expected a position, a colon and 64 hex digits")]
pub struct MarkError(String);

impl FromStr for Mark {
    type Err = MarkError;

    fn from_str(text: &str) -> Result<Mark, MarkError> {
        let read = || {
            let (seq, digits) = text.split_once(':')?;
            let mut hash = [0; 32];
            hex::decode_to_slice(digits, &mut hash).ok()?;
            Some(Mark { seq: seq.parse().ok().filter(|seq| *seq >= 0)?, hash })
        };
        read().ok_or_else(|| MarkError(text.to_owned()))
    }
}

/// What a batch records, one after the other.
pub(crate) type Entries = Box<dyn Iterator<Item = Result<Entry, BoxError>> + Send>;

/// One write: rows that are recorded together, at one time, by one actor.
pub struct NewBatch {
    /// Who records.
    pub actor: String,
    /// The identity of the write: random, given once.
    pub batch_id: Uuid,
    /// What is recorded, in this order. An error ends the write, and nothing of it is recorded.
    pub entries: Box<dyn Iterator<Item = Result<Entry, BoxError>> + Send>,
}

impl NewBatch {
    /// A batch of entries that are all in memory.
    pub fn of(actor: impl Into<String>, batch_id: Uuid, entries: Vec<Entry>) -> NewBatch {
        NewBatch { actor: actor.into(), batch_id, entries: Box::new(entries.into_iter().map(Ok)) }
    }
}

impl fmt::Debug for NewBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewBatch").field("actor", &self.actor).field("batch_id", &self.batch_id).finish()
    }
}

/// What became of an append.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Appended {
    /// All is recorded and durable; the journal ends here now.
    Done(Head),
    /// Nothing is recorded: the journal does not end where it was expected to, but here. Whoever appends again
    /// may be let in before others; else call [`Store::leave_turn`](crate::Store::leave_turn).
    Conflict(Head),
}
