//! The phases of a move.

use crate::progress::Phases;

/// What a move is busy with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Rows are copied.
    Rows,
    /// Directories are compared, and entries copied.
    Names,
    /// What has arrived is read back.
    Checking,
    /// The tenant is read-only, and the rest is copied.
    Last,
}

impl Phases for Phase {
    const ALL: &'static [Phase] = &[Phase::Rows, Phase::Names, Phase::Checking, Phase::Last];
}

/// How many rows or entries of a phase are done.
pub type Progress = crate::progress::Progress<Phase>;
