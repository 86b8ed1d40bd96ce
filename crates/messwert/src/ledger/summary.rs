//! What a write did, and which of its lines were refused.

use std::collections::BTreeMap;

use messwert_books::batch::{Effect, Entry, Place, Problem};
use messwert_books::fact::{Kind, Op};
use serde::Serialize;

/// What became of the lines of a write, by kind of fact.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Summary {
    /// The counts of each kind that occurred.
    pub kinds: BTreeMap<Kind, Counts>,
    /// Rejected lines whose kind could not be read.
    pub n_unknown: u64,
    /// Lines with something on them.
    pub n_lines: u64,
    /// Empty lines, which were skipped.
    pub n_empty: u64,
    /// Where the journal ends after the write.
    pub seq: i64,
}

/// What became of the lines of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Counts {
    /// Facts whose key was absent.
    pub added: u64,
    /// Facts that replaced another one.
    pub changed: u64,
    /// Facts of which only the directory's entry is another one.
    pub names: u64,
    /// Facts that were there already, and deletions of absent ones.
    pub unchanged: u64,
    /// Facts removed.
    pub removed: u64,
    /// Lines refused for what they say.
    pub rejected: u64,
    /// Lines refused because they refer to a refused one.
    pub consequences: u64,
}

impl Counts {
    /// Counts an entry that is to be recorded.
    pub(super) fn count(&mut self, entry: &Entry) {
        match entry.effect {
            Effect::Added => self.added += 1,
            Effect::Changed if entry.op == Op::Names => self.names += 1,
            Effect::Changed => self.changed += 1,
            Effect::Removed => self.removed += 1,
        }
    }

    /// How many rows the journal gets.
    pub fn n_rows(self) -> u64 {
        self.added + self.changed + self.names + self.removed
    }

    fn plus(self, other: Counts) -> Counts {
        Counts {
            added: self.added + other.added,
            changed: self.changed + other.changed,
            names: self.names + other.names,
            unchanged: self.unchanged + other.unchanged,
            removed: self.removed + other.removed,
            rejected: self.rejected + other.rejected,
            consequences: self.consequences + other.consequences,
        }
    }
}

impl Summary {
    /// The counts of all kinds together, with the lines of unknown kind.
    pub fn total(&self) -> Counts {
        let unknown = Counts { rejected: self.n_unknown, ..Counts::default() };
        self.kinds.values().fold(unknown, |sum, counts| sum.plus(*counts))
    }

    /// How many lines were refused, consequences included.
    pub fn n_rejected(&self) -> u64 {
        let total = self.total();
        total.rejected + total.consequences
    }

    pub(super) fn of(&mut self, kind: Kind) -> &mut Counts {
        self.kinds.entry(kind).or_default()
    }

    /// Counts a refused line.
    pub(super) fn count_rejected(&mut self, rejection: &Rejection) {
        match rejection.kind.as_deref().and_then(Kind::from_name) {
            Some(kind) if rejection.of.is_some() => self.of(kind).consequences += 1,
            Some(kind) => self.of(kind).rejected += 1,
            None => self.n_unknown += 1,
        }
    }

    /// Adds the counts of refused lines.
    pub(super) fn add_rejected(&mut self, refused: &Summary) {
        self.n_unknown += refused.n_unknown;
        for (kind, counts) in &refused.kinds {
            let all = self.of(*kind);
            *all = all.plus(*counts);
        }
    }
}

/// A write that is done.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Written {
    /// What became of every line.
    pub summary: Summary,
    /// How many rows were recorded; none in a dry run.
    pub n_recorded: u64,
    /// The wrong lines that were left out, in the order in which they came.
    pub rejections: Vec<Rejection>,
}

/// A write of which nothing was recorded, because lines are wrong.
#[derive(Clone, PartialEq, Debug)]
pub struct Rejected {
    /// What became of every line, had the wrong ones not been there.
    pub summary: Summary,
    /// The wrong lines in the order in which they came, or the first ones.
    pub rejections: Vec<Rejection>,
    /// Whether every line was refused only for what is recorded already (frozen, referred to,
    /// closed), or follows from one that was.
    pub is_conflict: bool,
}

/// A line that was refused.
#[derive(Clone, PartialEq, Debug)]
pub struct Rejection {
    /// Where it stands.
    pub place: Place,
    /// Its kind, as written.
    pub kind: Option<String>,
    /// Its natural key as a JSON array, if it could be read.
    pub key: Option<String>,
    /// What is wrong, at least one thing and at most a hundred.
    pub problems: Vec<Problem>,
    /// The refused line that this one refers to, if that is all that is wrong with it.
    pub of: Option<Place>,
}
