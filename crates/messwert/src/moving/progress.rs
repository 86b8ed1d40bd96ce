//! How far a move has come, to be looked at from elsewhere while it goes on.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

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

impl Phase {
    const ALL: [Phase; 4] = [Phase::Rows, Phase::Names, Phase::Checking, Phase::Last];
}

/// How far a move has come.
#[derive(Debug, Default)]
pub struct Progress {
    phase: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress {
    /// The phase, and how many of how many rows or entries of it are done, as far as that is known.
    pub fn get(&self) -> (Phase, u64, u64) {
        let phase = Phase::ALL[usize::from(self.phase.load(Ordering::Relaxed)) % Phase::ALL.len()];
        (phase, self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    pub(super) fn begin(&self, phase: Phase, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    pub(super) fn advance(&self, n: usize) {
        self.done.fetch_add(n as u64, Ordering::Relaxed);
    }
}
