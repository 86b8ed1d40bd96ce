//! Pairs: an event and a contact, what they have to do with each other.

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

use super::chains::Chains;
use super::footings::Footing;
use super::weight::weigh;
use super::{CheckIn, Contact, Document, Event, Participant, Reservation, Slot};

/// An event and a contact that some fact names together.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    event: Slot<Event>,
    contact: Slot<Contact>,
}

/// The facts of each pair.
#[derive(Clone, Default)]
pub(super) struct Pairs {
    pairs: Vec<Pair>,
    by_pair: HashTable<u32>,
    pub(super) participants: Chains<Pair, Participant>,
    pub(super) reservations: Chains<Pair, Reservation>,
    pub(super) check_ins: Chains<Pair, CheckIn>,
    pub(super) documents: Chains<Pair, Document>,
    /// By the pair's index; missing ones have no facts.
    pub(super) footings: Vec<Footing>,
}

impl Pairs {
    /// The slot of a pair, if any fact ever named it.
    pub(super) fn slot(&self, event: Slot<Event>, contact: Slot<Contact>) -> Option<Slot<Pair>> {
        let pair = Pair { event, contact };
        let found = self.by_pair.find(hash(pair), |index| self.pairs[*index as usize] == pair);
        found.map(|index| Slot::at(*index as usize))
    }

    /// The slot of a pair, a new one if it was never named.
    pub(super) fn mention(&mut self, event: Slot<Event>, contact: Slot<Contact>) -> Slot<Pair> {
        if let Some(slot) = self.slot(event, contact) {
            return slot;
        }
        let (pair, slot) = (Pair { event, contact }, Slot::at(self.pairs.len()));
        self.pairs.push(pair);
        let pairs = &self.pairs;
        self.by_pair.insert_unique(hash(pair), slot.index() as u32, |index| hash(pairs[*index as usize]));
        slot
    }

    /// Whether a pair has a participation, whatever became of it.
    pub(super) fn take_part(&self, pair: Slot<Pair>) -> bool {
        self.participants.of(pair).next().is_some()
    }
}

weigh!(Pairs { pairs, by_pair, participants, reservations, check_ins, documents, footings });

fn hash(pair: Pair) -> u64 {
    FxBuildHasher.hash_one(pair)
}
