//! Footings: how far a contact has come at an event, all that is known taken together.
//!
//! A footing is found anew whenever a fact of its pair changes: reports that look at many participations
//! then walk the chains of a few only.

use super::accounts::When;
use super::pairs::Pair;
use super::{Books, Dealings, Document, ReservationStatus, Slot};
use crate::calendar::day_number;

/// How far a contact has come at an event, in 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Footing {
    /// The reservations and check-ins stand before the end of a period whose last date has this number,
    /// or a greater one; [`UNKNOWN`]: they are to be looked at.
    last_seen: i32,
    /// The same of the invoices, with all that was done about them.
    last_billed: i32,
    /// The number of the first day on which one that is open is due.
    due: i32,
    /// Whether a reservation of a booth is confirmed.
    pub(crate) holds_booth: bool,
    pub(crate) is_checked_in: bool,
    /// Whether an invoice stands that credit notes do not reach.
    pub(crate) is_billed: bool,
    /// Whether something is to be paid on an invoice that stands.
    pub(crate) is_open: bool,
}

/// After every day.
const UNKNOWN: i32 = i32::MAX;

/// No day on which an invoice can be due.
const NO_DAY: i32 = i32::MAX;

/// Of whom nothing is known.
const NOTHING: Footing = Footing {
    last_seen: i32::MIN,
    last_billed: i32::MIN,
    due: NO_DAY,
    holds_booth: false,
    is_checked_in: false,
    is_billed: false,
    is_open: false,
};

/// Whoever has more facts of a kind is looked at anew by each report, not with each fact that comes.
const MANY: usize = 32;

impl Footing {
    /// Whether booth and check-in are those at the end of a period whose last date has this number.
    pub(crate) fn is_seen(&self, last: i32) -> bool {
        self.last_seen <= last
    }

    /// Whether bill, openness and due date are those at the end of a period whose last date has this
    /// number.
    pub(crate) fn is_reckoned(&self, last: i32) -> bool {
        self.last_billed <= last
    }

    /// The number of the first day on which an open invoice is due, if any has a due date.
    pub(crate) fn due(&self) -> Option<i32> {
        (self.due != NO_DAY).then_some(self.due)
    }
}

impl<'a> Dealings<'a> {
    /// How far the contact has come.
    pub(crate) fn footing(self) -> Footing {
        let footings = &self.books.relations.pairs.footings;
        self.pair.and_then(|pair| footings.get(pair.index())).copied().unwrap_or(NOTHING)
    }
}

impl Books {
    /// Looks again at the reservations and check-ins of a pair.
    pub(super) fn see(&mut self, pair: Slot<Pair>) {
        let dealings = Dealings { books: self, pair: Some(pair) };
        let (mut last, mut holds_booth, mut n_facts) = (i32::MIN, false, 0);
        for (_, one) in dealings.reservations().take(MANY + 1) {
            let dates = [Some(one.reserved_at), one.confirmed_at, one.cancelled_at];
            last = dates.into_iter().flatten().fold(last, |last, at| last.max(When::At(at).latest()));
            holds_booth |= one.status == ReservationStatus::Confirmed;
            n_facts += 1;
        }
        let mut is_checked_in = false;
        for (_, one) in dealings.check_ins().take(MANY + 1) {
            last = last.max(When::At(one.checked_in_at).latest());
            is_checked_in = true;
            n_facts += 1;
        }
        let last_seen = if n_facts > MANY { UNKNOWN } else { last };
        let footing = self.footing_mut(pair);
        *footing = Footing { last_seen, holds_booth, is_checked_in, ..*footing };
    }

    /// Reckons again what the invoices of a pair come to.
    pub(super) fn bill(&mut self, pair: Slot<Pair>) {
        let dealings = Dealings { books: self, pair: Some(pair) };
        let mut bill = NOTHING;
        for (n_before, slot) in dealings.document_slots().enumerate() {
            let reckoning = self.reckoning(slot);
            if n_before == MANY || reckoning.is_unknown() {
                bill = Footing { last_billed: UNKNOWN, ..NOTHING };
                break;
            }
            if !reckoning.is_of_invoice() {
                continue;
            }
            bill.last_billed = bill.last_billed.max(reckoning.last());
            bill.is_billed |= !reckoning.is_mixed() || !self.is_credited_in_full(slot);
            if reckoning.open() > 0 {
                bill.is_open = true;
                let due = self.documents.get(slot).and_then(|invoice| invoice.due_date);
                bill.due = bill.due.min(due.map_or(NO_DAY, day_number));
            }
        }
        let Footing { last_billed, due, is_billed, is_open, .. } = bill;
        let footing = self.footing_mut(pair);
        *footing = Footing { last_billed, due, is_billed, is_open, ..*footing };
    }

    /// Reckons again what the invoices of the pair of a document come to.
    pub(super) fn bill_for(&mut self, slot: Slot<Document>) {
        let document = self.hot.document(slot);
        let of = document.event.zip(document.customer);
        if let Some(pair) = of.and_then(|(event, customer)| self.relations.pairs.slot(event, customer)) {
            self.bill(pair);
        }
    }

    /// Whether issued credit notes that name an invoice reach its gross, whenever; not without any.
    fn is_credited_in_full(&self, slot: Slot<Document>) -> bool {
        let Some(invoice) = self.documents.get(slot) else { return false };
        let issued = self.credit_notes(slot).filter(|(_, note)| note.is_issued() && note.issued_on.is_some());
        let credited = issued.map(|(_, note)| i128::from(note.gross())).reduce(|sum, gross| sum + gross);
        credited.is_some_and(|credited| credited >= i128::from(invoice.gross()))
    }

    fn footing_mut(&mut self, pair: Slot<Pair>) -> &mut Footing {
        let footings = &mut self.relations.pairs.footings;
        if footings.len() <= pair.index() {
            footings.resize(pair.index() + 1, NOTHING);
        }
        &mut footings[pair.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footings_are_small() {
        assert_eq!(size_of::<Footing>(), 16);
    }
}
