//! Positions: which invoices stand at an instant, what is open on each, and what reduces none of them;
//! recomputed from dated facts.

use rustc_hash::FxHashMap;

use super::fact_slot::FactSlot;
use super::selection::voided_on;
use crate::books::{
    Books, Contact, Document, DocumentType, Event, HotDocument, Payment, Refunded, Slot, WriteOffReason,
};
use crate::calendar::{Period, Zone, day_number};
use crate::money::Currency;
use crate::query::Query;

/// What was done about an invoice before an instant, in minor units of its currency.
///
/// Amounts are below 10^12, so that 64 bits hold nine million of the largest.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Account {
    pub(crate) stands: bool,
    /// Of an invoice that stands: its own.
    currency: Option<Currency>,
    pub(crate) gross: i64,
    /// By credit notes that name it.
    pub(crate) credited: i64,
    /// Received in its currency − refunds − payouts of its credit notes.
    pub(crate) received_after_refunds: i64,
    pub(crate) written_off: i64,
    /// The part of it that is Skonto.
    pub(crate) cash_discount: i64,
}

impl Account {
    /// What is still to be paid; below 0 what was paid too much.
    pub(crate) fn open(&self) -> i64 {
        self.gross - self.credited - self.written_off - self.received_after_refunds
    }
}

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

/// The position of all facts in the scope of a query at its end.
pub(crate) struct Positions {
    places: Places,
    accounts: Vec<Account>,
    /// Payments, then credit notes, then write-offs, each by slot.
    pub(crate) loose: Vec<Loose>,
}

/// Where the account of a document is.
enum Places {
    /// At the index of its slot.
    All,
    /// Of an event's documents: the facts of others are not touched.
    Some(FxHashMap<Slot<Document>, u32>),
}

impl Positions {
    /// The accounts of the invoices that stand.
    pub(crate) fn standing(&self) -> impl Iterator<Item = (Slot<Document>, &Account)> {
        let mut slots: Vec<(Slot<Document>, usize)> = match &self.places {
            Places::All => Vec::new(),
            Places::Some(places) => places.iter().map(|(slot, at)| (*slot, *at as usize)).collect(),
        };
        slots.sort_unstable();
        let all = matches!(self.places, Places::All).then(|| self.accounts.iter().enumerate());
        let all = all.into_iter().flatten().map(|(at, account)| (Slot::at(at), account));
        let some = slots.into_iter().map(|(slot, at)| (slot, &self.accounts[at]));
        all.chain(some).filter(|(_, account)| account.stands)
    }

    /// The account of an invoice, if it stands.
    pub(crate) fn account(&self, slot: Slot<Document>) -> Option<&Account> {
        let at = match &self.places {
            Places::All => slot.index(),
            Places::Some(places) => *places.get(&slot)? as usize,
        };
        self.accounts.get(at).filter(|account| account.stands)
    }

    fn account_mut(&mut self, slot: Slot<Document>) -> Option<&mut Account> {
        let at = match &self.places {
            Places::All => slot.index(),
            Places::Some(places) => *places.get(&slot)? as usize,
        };
        self.accounts.get_mut(at).filter(|account| account.stands)
    }
}

/// Reads every fact in the query's scope once, from front to back.
pub(crate) fn positions(books: &Books, query: &Query) -> Positions {
    let mut positions = standing_invoices(books, query);
    let notes = add_credit_notes(books, query, &mut positions);
    let payments = add_payments(books, query, &mut positions);
    let (payments, notes) = add_refunds(books, query, &mut positions, payments, notes);
    positions
        .loose
        .extend(payments.into_iter().filter_map(|(slot, amount)| loose_payment(books, slot, amount)));
    positions.loose.extend(notes.into_iter().filter_map(|(slot, amount)| loose_note(books, slot, amount)));
    add_write_offs(books, query, &mut positions);
    positions
}

/// Amounts by slot; one slot may stand there several times.
type Amounts<T> = Vec<(Slot<T>, i64)>;

fn standing_invoices(books: &Books, query: &Query) -> Positions {
    let period = &query.period;
    let hot = books.hot();
    let last = day_number(*period.dates().end());
    let places = match query.event {
        None => Places::All,
        Some(_) => {
            let slots = books.documents_of(query.event).zip(0..);
            Places::Some(slots.map(|((slot, _), at)| (slot, at)).collect())
        }
    };
    let invoices =
        |document: &&HotDocument| document.issued == Some(DocumentType::Invoice) && document.day <= last;
    let mut accounts = vec![
        Account::default();
        match &places {
            Places::All => hot.documents().len(),
            Places::Some(places) => places.len(),
        }
    ];
    let mut enter = |at: usize, document: &HotDocument| {
        let gross = document.excl_vat + document.vat;
        let currency = Some(document.currency);
        accounts[at] = Account { stands: true, currency, gross, ..Account::default() };
    };
    match &places {
        Places::All => {
            let documents = hot.documents().iter().enumerate();
            documents
                .filter(|(_, document)| invoices(document))
                .for_each(|(at, document)| enter(at, document));
        }
        Places::Some(_) => {
            let documents = books.documents_of(query.event).map(|(slot, _)| hot.document(slot)).enumerate();
            documents
                .filter(|(_, document)| invoices(document))
                .for_each(|(at, document)| enter(at, document));
        }
    }
    let mut positions = Positions { places, accounts, loose: Vec::new() };
    for (slot, document) in books.cancelled_of(query.event) {
        if is_voided_before_end(books, period, &query.zone, slot, document)
            && let Some(account) = positions.account_mut(slot)
        {
            account.stands = false;
        }
    }
    positions
}

/// Credit notes that name no standing invoice are given back.
fn add_credit_notes(books: &Books, query: &Query, positions: &mut Positions) -> Amounts<Document> {
    let mut loose = Vec::new();
    for (slot, note) in books.credit_notes_of(query.event) {
        let is_before_end = note.issued_on.is_some_and(|on| query.period.is_date_before_end(on));
        if !note.is_issued() || !is_before_end {
            continue;
        }
        match note.related.and_then(|invoice| positions.account_mut(invoice)) {
            Some(account) => {
                account.credited += note.gross();
            }
            None => loose.push((slot, note.gross())),
        }
    }
    loose
}

/// Payments that reduce no standing invoice are given back.
fn add_payments(books: &Books, query: &Query, positions: &mut Positions) -> Amounts<Payment> {
    let mut loose = Vec::new();
    for (slot, payment) in books.payments_of(query.event) {
        if !payment.status.is_received() || !query.period.is_before_end(payment.payment_date) {
            continue;
        }
        let account = payment.invoice.and_then(|invoice| positions.account_mut(invoice));
        match account.filter(|account| account.currency == Some(payment.currency)) {
            Some(account) => account.received_after_refunds += payment.amount,
            None => loose.push((slot, payment.amount)),
        }
    }
    loose
}

/// Refunds and payouts that increase no standing invoice reduce what is loose.
fn add_refunds(
    books: &Books,
    query: &Query,
    positions: &mut Positions,
    mut payments: Amounts<Payment>,
    mut notes: Amounts<Document>,
) -> (Amounts<Payment>, Amounts<Document>) {
    for (_, refund) in books.refunds_of(query.event) {
        if !query.period.is_before_end(refund.refunded_at) {
            continue;
        }
        let invoice = match refund.of {
            Refunded::Payment(payment) => books.payments().get(payment).and_then(|payment| {
                payment.invoice.filter(|invoice| books.hot().document(*invoice).currency == payment.currency)
            }),
            Refunded::CreditNote(note) => books.documents().get(note).and_then(|note| note.related),
        };
        match (invoice.and_then(|invoice| positions.account_mut(invoice)), refund.of) {
            (Some(account), _) => account.received_after_refunds -= refund.amount,
            (None, Refunded::Payment(payment)) => payments.push((payment, -refund.amount)),
            (None, Refunded::CreditNote(note)) => notes.push((note, -refund.amount)),
        }
    }
    (summed(payments), summed(notes))
}

fn add_write_offs(books: &Books, query: &Query, positions: &mut Positions) {
    for (slot, write_off) in books.write_offs_of(query.event) {
        if !query.period.is_date_before_end(write_off.written_off_on) {
            continue;
        }
        if let Some(account) = positions.account_mut(write_off.invoice) {
            account.written_off += write_off.amount;
            if write_off.reason == WriteOffReason::CashDiscount {
                account.cash_discount += write_off.amount;
            }
        } else if let Some(invoice) = books.documents().get(write_off.invoice) {
            positions.loose.push(Loose {
                what: LooseKind::WriteOff,
                fact: FactSlot::WriteOff(slot),
                currency: invoice.currency,
                document: Some(write_off.invoice),
                payment: None,
                event: invoice.event,
                customer: invoice.customer,
                amount: write_off.amount,
            });
        }
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

/// The account of one standing invoice at the end of a query's period, found through what belongs to
/// it.
pub(crate) fn account(books: &Books, query: &Query, slot: Slot<Document>, invoice: &Document) -> Account {
    let period = &query.period;
    let mut account = Account { stands: true, gross: invoice.gross(), ..Account::default() };
    for (note_slot, note) in books.credit_notes(slot) {
        let is_before_end = note.issued_on.is_some_and(|on| period.is_date_before_end(on));
        if note.is_issued() && is_before_end {
            account.credited += note.gross();
        }
        let payouts = books.payouts_on(note_slot).filter(|(_, one)| period.is_before_end(one.refunded_at));
        account.received_after_refunds -= payouts.map(|(_, payout)| payout.amount).sum::<i64>();
    }
    for (payment_slot, payment) in books.payments_on(slot) {
        if payment.currency != invoice.currency {
            continue;
        }
        if payment.status.is_received() && period.is_before_end(payment.payment_date) {
            account.received_after_refunds += payment.amount;
        }
        let refunds = books.refunds_on(payment_slot).filter(|(_, one)| period.is_before_end(one.refunded_at));
        account.received_after_refunds -= refunds.map(|(_, refund)| refund.amount).sum::<i64>();
    }
    for (_, write_off) in books.write_offs_on(slot) {
        if period.is_date_before_end(write_off.written_off_on) {
            account.written_off += write_off.amount;
            if write_off.reason == WriteOffReason::CashDiscount {
                account.cash_discount += write_off.amount;
            }
        }
    }
    account
}

/// How many days an invoice due on the day of this number is overdue on the query's `as_of`: due today is not overdue; none if it is
/// not due, or has no due date.
pub(crate) fn days_overdue(query: &Query, due: Option<i32>) -> Option<i64> {
    let days = day_number(query.as_of) - due?;
    (days > 0).then_some(i64::from(days))
}
