//! The order of rows that several reports share.

use crate::books::{Books, Event, Slot};

/// Events stand by their first day (missing last), then by key; no event stands behind all.
pub(crate) fn event_order(books: &Books, event: Option<Slot<Event>>) -> impl Ord + use<> {
    let date_from = event.and_then(|slot| books.events().get(slot)?.date_from);
    let key = event.map(|slot| books.events().key(slot).to_owned());
    (event.is_none(), date_from.is_none(), date_from, key)
}
