//! Applicants: who is behind the applications, each counted once.

use rustc_hash::FxHashSet;

use super::Applicants;
use crate::books::{Books, Contact, Slot};
use crate::calendar::Instant;
use crate::query::Query;
use crate::report::participants::Beginnings;

/// The applicants of the period: the linked contact, else who the reference says, else the application
/// itself.
pub(super) struct Distinct {
    /// By contact, when the first of their applications in the period came.
    contacts: Vec<(Slot<Contact>, Instant)>,
    n_unlinked: u64,
}

pub(super) fn distinct(books: &Books, query: &Query) -> Distinct {
    let (mut references, mut n_unknown): (FxHashSet<&[u8; 32]>, u64) = (FxHashSet::default(), 0);
    let mut firsts = Firsts::Listed(Vec::new());
    let n_contacts = books.contacts().n_slots();
    let all = books.applications_since(query.event, query.period.start());
    let received = all.filter(|(_, application)| query.period.has_instant(application.created_at));
    received.for_each(|(_, application)| match (application.contact, application.applicant_ref.as_deref()) {
        (Some(contact), _) => firsts.add(contact, application.created_at, n_contacts),
        (None, Some(reference)) => {
            references.insert(reference);
        }
        (None, None) => n_unknown += 1,
    });
    Distinct { contacts: firsts.list(), n_unlinked: references.len() as u64 + n_unknown }
}

/// Fewer applications than this part of all contacts are sorted, more are counted by the contact's place.
const PLACE_SHARE: usize = 8;

/// When the first application of each contact came.
enum Firsts {
    Listed(Vec<(Slot<Contact>, Instant)>),
    /// By the contact's index.
    Placed(Vec<Option<Instant>>),
}

impl Firsts {
    /// Adds an application of one of so many contacts.
    fn add(&mut self, contact: Slot<Contact>, created_at: Instant, n_contacts: usize) {
        match self {
            Firsts::Listed(list) if list.len() * PLACE_SHARE < n_contacts => list.push((contact, created_at)),
            Firsts::Listed(list) => {
                let mut firsts = vec![None; n_contacts];
                let listed = std::mem::take(list).into_iter().chain([(contact, created_at)]);
                listed.for_each(|(contact, created_at)| place(&mut firsts, contact, created_at));
                *self = Firsts::Placed(firsts);
            }
            Firsts::Placed(firsts) => place(firsts, contact, created_at),
        }
    }

    /// Each contact once.
    fn list(self) -> Vec<(Slot<Contact>, Instant)> {
        match self {
            Firsts::Listed(mut list) => {
                list.sort_unstable();
                list.dedup_by_key(|(contact, _)| *contact);
                list
            }
            Firsts::Placed(firsts) => {
                let placed = firsts.into_iter().enumerate();
                placed.filter_map(|(at, first)| Some((Slot::at(at), first?))).collect()
            }
        }
    }
}

fn place(firsts: &mut [Option<Instant>], contact: Slot<Contact>, created_at: Instant) {
    let first = firsts[contact.index()].get_or_insert(created_at);
    *first = (*first).min(created_at);
}

impl Distinct {
    pub(super) fn count(&self) -> u64 {
        self.contacts.len() as u64 + self.n_unlinked
    }

    /// Whether they took part before.
    pub(super) fn figures(&self, books: &Books, query: &Query) -> Applicants {
        let began = Beginnings::of(books, query, self.contacts.len());
        let took_part = |(contact, first): &&(Slot<Contact>, Instant)| {
            began.first(*contact).is_some_and(|began| began < *first)
        };
        let returning = self.contacts.iter().filter(took_part).count() as u64;
        Applicants { returning, new: self.contacts.len() as u64 - returning, unlinked: self.n_unlinked }
    }
}
