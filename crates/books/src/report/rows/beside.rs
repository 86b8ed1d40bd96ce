//! Beside the documents of the period: what became of them, what was written off, what is to come.

use super::documents::measured;
use super::gather::Gather;
use super::hit::NO_DAY;
use super::keys::{Measure, fits};
use crate::books::{Account, Slot, TaxClass, WriteOffReason};
use crate::calendar::day_number;
use crate::report::fact_slot::FactSlot;
use crate::report::flows::Flow;
use crate::report::revenue::{Accounts, draft_invoices, unbilled_reservations};
use crate::report::selection::billed;
use crate::report::split::split;

/// The invoices of the period that stand at its end.
pub(in crate::report) fn invoiced(gather: &mut Gather<'_>) {
    add_accounts(gather, |account| account.gross);
}

/// Those of them that are credited, with how much of each.
pub(in crate::report) fn credited(gather: &mut Gather<'_>) {
    add_accounts(gather, |account| account.credited);
}

/// Those that are paid, with how much of each.
pub(in crate::report) fn collected(gather: &mut Gather<'_>) {
    add_accounts(gather, |account| account.received_after_refunds);
}

/// Those with Skonto.
pub(in crate::report) fn cash_discounts(gather: &mut Gather<'_>) {
    add_accounts(gather, |account| account.cash_discount);
}

/// Those with other write-offs.
pub(in crate::report) fn other_write_offs(gather: &mut Gather<'_>) {
    add_accounts(gather, |account| account.written_off - account.cash_discount);
}

/// Those that are open.
pub(in crate::report) fn open(gather: &mut Gather<'_>) {
    add_accounts(gather, |account| account.open().max(0));
}

fn add_accounts(gather: &mut Gather<'_>, amount: fn(&Account) -> i64) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    let invoices = billed(books, query)
        .filter(|one| one.flow == Flow::Invoiced && fits(keys.currency, one.document.currency));
    let accounts = Accounts::at_end(books, query);
    for invoice in invoices {
        if let Some(account) = accounts.of(&invoice) {
            gather.add(FactSlot::Document(invoice.slot), invoice.day, amount(&account));
        }
    }
}

/// Write-offs of the period, whole.
pub(in crate::report) fn written_off(gather: &mut Gather<'_>) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    for (slot, write_off) in books.write_offs_of(query.event) {
        let is_asked = query.period.has_date(write_off.written_off_on)
            && fits(keys.currency, books.hot().document(write_off.invoice).currency)
            && fits(keys.reason, write_off.reason);
        if is_asked {
            let day = day_number(write_off.written_off_on);
            gather.add(FactSlot::WriteOff(slot), day, gather.count_or(write_off.amount));
        }
    }
}

/// Write-offs of the period, split over their invoices where the reason asks for it.
pub(in crate::report) fn written_off_by_tax(gather: &mut Gather<'_>) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    let (hot, measure) = (books.hot(), keys.measure.unwrap_or(Measure::Gross));
    for (slot, write_off) in books.write_offs_of(query.event) {
        let invoice = hot.document(write_off.invoice);
        let is_asked = query.period.has_date(write_off.written_off_on)
            && fits(keys.currency, invoice.currency)
            && fits(keys.reason, write_off.reason);
        if !is_asked {
            continue;
        }
        let mut part = 0;
        let mut add = |class: Option<TaxClass>, excl_vat, vat| {
            if fits(keys.tax, class) {
                part += measured(measure, excl_vat, vat);
            }
        };
        match write_off.reason {
            WriteOffReason::CashDiscount | WriteOffReason::BadDebt => {
                split(write_off.amount, invoice, hot, |share| {
                    add(Some(share.class), share.excl_vat, share.vat);
                });
            }
            WriteOffReason::BankCharge | WriteOffReason::Other => add(None, write_off.amount, 0),
        }
        gather.add(FactSlot::WriteOff(slot), day_number(write_off.written_off_on), part);
    }
}

/// The customers with an invoice in the period, on the day of their first.
pub(in crate::report) fn customers(gather: &mut Gather<'_>) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    let mut firsts = vec![NO_DAY; books.contacts().n_slots()];
    for one in billed(books, query).filter(|one| one.flow == Flow::Invoiced) {
        if let Some(customer) = one.document.customer.filter(|_| fits(keys.currency, one.document.currency)) {
            let first = &mut firsts[customer.index()];
            *first = if *first == NO_DAY { one.day } else { one.day.min(*first) };
        }
    }
    for (index, day) in firsts.into_iter().enumerate().filter(|(_, day)| *day != NO_DAY) {
        gather.add(FactSlot::Contact(Slot::at(index)), day, 1);
    }
}

/// Drafts of invoices, of any date.
pub(in crate::report) fn drafts(gather: &mut Gather<'_>) {
    let keys = gather.keys;
    for (slot, draft) in draft_invoices(gather.books, gather.query) {
        if fits(keys.currency, draft.currency) {
            let day = draft.issued_on.map_or(NO_DAY, day_number);
            gather.add(FactSlot::Document(slot), day, gather.count_or(draft.gross()));
        }
    }
}

/// Reservations that are confirmed at the end of the period and not billed.
pub(in crate::report) fn unbilled(gather: &mut Gather<'_>) {
    let keys = gather.keys;
    for (slot, reservation) in unbilled_reservations(gather.books, gather.query) {
        if fits(keys.currency, reservation.currency) {
            let amount = gather.count_or(reservation.final_price.unwrap_or(0));
            gather.add_at(FactSlot::Reservation(slot), reservation.reserved_at, amount);
        }
    }
}
