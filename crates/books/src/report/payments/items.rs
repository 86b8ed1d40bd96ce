//! Items: the longest overdue invoices and the largest parts of the credit balance, as figures.

use std::cmp::Reverse;

use super::stock::{Credit, Open, Stock};
use super::sums::Sum;
use super::{AgeBucket, Aging, ByReminderCount, CreditItem, OpenItem, Receivables};
use crate::books::{Books, Contact, Event, Slot};
use crate::money::Currency;
use crate::query::Query;
use crate::report::{FigureError, Money};

const NAME: &str = "receivables";

pub(super) fn receivables(
    books: &Books,
    query: &Query,
    stock: &Stock,
    currency: Currency,
) -> Result<Receivables, FigureError> {
    let lists = query.sections.has_lists();
    let open: Vec<&Open> = stock.open_in(currency).collect();
    let credits: Vec<&Credit> = stock.credits_in(currency).collect();
    let overdue = Sum::of(open.iter().copied().filter(|open| open.days_overdue.is_some()));
    Ok(Receivables {
        as_of: query.as_of,
        open: Sum::of(open.iter().copied()).total(currency, NAME)?,
        overdue: overdue.total(currency, NAME)?,
        credit_balance: Money::of(stock.credit_balance(currency), currency, NAME)?,
        aging: lists.then(|| aging(&open, currency)).transpose()?,
        by_reminder_count: lists.then(|| by_reminder_count(&open, currency)).transpose()?,
        open_items_count: open.len() as u64,
        credit_items_count: credits.len() as u64,
        open_items: lists.then(|| open_items(books, query, open)).transpose()?,
        credit_items: lists.then(|| credit_items(books, query.limit, &credits)).transpose()?,
    })
}

fn aging(open: &[&Open], currency: Currency) -> Result<Vec<Aging>, FigureError> {
    let mut sums = [Sum::default(); AgeBucket::ALL.len()];
    open.iter().for_each(|open| sums[open.bucket as usize].add(open.amount));
    let rows = AgeBucket::ALL.iter().zip(sums);
    let row = |(bucket, sum): (&AgeBucket, Sum)| {
        Ok(Aging { bucket: *bucket, count: sum.count, amount: Money::of(sum.amount, currency, NAME)? })
    };
    rows.map(row).collect()
}

fn by_reminder_count(open: &[&Open], currency: Currency) -> Result<Vec<ByReminderCount>, FigureError> {
    let mut sums = [Sum::default(); 1 << u8::BITS];
    open.iter().for_each(|open| sums[usize::from(open.reminder_count)].add(open.amount));
    let rows = (0..=u8::MAX).zip(sums).filter(|(_, sum)| sum.count > 0);
    let row = |(reminder_count, sum): (u8, Sum)| {
        let amount = Money::of(sum.amount, currency, NAME)?;
        Ok(ByReminderCount { reminder_count, count: sum.count, amount })
    };
    rows.map(row).collect()
}

fn open_items(books: &Books, query: &Query, mut open: Vec<&Open>) -> Result<Vec<OpenItem>, FigureError> {
    let key = |open: &&Open| books.documents().key(open.slot);
    let order = |a: &&Open, b: &&Open| {
        let rank = |open: &&Open| (Reverse(open.days_overdue), Reverse(open.amount));
        rank(a).cmp(&rank(b)).then_with(|| key(a).cmp(key(b)))
    };
    cut(&mut open, query.limit, order);
    let items = open.into_iter().filter_map(|open| Some((open, books.documents().get(open.slot)?)));
    items
        .map(|(open, invoice)| {
            let account = books.account(open.slot, invoice, &query.period);
            let money = |amount: i64| Money::of(i128::from(amount), open.currency, NAME);
            Ok(OpenItem {
                invoice_number: books.documents().key(open.slot).to_owned(),
                event_key: event_key(books, invoice.event),
                customer_number: customer_number(books, invoice.customer),
                name: None,
                issued_on: invoice.issued_on.expect("what stands is issued, and has a date"),
                due_date: invoice.due_date,
                days_overdue: open.days_overdue,
                gross: money(account.gross)?,
                credited: money(account.credited)?,
                received_after_refunds: money(account.received_after_refunds)?,
                written_off: money(account.written_off)?,
                open: money(account.open())?,
                reminder_count: open.reminder_count,
            })
        })
        .collect()
}

fn credit_items(books: &Books, limit: usize, credits: &[&Credit]) -> Result<Vec<CreditItem>, FigureError> {
    let mut items: Vec<(CreditItem, i64)> = Vec::new();
    // Only those that can be among the first need their keys.
    let mut amounts: Vec<i64> = credits.iter().map(|credit| credit.amount()).collect();
    cut(&mut amounts, limit, |a, b| b.cmp(a));
    let least = amounts.last().copied().unwrap_or(i64::MAX);
    for credit in credits.iter().filter(|credit| credit.amount() >= least) {
        items.push((credit_item(books, credit)?, credit.amount()));
    }
    let last = |key: &Option<String>| (key.is_none(), key.clone());
    items.sort_by_cached_key(|(item, amount)| {
        (Reverse(*amount), last(&item.document), last(&item.payment_key))
    });
    items.truncate(limit);
    Ok(items.into_iter().map(|(item, _)| item).collect())
}

fn credit_item(books: &Books, credit: &Credit) -> Result<CreditItem, FigureError> {
    let (document, payment, event, customer) = match credit {
        Credit::Overpaid(slot, _, _) => {
            let invoice = books.documents().get(*slot);
            (
                Some(*slot),
                None,
                invoice.and_then(|invoice| invoice.event),
                invoice.and_then(|invoice| invoice.customer),
            )
        }
        Credit::Loose(loose) => (loose.document, loose.payment, loose.event, loose.customer),
    };
    Ok(CreditItem {
        document: document.map(|slot| books.documents().key(slot).to_owned()),
        payment_key: payment.map(|slot| books.payments().key(slot).to_owned()),
        event_key: event_key(books, event),
        customer_number: customer_number(books, customer),
        name: None,
        amount: Money::of(i128::from(credit.amount()), credit.currency(), NAME)?,
    })
}

/// Keeps the first `limit` in order.
fn cut<T>(items: &mut Vec<T>, limit: usize, order: impl Fn(&T, &T) -> std::cmp::Ordering) {
    if items.len() > limit {
        items.select_nth_unstable_by(limit, &order);
        items.truncate(limit);
    }
    items.sort_unstable_by(order);
}

fn event_key(books: &Books, event: Option<Slot<Event>>) -> Option<String> {
    event.map(|slot| books.events().key(slot).to_owned())
}

fn customer_number(books: &Books, customer: Option<Slot<Contact>>) -> Option<String> {
    customer.map(|slot| books.contacts().key(slot).to_owned())
}
