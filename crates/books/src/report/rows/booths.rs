//! Booths at the end of the period, and those who hold them.

use std::collections::BTreeMap;

use super::gather::Gather;
use super::keys::{Measure, fits};
use crate::books::{BoothStatus, Contact, Event, Reservation, ReservationStatus, Slot};
use crate::calendar::Instant;
use crate::report::booths::{BoothState, area, booth_at_end, reservation_at_end};
use crate::report::fact_slot::FactSlot;

/// All booths.
pub(in crate::report) fn all(gather: &mut Gather<'_>) {
    add_booths(gather, |_| true);
}

/// Those let for certain.
pub(in crate::report) fn sold(gather: &mut Gather<'_>) {
    add_booths(gather, |state| state == BoothState::Sold);
}

/// Those held.
pub(in crate::report) fn reserved(gather: &mut Gather<'_>) {
    add_booths(gather, |state| state == BoothState::Reserved);
}

/// Those to be had.
pub(in crate::report) fn available(gather: &mut Gather<'_>) {
    add_booths(gather, |state| state == BoothState::Available);
}

/// Those not to be let.
pub(in crate::report) fn blocked(gather: &mut Gather<'_>) {
    add_booths(gather, |state| state == BoothState::Blocked);
}

/// A contact at an event.
type Holder = (Slot<Event>, Slot<Contact>);

/// When a reservation was made, its key, and which it is.
type First<'a> = (Instant, &'a str, Slot<Reservation>);

/// Of each contact at an event the first confirmed reservation of a booth that is not blocked.
pub(in crate::report) fn holders(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    let mut firsts: BTreeMap<Holder, First<'_>> = BTreeMap::new();
    for (slot, _) in books.booths_of(query.event).filter(|(_, booth)| booth.status != BoothStatus::Blocked) {
        for (slot, reservation) in books.reservations_on(slot) {
            if reservation_at_end(reservation, &query.period) == Some(ReservationStatus::Confirmed) {
                let this = (reservation.reserved_at, books.reservations().key(slot), slot);
                let first = firsts.entry((reservation.event, reservation.contact)).or_insert(this);
                *first = this.min(*first);
            }
        }
    }
    for (at, _, slot) in firsts.into_values() {
        gather.add_at(FactSlot::Reservation(slot), at, 1);
    }
}

fn add_booths(gather: &mut Gather<'_>, is_meant: fn(BoothState) -> bool) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    let is_area = keys.measure == Some(Measure::Area);
    for (slot, booth) in books.booths_of(query.event) {
        if fits(keys.booth_type, booth.booth_type)
            && is_meant(booth_at_end(books, &query.period, slot, booth))
        {
            gather.add_undated(FactSlot::Booth(slot), if is_area { area(booth) } else { 1 });
        }
    }
}
