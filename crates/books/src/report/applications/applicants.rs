//! Applicants: who is behind the applications, each counted once.

use rustc_hash::FxHashMap;

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

pub(super) fn distinct(received: &[Applied<'_>]) -> Distinct {
    let mut firsts: FxHashMap<Slot<Contact>, Instant> = FxHashMap::default();
    let (mut references, mut n_unknown) = (Vec::new(), 0);
    for Applied { application, .. } in received {
        match (application.contact, &application.applicant_ref) {
            (Some(contact), _) => {
                let first = firsts.entry(contact).or_insert(application.created_at);
                *first = (*first).min(application.created_at);
            }
            (None, Some(reference)) => references.push(**reference),
            (None, None) => n_unknown += 1,
        }
    }
    references.sort_unstable();
    references.dedup();
    let mut contacts: Vec<_> = firsts.into_iter().collect();
    contacts.sort_unstable();
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
