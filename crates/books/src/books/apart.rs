//! Apart: what may be on the account of no standing invoice, and payments that went back; kept so that
//! reports look at these only.

use std::collections::BTreeSet;

use super::relations::Follower;
use super::weight::weigh;
use super::{
    Books, Document, DocumentType, Event, HotDocument, Payment, PaymentStatus, Refund, Slot, Way, WriteOff,
};

/// What is apart: received, credited, paid back or written off, but on no issued invoice, on a cancelled
/// one, or on one of another currency.
#[derive(Clone, Default)]
pub(super) struct Apart {
    payments: BTreeSet<Slot<Payment>>,
    credit_notes: BTreeSet<Slot<Document>>,
    refunds: BTreeSet<Slot<Refund>>,
    write_offs: BTreeSet<Slot<WriteOff>>,
    /// Payments that went back, wholly or in part, by their status.
    repaid: BTreeSet<Slot<Payment>>,
}

impl Books {
    /// The received payments in the scope of an event (in all, if none is named) that may reduce no
    /// standing invoice, whenever.
    pub(crate) fn payments_apart(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Payment>, &Payment)> {
        self.payments_at(&self.apart.payments, event)
    }

    /// The payments in the scope of an event (in all, if none is named) that went back, wholly or in part,
    /// by their status.
    pub(crate) fn payments_repaid(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Payment>, &Payment)> {
        self.payments_at(&self.apart.repaid, event)
    }

    /// The issued credit notes that may reduce no standing invoice, whenever.
    pub(crate) fn credit_notes_apart(&self) -> impl Iterator<Item = Slot<Document>> {
        self.apart.credit_notes.iter().copied()
    }

    /// The refunds and payouts that may be on the account of no standing invoice, whenever.
    pub(crate) fn refunds_apart(&self) -> impl Iterator<Item = Slot<Refund>> {
        self.apart.refunds.iter().copied()
    }

    /// The write-offs of invoices that may not stand, whenever.
    pub(crate) fn write_offs_apart(&self) -> impl Iterator<Item = Slot<WriteOff>> {
        self.apart.write_offs.iter().copied()
    }

    fn payments_at<'a>(
        &'a self,
        slots: &'a BTreeSet<Slot<Payment>>,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Payment>, &'a Payment)> {
        let present = slots.iter().filter_map(|slot| Some((*slot, self.payments.get(*slot)?)));
        present.filter(move |(_, payment)| event.is_none() || self.event_of_payment(payment) == event)
    }

    /// Notes a payment that went back, or takes it out.
    pub(super) fn note_repaid(&mut self, way: Way, slot: Slot<Payment>) {
        let is_repaid = |payment: &Payment| {
            matches!(payment.status, PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded)
        };
        let is_repaid = self.payments.get(slot).is_some_and(is_repaid);
        turn(&mut self.apart.repaid, slot, is_in(way) && is_repaid);
    }

    /// Sets a follower apart if it is to be, or takes it back.
    pub(super) fn set_apart(&mut self, way: Way, follower: Follower) {
        match follower {
            Follower::Payment(slot) => {
                let is_apart = self.payments.get(slot).is_some_and(|payment| self.is_apart(payment));
                turn(&mut self.apart.payments, slot, is_in(way) && is_apart);
            }
            Follower::Refund(slot) => {
                let invoice = |refund| self.invoice_of_refund(refund);
                let is_apart = self.refunds.get(slot).is_some_and(|refund| !self.is_plain(invoice(refund)));
                turn(&mut self.apart.refunds, slot, is_in(way) && is_apart);
            }
            Follower::WriteOff(slot) => {
                let is_apart = self.write_offs.get(slot).is_some_and(|one| !self.is_plain(Some(one.invoice)));
                turn(&mut self.apart.write_offs, slot, is_in(way) && is_apart);
            }
        }
    }

    /// Looks again at a document, which has changed, and at all that is on it or on its credit notes.
    pub(super) fn look_apart(&mut self, slot: Slot<Document>) {
        let followers = self.followers(slot);
        followers.into_iter().for_each(|follower| self.set_apart(Way::In, follower));
        let notes = self.index.credit_notes(slot).to_vec();
        notes.into_iter().chain([slot]).for_each(|note| self.set_note_apart(note));
    }

    fn set_note_apart(&mut self, slot: Slot<Document>) {
        let is_apart = |note: &Document| {
            note.is_issued() && note.document_type == DocumentType::CreditNote && !self.is_plain(note.related)
        };
        let is_apart = self.documents.get(slot).is_some_and(is_apart);
        turn(&mut self.apart.credit_notes, slot, is_apart);
    }

    fn is_apart(&self, payment: &Payment) -> bool {
        let has_currency = |invoice| self.hot.document(invoice).currency == payment.currency;
        payment.status.is_received() && !self.is_plain(payment.invoice.filter(|it| has_currency(*it)))
    }

    /// Whether there is an invoice that stands from its date on.
    fn is_plain(&self, invoice: Option<Slot<Document>>) -> bool {
        let stands =
            |invoice: &HotDocument| invoice.issued == Some(DocumentType::Invoice) && !invoice.is_cancelled;
        invoice.is_some_and(|invoice| stands(self.hot.document(invoice)))
    }

    /// Whether a follower is set apart.
    pub(super) fn is_set_apart(&self, follower: Follower) -> bool {
        match follower {
            Follower::Payment(slot) => self.apart.payments.contains(&slot),
            Follower::Refund(slot) => self.apart.refunds.contains(&slot),
            Follower::WriteOff(slot) => self.apart.write_offs.contains(&slot),
        }
    }

    /// Whether a credit note is set apart.
    pub(super) fn is_note_set_apart(&self, slot: Slot<Document>) -> bool {
        self.apart.credit_notes.contains(&slot)
    }
}

weigh!(Apart { payments, credit_notes, refunds, write_offs, repaid });

fn is_in(way: Way) -> bool {
    matches!(way, Way::In)
}

fn turn<T>(slots: &mut BTreeSet<Slot<T>>, slot: Slot<T>, is_member: bool) {
    if is_member {
        slots.insert(slot);
    } else {
        slots.remove(&slot);
    }
}
