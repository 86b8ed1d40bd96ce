//! Settlement: on which day an invoice was settled, and how long that took.

use std::ops::RangeInclusive;

use super::TimeToPay;
use crate::books::{Books, Document, HotDocument, Reckoning, Slot};
use crate::calendar::{LocalDays, day_number};
use crate::query::Query;
use crate::report::Rate;
use crate::report::percentile::nearest_ranks;
use crate::report::selection::voided_on;

/// Invoices of one currency that were settled in the period.
#[derive(Clone, Default)]
pub(super) struct Settlements {
    /// From the invoice's date to settlement.
    days: Vec<i32>,
    on_time: u64,
    with_due_date: u64,
}

impl Settlements {
    /// Adds an invoice that was settled on the day of this number.
    pub(super) fn add(&mut self, invoice: &HotDocument, settled: i32) {
        self.days.push(settled - invoice.day);
        if let Some(due) = invoice.due() {
            self.with_due_date += 1;
            self.on_time += u64::from(settled <= due);
        }
    }

    pub(super) fn figures(mut self) -> TimeToPay {
        let [median, p90] = nearest_ranks(&mut self.days, [50, 90]);
        TimeToPay {
            settled: self.days.len() as u64,
            median_days: median.map(i64::from),
            p90_days: p90.map(i64::from),
            on_time: self.on_time,
            with_due_date: self.with_due_date,
            on_time_share: Rate::of(self.on_time.into(), self.with_due_date.into()),
        }
    }
}

/// Hands over the invoices in the query's event that were settled in its period, each with its slot
/// and the number of the day.
pub(crate) fn settled<'a>(
    books: &'a Books,
    query: &Query,
    mut take: impl FnMut(Slot<Document>, &'a HotDocument, i32),
) {
    let mut settling = Settling::new(books, query);
    let mut look = |slot, reckoning| {
        if let Some(day) = settling.day(slot, reckoning) {
            let invoice = books.hot().document(slot);
            take(slot, invoice, day);
        }
    };
    match query.event {
        None => {
            let all = books.reckonings().iter().enumerate();
            all.for_each(|(at, reckoning)| look(Slot::at(at), *reckoning));
        }
        Some(_) => {
            let documents = books.documents_of(query.event);
            documents.for_each(|(slot, _)| look(slot, books.reckoning(slot)));
        }
    }
}

/// How days of settlement are found: those that are known hold for the tenant's zone.
struct Settling<'a> {
    books: &'a Books,
    query: &'a Query,
    days: LocalDays<'a>,
    inside: RangeInclusive<i32>,
    is_at_home: bool,
}

/// No two zones are further apart, in days.
const ZONES_APART: i32 = 3;

impl<'a> Settling<'a> {
    fn new(books: &'a Books, query: &'a Query) -> Settling<'a> {
        let dates = query.period.dates();
        Settling {
            books,
            query,
            days: query.zone.days(),
            inside: day_number(*dates.start())..=day_number(*dates.end()),
            is_at_home: query.zone == books.settings().zone,
        }
    }

    /// The day on which an invoice was settled, if that is in the period.
    fn day(&mut self, slot: Slot<Document>, reckoning: Reckoning) -> Option<i32> {
        let day = if self.is_at_home && !reckoning.is_unknown() {
            reckoning.settled()
        } else if reckoning.is_unknown() || reckoning.is_mixed() || self.is_near(reckoning.settled()?) {
            self.looked_up(slot)
        } else {
            None
        };
        day.filter(|day| self.inside.contains(day))
    }

    fn is_near(&self, day: i32) -> bool {
        let (first, last) = (*self.inside.start(), *self.inside.end());
        (first - ZONES_APART..=last + ZONES_APART).contains(&day)
    }

    /// Not if the invoice was voided up to then.
    fn looked_up(&mut self, slot: Slot<Document>) -> Option<i32> {
        let invoice = self.books.documents().get(slot)?;
        let day = self.books.reached_on(slot, invoice, &mut self.days)?;
        let voided_on = || voided_on(&self.query.zone, invoice, invoice.issued_on).map(day_number);
        let is_voided = invoice.is_cancelled()
            && self.books.is_voided(slot, invoice)
            && voided_on().is_some_and(|voided| voided <= day);
        (!is_voided).then_some(day)
    }
}
