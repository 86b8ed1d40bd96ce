//! Notes: what a batch keeps of the lines of one kind, by key.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;
use smol_str::SmolStr;

use super::Noted;

/// The lines of one kind that were noted, in the order in which their keys were first noted.
///
/// They lie close together, and a table of their numbers beside them finds them: a table of notes would leave room
/// between them, and move all of them, while readers wait, whenever it is full.
#[derive(Default)]
pub(super) struct Notes {
    all: Vec<(SmolStr, Noted)>,
    by_key: HashTable<u32>,
}

impl Notes {
    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(key, _)| &**key)
    }

    /// The note of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Noted> {
        self.at(key).map(|at| &self.all[at].1)
    }

    /// The note of a key, to be changed.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Noted> {
        self.at(key).map(|at| &mut self.all[at].1)
    }

    /// Notes a key, unless it is noted: then gives that note.
    pub(super) fn add(&mut self, key: SmolStr, noted: Noted) -> Option<&mut Noted> {
        let all = &mut self.all;
        let is_it = |at: &u32| all[*at as usize].0 == key;
        match self.by_key.entry(hash(&key), is_it, |at| hash(&all[*at as usize].0)) {
            Entry::Occupied(known) => Some(&mut all[*known.get() as usize].1),
            Entry::Vacant(free) => {
                free.insert(u32::try_from(all.len()).expect("a batch has fewer than 2^32 keys of a kind"));
                all.push((key, noted));
                None
            }
        }
    }

    /// Whether the next key needs room.
    pub(super) fn is_full(&self) -> bool {
        self.all.len() == self.all.capacity()
    }

    /// Makes room for so many keys more. What is not used of it takes no memory where the system gives that when it is
    /// first written to.
    pub(super) fn make_room(&mut self, n_more: usize) {
        self.all.reserve(n_more);
    }

    fn at(&self, key: &str) -> Option<usize> {
        let at = self.by_key.find(hash(key), |at| self.all[*at as usize].0 == key)?;
        Some(*at as usize)
    }
}

fn hash(key: &str) -> u64 {
    FxBuildHasher.hash_one(key)
}

#[cfg(test)]
mod tests {
    use super::super::look::Essence;
    use super::super::{Place, State};
    use super::*;
    use crate::fact::Op;

    fn noted(line: u64) -> Noted {
        let place = Place { file: 0, line };
        Noted { place, op: Op::Put, fingerprint: line, state: State::Fine, essence: Essence::Nothing }
    }

    #[test]
    fn each_key_is_noted_once_and_found_however_many_come() {
        let mut notes = Notes::default();
        let key = |n: u64| SmolStr::from(format!("RE-2026-{n}-of-more-than-23-bytes"));
        for n in 0..2_000 {
            if notes.is_full() {
                // Too little, enough, and nothing.
                notes.make_room(n as usize % 3 * 500);
            }
            assert!(notes.add(key(n), noted(n)).is_none());
        }
        let known = notes.add(key(7), noted(9_999)).expect("it is noted");
        assert_eq!(known.place.line, 7);
        known.state = State::Rejected;
        notes.get_mut(&key(8)).unwrap().fingerprint = 1;
        assert_eq!((notes.len(), notes.keys().nth(1_999)), (2_000, Some(&*key(1_999))));
        assert!((0..2_000).all(|n| notes.get(&key(n)).is_some_and(|noted| noted.place.line == n)));
        assert!(notes.get(&key(7)).is_some_and(|noted| noted.state == State::Rejected));
        assert!(notes.get(&key(8)).is_some_and(|noted| noted.fingerprint == 1));
        assert!(notes.get(&key(2_000)).is_none() && notes.get("").is_none());
    }
}
