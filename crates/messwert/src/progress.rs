//! How far a long task has come, to be looked at from elsewhere while it goes on.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// The phases of a task.
pub trait Phases: Copy + PartialEq + 'static {
    /// All, in order.
    const ALL: &'static [Self];
}

/// How far a task of such phases has come.
#[derive(Debug)]
pub struct Progress<P> {
    phase: AtomicUsize,
    done: AtomicU64,
    total: AtomicU64,
    phases: PhantomData<fn() -> P>,
}

impl<P> Default for Progress<P> {
    fn default() -> Self {
        let (done, total) = (AtomicU64::default(), AtomicU64::default());
        Progress { phase: AtomicUsize::default(), done, total, phases: PhantomData }
    }
}

impl<P: Phases> Progress<P> {
    /// The phase, and how much of how much of it is done, as far as that is known.
    pub fn get(&self) -> (P, u64, u64) {
        let phase = P::ALL[self.phase.load(Ordering::Relaxed)];
        (phase, self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// Begins a phase of so much.
    pub(crate) fn begin(&self, phase: P, total: u64) {
        let at = P::ALL.iter().position(|one| *one == phase);
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
        self.phase.store(at.expect("a phase is one of all"), Ordering::Relaxed);
    }

    /// So much more is done.
    pub(crate) fn advance(&self, n: u64) {
        self.done.fetch_add(n, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, PartialEq, Eq, Debug)]
    enum Meal {
        Soup,
        Cake,
    }

    impl Phases for Meal {
        const ALL: &'static [Meal] = &[Meal::Soup, Meal::Cake];
    }

    #[test]
    fn each_phase_begins_anew() {
        let progress = Progress::default();
        assert_eq!(progress.get(), (Meal::Soup, 0, 0));
        progress.begin(Meal::Soup, 3);
        progress.advance(2);
        assert_eq!(progress.get(), (Meal::Soup, 2, 3));
        progress.begin(Meal::Cake, 1);
        assert_eq!(progress.get(), (Meal::Cake, 0, 1));
    }
}
