//! The phases of a write.

use crate::progress::Phases;

/// What a write is busy with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Its lines are read, and their keys noted.
    Reading,
    /// Its lines are checked against the books and each other.
    Checking,
    /// Its rows are written and committed.
    Recording,
}

impl Phases for Phase {
    const ALL: &'static [Phase] = &[Phase::Reading, Phase::Checking, Phase::Recording];
}

/// How many lines or rows of a phase are done.
pub type Progress = crate::progress::Progress<Phase>;
