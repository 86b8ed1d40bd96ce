//! Doubts: payments that deserve a look.

use super::stock::Stock;
use crate::books::{Books, Payment, PaymentStatus, Slot};
use crate::calendar::{Instant, LocalDays, day_number};
use crate::query::Query;
use crate::report::warning::WarningCode;

/// Counts the received payments that are dated after today.
pub(super) struct AfterToday<'a> {
    days: LocalDays<'a>,
    today: i32,
    /// No zone is two days behind: what is that far back needs no look at the calendar.
    long_ago: Instant,
    pub(super) count: u64,
}

impl<'a> AfterToday<'a> {
    /// None yet.
    pub(super) fn new(query: &'a Query) -> AfterToday<'a> {
        let midnight = query.zone.midnight(query.today).nanoseconds();
        AfterToday {
            days: query.zone.days(),
            today: day_number(query.today),
            long_ago: Instant::new(midnight.saturating_sub(172_800_000_000_000)),
            count: 0,
        }
    }

    /// Counts a payment, if it is one.
    pub(super) fn add(&mut self, payment: &Payment) {
        let is_recent = payment.payment_date > self.long_ago;
        self.count += u64::from(is_recent && self.days.of(payment.payment_date) > self.today);
    }

    /// No payment before this instant is one.
    pub(super) fn start(&self) -> Instant {
        self.long_ago
    }
}

/// What deserves a look, of all currencies: how much of it.
pub(super) fn doubtful(
    books: &Books,
    query: &Query,
    dated_after_today: u64,
    stock: &Stock,
) -> Vec<(WarningCode, u64)> {
    let period = &query.period;
    let cancelled = books.cancelled_of(query.event).filter(|(slot, one)| books.is_voided(*slot, one));
    let undated = cancelled.filter(|(_, one)| {
        one.cancelled_at.is_none() && one.issued_on.is_some_and(|on| period.is_date_before_end(on))
    });
    let no_history = if period.end().is_some() { undated.count() as u64 } else { 0 };
    let mut dated_after_today = dated_after_today;
    if let Ok(tomorrow) = query.today.tomorrow() {
        let days = tomorrow..=*period.dates().end();
        dated_after_today += books.slots_issued_between(query.event, days).count() as u64;
    }
    vec![
        (WarningCode::NoHistory, no_history),
        (WarningCode::DatedAfterToday, dated_after_today),
        (WarningCode::CurrencyMismatch, stock.n_currency_mismatches()),
        (WarningCode::UnallocatedPayments, stock.n_unallocated()),
        (WarningCode::RefundWithoutRecord, refunds_without_record(books, query)),
    ]
}

/// How many payments received before the end of the period went back by their status, and by no refund.
fn refunds_without_record(books: &Books, query: &Query) -> u64 {
    let repaid = books.payments_repaid(query.event);
    let before_end = repaid.filter(|(_, payment)| query.period.is_before_end(payment.payment_date));
    before_end.filter(|(slot, payment)| !is_recorded(books, *slot, payment)).count() as u64
}

/// Whether refunds, whenever, say what the status of a payment does.
fn is_recorded(books: &Books, slot: Slot<Payment>, payment: &Payment) -> bool {
    let refunded: i128 = books.refunds_on(slot).map(|(_, refund)| i128::from(refund.amount)).sum();
    match payment.status {
        PaymentStatus::PartiallyRefunded => refunded != 0,
        _ => refunded >= i128::from(payment.amount),
    }
}
