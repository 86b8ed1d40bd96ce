//! Check-in: who came to the events that are over.

use super::CheckInFigures;
use super::cohort::Participation;
use super::steps::End;
use crate::books::{Books, Event, Slot};
use crate::query::Query;
use crate::report::Rate;
use crate::report::marks::Marks;
use crate::report::order::events_in_scope;

/// The figures; none if no event in scope is over and had a check-in before the end of the period.
pub(super) fn check_in(books: &Books, query: &Query, cohort: &[Participation]) -> Option<CheckInFigures> {
    let counted = events_checked_in(books, query)?;
    let end = End::of(books, query);
    let (mut expected, mut checked_in) = (0, 0);
    for participation in cohort.iter().filter(|participation| participation.is_confirmed()) {
        let participant = participation.participant;
        if counted.has(participant.event.index()) {
            expected += 1;
            checked_in += u64::from(end.is_checked_in(books.dealings_of(participant)));
        }
    }
    let no_show_rate = Rate::of(i128::from(expected - checked_in), i128::from(expected));
    Some(CheckInFigures { expected, checked_in, no_show_rate })
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
