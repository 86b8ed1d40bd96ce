//! The fold: one pass over the movements, into sums by currency.

use crate::books::{Books, Contact, Event, ItemKind, Slot, TaxClass};
use crate::calendar::{Buckets, Cover, Interval};
use crate::country::Country;
use crate::money::Currency;
use crate::query::Query;
use crate::report::FigureError;
use crate::report::flows::Sums;
use crate::report::rows::Rows;
use crate::report::selection::{self, Movement, billed, billed_on, movements, voided};
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
    pub(super) by_tax: Rows<TaxClass>,
    pub(super) by_event: Rows<Option<Slot<Event>>>,
    pub(super) by_item_kind: Rows<ItemKind>,
    pub(super) by_country: Rows<Option<Country>>,
    pub(super) by_customer: Rows<Slot<Contact>>,
    pub(super) series: Vec<Sums>,
}

/// What of the sums is asked for.
#[derive(Clone, Copy)]
struct Wanted {
    lines: bool,
    events: bool,
    countries: bool,
    customers: bool,
    series: bool,
}

pub(super) fn fold(books: &Books, query: &Query) -> Result<Folded, FigureError> {
    let wanted = Wanted::of(query);
    // Where a side is unbounded the series ends with the facts.
    let is_open = query.period.start().is_none() || query.period.end().is_none();
    let extent = is_open.then(|| selection::extent(books, query)).flatten();
    let cover = Cover::of(&query.period, &query.zone, extent);
    let interval = cover.interval(query.interval);
    let buckets = match interval {
        Some(interval) => Buckets::new(interval, cover, &query.period, &query.zone)?,
        None => Buckets::default(),
    };
    let mut sections = sections(books, query, buckets.list().len());
    if !sections.is_empty() && query.sections.has_currencies(query.report) {
        for (movement, number) in movements(books, query).zip(1..) {
            let currency = movement.document.currency;
            if let Some(section) = sections.iter_mut().find(|section| section.currency == currency) {
                section.add(&movement, number, wanted, &buckets);
            }
        }
    }
    let warnings = if query.sections.has("warnings") { warnings(books, query) } else { Vec::new() };
    Ok(Folded { interval, buckets, sections, warnings })
}

impl Wanted {
    fn of(query: &Query) -> Wanted {
        let has = |member| query.sections.has_in_currency(member);
        let control = has("control");
        Wanted {
            lines: control || has("by_tax") || has("by_item_kind"),
            events: control || has("by_event"),
            countries: has("by_country"),
            customers: has("top_customers"),
            series: control || has("series"),
        }
    }
}

impl Section {
    fn new(currency: Currency, n_buckets: usize) -> Section {
        Section {
            currency,
            totals: Sums::default(),
            by_tax: Rows::default(),
            by_event: Rows::default(),
            by_item_kind: Rows::default(),
            by_country: Rows::default(),
            by_customer: Rows::default(),
            series: vec![Sums::default(); n_buckets],
        }
    }

    fn add(&mut self, movement: &Movement<'_>, number: u64, wanted: Wanted, buckets: &Buckets) {
        let Movement { flow, date, document, origin } = *movement;
        let amounts = (document.excl_vat, document.vat);
        self.totals.add(flow, amounts.0, amounts.1);
        self.totals.count(flow);
        if wanted.lines {
            for line in &document.lines {
                self.by_tax.add(line.tax_class, flow, (line.net, line.tax), number);
                self.by_item_kind.add(line.item_kind, flow, (line.net, line.tax), number);
            }
        }
        if wanted.events {
            self.by_event.add(origin.event, flow, amounts, number);
        }
        if wanted.countries {
            self.by_country.add(origin.customer_country, flow, amounts, number);
        }
        if let Some(customer) = origin.customer.filter(|_| wanted.customers) {
            self.by_customer.add(customer, flow, amounts, number);
        }
        if let Some(sums) = self.series.get_mut(buckets.of_date(date)).filter(|_| wanted.series) {
            sums.add(flow, amounts.0, amounts.1);
            sums.count(flow);
        }
    }
}

/// The tenant's currency and every other that documents in scope have, drafts too, whatever the period;
/// of these the one asked for.
fn sections(books: &Books, query: &Query, n_buckets: usize) -> Vec<Section> {
    let mut currencies = vec![books.settings().currency];
    for (_, document) in books.documents_of(query.event) {
        if !currencies.contains(&document.currency) {
            currencies.push(document.currency);
        }
    }
    currencies.sort_unstable();
    currencies.retain(|currency| query.currency.is_none_or(|asked| asked == *currency));
    currencies.into_iter().map(|currency| Section::new(currency, n_buckets)).collect()
}

/// Counts over all currencies.
fn warnings(books: &Books, query: &Query) -> Vec<(WarningCode, u64)> {
    let dated_after_today = billed(books, query)
        .filter(|movement| movement.document.issued_on.is_some_and(|on| on > query.today));
    let mut partly_credited = 0;
    let mut no_history = 0;
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
    vec![
        (WarningCode::VoidedWithoutCreditNote, voided(books, query).count() as u64),
        (WarningCode::CancelledNotFullyCredited, partly_credited),
        (WarningCode::NoHistory, no_history),
        (WarningCode::DatedAfterToday, dated_after_today.count() as u64),
    ]
}
