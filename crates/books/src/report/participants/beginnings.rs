//! Beginnings: since when contacts have taken part in events.

use super::cohort::{State, state};
use crate::books::{Books, Contact, Participant, Slot};
use crate::calendar::Instant;
use crate::query::Query;

/// More contacts than this part of all participations are looked up in one pass over these.
const SCAN_SHARE: usize = 8;

/// When the first event began in which a contact has a confirmed participation at the end of the
/// period.
pub(crate) struct Beginnings<'a> {
    books: &'a Books,
    query: &'a Query,
    /// By the event's index.
    began: Vec<Option<Instant>>,
    /// By the contact's index, if many will be asked for.
    firsts: Option<Vec<Option<Instant>>>,
}

impl<'a> Beginnings<'a> {
    /// Prepared for so many contacts.
    pub(crate) fn of(books: &'a Books, query: &'a Query, n_contacts: usize) -> Beginnings<'a> {
        let mut began = vec![None; books.events().n_slots()];
        for (slot, event) in books.events().iter() {
            began[slot.index()] = event.date_from.map(|date| query.zone.midnight(date));
        }
        let mut beginnings = Beginnings { books, query, began, firsts: None };
        if n_contacts * SCAN_SHARE > books.participants().len() {
            let mut firsts: Vec<Option<Instant>> = vec![None; books.contacts().n_slots()];
            for (_, participant) in books.participants().iter() {
                if let Some(began) = beginnings.began(participant) {
                    let first = &mut firsts[participant.contact.index()];
                    *first = Some(first.map_or(began, |first| first.min(began)));
                }
            }
            beginnings.firsts = Some(firsts);
        }
        beginnings
    }

    /// When the first event of a contact began.
    pub(crate) fn first(&self, contact: Slot<Contact>) -> Option<Instant> {
        match &self.firsts {
            Some(firsts) => firsts.get(contact.index()).copied().flatten(),
            None => {
                let all = self.books.participations_by(contact);
                all.filter_map(|(_, participant)| self.began(participant)).min()
            }
        }
    }

    /// When the event of a confirmed participation began.
    fn began(&self, participant: &Participant) -> Option<Instant> {
        let is_confirmed = state(participant, &self.query.period) == Some(State::Confirmed);
        self.began[participant.event.index()].filter(|_| is_confirmed)
    }
}
