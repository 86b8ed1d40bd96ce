//! Items: what was done about one open invoice, fact by fact.

use super::gather::Gather;
use crate::books::{Document, Slot};
use crate::calendar::day_number;
use crate::report::fact_slot::FactSlot;
use crate::report::position::stands;

/// The invoice itself.
pub(in crate::report) fn gross(gather: &mut Gather<'_>) {
    add_gross(gather, 1);
}

/// The credit notes that name it.
pub(in crate::report) fn credited(gather: &mut Gather<'_>) {
    add_credit_notes(gather, 1);
}

/// Payments, refunds, and payouts of its credit notes.
pub(in crate::report) fn received(gather: &mut Gather<'_>) {
    add_received(gather, 1);
}

/// Write-offs.
pub(in crate::report) fn written_off(gather: &mut Gather<'_>) {
    add_write_offs(gather, 1);
}

/// All of it: what is left is open.
pub(in crate::report) fn open(gather: &mut Gather<'_>) {
    add_gross(gather, 1);
    add_credit_notes(gather, -1);
    add_received(gather, -1);
    add_write_offs(gather, -1);
}

/// The invoice asked for, if it stands and is open in the section's currency.
fn item(gather: &Gather<'_>) -> Option<(Slot<Document>, Document)> {
    let (books, query) = (gather.books, gather.query);
    let slot = gather.keys.document??;
    let invoice = books.documents().get(slot)?;
    let is_in_scope = query.event.is_none() || books.hot().document(slot).event == query.event;
    let is_asked = is_in_scope
        && gather.keys.currency == Some(invoice.currency)
        && stands(books, &query.period, &query.zone, slot, invoice);
    is_asked.then(|| (slot, invoice.clone()))
}

fn add_gross(gather: &mut Gather<'_>, sign: i64) {
    if let Some((slot, invoice)) = item(gather) {
        let day = gather.books.hot().document(slot).day;
        gather.add(FactSlot::Document(slot), day, sign * invoice.gross());
    }
}

fn add_credit_notes(gather: &mut Gather<'_>, sign: i64) {
    let Some((slot, _)) = item(gather) else { return };
    let (books, period) = (gather.books, &gather.query.period);
    for (slot, note) in books.credit_notes(slot).filter(|(_, note)| note.is_issued()) {
        if let Some(on) = note.issued_on.filter(|on| period.is_date_before_end(*on)) {
            gather.add(FactSlot::Document(slot), day_number(on), sign * note.gross());
        }
    }
}

fn add_received(gather: &mut Gather<'_>, sign: i64) {
    let Some((slot, invoice)) = item(gather) else { return };
    let (books, period) = (gather.books, &gather.query.period);
    let payments = books.payments_on(slot).filter(|(_, payment)| payment.currency == invoice.currency);
    let mut refunds = Vec::new();
    for (slot, payment) in payments {
        if payment.status.is_received() && period.is_before_end(payment.payment_date) {
            gather.add_at(FactSlot::Payment(slot), payment.payment_date, sign * payment.amount);
        }
        refunds.extend(books.refunds_on(slot));
    }
    refunds.extend(books.credit_notes(slot).flat_map(|(note, _)| books.payouts_on(note)));
    for (slot, refund) in refunds.into_iter().filter(|(_, refund)| period.is_before_end(refund.refunded_at)) {
        gather.add_at(FactSlot::Refund(slot), refund.refunded_at, -sign * refund.amount);
    }
}

fn add_write_offs(gather: &mut Gather<'_>, sign: i64) {
    let Some((slot, _)) = item(gather) else { return };
    let (books, period) = (gather.books, &gather.query.period);
    for (slot, write_off) in books.write_offs_on(slot) {
        if period.is_date_before_end(write_off.written_off_on) {
            let day = day_number(write_off.written_off_on);
            gather.add(FactSlot::WriteOff(slot), day, sign * write_off.amount);
        }
    }
}
