//! Positions: which invoices stand at an instant, what is open on each, and what reduces none of them;
//! recomputed from dated facts.

use jiff::civil::Date;

use super::selection::voided_on;
use crate::books::{
    Account, Books, Contact, Document, DocumentType, Event, Payment, Reckoning, Refund, Refunded, Slot,
};
use crate::calendar::{Period, Zone, day_number};
use crate::money::Currency;
use crate::query::Query;

/// What reduces no standing invoice, and so belongs to the credit balance with either sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Loose {
    pub(crate) what: LooseKind,
    pub(crate) currency: Currency,
    /// Of a payment the invoice that it names.
    pub(crate) document: Option<Slot<Document>>,
    pub(crate) payment: Option<Slot<Payment>>,
    pub(crate) event: Option<Slot<Event>>,
    pub(crate) customer: Option<Slot<Contact>>,
    /// In minor units.
    pub(crate) amount: i64,
}

/// What kind of fact it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum LooseKind {
    Payment,
    CreditNote,
    WriteOff,
}

/// What is left at the end of a query's period, of its scope.
pub(crate) struct Positions {
    /// The invoices that stand and are not settled, and what is open on each: below 0 if too much was
    /// paid.
    pub(crate) open: Vec<(Slot<Document>, i64)>,
    /// Payments, then credit notes, each by slot, then write-offs.
    pub(crate) loose: Vec<Loose>,
}

/// Looks at every document in the query's scope once, and at the steps of those that were not settled
/// for good before its end.
pub(crate) fn positions(books: &Books, query: &Query) -> Positions {
    let mut loose = loose_payments(books, query);
    loose.extend(loose_notes(books, query));
    loose.extend(loose_write_offs(books, query));
    Positions { open: open_invoices(books, query), loose }
}

/// Amounts by slot; one slot may stand there several times.
type Amounts<T> = Vec<(Slot<T>, i64)>;

fn open_invoices(books: &Books, query: &Query) -> Amounts<Document> {
    let last = day_number(*query.period.dates().end());
    let mut open = Vec::new();
    let mut look = |slot, reckoning: Reckoning| {
        let amount = if reckoning.is_final(last) {
            reckoning.open()
        } else if is_standing(books, query, slot) {
            let invoice = books.documents().get(slot);
            invoice.map_or(0, |invoice| books.account(slot, invoice, &query.period).open())
        } else {
            0
        };
        if amount != 0 {
            open.push((slot, amount));
        }
    };
    match query.event {
        None => {
            let all = books.reckonings().iter().enumerate();
            all.for_each(|(at, reckoning)| look(Slot::at(at), *reckoning));
        }
        Some(_) => {
            let issued = books.slots_issued_between(query.event, Date::MIN..=*query.period.dates().end());
            issued.for_each(|slot| look(slot, books.reckoning(slot)));
        }
    }
    open
}

/// Payments that reduce no standing invoice, less their refunds.
fn loose_payments(books: &Books, query: &Query) -> Vec<Loose> {
    let mut amounts = Vec::new();
    let mut look = |slot: Slot<Payment>, payment: &Payment| {
        let is_before_end = payment.status.is_received() && query.period.is_before_end(payment.payment_date);
        let is_on_account = |invoice| {
            books.hot().document(invoice).currency == payment.currency && is_standing(books, query, invoice)
        };
        if is_before_end && !payment.invoice.is_some_and(is_on_account) {
            amounts.push((slot, payment.amount));
        }
    };
    // An invoice that is issued after the end does not stand yet: what was paid on it may be anywhere.
    if has_later_documents(books, query) {
        books.payments_of(query.event).for_each(|(slot, payment)| look(slot, payment));
    } else {
        books.payments_apart(query.event).for_each(|(slot, payment)| look(slot, payment));
    }
    amounts.extend(loose_refunds(books, query).filter_map(|(of, amount)| match of {
        Refunded::Payment(slot) => Some((slot, -amount)),
        Refunded::CreditNote(_) => None,
    }));
    let loose = |(slot, amount)| loose_payment(books, slot, amount);
    summed(amounts).into_iter().filter_map(loose).collect()
}

/// Credit notes that name no standing invoice, less their payouts.
fn loose_notes(books: &Books, query: &Query) -> Vec<Loose> {
    let mut amounts = Vec::new();
    for (slot, note) in books.credit_notes_of(query.event) {
        let is_before_end = note.issued_on.is_some_and(|on| query.period.is_date_before_end(on));
        let is_on_account = || note.related.is_some_and(|invoice| is_standing(books, query, invoice));
        if note.is_issued() && is_before_end && !is_on_account() {
            amounts.push((slot, note.gross()));
        }
    }
    amounts.extend(loose_refunds(books, query).filter_map(|(of, amount)| match of {
        Refunded::CreditNote(slot) => Some((slot, -amount)),
        Refunded::Payment(_) => None,
    }));
    let loose = |(slot, amount)| loose_note(books, slot, amount);
    summed(amounts).into_iter().filter_map(loose).collect()
}

/// Refunds and payouts that are on the account of no standing invoice: of what, and how much.
fn loose_refunds(books: &Books, query: &Query) -> impl Iterator<Item = (Refunded, i64)> {
    let before_end = books.refunds_of(query.event).map(|(_, refund)| refund);
    let before_end = before_end.filter(|refund| query.period.is_before_end(refund.refunded_at));
    let is_on_account = |refund: &&Refund| {
        books.invoice_of_refund(refund).is_some_and(|invoice| is_standing(books, query, invoice))
    };
    before_end.filter(move |refund| !is_on_account(refund)).map(|refund| (refund.of, refund.amount))
}

/// Write-offs of invoices that do not stand.
fn loose_write_offs(books: &Books, query: &Query) -> impl Iterator<Item = Loose> {
    let all = books.write_offs_of(query.event).map(|(_, write_off)| write_off);
    let before_end = all.filter(|one| query.period.is_date_before_end(one.written_off_on));
    let loose = before_end.filter(|one| !is_standing(books, query, one.invoice));
    loose.filter_map(|write_off| {
        let invoice = books.documents().get(write_off.invoice)?;
        Some(Loose {
            what: LooseKind::WriteOff,
            currency: invoice.currency,
            document: Some(write_off.invoice),
            payment: None,
            event: invoice.event,
            customer: invoice.customer,
            amount: write_off.amount,
        })
    })
}

/// Whether documents in scope are issued after the end of the period.
fn has_later_documents(books: &Books, query: &Query) -> bool {
    let Ok(after) = query.period.dates().end().tomorrow() else { return false };
    books.issued_extent(query.event, after..=Date::MAX).is_some()
}

/// Whether what is at a slot is an invoice that stands at the end of the query's period.
fn is_standing(books: &Books, query: &Query, slot: Slot<Document>) -> bool {
    let hot = books.hot().document(slot);
    let is_issued =
        hot.issued == Some(DocumentType::Invoice) && hot.day <= day_number(*query.period.dates().end());
    let is_voided = || {
        let invoice = books.documents().get(slot);
        invoice.is_some_and(|it| is_voided_before_end(books, &query.period, &query.zone, slot, it))
    };
    is_issued && !(hot.is_cancelled && is_voided())
}

fn loose_payment(books: &Books, slot: Slot<Payment>, amount: i64) -> Option<Loose> {
    let payment = books.payments().get(slot)?;
    let invoice = payment.invoice.and_then(|invoice| books.documents().get(invoice));
    Some(Loose {
        what: LooseKind::Payment,
        currency: payment.currency,
        document: payment.invoice,
        payment: Some(slot),
        event: books.event_of_payment(payment),
        customer: invoice.and_then(|invoice| invoice.customer),
        amount,
    })
}

fn loose_note(books: &Books, slot: Slot<Document>, amount: i64) -> Option<Loose> {
    let note = books.documents().get(slot)?;
    let origin = books.origin(note);
    Some(Loose {
        what: LooseKind::CreditNote,
        currency: note.currency,
        document: Some(slot),
        payment: None,
        event: origin.event,
        customer: origin.customer,
        amount,
    })
}

/// One amount a slot, and none of 0.
fn summed<T>(mut amounts: Amounts<T>) -> Amounts<T> {
    amounts.sort_unstable_by_key(|(slot, _)| *slot);
    amounts.dedup_by(|(slot, amount), (kept, sum)| {
        let is_same = slot == kept;
        if is_same {
            *sum += *amount;
        }
        is_same
    });
    amounts.retain(|(_, amount)| *amount != 0);
    amounts
}

/// Whether an invoice stands at the end of a period: issued and not voided before it.
pub(crate) fn stands(
    books: &Books,
    period: &Period,
    zone: &Zone,
    slot: Slot<Document>,
    invoice: &Document,
) -> bool {
    let is_issued = invoice.is_issued()
        && invoice.document_type == DocumentType::Invoice
        && invoice.issued_on.is_some_and(|on| period.is_date_before_end(on));
    is_issued && !is_voided_before_end(books, period, zone, slot, invoice)
}

/// Whether an issued invoice is voided before the end of a period.
pub(crate) fn is_voided_before_end(
    books: &Books,
    period: &Period,
    zone: &Zone,
    slot: Slot<Document>,
    invoice: &Document,
) -> bool {
    let voided = || voided_on(zone, invoice, invoice.issued_on);
    invoice.is_cancelled()
        && books.is_voided(slot, invoice)
        && voided().is_some_and(|on| period.is_date_before_end(on))
}

/// The account of one standing invoice at the end of a query's period.
pub(crate) fn account(books: &Books, query: &Query, slot: Slot<Document>, invoice: &Document) -> Account {
    books.account(slot, invoice, &query.period)
}

/// How many days an invoice due on the day of this number is overdue on the query's `as_of`: due today is not overdue; none if it is
/// not due, or has no due date.
pub(crate) fn days_overdue(query: &Query, due: Option<i32>) -> Option<i64> {
    let days = day_number(query.as_of) - due?;
    (days > 0).then_some(i64::from(days))
}
