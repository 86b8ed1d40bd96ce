//! Who came back to a fair: participations in an edition and in the one before it.

use super::gather::Gather;
use crate::books::{Books, Contact, Event, Participant, Slot};
use crate::report::fact_slot::FactSlot;
use crate::report::marks::Marks;

/// In the previous edition.
pub(in crate::report) fn previous(gather: &mut Gather<'_>) {
    add(gather, Edition::Previous, |_, _| true);
}

/// In this one.
pub(in crate::report) fn current(gather: &mut Gather<'_>) {
    add(gather, Edition::Current, |_, _| true);
}

/// In both.
pub(in crate::report) fn returning(gather: &mut Gather<'_>) {
    add(gather, Edition::Current, |seen, contact| seen.before.has(contact));
}

/// In this one and an earlier one, but not in the previous one.
pub(in crate::report) fn returned_after_break(gather: &mut Gather<'_>) {
    add(gather, Edition::Current, |seen, contact| seen.earlier.has(contact) && !seen.before.has(contact));
}

/// In no earlier one.
pub(in crate::report) fn new(gather: &mut Gather<'_>) {
    add(gather, Edition::Current, |seen, contact| !seen.earlier.has(contact));
}

/// In the previous one, but not in this one.
pub(in crate::report) fn lost(gather: &mut Gather<'_>) {
    add(gather, Edition::Previous, |seen, contact| !seen.now.has(contact));
}

#[derive(Clone, Copy, PartialEq)]
enum Edition {
    Previous,
    Current,
}

/// Contacts by the editions that they took part in.
struct Seen {
    now: Marks,
    /// In the previous one.
    before: Marks,
    /// In any that began before this one.
    earlier: Marks,
}

fn add(gather: &mut Gather<'_>, edition: Edition, is_meant: fn(&Seen, usize) -> bool) {
    let books = gather.books;
    let Some(Some(event)) = gather.keys.event else { return };
    let is_in_scope = gather.query.event.is_none_or(|scope| scope == event);
    let Some(previous) = books.previous_edition(event).filter(|_| is_in_scope) else { return };
    let seen = Seen::of(books, event, previous);
    let of = if edition == Edition::Current { event } else { previous };
    for (slot, participant) in confirmed(books, of) {
        if is_meant(&seen, participant.contact.index()) {
            gather.add_at(FactSlot::Participant(slot), participant.created_at, 1);
        }
    }
}

impl Seen {
    fn of(books: &Books, event: Slot<Event>, previous: Slot<Event>) -> Seen {
        let marks = |events: &[Slot<Event>]| {
            let mut marks = Marks::new(books.contacts().n_slots());
            let contacts = |event: &Slot<Event>| confirmed(books, *event).map(|(_, one)| one.contact);
            marks.extend(events.iter().flat_map(contacts).map(Slot::<Contact>::index));
            marks
        };
        let began = |event: Slot<Event>| books.events().get(event)?.date_from;
        let series = books.events().get(event).and_then(|event| event.series_key.as_deref());
        let editions = series.map_or(&[][..], |series| books.editions(series)).iter().copied();
        let is_earlier = |other: &Slot<Event>| began(*other).is_some_and(|date| Some(date) < began(event));
        let earlier: Vec<Slot<Event>> = editions.filter(is_earlier).collect();
        Seen { now: marks(&[event]), before: marks(&[previous]), earlier: marks(&earlier) }
    }
}

/// The participations in an edition that are confirmed and not removed, whenever.
fn confirmed(books: &Books, event: Slot<Event>) -> impl Iterator<Item = (Slot<Participant>, &Participant)> {
    let all = books.participants_of(Some(event));
    all.filter(|(_, participant)| participant.is_confirmed && participant.removed_at.is_none())
}
