//! Invoices settled in the period, on the day on which they were.

use super::gather::Gather;
use super::keys::fits;
use crate::books::{Document, DocumentType, HotDocument, Slot};
use crate::calendar::day_number;
use crate::report::fact_slot::FactSlot;
use crate::report::flows::Flow;
use crate::report::payments::{SettlementSteps, payments_in_scope, settled_on};
use crate::report::selection::{billed, write_offs};

/// All of them.
pub(super) fn settled(gather: &mut Gather<'_>) {
    add_settled(gather, |_, _| true);
}

/// Those with a due date.
pub(super) fn with_due_date(gather: &mut Gather<'_>) {
    add_settled(gather, |invoice, _| invoice.due().is_some());
}

/// Those settled on the due date or before.
pub(super) fn on_time(gather: &mut Gather<'_>) {
    add_settled(gather, |invoice, day| invoice.due().is_some_and(|due| day <= due));
}

fn add_settled(gather: &mut Gather<'_>, is_meant: fn(&HotDocument, i32) -> bool) {
    let (books, keys) = (gather.books, gather.keys);
    let add = |gather: &mut Gather<'_>, slot: Slot<Document>, day: i32| {
        let invoice = books.hot().document(slot);
        if fits(keys.currency, invoice.currency) && is_meant(invoice, day) {
            gather.add(FactSlot::Document(slot), day, 1);
        }
    };
    let (at_once, others) = candidates(gather);
    at_once.into_iter().for_each(|(slot, day)| add(gather, slot, day));
    let (query, mut days) = (gather.query, gather.query.zone.days());
    let dates = query.period.dates();
    let inside = day_number(*dates.start())..=day_number(*dates.end());
    for slot in others {
        let Some(invoice) = books.documents().get(slot) else { continue };
        let settled = settled_on(books, query, &mut days, slot, invoice);
        if let Some(day) = settled.filter(|day| inside.contains(day)) {
            add(gather, slot, day);
        }
    }
}

/// Invoices paid by one payment about which nothing else was done, with its day, and every other one
/// that a payment, credit note or write-off of the period may have settled.
type Candidates = (Vec<(Slot<Document>, i32)>, Vec<Slot<Document>>);

fn candidates(gather: &mut Gather<'_>) -> Candidates {
    let (books, query) = (gather.books, gather.query);
    let dates = query.period.dates();
    let inside = day_number(*dates.start())..=day_number(*dates.end());
    let steps = SettlementSteps::count(books, query);
    let (mut at_once, mut others) = (Vec::new(), Vec::new());
    for paid in payments_in_scope(books, query).filter(|paid| paid.payment.status.is_received()) {
        let Some(slot) = paid.payment.invoice else { continue };
        let day = gather.day_of(paid.payment.payment_date);
        if !inside.contains(&day) {
            continue;
        }
        match paid.taxed_by().filter(|_| steps.is_only_one(slot)) {
            Some(invoice) => {
                let is_paid = invoice.issued == Some(DocumentType::Invoice)
                    && invoice.gross() != 0
                    && paid.payment.amount >= invoice.gross();
                at_once.extend(is_paid.then_some((slot, day)));
            }
            None => others.push(slot),
        }
    }
    let notes = billed(books, query).filter(|movement| movement.flow == Flow::Credited);
    others.extend(notes.filter_map(|movement| books.documents().get(movement.slot)?.related));
    let write_offs = write_offs(books, query).map(|one| one.write_off);
    let write_offs = write_offs.filter(|one| query.period.has_date(one.written_off_on));
    others.extend(write_offs.map(|one| one.invoice));
    others.sort_unstable();
    others.dedup();
    (at_once, others)
}
