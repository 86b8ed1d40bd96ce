//! Positions: which invoices stand at an instant, what is open on each, and what reduces none of them;
//! recomputed from dated facts.

use jiff::civil::Date;

use super::fact_slot::FactSlot;
use super::selection::voided_on;
use crate::books::{
    Account, Books, Contact, Document, DocumentType, Event, Payment, Reckoning, Refund, Refunded, Slot,
    Table, WriteOff,
};
use crate::calendar::{Period, Zone, day_number};
use crate::money::Currency;
use crate::query::Query;

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
    let end = End { books, query, last: day_number(*query.period.dates().end()) };
    let candidates = Candidates::of(end);
    let refunds = loose_refunds(end, &candidates.refunds);
    let mut loose = loose_payments(end, &candidates.payments, &refunds);
    loose.extend(loose_notes(end, &candidates.credit_notes, &refunds));
    loose.extend(loose_write_offs(end, &candidates.write_offs));
    Positions { open: open_invoices(end), loose }
}

/// The end of a query's period, at which positions are taken.
#[derive(Clone, Copy)]
struct End<'a> {
    books: &'a Books,
    query: &'a Query,
    /// The number of the last date before it.
    last: i32,
}

impl End<'_> {
    /// Whether what is at a slot is an invoice that stands.
    fn stands(self, slot: Slot<Document>) -> bool {
        let hot = self.books.hot().document(slot);
        let is_issued = hot.issued == Some(DocumentType::Invoice) && hot.day <= self.last;
        is_issued && !(hot.is_cancelled && self.is_voided(slot))
    }

    fn is_voided(self, slot: Slot<Document>) -> bool {
        let End { books, query, .. } = self;
        let is_voided = |it| is_voided_before_end(books, &query.period, &query.zone, slot, it);
        books.reckoning(slot).is_unknown() && books.documents().get(slot).is_some_and(is_voided)
    }

    /// What is open on an invoice, if it stands.
    fn open(self, slot: Slot<Document>, reckoning: Reckoning) -> i64 {
        if reckoning.is_final(self.last) {
            return reckoning.open();
        }
        let invoice = self.books.documents().get(slot).filter(|_| self.stands(slot));
        invoice.map_or(0, |invoice| self.books.account(slot, invoice, &self.query.period).open())
    }
}

/// Amounts by slot; one slot may stand there several times.
type Amounts<T> = Vec<(Slot<T>, i64)>;

fn open_invoices(end: End<'_>) -> Amounts<Document> {
    let End { books, query, .. } = end;
    let open = |slot, reckoning| Some((slot, end.open(slot, reckoning))).filter(|(_, open)| *open != 0);
    match query.event {
        None => {
            let all = books.reckonings().iter().enumerate();
            all.filter_map(|(at, reckoning)| open(Slot::at(at), *reckoning)).collect()
        }
        Some(_) => {
            let issued = books.slots_issued_between(query.event, Date::MIN..=*query.period.dates().end());
            issued.filter_map(|slot| open(slot, books.reckoning(slot))).collect()
        }
    }
}

/// From so many invoices on that are issued after the end, all facts in scope are looked at instead of
/// those on each.
const MANY_LATER: usize = 5_000;

/// What may be on the account of no standing invoice at the end: an invoice that is issued later does not
/// stand yet, whatever was done about it. Ascending, each once.
struct Candidates {
    payments: Vec<Slot<Payment>>,
    credit_notes: Vec<Slot<Document>>,
    refunds: Vec<Slot<Refund>>,
    write_offs: Vec<Slot<WriteOff>>,
}

impl Candidates {
    fn of(end: End<'_>) -> Candidates {
        let End { books, query, .. } = end;
        let event = query.event;
        let later: Vec<Slot<Document>> = issued_later(end).take(MANY_LATER).collect();
        let are_few = later.len() < MANY_LATER;
        let later = || later.iter().copied();
        let notes_later = || later().flat_map(|invoice| books.credit_notes(invoice)).map(first);
        let payments_later = || later().flat_map(|invoice| books.payments_on(invoice)).map(first);
        let payments = match are_few {
            true => once(books.payments_apart(event).map(first).chain(payments_later())),
            false => books.payments_of(event).map(first).collect(),
        };
        if event.is_some() || !are_few {
            return Candidates {
                payments,
                credit_notes: books.credit_notes_of(event).map(first).collect(),
                refunds: books.refunds_of(event).map(first).collect(),
                write_offs: books.write_offs_of(event).map(first).collect(),
            };
        }
        let refunds_later = payments_later().flat_map(|payment| books.refunds_on(payment)).map(first);
        let payouts_later = notes_later().flat_map(|note| books.payouts_on(note)).map(first);
        let write_offs_later = later().flat_map(|invoice| books.write_offs_on(invoice)).map(first);
        Candidates {
            payments,
            credit_notes: once(books.credit_notes_apart().chain(notes_later())),
            refunds: once(books.refunds_apart().chain(refunds_later).chain(payouts_later)),
            write_offs: once(books.write_offs_apart().chain(write_offs_later)),
        }
    }
}

fn first<T, F>((slot, _): (Slot<T>, F)) -> Slot<T> {
    slot
}

/// Ascending, each once.
fn once<T>(slots: impl Iterator<Item = Slot<T>>) -> Vec<Slot<T>> {
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
fn loose_payments(end: End<'_>, payments: &[Slot<Payment>], refunds: &[(Refunded, i64)]) -> Vec<Loose> {
    let End { books, query, .. } = end;
    let is_loose = |payment: &Payment| {
        let is_before_end = payment.status.is_received() && query.period.is_before_end(payment.payment_date);
        let is_on_account =
            |invoice| books.hot().document(invoice).currency == payment.currency && end.stands(invoice);
        is_before_end && !payment.invoice.is_some_and(is_on_account)
    };
    let loose = present(books.payments(), payments).filter(|(_, payment)| is_loose(payment));
    let mut amounts: Amounts<Payment> = loose.map(|(slot, payment)| (slot, payment.amount)).collect();
    amounts.extend(refunds.iter().filter_map(|(of, amount)| match of {
        Refunded::Payment(slot) => Some((*slot, -amount)),
        Refunded::CreditNote(_) => None,
    }));
    let loose = |(slot, amount)| loose_payment(books, slot, amount);
    summed(amounts).into_iter().filter_map(loose).collect()
}

/// Credit notes that name no standing invoice, less their payouts.
fn loose_notes(end: End<'_>, notes: &[Slot<Document>], refunds: &[(Refunded, i64)]) -> Vec<Loose> {
    let End { books, query, .. } = end;
    let notes = present(books.documents(), notes).filter(|(_, note)| {
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
fn loose_refunds(end: End<'_>, refunds: &[Slot<Refund>]) -> Vec<(Refunded, i64)> {
    let End { books, query, .. } = end;
    let before_end = present(books.refunds(), refunds).map(|(_, refund)| refund);
    let before_end = before_end.filter(|refund| query.period.is_before_end(refund.refunded_at));
    let is_on_account = |refund: &Refund| books.invoice_of_refund(refund).is_some_and(|it| end.stands(it));
    before_end.filter(|refund| !is_on_account(refund)).map(|refund| (refund.of, refund.amount)).collect()
}

/// Write-offs of invoices that do not stand.
fn loose_write_offs(end: End<'_>, write_offs: &[Slot<WriteOff>]) -> impl Iterator<Item = Loose> {
    let End { books, query, .. } = end;
    let all = present(books.write_offs(), write_offs);
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

fn present<'a, T>(table: &'a Table<T>, slots: &[Slot<T>]) -> impl Iterator<Item = (Slot<T>, &'a T)> {
    slots.iter().filter_map(|slot| Some((*slot, table.get(*slot)?)))
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
