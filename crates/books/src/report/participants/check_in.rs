//! Check-in: who came to the events that are over.

use super::CheckInFigures;
use super::steps::End;
use crate::books::{Books, Event, Participant, Slot};
use crate::query::Query;
use crate::report::Rate;
use crate::report::marks::Marks;
use crate::report::order::events_in_scope;

/// Who is expected at events that are over and had a check-in, and who came.
pub(super) struct Expected {
    /// None: there is no such event.
    events: Option<Marks>,
    n_expected: u64,
    n_checked_in: u64,
}

impl Expected {
    /// Nobody yet.
    pub(super) fn new(books: &Books, query: &Query) -> Expected {
        Expected { events: events_checked_in(books, query), n_expected: 0, n_checked_in: 0 }
    }

    /// Adds a confirmed participation of the cohort.
    pub(super) fn add(&mut self, end: End<'_>, participant: &Participant) {
        if self.events.as_ref().is_some_and(|events| events.has(participant.event.index())) {
            self.n_expected += 1;
            self.n_checked_in += u64::from(end.is_checked_in(end.books.dealings_of(participant)));
        }
    }

    /// The figures; none if no event in scope is over and had a check-in before the end of the period.
    pub(super) fn figures(&self) -> Option<CheckInFigures> {
        self.events.as_ref()?;
        let (expected, checked_in) = (self.n_expected, self.n_checked_in);
        let no_show_rate = Rate::of(i128::from(expected - checked_in), i128::from(expected));
        Some(CheckInFigures { expected, checked_in, no_show_rate })
    }
}

/// The events in scope that are over and had a check-in before the end of the period; none if there is
/// none.
pub(crate) fn events_checked_in(books: &Books, query: &Query) -> Option<Marks> {
    let mut counted = Marks::new(books.events().n_slots());
    let mut is_any = false;
    for event in events_in_scope(books, query.event).into_iter().filter(|it| is_over(books, query, *it)) {
        let mut check_ins = books.check_ins_of(Some(event));
        if check_ins.any(|(_, one)| query.period.is_before_end(one.checked_in_at)) {
            counted.mark(event.index());
            is_any = true;
        }
    }
    is_any.then_some(counted)
}

fn is_over(books: &Books, query: &Query, event: Slot<Event>) -> bool {
    let last = books.events().get(event).and_then(|event| event.date_to.or(event.date_from));
    last.is_some_and(|last| last < query.as_of)
}
