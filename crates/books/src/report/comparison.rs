//! Comparison: the same report for another period or edition, without its lists.

use jiff::civil::Date;
use jiff::{SignedDuration, Span};
use schemars::JsonSchema;
use serde::Serialize;

use super::{FigureError, Report, report};
use crate::books::Books;
use crate::calendar::{Instant, Zone, rfc3339};
use crate::query::{Bound, Compare, Query, Sections, period_of};

/// The figures of another period or edition, to be read beside those of the report: every member that
/// is not a list, and the currency sections.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// How it was chosen.
    pub kind: Compare,
    /// The bounds compared with.
    pub period: ComparedPeriod,
    /// The event compared with.
    pub event_key: Option<String>,
    /// The figures.
    #[serde(flatten)]
    #[schemars(skip)]
    pub figures: Report,
}

/// Dates as dates, date-times as RFC 3339 in the zone of the request; null: unbounded.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct ComparedPeriod {
    /// The first day or instant.
    pub date_from: Option<String>,
    /// The last day, or the first instant after it.
    pub date_to: Option<String>,
}

/// The comparison that a query asks for; none if it asks for none, or there is nothing to compare with.
pub(super) fn comparison(books: &Books, query: &Query) -> Result<Option<Box<Comparison>>, FigureError> {
    let Some(kind) = query.compare else { return Ok(None) };
    let Some(other) = compared(books, query, kind) else { return Ok(None) };
    let shown = |bound: Option<Bound>| {
        bound.map(|bound| match bound {
            Bound::Date(date) => date.to_string(),
            Bound::Instant(instant) => rfc3339(instant, &query.zone),
        })
    };
    Ok(Some(Box::new(Comparison {
        kind,
        period: ComparedPeriod { date_from: shown(other.date_from), date_to: shown(other.date_to) },
        event_key: other.event_key.clone(),
        figures: report(query.report, books, &other)?,
    })))
}

/// The query to compare with.
pub(super) fn compared(books: &Books, query: &Query, kind: Compare) -> Option<Query> {
    let mut other = query.clone();
    let (from, to) = match kind {
        Compare::PreviousPeriod => directly_before(query)?,
        Compare::PreviousYear => {
            let a_year_before = |bound: Bound| shifted(bound, &query.zone, a_year_before);
            (query.date_from.map(a_year_before), query.date_to.map(a_year_before))
        }
        Compare::PreviousEvent => {
            let event = books.previous_edition(query.event?)?;
            other.event = Some(event);
            other.event_key = Some(books.events().key(event).to_owned());
            let began = |event| books.events().get(event)?.date_from;
            as_far(query, days_between(began(event)?, began(query.event?)?))
        }
    };
    let period = period_of(&query.zone, from, to);
    let is_left = |period: &crate::calendar::Period| kind != Compare::PreviousEvent || !period.is_empty();
    other.period = match period {
        Some(period) => Some(period).filter(is_left)?,
        // A year ago clocks may have been set back between two bounds that are minutes apart.
        None if kind == Compare::PreviousYear => period_of(&query.zone, from, from_end(&query.zone, from))?,
        None => return None,
    };
    (other.date_from, other.date_to) = (from, to);
    other.as_of = other.period.as_of(query.today);
    other.compare = None;
    other.interval = None;
    other.sections = Sections::compared(query.report);
    Some(other)
}

/// Whole months before whole months, as many days before other dates, as much time before date-times.
fn directly_before(query: &Query) -> Option<(Option<Bound>, Option<Bound>)> {
    if let (Some(Bound::Date(from)), Some(Bound::Date(to))) = (query.date_from, query.date_to) {
        let last = from.yesterday().ok()?;
        let first = if from == from.first_of_month() && to == to.last_of_month() {
            let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
            from.checked_sub(Span::new().months(months(to) - months(from) + 1)).ok()?
        } else {
            days_before(from, days_between(from, to) + 1)
        };
        return Some((Some(Bound::Date(first)), Some(Bound::Date(last))));
    }
    let (start, end) = query.period.start().zip(query.period.end())?;
    let before = Instant::new(
        start.nanoseconds().saturating_sub(end.nanoseconds().saturating_sub(start.nanoseconds())),
    );
    Some((Some(Bound::Instant(before)), Some(Bound::Instant(start))))
}

/// The same days of an earlier edition, as far as this one has come.
fn as_far(query: &Query, n_days: i64) -> (Option<Bound>, Option<Bound>) {
    let earlier = |bound: Bound| shifted(bound, &query.zone, |date| days_before(date, n_days));
    let (from, to) = (query.date_from.map(earlier), query.date_to.map(earlier));
    let cut = Bound::Date(days_before(query.as_of, n_days));
    let is_earlier = |to: Bound| ends(&query.zone, cut) < ends(&query.zone, to);
    (from, if to.is_none_or(is_earlier) { Some(cut) } else { to })
}

/// Another date at the same local time.
fn shifted(bound: Bound, zone: &Zone, shift: impl Fn(Date) -> Date) -> Bound {
    match bound {
        Bound::Date(date) => Bound::Date(shift(date)),
        Bound::Instant(instant) => {
            let local = zone.local(instant);
            Bound::Instant(zone.instant(shift(local.date()).to_datetime(local.time())))
        }
    }
}

/// The same date of the year before; a month's end stays a month's end.
fn a_year_before(date: Date) -> Date {
    let month = Date::new(date.year() - 1, date.month(), 1).expect("a year after 1898");
    if date == date.last_of_month() {
        month.last_of_month()
    } else {
        Date::new(month.year(), month.month(), date.day()).expect("no month's end, so no leap day")
    }
}

/// The instant at which a period ends that has this bound.
fn ends(zone: &Zone, to: Bound) -> Instant {
    match to {
        Bound::Date(date) => zone.midnight(days_before(date, -1)),
        Bound::Instant(instant) => instant,
    }
}

/// The bound at which nothing is left of a period that starts here.
fn from_end(zone: &Zone, from: Option<Bound>) -> Option<Bound> {
    from.map(|from| match from {
        Bound::Date(date) => Bound::Instant(zone.midnight(date)),
        instant @ Bound::Instant(_) => instant,
    })
}

fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn days_before(date: Date, n_days: i64) -> Date {
    date.checked_sub(SignedDuration::from_hours(n_days * 24)).expect("300 years before 1900 at most")
}
