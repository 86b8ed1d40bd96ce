//! Invoices settled in the period, on the day on which they were.

use super::gather::Gather;
use super::keys::fits;
use crate::books::HotDocument;
use crate::report::fact_slot::FactSlot;
use crate::report::payments::settled as settled_in_period;

/// All of them.
pub(in crate::report) fn settled(gather: &mut Gather<'_>) {
    add_settled(gather, |_, _| true);
}

/// Those with a due date.
pub(in crate::report) fn with_due_date(gather: &mut Gather<'_>) {
    add_settled(gather, |invoice, _| invoice.due().is_some());
}

/// Those settled on the due date or before.
pub(in crate::report) fn on_time(gather: &mut Gather<'_>) {
    add_settled(gather, |invoice, day| invoice.due().is_some_and(|due| day <= due));
}

fn add_settled(gather: &mut Gather<'_>, is_meant: fn(&HotDocument, i32) -> bool) {
    let keys = gather.keys;
    settled_in_period(gather.books, gather.query, |slot, invoice, day| {
        if fits(keys.currency, invoice.currency) && is_meant(invoice, day) {
            gather.add(FactSlot::Document(slot), day, 1);
        }
    });
}
