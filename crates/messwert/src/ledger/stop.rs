//! Calling a write off: possible until its last row is handed to the store, and never after.

use std::sync::Arc;

use messwert_journal::BoxError;
use parking_lot::Mutex;

/// Whether a write is called off, or beyond the point from which it is carried through.
#[derive(Debug, Default)]
pub struct Stop(Mutex<State>);

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum State {
    /// It can be called off.
    #[default]
    Open,
    /// It was called off: nothing will be recorded.
    CalledOff,
    /// All its rows are with the store, which commits them.
    Committing,
}

/// What a store is told in place of the next row.
#[derive(Debug, thiserror::Error)]
#[error("the write was called off")]
pub(super) struct CalledOff;

impl Stop {
    /// Calls the write off. True: nothing of it is recorded, nor will be. False: too late, it is
    /// committed as a whole, or fails as a whole.
    pub fn call_off(&self) -> bool {
        let mut state = self.0.lock();
        if *state == State::Open {
            *state = State::CalledOff;
        }
        *state == State::CalledOff
    }

    /// Entries that end in an error if the write is called off before the last one was taken.
    pub(super) fn guard<I>(self: &Arc<Self>, entries: I) -> Guarded<I> {
        Guarded { stop: Arc::clone(self), entries }
    }

    fn is_called_off(&self) -> bool {
        *self.0.lock() == State::CalledOff
    }

    /// Passes the point of no return; false if the write was called off before.
    pub(super) fn commit(&self) -> bool {
        let mut state = self.0.lock();
        if *state == State::Open {
            *state = State::Committing;
        }
        *state == State::Committing
    }
}

/// Entries that a write hands over until it is called off.
pub(super) struct Guarded<I> {
    stop: Arc<Stop>,
    entries: I,
}

impl<T, I: Iterator<Item = Result<T, BoxError>>> Iterator for Guarded<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<Self::Item> {
        match self.entries.next() {
            _ if self.stop.is_called_off() => Some(Err(CalledOff.into())),
            Some(entry) => Some(entry),
            None if self.stop.commit() => None,
            None => Some(Err(CalledOff.into())),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.entries.size_hint().1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn called_off_before_the_last_entry_is_an_error_and_after_it_too_late() {
        let check = |called_off_after: usize, expect: &str| {
            let stop = Arc::new(Stop::default());
            let mut entries = stop.guard([1, 2].into_iter().map(Ok));
            let mut said = String::new();
            for n_taken in 0..=3 {
                if n_taken == called_off_after {
                    said.push_str(if stop.call_off() { "off " } else { "late " });
                }
                match entries.next() {
                    Some(Ok(entry)) => said.push_str(&format!("{entry} ")),
                    Some(Err(error)) => return assert_eq!(format!("{said}{error}"), expect),
                    None => said.push_str("end "),
                }
            }
            assert_eq!(said.trim_end(), expect);
        };
        check(0, "off the write was called off");
        check(1, "1 off the write was called off");
        check(2, "1 2 off the write was called off");
        check(3, "1 2 end late end");
    }
}
