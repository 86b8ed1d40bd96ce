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
    let mut firsts: Vec<Option<Instant>> = vec![None; books.contacts().n_slots()];
    let mut references: FxHashSet<&[u8; 32]> = FxHashSet::default();
    let mut n_unknown = 0;
    for Applied { application, .. } in received {
        match (application.contact, application.applicant_ref.as_deref()) {
            (Some(contact), _) => {
                let first = firsts[contact.index()].get_or_insert(application.created_at);
                *first = (*first).min(application.created_at);
            }
            (None, Some(reference)) => {
                references.insert(reference);
            }
            (None, None) => n_unknown += 1,
        }
    }
    let firsts = firsts.into_iter().enumerate();
    let contacts = firsts.filter_map(|(at, first)| Some((Slot::at(at), first?))).collect();
    Distinct { contacts, n_unlinked: references.len() as u64 + n_unknown }
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
