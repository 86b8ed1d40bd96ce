//! Payments apart: received, but on no issued invoice in their currency, or on a cancelled one; and those
//! that went back.

use super::{Books, Document, DocumentType, Event, Payment, PaymentStatus, Slot, Way};

impl Books {
    /// The received payments in the scope of an event (in all, if none is named) that may reduce no
    /// standing invoice, whenever.
    pub(crate) fn payments_apart(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Payment>, &Payment)> {
        let present = self.apart.iter().filter_map(|slot| Some((*slot, self.payments.get(*slot)?)));
        present.filter(move |(_, payment)| event.is_none() || self.event_of_payment(payment) == event)
    }

    /// The payments in the scope of an event (in all, if none is named) that went back, wholly or in part,
    /// by their status.
    pub(crate) fn payments_repaid(
        &self,
        event: Option<Slot<Event>>,
    ) -> impl Iterator<Item = (Slot<Payment>, &Payment)> {
        let present = self.repaid.iter().filter_map(|slot| Some((*slot, self.payments.get(*slot)?)));
        present.filter(move |(_, payment)| event.is_none() || self.event_of_payment(payment) == event)
    }

    /// Notes a payment that went back, or takes it out.
    pub(super) fn note_repaid(&mut self, way: Way, slot: Slot<Payment>) {
        let is_repaid = |payment: &Payment| {
            matches!(payment.status, PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded)
        };
        match way {
            Way::In if self.payments.get(slot).is_some_and(is_repaid) => self.repaid.insert(slot),
            Way::In | Way::Out => self.repaid.remove(&slot),
        };
    }

    /// Sets a payment apart if it is to be, or takes it back.
    pub(super) fn set_apart(&mut self, way: Way, slot: Slot<Payment>) {
        match way {
            Way::In if self.payments.get(slot).is_some_and(|payment| self.is_apart(payment)) => {
                self.apart.insert(slot);
            }
            Way::In | Way::Out => {
                self.apart.remove(&slot);
            }
        }
    }

    /// Looks again at the payments on a document, which has changed.
    pub(super) fn look_apart(&mut self, slot: Slot<Document>) {
        let payments: Vec<Slot<Payment>> = self.relations.payments_on.of(slot).collect();
        payments.into_iter().for_each(|payment| self.set_apart(Way::In, payment));
    }

    fn is_apart(&self, payment: &Payment) -> bool {
        let is_plain = |invoice| {
            let invoice = self.hot.document(invoice);
            invoice.issued == Some(DocumentType::Invoice)
                && !invoice.is_cancelled
                && invoice.currency == payment.currency
        };
        payment.status.is_received() && !payment.invoice.is_some_and(is_plain)
    }
}
