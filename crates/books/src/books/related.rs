//! Related facts: what belongs to an event, a contact, an invoice, a payment or a booth.

use super::pairs::Pair;
use super::{
    Application, Books, Booth, Category, CheckIn, Contact, Document, Event, Participant, Payment, Refund,
    Refunded, Reservation, Slot, Table, Word, WriteOff,
};
use crate::money::Currency;

impl Books {
    /// The event of a payment: its invoice's, if it names one, else its own.
    pub fn event_of_payment(&self, payment: &Payment) -> Option<Slot<Event>> {
        match payment.invoice {
            Some(invoice) => self.documents.get(invoice)?.event,
            None => payment.event,
        }
    }

    /// The event of a refund: its payment's or credit note's.
    pub fn event_of_refund(&self, refund: &Refund) -> Option<Slot<Event>> {
        match refund.of {
            Refunded::Payment(payment) => self.event_of_payment(self.payments.get(payment)?),
            Refunded::CreditNote(note) => self.origin(self.documents.get(note)?).event,
        }
    }

    /// The invoice on whose account a refund is: its payment's, if that is in the invoice's currency, or
    /// the one that its credit note names.
    pub(crate) fn invoice_of_refund(&self, refund: &Refund) -> Option<Slot<Document>> {
        match refund.of {
            Refunded::Payment(payment) => {
                let payment = self.payments.get(payment)?;
                let is_same = |invoice: &Slot<Document>| {
                    let invoice = self.documents.get(*invoice);
                    invoice.is_some_and(|invoice| invoice.currency == payment.currency)
                };
                payment.invoice.filter(is_same)
            }
            Refunded::CreditNote(note) => self.documents.get(note)?.related,
        }
    }

    /// The event of a write-off: its invoice's.
    pub fn event_of_write_off(&self, write_off: &WriteOff) -> Option<Slot<Event>> {
        self.documents.get(write_off.invoice)?.event
    }

    /// The gateway of a refund: its own, else its payment's.
    pub fn gateway_of_refund(&self, refund: &Refund) -> Option<Slot<Word>> {
        let of_payment = || match refund.of {
            Refunded::Payment(payment) => self.payments.get(payment)?.gateway_key,
            Refunded::CreditNote(_) => None,
        };
        refund.gateway_key.or_else(of_payment)
    }

    /// The categories of a participation: its own, else the contact's.
    pub fn categories_of<'a>(&'a self, participant: &'a Participant) -> &'a [Slot<Category>] {
        match &*participant.categories {
            [] => self.contacts.get(participant.contact).map_or(&[], |contact| &contact.categories),
            own => own,
        }
    }

    /// The editions of a fair, in no particular order.
    pub fn editions(&self, series_key: &str) -> &[Slot<Event>] {
        self.relations.series.get(series_key).map_or(&[], Vec::as_slice)
    }

    /// The edition before an event: of the same series, with the latest first day before its own, the
    /// greater key if several have it.
    pub fn previous_edition(&self, event: Slot<Event>) -> Option<Slot<Event>> {
        let of = self.events.get(event)?;
        let date_from = of.date_from?;
        let others = self.editions(of.series_key.as_deref()?).iter().copied();
        let dated = others.filter_map(|other| Some((self.events.get(other)?.date_from?, other)));
        let earlier = dated.filter(|(date, _)| *date < date_from);
        earlier.max_by_key(|(date, other)| (*date, self.events.key(*other))).map(|(_, other)| other)
    }

    /// The participation of a contact in an event.
    pub fn participation(
        &self,
        event: Slot<Event>,
        contact: Slot<Contact>,
    ) -> Option<(Slot<Participant>, &Participant)> {
        let pair = self.relations.pairs.slot(event, contact)?;
        present(&self.participants, self.relations.pairs.participants.of(pair)).next()
    }

    /// The participations of a contact.
    pub fn participations_by(
        &self,
        contact: Slot<Contact>,
    ) -> impl Iterator<Item = (Slot<Participant>, &Participant)> {
        present(&self.participants, self.relations.participations.of(contact))
    }

    /// What a contact has to do with an event.
    pub(crate) fn dealings(&self, event: Slot<Event>, contact: Slot<Contact>) -> Dealings<'_> {
        Dealings { books: self, pair: self.relations.pairs.slot(event, contact) }
    }

    /// What the contact of a participation has to do with its event.
    pub(crate) fn dealings_of(&self, participant: &Participant) -> Dealings<'_> {
        Dealings { books: self, pair: Some(participant.pair) }
    }

    /// What the contact on whose stand a participation is has to do with its event.
    pub(crate) fn dealings_of_main(&self, participant: &Participant) -> Option<Dealings<'_>> {
        participant.main_pair.map(|pair| Dealings { books: self, pair: Some(pair) })
    }

    /// Everybody who reserved a booth at an event (at any, if none is named), each pair once.
    pub(crate) fn dealings_with_reservations(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = Dealings<'_>> {
        let pairs = &self.relations.pairs;
        let all = event.is_none().then(|| pairs.reservations.groups()).into_iter().flatten();
        let reservations = event.map(|_| self.reservations_of(event)).into_iter().flatten();
        let mut some: Vec<Slot<Pair>> =
            reservations.filter_map(|(_, one)| pairs.slot(one.event, one.contact)).collect();
        some.sort_unstable();
        some.dedup();
        all.chain(some).map(|pair| Dealings { books: self, pair: Some(pair) })
    }

    /// The reservations of a contact at an event.
    pub fn reservations_by(
        &self,
        event: Slot<Event>,
        contact: Slot<Contact>,
    ) -> impl Iterator<Item = (Slot<Reservation>, &Reservation)> {
        self.dealings(event, contact).reservations()
    }

    /// The check-ins of a contact at an event.
    pub fn check_ins_by(
        &self,
        event: Slot<Event>,
        contact: Slot<Contact>,
    ) -> impl Iterator<Item = (Slot<CheckIn>, &CheckIn)> {
        self.dealings(event, contact).check_ins()
    }

    /// The documents of a contact for an event, drafts too; credit notes by their invoice.
    pub fn documents_by(
        &self,
        event: Slot<Event>,
        contact: Slot<Contact>,
    ) -> impl Iterator<Item = (Slot<Document>, &Document)> {
        self.dealings(event, contact).documents()
    }

    /// The reservations of a booth.
    pub fn reservations_on(
        &self,
        booth: Slot<Booth>,
    ) -> impl Iterator<Item = (Slot<Reservation>, &Reservation)> {
        present(&self.reservations, self.relations.reservations_on.of(booth))
    }

    /// The payments on an invoice, whatever their status and currency.
    pub fn payments_on(&self, invoice: Slot<Document>) -> impl Iterator<Item = (Slot<Payment>, &Payment)> {
        present(&self.payments, self.relations.payments_on.of(invoice))
    }

    /// The refunds of a payment.
    pub fn refunds_on(&self, payment: Slot<Payment>) -> impl Iterator<Item = (Slot<Refund>, &Refund)> {
        present(&self.refunds, self.relations.refunds_of.of(payment))
    }

    /// The payouts of a credit note.
    pub fn payouts_on(&self, credit_note: Slot<Document>) -> impl Iterator<Item = (Slot<Refund>, &Refund)> {
        present(&self.refunds, self.relations.payouts_of.of(credit_note))
    }

    /// The write-offs of an invoice.
    pub fn write_offs_on(
        &self,
        invoice: Slot<Document>,
    ) -> impl Iterator<Item = (Slot<WriteOff>, &WriteOff)> {
        present(&self.write_offs, self.relations.write_offs_on.of(invoice))
    }

    /// The participations in an event (in all, if none is named).
    pub fn participants_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Participant>, &Participant)> {
        in_scope(&self.participants, event.map(|_| self.relations.participants.of(event)))
    }

    /// The applications that name an event (all, if none is named).
    pub fn applications_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Application>, &Application)> {
        in_scope(&self.applications, event.map(|_| self.relations.applications.of(event)))
    }

    /// The booths of an event (all, if none is named).
    pub fn booths_of(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = (Slot<Booth>, &Booth)> {
        in_scope(&self.booths, event.map(|_| self.relations.booths.of(event)))
    }

    /// The reservations at an event (all, if none is named).
    pub fn reservations_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Reservation>, &Reservation)> {
        in_scope(&self.reservations, event.map(|_| self.relations.reservations.of(event)))
    }

    /// The check-ins at an event (all, if none is named).
    pub fn check_ins_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<CheckIn>, &CheckIn)> {
        in_scope(&self.check_ins, event.map(|_| self.relations.check_ins.of(event)))
    }

    /// The payments in the scope of an event (all, if none is named), whatever their status.
    pub fn payments_of(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = (Slot<Payment>, &Payment)> {
        in_scope(&self.payments, event.map(|_| self.relations.payments.of(event)))
    }

    /// The refunds in the scope of an event (all, if none is named), payouts too.
    pub fn refunds_of(&self, event: Option<Slot<Event>>) -> impl Iterator<Item = (Slot<Refund>, &Refund)> {
        in_scope(&self.refunds, event.map(|_| self.relations.refunds.of(event)))
    }

    /// The write-offs in the scope of an event (all, if none is named).
    pub fn write_offs_of(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<WriteOff>, &WriteOff)> {
        in_scope(&self.write_offs, event.map(|_| self.relations.write_offs.of(event)))
    }

    /// Whether any fact has an amount of money.
    pub(crate) fn has_money(&self) -> bool {
        let priced = || self.reservations.iter().any(|(_, reservation)| reservation.final_price.is_some());
        let let_at = || self.booths.iter().any(|(_, booth)| booth.has_price);
        !self.documents.is_empty() || !self.payments.is_empty() || let_at() || priced()
    }

    /// The currencies of the payments in the scope of an event (of all, if none is named), by code.
    pub fn payment_currencies_of(&self, event: Option<Slot<Event>>) -> Vec<Currency> {
        self.relations.payments.currencies(event)
    }

    /// The currencies of the reservations at an event (of all, if none is named), by code.
    pub fn reservation_currencies_of(&self, event: Option<Slot<Event>>) -> Vec<Currency> {
        self.relations.reservations.currencies(event)
    }
}

/// What a contact has to do with an event, looked up once.
#[derive(Clone, Copy)]
pub(crate) struct Dealings<'a> {
    pub(super) books: &'a Books,
    pub(super) pair: Option<Slot<Pair>>,
}

impl<'a> Dealings<'a> {
    /// The reservations of booths.
    pub(crate) fn reservations(self) -> impl Iterator<Item = (Slot<Reservation>, &'a Reservation)> {
        let slots =
            self.pair.into_iter().flat_map(move |pair| self.books.relations.pairs.reservations.of(pair));
        present(&self.books.reservations, slots)
    }

    /// The check-ins.
    pub(crate) fn check_ins(self) -> impl Iterator<Item = (Slot<CheckIn>, &'a CheckIn)> {
        let slots = self.pair.into_iter().flat_map(move |pair| self.books.relations.pairs.check_ins.of(pair));
        present(&self.books.check_ins, slots)
    }

    /// The slots of the documents, drafts too; credit notes by their invoice.
    pub(crate) fn document_slots(self) -> impl Iterator<Item = Slot<Document>> {
        self.pair.into_iter().flat_map(move |pair| self.books.relations.pairs.documents.of(pair))
    }

    /// The documents, drafts too; credit notes by their invoice.
    pub(crate) fn documents(self) -> impl Iterator<Item = (Slot<Document>, &'a Document)> {
        let slots = self.pair.into_iter().flat_map(move |pair| self.books.relations.pairs.documents.of(pair));
        present(&self.books.documents, slots)
    }
}

fn present<T>(table: &Table<T>, slots: impl Iterator<Item = Slot<T>>) -> impl Iterator<Item = (Slot<T>, &T)> {
    slots.filter_map(|slot| Some((slot, table.get(slot)?)))
}

/// The facts of a shelf, or all: these in the order of slots, so that memory is read from front to
/// back.
fn in_scope<'a, T>(
    table: &'a Table<T>,
    shelf: Option<&'a [Slot<T>]>,
) -> impl Iterator<Item = (Slot<T>, &'a T)> {
    let all = shelf.is_none().then(|| table.iter());
    let some = present(table, shelf.unwrap_or_default().iter().copied());
    all.into_iter().flatten().chain(some)
}
