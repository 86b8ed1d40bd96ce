//! Loose: what reduces no standing invoice at the end of a period, and so belongs to the credit balance.

use either::Either;
use jiff::civil::Date;

use super::fact_slot::FactSlot;
use super::position::End;
use crate::books::{Books, Contact, Document, Event, Payment, Refund, Refunded, Slot, Table, WriteOff};
use crate::money::Currency;

/// What reduces no standing invoice, and so belongs to the credit balance with either sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Loose {
    pub(crate) what: LooseKind,
    pub(crate) fact: FactSlot,
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

/// Amounts by slot; one slot may stand there several times.
type Amounts<T> = Vec<(Slot<T>, i64)>;

/// Everything loose: payments, then credit notes, each by slot, then write-offs.
pub(super) fn loose(end: End<'_>) -> Vec<Loose> {
    let candidates = Candidates::of(end);
    let refunds = loose_refunds(end, candidates.refunds.as_deref());
    let mut loose = loose_payments(end, candidates.payments.as_deref(), &refunds);
    loose.extend(loose_notes(end, candidates.credit_notes.as_deref(), &refunds));
    loose.extend(loose_write_offs(end, candidates.write_offs.as_deref()));
    loose
}

/// From so many invoices on that are issued after the end, all facts in scope are looked at instead of
/// those on each.
const MANY_LATER: usize = 5_000;

/// What may be on the account of no standing invoice at the end: an invoice that is issued later does not
/// stand yet, whatever was done about it. Ascending, each once; none: everything in scope.
#[derive(Default)]
struct Candidates {
    payments: Option<Vec<Slot<Payment>>>,
    credit_notes: Option<Vec<Slot<Document>>>,
    refunds: Option<Vec<Slot<Refund>>>,
    write_offs: Option<Vec<Slot<WriteOff>>>,
}

impl Candidates {
    fn of(end: End<'_>) -> Candidates {
        let End { books, query, .. } = end;
        let later: Vec<Slot<Document>> = issued_later(end).take(MANY_LATER).collect();
        if later.len() == MANY_LATER {
            return Candidates::default();
        }
        let later = || later.iter().copied();
        let payments_later = || later().flat_map(|invoice| books.payments_on(invoice)).map(first);
        let payments = Some(once_each(books.payments_apart(query.event).map(first).chain(payments_later())));
        if query.event.is_some() {
            // An event has few of the others.
            return Candidates { payments, ..Candidates::default() };
        }
        let notes_later = || later().flat_map(|invoice| books.credit_notes(invoice)).map(first);
        let refunds_later = payments_later().flat_map(|payment| books.refunds_on(payment)).map(first);
        let payouts_later = notes_later().flat_map(|note| books.payouts_on(note)).map(first);
        let write_offs_later = later().flat_map(|invoice| books.write_offs_on(invoice)).map(first);
        Candidates {
            payments,
            credit_notes: Some(once_each(books.credit_notes_apart().chain(notes_later()))),
            refunds: Some(once_each(books.refunds_apart().chain(refunds_later).chain(payouts_later))),
            write_offs: Some(once_each(books.write_offs_apart().chain(write_offs_later))),
        }
    }
}

fn first<T, F>((slot, _): (Slot<T>, F)) -> Slot<T> {
    slot
}

/// Ascending, each once.
fn once_each<T>(slots: impl Iterator<Item = Slot<T>>) -> Vec<Slot<T>> {
    let mut slots: Vec<Slot<T>> = slots.collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// The documents in scope that are issued after the end.
fn issued_later(end: End<'_>) -> impl Iterator<Item = Slot<Document>> {
    let after = end.query.period.dates().end().tomorrow().ok();
    let books = end.books;
    after.into_iter().flat_map(move |after| books.slots_issued_between(end.query.event, after..=Date::MAX))
}

/// Payments that reduce no standing invoice, less their refunds.
fn loose_payments(
    end: End<'_>,
    payments: Option<&[Slot<Payment>]>,
    refunds: &[(Refunded, i64)],
) -> Vec<Loose> {
    let End { books, query, .. } = end;
    let is_loose = |payment: &Payment| {
        let is_before_end = payment.status.is_received() && query.period.is_before_end(payment.payment_date);
        let is_on_account =
            |invoice| books.hot().document(invoice).currency == payment.currency && end.stands(invoice);
        is_before_end && !payment.invoice.is_some_and(is_on_account)
    };
    let loose = chosen(books.payments(), payments, books.payments_of(query.event))
        .filter(|(_, payment)| is_loose(payment));
    let mut amounts: Amounts<Payment> = loose.map(|(slot, payment)| (slot, payment.amount)).collect();
    amounts.extend(refunds.iter().filter_map(|(of, amount)| match of {
        Refunded::Payment(slot) => Some((*slot, -amount)),
        Refunded::CreditNote(_) => None,
    }));
    let loose = |(slot, amount)| loose_payment(books, slot, amount);
    summed(amounts).into_iter().filter_map(loose).collect()
}

/// Credit notes that name no standing invoice, less their payouts.
fn loose_notes(end: End<'_>, notes: Option<&[Slot<Document>]>, refunds: &[(Refunded, i64)]) -> Vec<Loose> {
    let End { books, query, .. } = end;
    let notes = chosen(books.documents(), notes, books.credit_notes_of(query.event)).filter(|(_, note)| {
        let is_before_end = note.issued_on.is_some_and(|on| query.period.is_date_before_end(on));
        note.is_issued() && is_before_end && !note.related.is_some_and(|invoice| end.stands(invoice))
    });
    let mut amounts: Amounts<Document> = notes.map(|(slot, note)| (slot, note.gross())).collect();
    amounts.extend(refunds.iter().filter_map(|(of, amount)| match of {
        Refunded::CreditNote(slot) => Some((*slot, -amount)),
        Refunded::Payment(_) => None,
    }));
    let loose = |(slot, amount)| loose_note(books, slot, amount);
    summed(amounts).into_iter().filter_map(loose).collect()
}

/// Refunds and payouts that are on the account of no standing invoice: of what, and how much.
fn loose_refunds(end: End<'_>, refunds: Option<&[Slot<Refund>]>) -> Vec<(Refunded, i64)> {
    let End { books, query, .. } = end;
    let before_end =
        chosen(books.refunds(), refunds, books.refunds_of(query.event)).map(|(_, refund)| refund);
    let before_end = before_end.filter(|refund| query.period.is_before_end(refund.refunded_at));
    let is_on_account = |refund: &Refund| books.invoice_of_refund(refund).is_some_and(|it| end.stands(it));
    before_end.filter(|refund| !is_on_account(refund)).map(|refund| (refund.of, refund.amount)).collect()
}

/// Write-offs of invoices that do not stand.
fn loose_write_offs(end: End<'_>, write_offs: Option<&[Slot<WriteOff>]>) -> impl Iterator<Item = Loose> {
    let End { books, query, .. } = end;
    let all = chosen(books.write_offs(), write_offs, books.write_offs_of(query.event));
    let before_end = all.filter(|(_, one)| query.period.is_date_before_end(one.written_off_on));
    let loose = before_end.filter(move |(_, one)| !end.stands(one.invoice));
    loose.filter_map(|(slot, write_off)| {
        let invoice = books.documents().get(write_off.invoice)?;
        Some(Loose {
            what: LooseKind::WriteOff,
            fact: FactSlot::WriteOff(slot),
            currency: invoice.currency,
            document: Some(write_off.invoice),
            payment: None,
            event: invoice.event,
            customer: invoice.customer,
            amount: write_off.amount,
        })
    })
}

/// The facts at these slots, else all of these.
fn chosen<'a, T: 'a>(
    table: &'a Table<T>,
    slots: Option<&[Slot<T>]>,
    all: impl Iterator<Item = (Slot<T>, &'a T)>,
) -> impl Iterator<Item = (Slot<T>, &'a T)> {
    match slots {
        Some(slots) => Either::Left(slots.iter().filter_map(|slot| Some((*slot, table.get(*slot)?)))),
        None => Either::Right(all),
    }
}

fn loose_payment(books: &Books, slot: Slot<Payment>, amount: i64) -> Option<Loose> {
    let payment = books.payments().get(slot)?;
    let invoice = payment.invoice.and_then(|invoice| books.documents().get(invoice));
    Some(Loose {
        what: LooseKind::Payment,
        fact: FactSlot::Payment(slot),
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
        fact: FactSlot::Document(slot),
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
