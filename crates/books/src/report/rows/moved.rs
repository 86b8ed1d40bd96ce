//! Money that moved: payments and refunds, whole or split over the documents that they are of.

use super::documents::measured;
use super::gather::Gather;
use super::keys::{Keys, Measure, fits};
use crate::books::{Books, Fee, HotDocument, Payment, PaymentStatus, RefundReason};
use crate::report::fact_slot::FactSlot;
use crate::report::payments::{Paid, Repaid, payments_in_scope, refunds_in_scope};
use crate::report::split::split;

/// Payments that came in the period.
pub(in crate::report) fn received(gather: &mut Gather<'_>) {
    let part = Part::of(gather);
    add_received(gather, |paid| part.of_amount(paid.payment.amount, paid.taxed_by()));
}

/// Refunds and payouts.
pub(in crate::report) fn refunded(gather: &mut Gather<'_>) {
    let part = Part::of(gather);
    add_refunded(gather, |repaid| part.of_amount(repaid.refund.amount, repaid.taxed_by));
}

/// The refunds that a bank made.
pub(in crate::report) fn chargebacks(gather: &mut Gather<'_>) {
    let part = Part::of(gather);
    add_refunded(gather, |repaid| match repaid.refund.reason {
        RefundReason::Chargeback => part.of_amount(repaid.refund.amount, None),
        RefundReason::Refund => 0,
    });
}

/// Payments less refunds.
pub(in crate::report) fn after_refunds(gather: &mut Gather<'_>) {
    add_received(gather, |paid| paid.payment.amount);
    add_refunded(gather, |repaid| -repaid.refund.amount);
}

/// Payments less fees, less refunds.
pub(in crate::report) fn after_fees(gather: &mut Gather<'_>) {
    add_received(gather, |paid| paid.payment.amount - fee(paid.payment).unwrap_or(0));
    add_refunded(gather, |repaid| -repaid.refund.amount);
}

/// Payments through a gateway, with what it kept of each.
pub(in crate::report) fn fees(gather: &mut Gather<'_>) {
    add_received(gather, |paid| fee(paid.payment).unwrap_or(0));
}

/// Payments whose fee is known.
pub(in crate::report) fn known_fees(gather: &mut Gather<'_>) {
    let counts = gather.keys.measure == Some(Measure::Count);
    add_received(gather, |paid| match fee(paid.payment) {
        Some(_) if counts => 1,
        Some(_) => paid.payment.amount,
        None => 0,
    });
}

/// Payments through a gateway whose fee is not known.
pub(in crate::report) fn unknown_fees(gather: &mut Gather<'_>) {
    let is_unknown = |payment: &Payment| payment.gateway_key.is_some() && payment.gateway_fee.is_none();
    add_received(gather, |paid| i64::from(is_unknown(paid.payment)));
}

/// Payments created in the period, whatever became of them.
pub(in crate::report) fn created(gather: &mut Gather<'_>) {
    add_created(gather, |_| true);
}

/// Those of them through a gateway that were received.
pub(in crate::report) fn succeeded(gather: &mut Gather<'_>) {
    add_created(gather, |payment| payment.gateway_key.is_some() && payment.status.is_received());
}

/// Those through a gateway that were not.
pub(in crate::report) fn failed(gather: &mut Gather<'_>) {
    add_created(gather, |payment| {
        let has_failed = matches!(payment.status, PaymentStatus::Failed | PaymentStatus::Cancelled);
        payment.gateway_key.is_some() && has_failed
    });
}

fn add_created(gather: &mut Gather<'_>, is_meant: fn(&Payment) -> bool) {
    let (query, keys) = (gather.query, gather.keys);
    for Paid { slot, payment, .. } in payments_in_scope(gather.books, query) {
        let is_asked = query.period.has_instant(payment.created_at)
            && fits(keys.currency, payment.currency)
            && fits(keys.payment_status, payment.status);
        if is_asked && is_meant(payment) {
            gather.add_at(FactSlot::Payment(slot), payment.created_at, gather.count_or(payment.amount));
        }
    }
}

/// The fee that a gateway kept; none if it is not known, or there is no gateway.
fn fee(payment: &Payment) -> Option<i64> {
    payment.gateway_key.and(payment.gateway_fee).map(Fee::minor)
}

fn add_received(gather: &mut Gather<'_>, amount: impl Fn(&Paid<'_>) -> i64) {
    let (query, keys) = (gather.query, gather.keys);
    for paid in payments_in_scope(gather.books, query) {
        let payment = paid.payment;
        let is_asked = payment.status.is_received()
            && fits(keys.currency, payment.currency)
            && query.period.has_instant(payment.payment_date)
            && fits(keys.gateway, payment.gateway_key)
            && keys.event.is_none_or(|event| event == paid.event());
        if is_asked && gather.has_instant(payment.payment_date) {
            gather.add_at(FactSlot::Payment(paid.slot), payment.payment_date, amount(&paid));
        }
    }
}

fn add_refunded(gather: &mut Gather<'_>, amount: impl Fn(&Repaid<'_>) -> i64) {
    let (query, keys) = (gather.query, gather.keys);
    for repaid in refunds_in_scope(gather.books, query) {
        let refund = repaid.refund;
        let is_asked = fits(keys.currency, refund.currency)
            && query.period.has_instant(refund.refunded_at)
            && fits(keys.gateway, repaid.gateway)
            && fits(keys.event, repaid.event);
        if is_asked && gather.has_instant(refund.refunded_at) {
            gather.add_at(FactSlot::Refund(repaid.slot), refund.refunded_at, amount(&repaid));
        }
    }
}

/// The part of an amount that is asked for.
struct Part<'a> {
    books: &'a Books,
    keys: &'a Keys,
    measure: Measure,
}

impl<'a> Part<'a> {
    fn of(gather: &Gather<'a>) -> Part<'a> {
        let measure = gather.keys.measure.unwrap_or(Measure::Amount);
        Part { books: gather.books, keys: gather.keys, measure }
    }

    /// Of an amount that is split over a document, if there is one.
    fn of_amount(&self, amount: i64, document: Option<&HotDocument>) -> i64 {
        match (self.keys.tax, document) {
            (None, _) | (Some(None), None) => measured(self.measure, amount, 0),
            (Some(Some(_)), None) | (Some(None), Some(_)) => 0,
            (Some(Some(asked)), Some(document)) => {
                let (hot, mut part) = (self.books.hot(), 0);
                split(amount, document, hot, |share| {
                    if share.class == asked {
                        part += measured(self.measure, share.excl_vat, share.vat);
                    }
                });
                part
            }
        }
    }
}
