//! Positions: which invoices stand at an instant, what is open on each, and what reduces none of them;
//! recomputed from dated facts.

use jiff::civil::Date;

use super::loose::{Loose, loose};
use super::selection::voided_on;
use crate::books::{Account, Books, Document, DocumentType, Reckoning, Slot};
use crate::calendar::{Period, Zone, day_number};
use crate::query::Query;

/// What is left at the end of a query's period, of its scope.
pub(crate) struct Positions {
    /// The invoices that stand and are not settled, and what is open on each: below 0 if too much was
    /// paid.
    pub(crate) open: Vec<(Slot<Document>, i64)>,
    /// What reduces none of them.
    pub(crate) loose: Vec<Loose>,
}

/// Looks at every document in the query's scope once, and at the steps of those that were not settled
/// for good before its end.
pub(crate) fn positions(books: &Books, query: &Query) -> Positions {
    let end = End { books, query, last: day_number(*query.period.dates().end()) };
    Positions { open: open_invoices(end), loose: loose(end) }
}

/// The end of a query's period, at which positions are taken.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) books: &'a Books,
    pub(super) query: &'a Query,
    /// The number of the last date before it.
    last: i32,
}

impl End<'_> {
    /// Whether what is at a slot is an invoice that stands.
    pub(super) fn stands(self, slot: Slot<Document>) -> bool {
        let hot = self.books.hot().document(slot);
        let is_issued = hot.issued == Some(DocumentType::Invoice) && hot.day <= self.last;
        is_issued && !(hot.is_cancelled && self.is_voided(slot))
    }

    fn is_voided(self, slot: Slot<Document>) -> bool {
        let End { books, query, .. } = self;
        let is_voided = |it| is_voided_before_end(books, &query.period, &query.zone, slot, it);
        books.reckoning(slot).is_unknown() && books.documents().get(slot).is_some_and(is_voided)
    }

    /// What is open on an invoice, if it stands.
    fn open(self, slot: Slot<Document>, reckoning: Reckoning) -> i64 {
        if reckoning.is_final(self.last) {
            return reckoning.open();
        }
        let invoice = self.books.documents().get(slot).filter(|_| self.stands(slot));
        invoice.map_or(0, |invoice| self.books.account(slot, invoice, &self.query.period).open())
    }
}

fn open_invoices(end: End<'_>) -> Vec<(Slot<Document>, i64)> {
    let End { books, query, .. } = end;
    let open = |slot, reckoning| Some((slot, end.open(slot, reckoning))).filter(|(_, open)| *open != 0);
    match query.event {
        None => {
            let all = books.reckonings().iter().enumerate();
            all.filter_map(|(at, reckoning)| open(Slot::at(at), *reckoning)).collect()
        }
        Some(_) => {
            let issued = books.slots_issued_between(query.event, Date::MIN..=*query.period.dates().end());
            issued.filter_map(|slot| open(slot, books.reckoning(slot))).collect()
        }
    }
}

/// Whether an invoice stands at the end of a period: issued and not voided before it.
pub(crate) fn stands(
    books: &Books,
    period: &Period,
    zone: &Zone,
    slot: Slot<Document>,
    invoice: &Document,
) -> bool {
    let is_issued = invoice.is_issued()
        && invoice.document_type == DocumentType::Invoice
        && invoice.issued_on.is_some_and(|on| period.is_date_before_end(on));
    is_issued && !is_voided_before_end(books, period, zone, slot, invoice)
}

/// Whether an issued invoice is voided before the end of a period.
pub(crate) fn is_voided_before_end(
    books: &Books,
    period: &Period,
    zone: &Zone,
    slot: Slot<Document>,
    invoice: &Document,
) -> bool {
    let voided = || voided_on(zone, invoice, invoice.issued_on);
    invoice.is_cancelled()
        && books.is_voided(slot, invoice)
        && voided().is_some_and(|on| period.is_date_before_end(on))
}

/// The account of one standing invoice at the end of a query's period.
pub(crate) fn account(books: &Books, query: &Query, slot: Slot<Document>, invoice: &Document) -> Account {
    books.account(slot, invoice, &query.period)
}

/// How many days an invoice due on the day of this number is overdue on the query's `as_of`: due today is not overdue; none if it is
/// not due, or has no due date.
pub(crate) fn days_overdue(query: &Query, due: Option<i32>) -> Option<i64> {
    let days = day_number(query.as_of) - due?;
    (days > 0).then_some(i64::from(days))
}
