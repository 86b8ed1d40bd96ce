//! Editions: who came back to a fair, as the books stand.

use super::Edition;
use crate::books::{Books, Contact, Event, Slot};
use crate::query::Query;
use crate::report::Rate;
use crate::report::order::events_in_scope;

/// Each event in scope that has a previous edition, beside it.
pub(super) fn editions(books: &Books, query: &Query) -> Vec<Edition> {
    let events = events_in_scope(books, query.event);
    events.into_iter().filter_map(|event| edition(books, query, event)).collect()
}

fn edition(books: &Books, query: &Query, event: Slot<Event>) -> Option<Edition> {
    let previous = books.previous_edition(event)?;
    let earlier = earlier_editions(books, event);
    let (mut current, mut returning, mut new) = (0, 0, 0);
    for contact in confirmed(books, event) {
        current += 1;
        if takes_part(books, previous, contact) {
            returning += 1;
        } else if !earlier.iter().any(|edition| takes_part(books, *edition, contact)) {
            new += 1;
        }
    }
    let n_previous = confirmed(books, previous).count() as u64;
    let key = |slot| books.events().key(slot).to_owned();
    Some(Edition {
        event_key: key(event),
        previous_event_key: key(previous),
        open: books.events().get(event)?.date_from? > query.as_of,
        previous: n_previous,
        current,
        returning,
        returned_after_break: current - returning - new,
        new,
        lost: n_previous - returning,
        retention_rate: Rate::of(i128::from(returning), i128::from(n_previous)),
    })
}

/// The editions of the same fair with an earlier first day.
fn earlier_editions(books: &Books, event: Slot<Event>) -> Vec<Slot<Event>> {
    let date_from = |slot| books.events().get(slot).and_then(|event| event.date_from);
    let series = books.events().get(event).and_then(|event| event.series_key.as_deref());
    let editions = series.map_or(&[][..], |series| books.editions(series)).iter().copied();
    editions.filter(|edition| date_from(*edition).is_some_and(|date| Some(date) < date_from(event))).collect()
}

/// The contacts with a confirmed participation that is not removed, whenever.
fn confirmed(books: &Books, event: Slot<Event>) -> impl Iterator<Item = Slot<Contact>> {
    let all = books.participants_of(Some(event)).map(|(_, participant)| participant);
    all.filter(|participant| participant.is_confirmed && participant.removed_at.is_none())
        .map(|participant| participant.contact)
}

fn takes_part(books: &Books, event: Slot<Event>, contact: Slot<Contact>) -> bool {
    let found = books.participation(event, contact);
    found.is_some_and(|(_, participant)| participant.is_confirmed && participant.removed_at.is_none())
}
