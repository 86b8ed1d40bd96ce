//! Events behind the overview: over, running, to come.

use super::gather::Gather;
use crate::calendar::{Date, day_number};
use crate::report::fact_slot::FactSlot;
use crate::report::order::events_in_scope;

/// Those that are over.
pub(in crate::report) fn past(gather: &mut Gather<'_>) {
    add_events(gather, |first, last, as_of| first <= as_of && last < as_of);
}

/// Those that have begun, and are not over.
pub(in crate::report) fn running(gather: &mut Gather<'_>) {
    add_events(gather, |first, last, as_of| first <= as_of && as_of <= last);
}

/// Those that have not begun.
pub(in crate::report) fn upcoming(gather: &mut Gather<'_>) {
    add_events(gather, |first, _, as_of| as_of < first);
}

fn add_events(gather: &mut Gather<'_>, is_meant: fn(Date, Date, Date) -> bool) {
    let (books, query) = (gather.books, gather.query);
    for slot in events_in_scope(books, query.event) {
        let Some(event) = books.events().get(slot) else { continue };
        if let Some(first) = event.date_from
            && is_meant(first, event.date_to.unwrap_or(first), query.as_of)
        {
            gather.add(FactSlot::Event(slot), day_number(first), 1);
        }
    }
}
