//! Area: the booths in scope at the end of the period.

use std::collections::BTreeMap;

use super::{Area, BoothCounts, ByBoothType};
use crate::books::{Books, Booth, BoothStatus, BoothType, Reservation, ReservationStatus, Slot};
use crate::money::div_round;
use crate::query::Query;
use crate::report::booths::{BoothState, area, booth_with, reservation_at_end};
use crate::report::marks::{DistinctPairs, Marks};
use crate::report::order::row_order;
use crate::report::{Hundredths, Rate};

/// How many booths, and their area in hundredths of a square metre.
#[derive(Clone, Copy, Default)]
struct Lot {
    booths: u64,
    area: i64,
}

impl Lot {
    fn add(&mut self, area: i64) {
        self.booths += 1;
        self.area += area;
    }
}

/// The booths summed.
struct Sums {
    all: Lot,
    sold: Lot,
    reserved: Lot,
    available: Lot,
    blocked: Lot,
    held: Lot,
    /// Contacts at events.
    holders: DistinctPairs,
    /// All, and those sold.
    by_type: BTreeMap<Option<BoothType>, (Lot, Lot)>,
}

/// The booths of a query's event, each once, whatever the period but for its end; none without booths.
pub(super) fn area_figures(books: &Books, query: &Query) -> Option<Area> {
    let mut sums = Sums::new(books, query);
    let reserved = sums.add_reservations(books, query);
    for (slot, booth) in books.booths_of(query.event) {
        sums.add(slot, booth, &reserved);
    }
    (sums.all.booths > 0).then(|| sums.figures(query.sections.has_lists()))
}

/// The booths that have a reservation, by their index.
struct Reserved {
    confirmed: Marks,
    pending: Marks,
}

impl Sums {
    fn new(books: &Books, query: &Query) -> Sums {
        let holders = match query.event {
            Some(_) => DistinctPairs::few(),
            None => DistinctPairs::many(books.events().n_slots(), books.contacts().n_slots()),
        };
        let nothing = Lot::default();
        Sums {
            all: nothing,
            sold: nothing,
            reserved: nothing,
            available: nothing,
            blocked: nothing,
            held: nothing,
            holders,
            by_type: BTreeMap::new(),
        }
    }

    /// Reads the reservations from front to back, each of a booth of its own event.
    fn add_reservations(&mut self, books: &Books, query: &Query) -> Reserved {
        let n_booths = books.booths().n_slots();
        let mut reserved = Reserved { confirmed: Marks::new(n_booths), pending: Marks::new(n_booths) };
        for (_, reservation) in books.reservations_of(query.event) {
            let Reservation { event, contact, booth, .. } = *reservation;
            match reservation_at_end(reservation, &query.period) {
                Some(ReservationStatus::Confirmed) => {
                    reserved.confirmed.mark(booth.index());
                    if books.booths().get(booth).is_some_and(|booth| booth.status != BoothStatus::Blocked) {
                        self.holders.add(event.index(), contact.index());
                    }
                }
                Some(ReservationStatus::Pending) => {
                    reserved.pending.mark(booth.index());
                }
                Some(ReservationStatus::Cancelled) | None => {}
            }
        }
        reserved
    }

    fn add(&mut self, slot: Slot<Booth>, booth: &Booth, reserved: &Reserved) {
        let is_confirmed = reserved.confirmed.has(slot.index());
        let state = booth_with(booth, is_confirmed, reserved.pending.has(slot.index()));
        let size = area(booth);
        let (all, sold) = self.by_type.entry(booth.booth_type).or_default();
        self.all.add(size);
        all.add(size);
        match state {
            BoothState::Sold => {
                self.sold.add(size);
                sold.add(size);
            }
            BoothState::Reserved => self.reserved.add(size),
            BoothState::Available => self.available.add(size),
            BoothState::Blocked => self.blocked.add(size),
        }
        if is_confirmed && booth.status != BoothStatus::Blocked {
            self.held.add(size);
        }
    }

    fn figures(&self, with_lists: bool) -> Area {
        let lettable = self.all.area - self.blocked.area;
        let holders = self.holders.count();
        let average = |n: i128| Hundredths(div_round(i128::from(self.held.area), n) as i64);
        Area {
            total_m2: Hundredths(self.all.area),
            sold_m2: Hundredths(self.sold.area),
            reserved_m2: Hundredths(self.reserved.area),
            available_m2: Hundredths(self.available.area),
            blocked_m2: Hundredths(self.blocked.area),
            occupancy: Rate::of(i128::from(self.sold.area), i128::from(lettable)),
            average_m2: (holders > 0).then(|| average(i128::from(holders))),
            holders,
            booths: BoothCounts {
                total: self.all.booths,
                sold: self.sold.booths,
                reserved: self.reserved.booths,
                available: self.available.booths,
                blocked: self.blocked.booths,
            },
            by_booth_type: with_lists.then(|| self.by_booth_type()),
        }
    }

    fn by_booth_type(&self) -> Vec<ByBoothType> {
        let mut rows: Vec<_> = self.by_type.iter().collect();
        rows.sort_by_key(|(kind, (all, _))| row_order(kind.map(BoothType::word), all.booths));
        let row = |(kind, (all, sold)): (&Option<BoothType>, &(Lot, Lot))| ByBoothType {
            booth_type: *kind,
            booths: all.booths,
            sold: sold.booths,
            total_m2: Hundredths(all.area),
            sold_m2: Hundredths(sold.area),
        };
        rows.into_iter().map(row).collect()
    }
}
