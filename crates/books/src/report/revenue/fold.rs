//! The fold: one pass over the documents, into sums by currency.

use super::customers::Customers;
use super::line_sums::LineSums;
use crate::books::{Books, HotDocument};
use crate::calendar::{Buckets, ByDay, Cover, Interval, day_number};
use crate::country::Country;
use crate::money::Currency;
use crate::query::Query;
use crate::report::FigureError;
use crate::report::flows::{Flow, Sums};
use crate::report::selection::{self, Movement, Voiding, billed, billed_on, voidings};
use crate::report::tally::Tally;
use crate::report::warning::WarningCode;

/// All sums of the report.
pub(super) struct Folded {
    pub(super) interval: Option<Interval>,
    pub(super) buckets: Buckets,
    /// By code.
    pub(super) sections: Vec<Section>,
    pub(super) warnings: Vec<(WarningCode, u64)>,
}

/// The sums of one currency.
pub(super) struct Section {
    pub(super) currency: Currency,
    pub(super) totals: Sums,
    /// None if nothing asks for them: there may be very many classes.
    pub(super) lines: Option<LineSums>,
    /// By event's slot + 1; 0: none.
    pub(super) by_event: Tally,
    /// By [`country_position`].
    pub(super) by_country: Tally,
    pub(super) customers: Customers,
    pub(super) series: Vec<Sums>,
    /// By the contact's slot: whether they have an invoice in the period.
    pub(super) invoiced_customers: Vec<bool>,
}

/// The members that need lines, categories aside.
const LINES: [&str; 3] = ["by_tax", "by_item_kind", "reverse_charge"];

/// What of the sums is asked for.
#[derive(Clone, Copy)]
struct Wanted {
    currencies: bool,
    lines: bool,
    events: bool,
    countries: bool,
    customers: bool,
    series: bool,
    averages: bool,
    warnings: bool,
}

pub(super) fn fold(books: &Books, query: &Query) -> Result<Folded, FigureError> {
    let wanted = Wanted::of(query);
    let voidings: Vec<Voiding> = voidings(books, query).collect();
    // Where a side is unbounded the series ends with the facts.
    let is_open = query.period.start().is_none() || query.period.end().is_none();
    let is_shown = wanted.series || query.interval.is_none();
    let extent = (is_open && is_shown).then(|| selection::extent(books, query, &voidings)).flatten();
    let cover = Cover::of(&query.period, &query.zone, extent);
    let interval = cover.interval(query.interval);
    let buckets = match interval {
        Some(interval) if wanted.series => Buckets::new(interval, cover, &query.period, &query.zone)?,
        _ => Buckets::default(),
    };
    let mut sections = if wanted.currencies { sections(books, query, wanted, &buckets) } else { Vec::new() };
    let (by_day, today) = (buckets.by_day(), day_number(query.today));
    let mut dated_after_today = 0;
    let mut add = |movement: Movement<'_>| {
        let currency = movement.document.currency;
        if let Some(section) = sections.iter_mut().find(|section| section.currency == currency) {
            section.add(&movement, books, wanted, &by_day);
        }
    };
    if wanted.currencies || wanted.warnings {
        billed(books, query).for_each(|movement| {
            dated_after_today += u64::from(movement.document.day > today);
            add(movement);
        });
        voidings.iter().for_each(|voiding| add(voiding.movement(books)));
    }
    if wanted.customers {
        sections.iter_mut().for_each(|section| section.customers.choose(books, query.limit));
    }
    let warnings = if wanted.warnings {
        let mut warnings = cancellations(books, query);
        warnings.push((WarningCode::VoidedWithoutCreditNote, voidings.len() as u64));
        warnings.push((WarningCode::DatedAfterToday, dated_after_today));
        warnings
    } else {
        Vec::new()
    };
    Ok(Folded { interval, buckets, sections, warnings })
}

impl Wanted {
    fn of(query: &Query) -> Wanted {
        let has = |member| query.sections.has_in_currency(member);
        let control = has("control");
        Wanted {
            currencies: query.sections.has_currencies(query.report),
            lines: control || LINES.into_iter().any(has),
            events: control || has("by_event"),
            countries: has("by_country"),
            customers: has("top_customers"),
            series: control || has("series"),
            averages: has("averages"),
            warnings: query.sections.has("warnings"),
        }
    }
}

impl Section {
    fn new(books: &Books, currency: Currency, wanted: Wanted, buckets: &Buckets) -> Section {
        Section {
            currency,
            totals: Sums::default(),
            lines: wanted.lines.then(|| LineSums::new(books, currency)),
            by_event: Tally::new(books.events().n_slots() + 1),
            by_country: Tally::new(Country::N_NUMBERS + 1),
            customers: Customers::new(books.contacts().n_slots()),
            series: vec![Sums::default(); buckets.list().len()],
            invoiced_customers: Vec::new(),
        }
    }

    fn add(&mut self, movement: &Movement<'_>, books: &Books, wanted: Wanted, by_day: &ByDay) {
        let Movement { flow, day, document, .. } = *movement;
        let HotDocument { excl_vat, vat, event, country, customer, .. } = *document;
        self.totals.add(flow, excl_vat, vat);
        self.totals.count(flow);
        if let Some(lines) = &mut self.lines {
            lines.add(flow, document, books.hot());
        }
        if wanted.events {
            self.by_event.add(event.map_or(0, |event| event.index() + 1), flow, excl_vat, vat);
        }
        if wanted.countries {
            self.by_country.add(country_position(country), flow, excl_vat, vat);
        }
        if let Some(customer) = customer.filter(|_| wanted.averages && flow == Flow::Invoiced) {
            self.invoiced_customers.resize(books.contacts().n_slots(), false);
            self.invoiced_customers[customer.index()] = true;
        }
        if let Some(customer) = customer.filter(|_| wanted.customers) {
            self.customers.add(customer, movement);
        }
        if let Some(sums) = by_day.get(day).filter(|_| wanted.series).and_then(|at| self.series.get_mut(at)) {
            sums.add(flow, excl_vat, vat);
            sums.count(flow);
        }
    }
}

/// The position of a country in [`Section::by_country`]: 0 for none.
fn country_position(country: Option<Country>) -> usize {
    country.map_or(0, |country| country.number() + 1)
}

/// The country of a position in [`Section::by_country`].
pub(super) fn country_at(position: usize) -> Option<Country> {
    position.checked_sub(1).map(Country::of_number)
}

/// The tenant's currency and every other that documents in scope have, drafts too, or reservations,
/// whatever the period; of these the one asked for.
fn sections(books: &Books, query: &Query, wanted: Wanted, buckets: &Buckets) -> Vec<Section> {
    let mut currencies = vec![books.settings().currency];
    currencies.extend(books.currencies_of(query.event));
    currencies.extend(books.reservation_currencies_of(query.event));
    currencies.sort_unstable();
    currencies.dedup();
    currencies.retain(|currency| query.currency.is_none_or(|asked| asked == *currency));
    currencies.into_iter().map(|currency| Section::new(books, currency, wanted, buckets)).collect()
}

/// Cancelled invoices that deserve a look, of all currencies.
fn cancellations(books: &Books, query: &Query) -> Vec<(WarningCode, u64)> {
    let (mut partly_credited, mut no_history) = (0, 0);
    for (slot, document) in books.cancelled_of(query.event) {
        let Some(date) = billed_on(books, query, document) else { continue };
        let before_end = books.credit_notes(slot).filter(|(_, note)| {
            note.is_issued() && note.issued_on.is_some_and(|on| query.period.is_date_before_end(on))
        });
        let credited: i128 = before_end.map(|(_, note)| i128::from(note.gross())).sum();
        let in_part = 0 < credited && credited < i128::from(document.gross());
        partly_credited += u64::from(in_part && query.period.has_date(date));
        let undated = document.cancelled_at.is_none() && books.is_voided(slot, document);
        no_history +=
            u64::from(undated && query.period.end().is_some() && query.period.is_date_before_end(date));
    }
    vec![(WarningCode::CancelledNotFullyCredited, partly_credited), (WarningCode::NoHistory, no_history)]
}
