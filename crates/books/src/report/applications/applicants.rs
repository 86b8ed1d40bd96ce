//! Applicants: who is behind the applications, each counted once.

use rustc_hash::FxHashSet;

use super::Applicants;
use super::selection::Applied;
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

pub(super) fn distinct(books: &Books, received: &[Applied<'_>]) -> Distinct {
    let unlinked = received.iter().filter(|applied| applied.application.contact.is_none());
    let (mut references, mut n_unknown): (FxHashSet<&[u8; 32]>, u64) = (FxHashSet::default(), 0);
    for Applied { application, .. } in unlinked {
        match application.applicant_ref.as_deref() {
            Some(reference) => {
                references.insert(reference);
            }
            None => n_unknown += 1,
        }
    }
    Distinct { contacts: firsts(books, received), n_unlinked: references.len() as u64 + n_unknown }
}

/// Fewer applications than this part of all contacts are sorted, more are counted by the contact's place.
const PLACE_SHARE: usize = 8;

fn firsts(books: &Books, received: &[Applied<'_>]) -> Vec<(Slot<Contact>, Instant)> {
    let linked = received.iter().filter_map(|Applied { application, .. }| {
        application.contact.map(|contact| (contact, application.created_at))
    });
    let n_contacts = books.contacts().n_slots();
    if received.len() * PLACE_SHARE < n_contacts {
        let mut linked: Vec<(Slot<Contact>, Instant)> = linked.collect();
        linked.sort_unstable();
        linked.dedup_by_key(|(contact, _)| *contact);
        return linked;
    }
    let mut firsts: Vec<Option<Instant>> = vec![None; n_contacts];
    for (contact, created_at) in linked {
        let first = firsts[contact.index()].get_or_insert(created_at);
        *first = (*first).min(created_at);
    }
    let firsts = firsts.into_iter().enumerate();
    firsts.filter_map(|(at, first)| Some((Slot::at(at), first?))).collect()
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
