//! Settlement: on which day an invoice was settled, and how long that took.

use super::TimeToPay;
use crate::books::{Books, Document, DocumentType, HotDocument, Slot, WriteOffReason};
use crate::calendar::{LocalDays, day_number};
use crate::query::Query;
use crate::report::Rate;
use crate::report::percentile::nearest_rank;
use crate::report::selection::voided_on;

/// Invoices that were settled in the period.
#[derive(Clone, Default)]
pub(super) struct Settlements {
    /// From the invoice's date to settlement.
    days: Vec<i64>,
    on_time: u64,
    with_due_date: u64,
}

impl Settlements {
    /// Adds an invoice if it was settled in the query's period.
    pub(super) fn add(
        &mut self,
        books: &Books,
        query: &Query,
        days: &mut LocalDays<'_>,
        slot: Slot<Document>,
        invoice: &Document,
    ) {
        let dates = query.period.dates();
        let inside = day_number(*dates.start())..=day_number(*dates.end());
        let settled = settled_on(books, query, days, slot, invoice).filter(|day| inside.contains(day));
        let (Some(settled), Some(issued_on)) = (settled, invoice.issued_on) else { return };
        self.days.push(i64::from(settled) - i64::from(day_number(issued_on)));
        if let Some(due_date) = invoice.due_date {
            self.with_due_date += 1;
            self.on_time += u64::from(settled <= day_number(due_date));
        }
    }

    /// Adds an invoice about which nothing was done but one payment, in its currency, on this day.
    pub(super) fn add_paid_at_once(&mut self, invoice: &HotDocument, day: i32, amount: i64) {
        if invoice.issued != Some(DocumentType::Invoice) || invoice.gross() == 0 || amount < invoice.gross() {
            return;
        }
        self.days.push(i64::from(day) - i64::from(invoice.day));
        if let Some(due) = invoice.due() {
            self.with_due_date += 1;
            self.on_time += u64::from(day <= due);
        }
    }

    pub(super) fn figures(&self) -> TimeToPay {
        let mut days = self.days.clone();
        days.sort_unstable();
        TimeToPay {
            settled: days.len() as u64,
            median_days: nearest_rank(&days, 50),
            p90_days: nearest_rank(&days, 90),
            on_time: self.on_time,
            with_due_date: self.with_due_date,
            on_time_share: Rate::of(self.on_time.into(), self.with_due_date.into()),
        }
    }
}

/// How much was done about each invoice, whenever: most are paid at once, and need no closer look.
pub(crate) struct Steps(Vec<u8>);

impl Steps {
    /// Counts received payments as one, all else as several.
    pub(crate) fn count(books: &Books, query: &Query) -> Steps {
        let mut steps = Steps(vec![0; books.documents().n_slots()]);
        let received = books.payments_of(query.event).filter(|(_, payment)| payment.status.is_received());
        received.filter_map(|(_, payment)| payment.invoice).for_each(|slot| steps.add(slot, 1));
        let noted = books.credit_notes_of(query.event).filter_map(|(_, note)| note.related);
        noted.for_each(|slot| steps.add(slot, SEVERAL));
        books.write_offs_of(query.event).for_each(|(_, write_off)| steps.add(write_off.invoice, SEVERAL));
        books.cancelled_of(query.event).for_each(|(slot, _)| steps.add(slot, SEVERAL));
        steps
    }

    /// Whether one payment is all.
    pub(crate) fn is_only_one(&self, slot: Slot<Document>) -> bool {
        self.0[slot.index()] == 1
    }

    fn add(&mut self, slot: Slot<Document>, n: u8) {
        let steps = &mut self.0[slot.index()];
        *steps = steps.saturating_add(n);
    }
}

/// More than one.
const SEVERAL: u8 = 2;

/// The number of the first day on which payments, credit notes and write-offs other than bad debt,
/// each dated up to it, reach the gross of an issued invoice; refunds and payouts are ignored.
///
/// None if they never do, if nothing was paid up to then, or if the invoice was voided up to then.
pub(crate) fn settled_on(
    books: &Books,
    query: &Query,
    days: &mut LocalDays<'_>,
    slot: Slot<Document>,
    invoice: &Document,
) -> Option<i32> {
    if !invoice.is_issued() || invoice.document_type != DocumentType::Invoice || invoice.gross() == 0 {
        return None;
    }
    let mut steps: Vec<(i32, i64)> = Vec::new();
    let mut first_paid = None;
    let payments = books.payments_on(slot).map(|(_, payment)| payment);
    for payment in payments.filter(|one| one.status.is_received() && one.currency == invoice.currency) {
        let day = days.of(payment.payment_date);
        first_paid = Some(first_paid.map_or(day, |first: i32| first.min(day)));
        steps.push((day, payment.amount));
    }
    let first_paid = first_paid?;
    let notes = books.credit_notes(slot).filter(|(_, note)| note.is_issued());
    steps.extend(notes.filter_map(|(_, note)| Some((day_number(note.issued_on?), note.gross()))));
    let write_offs = books.write_offs_on(slot).map(|(_, write_off)| write_off);
    let write_offs = write_offs.filter(|one| one.reason != WriteOffReason::BadDebt);
    steps.extend(write_offs.map(|one| (day_number(one.written_off_on), one.amount)));
    steps.sort_unstable();
    let mut missing = i128::from(invoice.gross());
    let settled = steps.into_iter().find_map(|(day, amount)| {
        missing -= i128::from(amount);
        (missing <= 0).then_some(day)
    })?;
    let is_voided = || {
        let voided = voided_on(&query.zone, invoice, invoice.issued_on).map(day_number);
        invoice.is_cancelled()
            && books.is_voided(slot, invoice)
            && voided.is_some_and(|voided| voided <= settled)
    };
    (first_paid <= settled && !is_voided()).then_some(settled)
}
