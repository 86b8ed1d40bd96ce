//! Order: how the rows of breakdowns stand, which is part of what reports promise.

use std::cmp::Reverse;

use crate::books::{Books, Event, Slot};

/// Events stand by their first day (missing last), then by key; no event stands behind all.
pub(crate) fn event_order(books: &Books, event: Option<Slot<Event>>) -> impl Ord + use<> {
    let date_from = event.and_then(|slot| books.events().get(slot)?.date_from);
    let key = event.map(|slot| books.events().key(slot).to_owned());
    (event.is_none(), date_from.is_none(), date_from, key)
}

/// Rows stand by their main figure descending, then by key; without key behind all.
pub(crate) fn row_order<K: Ord>(key: Option<K>, figure: u64) -> impl Ord {
    (key.is_none(), Reverse(figure), key)
}

/// The events in the scope of a query, in order.
pub(crate) fn events_in_scope(books: &Books, event: Option<Slot<Event>>) -> Vec<Slot<Event>> {
    let mut events = match event {
        Some(event) => vec![event],
        None => books.events().iter().map(|(slot, _)| slot).collect(),
    };
    events.sort_by_cached_key(|event| event_order(books, Some(*event)));
    events
}
