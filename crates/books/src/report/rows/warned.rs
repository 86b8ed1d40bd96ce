//! The facts that warnings count, of all currencies.

use super::gather::Gather;
use super::keys::Keys;
use super::owed::day_of;
use super::{documents, people};
use crate::books::PaymentStatus;
use crate::calendar::day_number;
use crate::report::fact_slot::FactSlot;
use crate::report::flows::Flow;
use crate::report::loose::LooseKind;
use crate::report::payments::{ExceptionCode, payments_in_scope, stock};
use crate::report::selection::{billed, billed_on, voidings};

/// Voidings of the period.
pub(in crate::report) fn voided_without_credit_note(gather: &mut Gather<'_>) {
    for voiding in voidings(gather.books, gather.query) {
        gather.add(FactSlot::Document(voiding.slot), voiding.day, 1);
    }
}

/// Those in one currency, counted or with their gross.
pub(in crate::report) fn voided(gather: &mut Gather<'_>) {
    let keys = Keys { flow: Some(Flow::Voided), ..gather.keys.clone() };
    gather.ask(gather.query, &keys, 1, documents::flows);
}

/// Invoices of the period that are cancelled and credited in part.
pub(in crate::report) fn cancelled_not_fully_credited(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    for (slot, invoice) in books.cancelled_of(query.event) {
        let on = billed_on(books, query, invoice).filter(|on| query.period.has_date(*on));
        let notes = books.credit_notes(slot).filter(|(_, note)| {
            note.is_issued() && note.issued_on.is_some_and(|on| query.period.is_date_before_end(on))
        });
        let credited: i128 = notes.map(|(_, note)| i128::from(note.gross())).sum();
        if let Some(on) = on.filter(|_| 0 < credited && credited < i128::from(invoice.gross())) {
            gather.add(FactSlot::Document(slot), day_number(on), 1);
        }
    }
}

/// Voided invoices before the end that do not say when they were cancelled.
pub(in crate::report) fn voided_without_history(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    if query.period.end().is_none() {
        return;
    }
    for (slot, invoice) in books.cancelled_of(query.event) {
        let on = billed_on(books, query, invoice).filter(|on| query.period.is_date_before_end(*on));
        let is_undated = invoice.cancelled_at.is_none() && books.is_voided(slot, invoice);
        if let Some(on) = on.filter(|_| is_undated) {
            gather.add(FactSlot::Document(slot), day_number(on), 1);
        }
    }
}

/// Voided invoices and confirmed participations that do not say since when.
pub(in crate::report) fn all_without_history(gather: &mut Gather<'_>) {
    voided_without_history(gather);
    people::confirmed_without_history(gather);
}

/// Documents of the period that are issued after today.
pub(in crate::report) fn documents_after_today(gather: &mut Gather<'_>) {
    let today = day_number(gather.query.today);
    for movement in billed(gather.books, gather.query).filter(|one| one.document.day > today) {
        gather.add(FactSlot::Document(movement.slot), movement.day, 1);
    }
}

/// Documents and payments before the end that are dated after today.
pub(in crate::report) fn owed_after_today(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    if let Ok(tomorrow) = query.today.tomorrow() {
        for slot in books.slots_issued_between(query.event, tomorrow..=*query.period.dates().end()) {
            gather.add(FactSlot::Document(slot), books.hot().document(slot).day, 1);
        }
    }
    let today = day_number(query.today);
    for paid in payments_in_scope(books, query) {
        let at = paid.payment.payment_date;
        let is_before_end = paid.payment.status.is_received() && query.period.is_before_end(at);
        if is_before_end && gather.day_of(at) > today {
            gather.add_at(FactSlot::Payment(paid.slot), at, 1);
        }
    }
}

/// Payments in another currency than their invoice.
pub(in crate::report) fn currency_mismatch(gather: &mut Gather<'_>) {
    for finding in stock(gather.books, gather.query).findings {
        if finding.code == ExceptionCode::CurrencyMismatch {
            let day = day_of(gather, finding.fact);
            gather.add(finding.fact, day, 1);
        }
    }
}

/// Payments that reduce no invoice, and are not wholly paid back.
pub(in crate::report) fn unallocated_payments(gather: &mut Gather<'_>) {
    for loose in stock(gather.books, gather.query).loose {
        if let (LooseKind::Payment, Some(slot)) = (loose.what, loose.payment) {
            let day = day_of(gather, FactSlot::Payment(slot));
            gather.add(FactSlot::Payment(slot), day, 1);
        }
    }
}

/// Payments that are marked as refunded beyond what is recorded.
pub(in crate::report) fn refund_without_record(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    for paid in payments_in_scope(books, query) {
        let payment = paid.payment;
        let refunded =
            || books.refunds_on(paid.slot).map(|(_, refund)| i128::from(refund.amount)).sum::<i128>();
        let is_missing = query.period.is_before_end(payment.payment_date)
            && match payment.status {
                PaymentStatus::Refunded => refunded() < i128::from(payment.amount),
                PaymentStatus::PartiallyRefunded => refunded() == 0,
                _ => false,
            };
        if is_missing {
            gather.add_at(FactSlot::Payment(paid.slot), payment.payment_date, 1);
        }
    }
}
