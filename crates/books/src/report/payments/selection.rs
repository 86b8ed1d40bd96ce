//! Selections of the payments report: receipts, repayments and write-offs in scope, of all dates and
//! currencies; figures fold those of their dates.

use std::ops::Range;

use jiff::civil::Date;

use crate::books::{Books, Event, HotDocument, Payment, Refund, Refunded, Slot, Word, ends};
use crate::calendar::Instant;
use crate::query::Query;
use crate::report::series::days_of;

pub(super) use crate::report::selection::write_offs;

/// A payment, and what it is of: looked up when it is asked for, as most payments of a longer history
/// are not of the period.
#[derive(Clone, Copy)]
pub(crate) struct Paid<'a> {
    books: &'a Books,
    pub(crate) slot: Slot<Payment>,
    pub(crate) payment: &'a Payment,
}

impl<'a> Paid<'a> {
    /// Its invoice's, else its own.
    pub(crate) fn event(&self) -> Option<Slot<Event>> {
        self.invoice().map_or(self.payment.event, |invoice| invoice.event)
    }

    /// The invoice over which it is split: issued, whenever, and in the payment's currency.
    pub(crate) fn taxed_by(&self) -> Option<&'a HotDocument> {
        let is_issued = |invoice: &&HotDocument| invoice.issued.is_some();
        self.invoice().filter(is_issued).filter(|invoice| invoice.currency == self.payment.currency)
    }

    /// The invoice that it names, issued or not.
    fn invoice(&self) -> Option<&'a HotDocument> {
        self.payment.invoice.map(|invoice| self.books.hot().document(invoice))
    }
}

/// Every payment in the query's event, whatever its status.
pub(crate) fn payments<'a>(books: &'a Books, query: &Query) -> impl Iterator<Item = Paid<'a>> {
    books.payments_of(query.event).map(move |(slot, payment)| Paid { books, slot, payment })
}

/// Every payment at the slots with these indexes, whatever its event.
pub(super) fn payments_within(books: &Books, indexes: Range<usize>) -> impl Iterator<Item = Paid<'_>> {
    books.payments().within(indexes).map(move |(slot, payment)| Paid { books, slot, payment })
}

/// A refund of a payment or a payout of a credit note.
#[derive(Clone, Copy)]
pub(crate) struct Repaid<'a> {
    pub(crate) slot: Slot<Refund>,
    pub(crate) refund: &'a Refund,
    pub(crate) event: Option<Slot<Event>>,
    /// Its own gateway, else its payment's.
    pub(crate) gateway: Option<Slot<Word>>,
    /// The document over which it is split: its payment's invoice, or the credit note.
    pub(crate) taxed_by: Option<&'a HotDocument>,
}

/// Every refund and payout in the query's event.
pub(crate) fn refunds<'a>(books: &'a Books, query: &Query) -> impl Iterator<Item = Repaid<'a>> {
    let hot = books.hot();
    books.refunds_of(query.event).map(move |(slot, refund)| {
        let taxed_by = match refund.of {
            Refunded::Payment(payment) => books.payments().get(payment).and_then(|payment| {
                let invoice = hot.document(payment.invoice?);
                (invoice.issued.is_some() && invoice.currency == payment.currency).then_some(invoice)
            }),
            Refunded::CreditNote(note) => Some(hot.document(note)).filter(|note| note.issued.is_some()),
        };
        let gateway = books.gateway_of_refund(refund);
        Repaid { slot, refund, event: books.event_of_refund(refund), gateway, taxed_by }
    })
}

/// The local dates of the first and the last payment or refund of the period.
pub(super) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    let is_inside = |at: &Instant| query.period.has_instant(*at);
    let received_at = |payment: &Payment| {
        let received_at = payment.status.is_received().then_some(payment.payment_date);
        received_at.filter(is_inside).into_iter()
    };
    let received = books.payment_ends(query.event, query.period.start(), received_at);
    let refunded = books.refunds_of(query.event).map(|(_, refund)| refund.refunded_at).filter(is_inside);
    let both = received.into_iter().flat_map(|(first, last)| [first, last]).chain(refunded);
    ends(both).map(|ends| days_of(query, ends))
}
