//! Doubts: payments that deserve a look.

use super::selection::Paid;
use crate::books::{Books, PaymentStatus};
use crate::calendar::{Instant, LocalDays, day_number};
use crate::query::Query;

/// Received payments before the end of the period that deserve a look, of all currencies.
pub(super) struct Doubts<'a> {
    books: &'a Books,
    query: &'a Query,
    days: LocalDays<'a>,
    today: i32,
    /// No zone is two days behind: what is that far back needs no look at the calendar.
    long_ago: Instant,
    pub(super) dated_after_today: u64,
    pub(super) refund_without_record: u64,
}

impl<'a> Doubts<'a> {
    pub(super) fn new(books: &'a Books, query: &'a Query) -> Doubts<'a> {
        Doubts {
            books,
            query,
            days: query.zone.days(),
            today: day_number(query.today),
            long_ago: Instant::new(
                query.zone.midnight(query.today).nanoseconds().saturating_sub(172_800_000_000_000),
            ),
            dated_after_today: 0,
            refund_without_record: 0,
        }
    }

    /// Looks at a payment.
    pub(super) fn add(&mut self, paid: &Paid<'_>) {
        let payment = paid.payment;
        if !payment.status.is_received() || !self.query.period.is_before_end(payment.payment_date) {
            return;
        }
        let is_recent = payment.payment_date > self.long_ago;
        self.dated_after_today += u64::from(is_recent && self.days.of(payment.payment_date) > self.today);
        let refunded = || -> i128 {
            self.books.refunds_on(paid.slot).map(|(_, refund)| i128::from(refund.amount)).sum()
        };
        self.refund_without_record += u64::from(match payment.status {
            PaymentStatus::Refunded => refunded() < i128::from(payment.amount),
            PaymentStatus::PartiallyRefunded => refunded() == 0,
            _ => false,
        });
    }
}
