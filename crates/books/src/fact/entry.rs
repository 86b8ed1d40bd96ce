//! Entries: what a checked line asks the journal to record.

use super::{Kind, Op};

/// One row to be, with the change of its entry in the directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
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
    /// What becomes of the directory's entry.
    pub names: NamesChange,
    /// What it comes to, for summaries.
    pub effect: Effect,
    /// Entries of one batch are appended in ascending rank, so that what is named comes first.
    pub rank: u8,
}

/// What becomes of a fact's entry in the directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NamesChange {
    /// It stays as it is.
    Keep,
    /// It is this canonical JSON object, whatever it was.
    Replace(Vec<u8>),
    /// It is removed.
    Remove,
    /// It is removed, and a tombstone left: what arrives of it later is dropped.
    Erase,
    /// Its tombstone is removed: what arrives is taken again.
    Readmit,
}

/// What an entry comes to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// A fact that the books did not hold.
    Added,
    /// A fact that was different, in body or directory.
    Changed,
    /// A fact that is no more.
    Removed,
}
