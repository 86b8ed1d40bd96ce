//! Taking part: whether contacts do at events, at the end of a period, asked for many of them.

use super::cohort::{State, state};
use crate::books::{Books, Contact, Event, Slot};
use crate::query::Query;
use crate::report::marks::{MANY_PAIRS, Marks};

/// More questions than this part of all participations are answered from one pass over these.
const SCAN_SHARE: usize = 8;

/// How a contact stands at an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TakesPart {
    /// Whether its participation has begun, whatever became of it.
    pub(crate) has_begun: bool,
    pub(crate) is_confirmed: bool,
}

/// How contacts stand at events, at the end of a query's period.
pub(crate) struct TakingPart<'a> {
    books: &'a Books,
    query: &'a Query,
    /// Who has begun, and who is confirmed, if many will be asked for.
    marks: Option<[Marks; 2]>,
}

impl<'a> TakingPart<'a> {
    /// Prepared for so many questions.
    pub(crate) fn of(books: &'a Books, query: &'a Query, n_questions: usize) -> TakingPart<'a> {
        let mut taking_part = TakingPart { books, query, marks: None };
        let n_pairs = books.events().n_slots() * books.contacts().n_slots();
        if n_questions * SCAN_SHARE <= books.participants().len() || n_pairs > MANY_PAIRS {
            return taking_part;
        }
        let [mut begun, mut confirmed] = [Marks::new(n_pairs), Marks::new(n_pairs)];
        books.participants().iter().for_each(|(_, participant)| {
            let place = taking_part.place(participant.event, participant.contact);
            if let Some(state) = state(participant, &query.period) {
                begun.mark(place);
                if state == State::Confirmed {
                    confirmed.mark(place);
                }
            }
        });
        taking_part.marks = Some([begun, confirmed]);
        taking_part
    }

    /// How a contact stands at an event.
    pub(crate) fn at(&self, event: Slot<Event>, contact: Slot<Contact>) -> TakesPart {
        if let Some([begun, confirmed]) = &self.marks {
            let place = self.place(event, contact);
            return TakesPart { has_begun: begun.has(place), is_confirmed: confirmed.has(place) };
        }
        let found = self.books.participation(event, contact);
        let state = found.and_then(|(_, participant)| state(participant, &self.query.period));
        TakesPart { has_begun: state.is_some(), is_confirmed: state == Some(State::Confirmed) }
    }

    fn place(&self, event: Slot<Event>, contact: Slot<Contact>) -> usize {
        event.index() * self.books.contacts().n_slots() + contact.index()
    }
}
