//! Tables: the facts of one kind by key, each at a slot that it keeps for ever.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::marker::PhantomData;
use std::num::NonZeroU32;
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;

use super::weight::{Weight, weigh};

/// The place of a fact of type `T` in its [`Table`]: a small number that stands for its key.
pub struct Slot<T>(NonZeroU32, PhantomData<fn() -> T>);

impl<T> Slot<T> {
    /// Not after any other.
    pub(crate) const FIRST: Slot<T> = Slot(NonZeroU32::MIN, PhantomData);

    /// Not before any other.
    pub(crate) const LAST: Slot<T> = Slot(NonZeroU32::MAX, PhantomData);

    /// The slot of an index.
    pub(crate) fn at(index: usize) -> Slot<T> {
        let number = u32::try_from(index + 1).ok().and_then(NonZeroU32::new);
        Slot(number.expect("a table holds fewer than 2^32 facts"), PhantomData)
    }

    /// Counts from 0 in the order in which keys were first mentioned.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Slot<T> {}

impl<T> PartialEq for Slot<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Slot<T> {}

impl<T> PartialOrd for Slot<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Slot<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> Hash for Slot<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> fmt::Debug for Slot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.index())
    }
}

/// The position of what was never put.
const NEVER: i64 = 0;

/// The facts of one kind. Keys that were only mentioned, or whose fact was deleted, keep their slot.
#[derive(Clone)]
pub struct Table<T> {
    keys: Keys,
    /// By slot: 1, 2, 3 … in the order in which keys were first put; 0 until then.
    ids: Vec<u32>,
    /// By slot.
    facts: Vec<Option<T>>,
    /// By slot: the journal position of the row that holds the fact's body; of those that are present. Apart, as
    /// folds over all facts do not read them.
    seqs: Vec<i64>,
    by_key: HashTable<u32>,
    n_present: usize,
    next_id: u32,
}

/// Keys, one after the other in one text: a key of its own would cost three times its length.
#[derive(Clone, Default)]
struct Keys {
    text: String,
    /// Where each ends, in 4 bytes: there is one for each fact.
    ends: Vec<u32>,
}

impl Keys {
    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let begin = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[begin as usize..end as usize])
    }

    fn at(&self, index: usize) -> &str {
        self.get(index).expect("a slot has a key")
    }

    fn push(&mut self, key: &str) {
        self.text.push_str(key);
        self.ends.push(u32::try_from(self.text.len()).expect("the keys of a kind take less than 4 GiB"));
    }
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table {
            keys: Keys::default(),
            ids: Vec::new(),
            facts: Vec::new(),
            seqs: Vec::new(),
            by_key: HashTable::new(),
            n_present: 0,
            next_id: 1,
        }
    }
}

impl<T> Table<T> {
    /// The slot of a key that was mentioned before, present or not.
    pub fn slot(&self, key: &str) -> Option<Slot<T>> {
        let index = self.by_key.find(hash(key), |index| self.keys.at(*index as usize) == key)?;
        Some(Slot::at(*index as usize))
    }

    /// The fact at a slot, if it is present.
    pub fn get(&self, slot: Slot<T>) -> Option<&T> {
        self.facts[slot.index()].as_ref()
    }

    /// The slot and fact of a key, if the fact is present.
    pub fn find(&self, key: &str) -> Option<(Slot<T>, &T)> {
        let slot = self.slot(key)?;
        Some((slot, self.get(slot)?))
    }

    /// The key that a slot stands for.
    pub fn key(&self, slot: Slot<T>) -> &str {
        self.keys.at(slot.index())
    }

    /// The number of a fact in the API: given in the order of first appearance, never reused.
    pub fn id(&self, slot: Slot<T>) -> u32 {
        self.ids[slot.index()]
    }

    /// The journal position at which the fact at a slot was last put, if it is present.
    pub fn seq(&self, slot: Slot<T>) -> Option<i64> {
        self.facts[slot.index()].as_ref().map(|_| self.seqs[slot.index()])
    }

    /// The facts that are present, in the order in which their keys were first mentioned.
    pub fn iter(&self) -> impl Iterator<Item = (Slot<T>, &T)> {
        let facts = self.facts.iter().enumerate();
        facts.filter_map(|(index, fact)| Some((Slot::at(index), fact.as_ref()?)))
    }

    /// The facts that are present at the slots with these indexes, in their order.
    pub(crate) fn within(&self, indexes: Range<usize>) -> impl Iterator<Item = (Slot<T>, &T)> {
        let facts = indexes.clone().zip(&self.facts[indexes]);
        facts.filter_map(|(index, fact)| Some((Slot::at(index), fact.as_ref()?)))
    }

    /// How many facts are present.
    pub fn len(&self) -> usize {
        self.n_present
    }

    /// Whether no fact is present.
    pub fn is_empty(&self) -> bool {
        self.n_present == 0
    }

    /// How many slots there are: an exclusive bound of [`Slot::index`].
    pub fn n_slots(&self) -> usize {
        self.facts.len()
    }

    /// The slot of a key, a new one if it was never mentioned.
    pub(crate) fn mention(&mut self, key: &str) -> Slot<T> {
        let keys = &self.keys;
        let is_it = |index: &u32| keys.at(*index as usize) == key;
        let slot = match self.by_key.entry(hash(key), is_it, |index| hash(keys.at(*index as usize))) {
            Entry::Occupied(known) => return Slot::at(*known.get() as usize),
            Entry::Vacant(place) => {
                let slot = Slot::at(self.facts.len());
                place.insert(slot.index() as u32);
                slot
            }
        };
        self.keys.push(key);
        self.ids.push(0);
        self.facts.push(None);
        self.seqs.push(NEVER);
        slot
    }

    /// Puts the fact of a row at a slot and returns the one that stood there.
    pub(crate) fn put(&mut self, slot: Slot<T>, seq: i64, fact: T) -> Option<T> {
        let id = &mut self.ids[slot.index()];
        if *id == 0 {
            *id = self.next_id;
            self.next_id += 1;
        }
        self.seqs[slot.index()] = seq;
        let old = self.facts[slot.index()].replace(fact);
        self.n_present += usize::from(old.is_none());
        old
    }

    /// Removes and returns the fact at a slot.
    pub(crate) fn remove(&mut self, slot: Slot<T>) -> Option<T> {
        let old = self.facts[slot.index()].take();
        self.n_present -= usize::from(old.is_some());
        old
    }
}

weigh!(Keys { text, ends });

weigh!(Table<T> where [T: Weight] { keys, ids, facts, seqs, by_key; n_present, next_id });

/// A table by its keys alone, whatever its facts are.
pub trait Keyed {
    /// How many facts are present.
    fn n_facts(&self) -> usize;

    /// The journal position at which the fact of a key was last put, if it is present.
    fn seq_of(&self, key: &str) -> Option<i64>;

    /// The index of the slot of a key that was mentioned before.
    fn index_of(&self, key: &str) -> Option<usize>;

    /// The key of the slot with this index, if there is one.
    fn key_at(&self, index: usize) -> Option<&str>;

    /// The journal positions at which the facts that are present were last put, ascending by key.
    fn seqs(&self) -> Vec<i64>;
}

impl<T> Keyed for Table<T> {
    fn n_facts(&self) -> usize {
        self.len()
    }

    fn seq_of(&self, key: &str) -> Option<i64> {
        self.seq(self.slot(key)?)
    }

    fn index_of(&self, key: &str) -> Option<usize> {
        self.slot(key).map(Slot::index)
    }

    fn key_at(&self, index: usize) -> Option<&str> {
        self.keys.get(index)
    }

    fn seqs(&self) -> Vec<i64> {
        let placed = self.facts.iter().zip(&self.seqs).enumerate();
        let present =
            placed.filter_map(|(index, (fact, seq))| fact.as_ref().map(|_| (self.keys.at(index), *seq)));
        let mut present: Vec<(&str, i64)> = present.collect();
        present.sort_unstable_by_key(|(key, _)| *key);
        present.into_iter().map(|(_, seq)| seq).collect()
    }
}

fn hash(key: &str) -> u64 {
    FxBuildHasher.hash_one(key)
}
