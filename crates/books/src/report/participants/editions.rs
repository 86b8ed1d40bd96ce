//! Editions: who came back to a fair, as the books stand.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Edition;
use crate::books::{Books, Contact, Event, Slot};
use crate::query::Query;
use crate::report::Rate;
use crate::report::marks::Marks;
use crate::report::order::events_in_scope;

/// The contacts with a confirmed participation in an edition that is not removed, whenever.
type Confirmed = BTreeMap<Slot<Event>, Vec<Slot<Contact>>>;

/// Each event in scope that has a previous edition, beside it.
pub(super) fn editions(books: &Books, query: &Query) -> Vec<Edition> {
    let scope = events_in_scope(books, query.event);
    let wanted: BTreeSet<Slot<Event>> = scope.iter().copied().collect();
    let series = |event: &Slot<Event>| books.events().get(*event)?.series_key.as_deref();
    let mut found = BTreeMap::new();
    for series in scope.iter().filter_map(series).collect::<BTreeSet<&str>>() {
        follow(books, query, series, &wanted, &mut found);
    }
    scope.iter().filter_map(|event| found.remove(event)).collect()
}

/// Goes through the editions of a fair, the earliest first.
fn follow(
    books: &Books,
    query: &Query,
    series: &str,
    wanted: &BTreeSet<Slot<Event>>,
    found: &mut BTreeMap<Slot<Event>, Edition>,
) {
    let dated = |slot: &Slot<Event>| Some((books.events().get(*slot)?.date_from?, *slot));
    let mut editions: Vec<(Date, Slot<Event>)> = books.editions(series).iter().filter_map(dated).collect();
    editions.sort_unstable();
    let Some(last) = editions.iter().rposition(|(_, event)| wanted.contains(event)) else { return };
    let confirmed = |(_, event): &(Date, Slot<Event>)| (*event, confirmed(books, *event).collect());
    let confirmed: Confirmed = editions[..=last].iter().map(confirmed).collect();
    let mut earlier = Marks::new(books.contacts().n_slots());
    let mut n_earlier = 0;
    for (date, event) in &editions[..=last] {
        // Of two editions that begin on one day neither is earlier than the other.
        while editions[n_earlier].0 < *date {
            earlier.extend(confirmed[&editions[n_earlier].1].iter().map(|contact| contact.index()));
            n_earlier += 1;
        }
        if let Some(previous) = books.previous_edition(*event).filter(|_| wanted.contains(event)) {
            let open = *date > query.as_of;
            found.insert(*event, edition(books, &confirmed, *event, previous, &earlier, open));
        }
    }
}

fn edition(
    books: &Books,
    confirmed: &Confirmed,
    event: Slot<Event>,
    previous: Slot<Event>,
    earlier: &Marks,
    open: bool,
) -> Edition {
    let (contacts, before) = (&confirmed[&event], &confirmed[&previous]);
    let mut took_part = Marks::new(books.contacts().n_slots());
    took_part.extend(before.iter().map(|contact| contact.index()));
    let count = |marks: &Marks| contacts.iter().filter(|contact| marks.has(contact.index())).count() as u64;
    let (current, n_before) = (contacts.len() as u64, before.len() as u64);
    // The previous edition is one of the earlier ones.
    let (returning, known) = (count(&took_part), count(earlier));
    let key = |slot| books.events().key(slot).to_owned();
    Edition {
        event_key: key(event),
        previous_event_key: key(previous),
        open,
        previous: n_before,
        current,
        returning,
        returned_after_break: known - returning,
        new: current - known,
        lost: n_before - returning,
        retention_rate: Rate::of(i128::from(returning), i128::from(n_before)),
    }
}

fn confirmed(books: &Books, event: Slot<Event>) -> impl Iterator<Item = Slot<Contact>> {
    let all = books.participants_of(Some(event)).map(|(_, participant)| participant);
    all.filter(|participant| participant.is_confirmed && participant.removed_at.is_none())
        .map(|participant| participant.contact)
}
