//! Stock: what is owed at the end of the period, and what reduces no invoice.

use super::exceptions::{Finding, findings};
use super::sums::Sum;
use super::{AgeBucket, ExceptionCode};
use crate::books::{Books, Document, HotDocument, Slot};
use crate::money::Currency;
use crate::query::Query;
use crate::report::fact_slot::FactSlot;
use crate::report::loose::{Loose, LooseKind};
use crate::report::position::{days_overdue, positions};

/// Everything that is open or loose, of all currencies.
pub(crate) struct Stock {
    /// Invoices with an open amount above 0.
    pub(crate) open: Vec<Open>,
    /// What makes up the credit balance: overpaid invoices, and what reduces none.
    pub(crate) credits: Vec<Credit>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) loose: Vec<Loose>,
}

/// An open item.
#[derive(Clone, Copy)]
pub(crate) struct Open {
    pub(crate) slot: Slot<Document>,
    pub(crate) currency: Currency,
    /// What is open, above 0.
    pub(crate) amount: i64,
    /// None: not due, or no due date.
    pub(crate) days_overdue: Option<i64>,
    pub(crate) bucket: AgeBucket,
    pub(crate) reminder_count: u8,
}

/// A part of the credit balance.
#[derive(Clone, Copy)]
pub(crate) enum Credit {
    /// An invoice that was paid too much by this amount.
    Overpaid(Slot<Document>, Currency, i64),
    Loose(Loose),
}

impl Credit {
    pub(crate) fn currency(&self) -> Currency {
        match self {
            Credit::Overpaid(_, currency, _) => *currency,
            Credit::Loose(loose) => loose.currency,
        }
    }

    pub(crate) fn fact(&self) -> FactSlot {
        match self {
            Credit::Overpaid(slot, ..) => FactSlot::Document(*slot),
            Credit::Loose(loose) => loose.fact,
        }
    }

    pub(crate) fn amount(&self) -> i64 {
        match self {
            Credit::Overpaid(_, _, amount) => *amount,
            Credit::Loose(loose) => loose.amount,
        }
    }
}

pub(crate) fn stock(books: &Books, query: &Query) -> Stock {
    let positions = positions(books, query);
    let (mut open, mut credits, mut overpaid) = (Vec::new(), Vec::new(), Vec::new());
    for (slot, amount) in positions.open {
        let invoice = books.hot().document(slot);
        if amount > 0 {
            open.push(opened(query, slot, invoice, amount));
        } else {
            credits.push(Credit::Overpaid(slot, invoice.currency, -amount));
            overpaid.push((slot, invoice.currency, -amount));
        }
    }
    credits.extend(positions.loose.iter().copied().map(Credit::Loose));
    let findings = findings(books, query, &overpaid, &positions.loose);
    Stock { open, credits, findings, loose: positions.loose }
}

impl Stock {
    /// Unallocated payments with a rest.
    pub(super) fn n_unallocated(&self) -> u64 {
        self.loose.iter().filter(|loose| loose.what == LooseKind::Payment).count() as u64
    }

    /// Payments in another currency than their invoice, of all currencies.
    pub(super) fn n_currency_mismatches(&self) -> u64 {
        let is_one = |finding: &&Finding| finding.code == ExceptionCode::CurrencyMismatch;
        self.findings.iter().filter(is_one).count() as u64
    }

    /// The open items of a currency.
    pub(super) fn open_in(&self, currency: Currency) -> impl Iterator<Item = &Open> {
        self.open.iter().filter(move |open| open.currency == currency)
    }

    /// The parts of the credit balance of a currency.
    pub(super) fn credits_in(&self, currency: Currency) -> impl Iterator<Item = &Credit> {
        self.credits.iter().filter(move |credit| credit.currency() == currency)
    }

    /// What is owed in a currency, less what is held for customers.
    pub(super) fn closing(&self, currency: Currency) -> i128 {
        let open: i128 = self.open_in(currency).map(|open| i128::from(open.amount)).sum();
        open - self.credit_balance(currency)
    }

    /// What is held for customers in a currency.
    pub(super) fn credit_balance(&self, currency: Currency) -> i128 {
        self.credits_in(currency).map(|credit| i128::from(credit.amount())).sum()
    }
}

impl Sum {
    /// Of items chosen by a condition.
    pub(super) fn of<'a>(open: impl Iterator<Item = &'a Open>) -> Sum {
        let mut sum = Sum::default();
        open.for_each(|open| sum.add(open.amount));
        sum
    }
}

fn opened(query: &Query, slot: Slot<Document>, invoice: &HotDocument, amount: i64) -> Open {
    let days_overdue = days_overdue(query, invoice.due());
    let bucket = match days_overdue {
        None if invoice.due().is_none() => AgeBucket::NoDueDate,
        None => AgeBucket::NotDue,
        Some(..=30) => AgeBucket::To30,
        Some(31..=60) => AgeBucket::To60,
        Some(61..=90) => AgeBucket::To90,
        Some(91..=120) => AgeBucket::To120,
        Some(121..) => AgeBucket::Over120,
    };
    let reminder_count = invoice.reminder_count;
    Open { slot, currency: invoice.currency, amount, days_overdue, bucket, reminder_count }
}
