//! Events: which are over, which run, and what comes next.

use jiff::civil::Date;

use super::{Events, NextDeadline, NextEvent};
use crate::books::{Books, Event, Slot};
use crate::calendar::day_number;
use crate::query::Query;
use crate::report::order::events_in_scope;

/// The events in scope on the query's `as_of`.
pub(super) fn events(books: &Books, query: &Query) -> Events {
    let slots = events_in_scope(books, query.event);
    let found = || slots.iter().filter_map(|slot| Some((*slot, books.events().get(*slot)?)));
    let (mut past, mut running, mut upcoming) = (0, 0, 0);
    for (_, event) in found() {
        let Some(first) = event.date_from else { continue };
        if first > query.as_of {
            upcoming += 1;
        } else if event.date_to.unwrap_or(first) < query.as_of {
            past += 1;
        } else {
            running += 1;
        }
    }
    let begins = found().filter_map(|(slot, event)| Some((event.date_from?, slot, event)));
    let deadlines =
        found().filter_map(|(slot, event)| Some((query.zone.date(event.application_deadline?), slot, event)));
    let next = first(books, begins.filter(|(date, ..)| *date > query.as_of));
    let next_deadline = first(books, deadlines.filter(|(date, ..)| *date >= query.as_of));
    let days_until = |date| i64::from(day_number(date) - day_number(query.as_of));
    let key = |slot: Slot<Event>| books.events().key(slot).to_owned();
    Events {
        past,
        running,
        upcoming,
        next: next.map(|(date_from, slot, event)| NextEvent {
            event_key: key(slot),
            title: event.title.to_string(),
            date_from,
            days_until: days_until(date_from),
        }),
        next_deadline: next_deadline.map(|(date, slot, event)| NextDeadline {
            event_key: key(slot),
            title: event.title.to_string(),
            date,
            days_until: days_until(date),
        }),
    }
}

/// A date of an event.
type Dated<'a> = (Date, Slot<Event>, &'a Event);

/// The earliest date; of several the one of the smallest key.
fn first<'a>(books: &'a Books, dates: impl Iterator<Item = Dated<'a>>) -> Option<Dated<'a>> {
    dates.min_by_key(|(date, slot, _)| (*date, books.events().key(*slot)))
}
