//! What is owed: open items, parts of the credit balance, and what does not fit.

use super::gather::Gather;
use super::hit::NO_DAY;
use super::keys::fits;
use crate::calendar::{Period, day_number};
use crate::report::fact_slot::FactSlot;
use crate::report::payments::{Credit, Finding, Open, stock};

/// Invoices with an open amount.
pub(in crate::report) fn open(gather: &mut Gather<'_>) {
    add_open(gather, |_| true);
}

/// Those that are overdue.
pub(in crate::report) fn overdue(gather: &mut Gather<'_>) {
    add_open(gather, |open| open.days_overdue.is_some());
}

/// Those that are overdue for more than 30 days.
pub(in crate::report) fn long_overdue(gather: &mut Gather<'_>) {
    add_open(gather, |open| open.days_overdue.is_some_and(|days| days > 30));
}

/// What is held for customers: invoices paid too much, and what reduces none.
pub(in crate::report) fn credits(gather: &mut Gather<'_>) {
    add_credits(gather, 1);
}

/// What is owed, less what is held for customers.
pub(in crate::report) fn closing(gather: &mut Gather<'_>) {
    open(gather);
    add_credits(gather, -1);
}

/// The same at the start of the period: what closed the one before; nothing if it has no start.
pub(in crate::report) fn opening(gather: &mut Gather<'_>) {
    let Some(start) = gather.query.period.start() else { return };
    let mut before = gather.query.clone();
    before.period = Period::new(&before.zone, None, Some(start));
    gather.ask(&before, gather.keys, 1, closing);
}

/// What does not fit together.
pub(in crate::report) fn exceptions(gather: &mut Gather<'_>) {
    let (books, keys) = (gather.books, gather.keys);
    for finding in stock(books, gather.query).findings {
        if fits(keys.currency, finding.currency) && fits(keys.exception, finding.code) {
            add_finding(gather, &finding);
        }
    }
}

fn add_finding(gather: &mut Gather<'_>, finding: &Finding) {
    let day = day_of(gather, finding.fact);
    gather.add(finding.fact, day, gather.count_or(finding.amount));
}

fn add_open(gather: &mut Gather<'_>, is_meant: fn(&Open) -> bool) {
    let (books, keys) = (gather.books, gather.keys);
    for open in stock(books, gather.query).open {
        let is_asked = fits(keys.currency, open.currency)
            && fits(keys.age, open.bucket)
            && fits(keys.reminder_count, open.reminder_count);
        if is_asked && is_meant(&open) {
            let day = books.hot().document(open.slot).day;
            gather.add(FactSlot::Document(open.slot), day, gather.count_or(open.amount));
        }
    }
}

fn add_credits(gather: &mut Gather<'_>, sign: i64) {
    let (books, keys) = (gather.books, gather.keys);
    for credit in stock(books, gather.query).credits {
        let (document, payment) = match &credit {
            Credit::Overpaid(slot, ..) => (Some(*slot), None),
            Credit::Loose(loose) => (loose.document, loose.payment),
        };
        let is_asked = fits(keys.currency, credit.currency())
            && fits(keys.document, document)
            && fits(keys.payment, payment);
        if is_asked {
            let fact = credit.fact();
            let day = day_of(gather, fact);
            gather.add(fact, day, sign * gather.count_or(credit.amount()));
        }
    }
}

/// The day of a document, payment or write-off.
pub(in crate::report) fn day_of(gather: &mut Gather<'_>, fact: FactSlot) -> i32 {
    let books = gather.books;
    match fact {
        FactSlot::Document(slot) => books.hot().document(slot).day,
        FactSlot::Payment(slot) => {
            let paid_at = books.payments().get(slot).map(|payment| payment.payment_date);
            paid_at.map_or(NO_DAY, |at| gather.day_of(at))
        }
        FactSlot::WriteOff(slot) => {
            books.write_offs().get(slot).map_or(NO_DAY, |one| day_number(one.written_off_on))
        }
        _ => NO_DAY,
    }
}
