//! Applicants: who is behind the applications, each counted once.

use rustc_hash::FxHashMap;

use super::Applicants;
use super::selection::{Applied, received};
use crate::books::{Application, Books, Contact, Slot};
use crate::calendar::Instant;
use crate::query::Query;
use crate::report::participants::has_confirmed_before;

/// Who applied: the linked contact, else who the reference says, else the application itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Applicant<'a> {
    Contact(Slot<Contact>),
    Reference(&'a [u8; 32]),
    Unknown(Slot<Application>),
}

/// The applicants of the period, and when the first of their applications in it came.
pub(super) struct Distinct<'a>(FxHashMap<Applicant<'a>, Instant>);

pub(super) fn distinct<'a>(books: &'a Books, query: &'a Query) -> Distinct<'a> {
    let mut applicants = FxHashMap::default();
    for applied in received(books, query) {
        let created_at = applied.application.created_at;
        let first = applicants.entry(applicant(applied)).or_insert(created_at);
        *first = (*first).min(created_at);
    }
    Distinct(applicants)
}

impl Distinct<'_> {
    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether they took part before.
    #[expect(clippy::iter_over_hash_type, reason = "counts are the same in any order")]
    pub(super) fn figures(&self, books: &Books, query: &Query) -> Applicants {
        let mut applicants = Applicants::default();
        for (applicant, first) in &self.0 {
            match applicant {
                Applicant::Contact(contact) if has_confirmed_before(books, query, *contact, *first) => {
                    applicants.returning += 1;
                }
                Applicant::Contact(_) => applicants.new += 1,
                Applicant::Reference(_) | Applicant::Unknown(_) => applicants.unlinked += 1,
            }
        }
        applicants
    }
}

fn applicant(Applied { slot, application }: Applied<'_>) -> Applicant<'_> {
    match (application.contact, &application.applicant_ref) {
        (Some(contact), _) => Applicant::Contact(contact),
        (None, Some(reference)) => Applicant::Reference(reference),
        (None, None) => Applicant::Unknown(slot),
    }
}
