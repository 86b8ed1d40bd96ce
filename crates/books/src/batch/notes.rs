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

    /// Makes room for so many keys more. What is not used of it is no memory yet.
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
