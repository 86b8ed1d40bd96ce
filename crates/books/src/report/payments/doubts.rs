//! Doubts: payments that deserve a look.

use rustc_hash::FxHashMap;

use super::selection::Paid;
use super::stock::Stock;
use crate::books::{Books, Payment, PaymentStatus, Refunded, Slot};
use crate::calendar::{Instant, LocalDays, day_number};
use crate::query::Query;
use crate::report::warning::WarningCode;

/// Received payments before the end of the period that deserve a look, of all currencies.
pub(super) struct Doubts<'a> {
    refunded: &'a RefundedSums,
    days: LocalDays<'a>,
    today: i32,
    /// No zone is two days behind: what is that far back needs no look at the calendar.
    long_ago: Instant,
    counts: DoubtCounts,
}

/// How many of them there are.
#[derive(Clone, Copy, Default)]
pub(super) struct DoubtCounts {
    dated_after_today: u64,
    refund_without_record: u64,
}

/// What went back of each payment, whenever.
pub(super) type RefundedSums = FxHashMap<Slot<Payment>, i128>;

impl<'a> Doubts<'a> {
    pub(super) fn new(query: &'a Query, refunded: &'a RefundedSums) -> Doubts<'a> {
        Doubts {
            refunded,
            days: query.zone.days(),
            today: day_number(query.today),
            long_ago: Instant::new(
                query.zone.midnight(query.today).nanoseconds().saturating_sub(172_800_000_000_000),
            ),
            counts: DoubtCounts::default(),
        }
    }

    /// Looks at a received payment before the end of the period.
    pub(super) fn add(&mut self, paid: &Paid<'_>) {
        let payment = paid.payment;
        let is_recent = payment.payment_date > self.long_ago;
        self.counts.dated_after_today +=
            u64::from(is_recent && self.days.of(payment.payment_date) > self.today);
        let refunded = || self.refunded.get(&paid.slot).copied().unwrap_or(0);
        self.counts.refund_without_record += u64::from(match payment.status {
            PaymentStatus::Refunded => refunded() < i128::from(payment.amount),
            PaymentStatus::PartiallyRefunded => refunded() == 0,
            _ => false,
        });
    }

    pub(super) fn counts(&self) -> DoubtCounts {
        self.counts
    }

    /// Adds those of other payments.
    pub(super) fn add_counts(&mut self, other: DoubtCounts) {
        self.counts.dated_after_today += other.dated_after_today;
        self.counts.refund_without_record += other.refund_without_record;
    }
}

/// What deserves a look, of all currencies: how much of it.
pub(super) fn doubtful(
    books: &Books,
    query: &Query,
    doubts: DoubtCounts,
    stock: &Stock,
) -> Vec<(WarningCode, u64)> {
    let period = &query.period;
    let cancelled = books.cancelled_of(query.event).filter(|(slot, one)| books.is_voided(*slot, one));
    let undated = cancelled.filter(|(_, one)| {
        one.cancelled_at.is_none() && one.issued_on.is_some_and(|on| period.is_date_before_end(on))
    });
    let no_history = if period.end().is_some() { undated.count() as u64 } else { 0 };
    let mut dated_after_today = doubts.dated_after_today;
    if let Ok(tomorrow) = query.today.tomorrow() {
        let days = tomorrow..=*period.dates().end();
        dated_after_today += books.slots_issued_between(query.event, days).count() as u64;
    }
    vec![
        (WarningCode::NoHistory, no_history),
        (WarningCode::DatedAfterToday, dated_after_today),
        (WarningCode::CurrencyMismatch, stock.n_currency_mismatches()),
        (WarningCode::UnallocatedPayments, stock.n_unallocated()),
        (WarningCode::RefundWithoutRecord, doubts.refund_without_record),
    ]
}

/// What went back of each payment in scope, whenever: refunds are few, so that they are read once instead
/// of looked for at each payment.
pub(super) fn refunded(books: &Books, query: &Query) -> RefundedSums {
    let mut sums = RefundedSums::default();
    for (_, refund) in books.refunds_of(query.event) {
        if let Refunded::Payment(payment) = refund.of {
            *sums.entry(payment).or_insert(0) += i128::from(refund.amount);
        }
    }
    sums
}
