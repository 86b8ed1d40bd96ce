//! Missing: what facts name and the books do not hold, found by a walk over every reference.

use super::{Books, Refunded, Slot, Table};
use crate::fact::Kind;

/// A reference that leads nowhere: who names what.
pub(super) struct Missing<'a> {
    pub(super) by: Kind,
    pub(super) key: &'a str,
    pub(super) named: Kind,
    pub(super) named_key: &'a str,
}

impl Books {
    /// Everything that is named and not there, in no particular order.
    pub(super) fn missing(&self) -> Vec<Missing<'_>> {
        let mut walk = Walk { books: self, missing: Vec::new() };
        walk.people();
        walk.stands();
        walk.documents();
        walk.settlements();
        walk.missing
    }
}

struct Walk<'a> {
    books: &'a Books,
    missing: Vec<Missing<'a>>,
}

impl<'a> Walk<'a> {
    fn people(&mut self) {
        let Books { categories, contacts, participants, applications, events, check_ins, .. } = self.books;
        for (slot, category) in categories.iter() {
            self.check((Kind::Category, categories.key(slot)), Kind::Category, categories, category.parent);
        }
        for (slot, contact) in contacts.iter() {
            let by = (Kind::Contact, contacts.key(slot));
            self.check(by, Kind::Category, categories, contact.categories.iter().copied());
        }
        for (slot, participant) in participants.iter() {
            let by = (Kind::Participant, participants.key(slot));
            self.check(by, Kind::Event, events, Some(participant.event));
            self.check(by, Kind::Contact, contacts, Some(participant.contact));
            self.check(by, Kind::Contact, contacts, participant.main_exhibitor);
            self.check(by, Kind::Category, categories, participant.categories.iter().copied());
        }
        for (slot, application) in applications.iter() {
            let by = (Kind::Application, applications.key(slot));
            self.check(by, Kind::Event, events, application.events.iter().copied());
            self.check(by, Kind::Contact, contacts, application.contact);
            self.check(by, Kind::Category, categories, application.categories.iter().copied());
        }
        for (slot, check_in) in check_ins.iter() {
            let by = (Kind::CheckIn, check_ins.key(slot));
            self.check(by, Kind::Event, events, Some(check_in.event));
            self.check(by, Kind::Contact, contacts, Some(check_in.contact));
        }
    }

    fn stands(&mut self) {
        let Books { booths, reservations, events, contacts, .. } = self.books;
        for (slot, booth) in booths.iter() {
            self.check((Kind::Booth, booths.key(slot)), Kind::Event, events, Some(booth.event));
        }
        for (slot, reservation) in reservations.iter() {
            let by = (Kind::BoothReservation, reservations.key(slot));
            self.check(by, Kind::Event, events, Some(reservation.event));
            self.check(by, Kind::Booth, booths, Some(reservation.booth));
            self.check(by, Kind::Contact, contacts, Some(reservation.contact));
        }
    }

    fn documents(&mut self) {
        let Books { documents, events, contacts, categories, .. } = self.books;
        for (slot, document) in documents.iter() {
            let by = (Kind::Invoice, documents.key(slot));
            self.check(by, Kind::Event, events, document.event);
            self.check(by, Kind::Contact, contacts, document.customer);
            self.check(by, Kind::Invoice, documents, document.related);
            self.check(
                by,
                Kind::Category,
                categories,
                self.books.lines(slot).filter_map(|line| line.category),
            );
        }
    }

    fn settlements(&mut self) {
        let Books { payments, refunds, write_offs, documents, events, .. } = self.books;
        for (slot, payment) in payments.iter() {
            let by = (Kind::Payment, payments.key(slot));
            self.check(by, Kind::Invoice, documents, payment.invoice);
            self.check(by, Kind::Event, events, payment.event);
        }
        for (slot, refund) in refunds.iter() {
            let by = (Kind::Refund, refunds.key(slot));
            match refund.of {
                Refunded::Payment(payment) => self.check(by, Kind::Payment, payments, Some(payment)),
                Refunded::CreditNote(note) => self.check(by, Kind::Invoice, documents, Some(note)),
            }
        }
        for (slot, write_off) in write_offs.iter() {
            let by = (Kind::WriteOff, write_offs.key(slot));
            self.check(by, Kind::Invoice, documents, Some(write_off.invoice));
        }
    }

    fn check<T>(
        &mut self,
        (by, key): (Kind, &'a str),
        named: Kind,
        table: &'a Table<T>,
        slots: impl IntoIterator<Item = Slot<T>>,
    ) {
        let gone = slots.into_iter().filter(|slot| table.get(*slot).is_none());
        self.missing.extend(gone.map(|slot| Missing { by, key, named, named_key: table.key(slot) }));
    }
}
