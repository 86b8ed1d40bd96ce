//! Resolving: from parameters as they came to a query, or to everything that is wrong with them.

use super::position::read_known;
use super::sections::read_sections;
use super::values::{
    Reader, read_bound, read_currency, read_event_key, read_limit, read_today, read_word, read_zone,
};
use super::{Asked, Basis, Bound, Compare, Complaint, Format, Query, Refused, Sections};
use crate::books::{Books, Locale};
use crate::calendar::{Cover, Instant, Interval, Period, Zone};
use crate::report::{ReportType, extent};
use crate::text;
use crate::text::Text;

/// The query that these parameters make; `now` is the clock.
///
/// All that is wrong with the parameters is told at once, before it is asked whether the event exists.
pub fn resolve(report: ReportType, asked: &Asked, books: &Books, now: Instant) -> Result<Query, Refused> {
    let mut reader = Reader::new(report, asked);
    let settings = books.settings();
    let event_key = reader.read("event_key", read_event_key);
    // A wrong zone is told; the other parameters are read in the tenant's.
    let zone = reader.read("timezone", read_zone).unwrap_or_else(|| settings.zone.clone());
    let date_from = reader.read("date_from", |text| read_bound(text, &zone));
    let date_to = reader.read("date_to", |text| read_bound(text, &zone));
    let period = read_period(&mut reader, &zone, date_from, date_to);
    let known = read_known(&mut reader, &zone, now);
    let today = reader.read("today", read_today).or(known.and_then(|known| known.day));
    let today = today.unwrap_or_else(|| zone.date(now));
    let interval = reader.read("interval", read_word("interval", Interval::WORDS, Interval::from_word));
    let basis = reader.read("basis", read_word("basis", Basis::WORDS, Basis::from_word));
    let compare = reader.read("compare", read_word("compare", Compare::WORDS, Compare::from_word));
    check_compare(&mut reader, asked, compare);
    let currency = reader.read("currency", read_currency);
    let limit = reader.read("limit", read_limit);
    let sections = reader.read("sections", |text| read_sections(text, report));
    // One format is all there is: nothing follows from it.
    reader.read("format", read_word("format", Format::WORDS, Format::from_word));
    let locale = reader.read("lang", read_word("lang", Locale::WORDS, Locale::from_word));
    if let (Some(period), Some(interval)) = (&period, interval)
        && let Err(error) = Cover::of(period, &zone, None).check(interval)
    {
        reader.complain("interval", error.text());
    }
    let complaints = reader.finish();
    let (true, Some(period)) = (complaints.is_empty(), period) else {
        return Err(Refused::Invalid(complaints));
    };
    let event = match &event_key {
        None => None,
        Some(key) => match books.events().find(key) {
            Some((slot, _)) => Some(slot),
            None => return Err(Refused::UnknownEvent(key.clone())),
        },
    };
    let query = Query {
        report,
        today,
        as_of: period.as_of(today),
        zone,
        period,
        date_from,
        date_to,
        event,
        event_key,
        interval,
        basis: basis.unwrap_or(Basis::InvoiceDate),
        compare,
        currency,
        limit: limit.unwrap_or(report.blueprint().limit),
        sections: sections.unwrap_or(Sections::ALL),
        locale: locale.unwrap_or(settings.locale),
        asked: asked.clone(),
    };
    check_buckets(books, &query)?;
    Ok(query)
}

/// What is wrong with a `date_to` before `date_from`.
pub const SWAPPED: Text = Text::fixed(
    "liegt vor `date_from`; erwartet: ein Zeitraum, der nach seinem Beginn endet",
    "is before `date_from`: expected a period that ends after it starts",
);

/// The period of two bounds; none if something is wrong with them, which is told.
fn read_period(
    reader: &mut Reader<'_>,
    zone: &Zone,
    from: Option<Bound>,
    to: Option<Bound>,
) -> Option<Period> {
    if !reader.is_fine(&["date_from", "date_to", "timezone"]) {
        return None;
    }
    let period = period_of(zone, from, to);
    if period.is_none() {
        reader.complain("date_to", SWAPPED);
    }
    period
}

/// The period of two bounds; none if it would end before it starts.
///
/// Of two dates both days are inside; a date-time is that instant.
pub(crate) fn period_of(zone: &Zone, from: Option<Bound>, to: Option<Bound>) -> Option<Period> {
    let start = from.map(|bound| match bound {
        Bound::Date(date) => zone.midnight(date),
        Bound::Instant(instant) => instant,
    });
    let end = to.map(|bound| match bound {
        Bound::Date(date) => zone.midnight(date.tomorrow().expect("dates end with the year 2199")),
        Bound::Instant(instant) => instant,
    });
    let swapped = matches!((from, to), (Some(Bound::Date(from)), Some(Bound::Date(to))) if to < from);
    if swapped || start.zip(end).is_some_and(|(start, end)| end < start) {
        return None;
    }
    Some(Period::new(zone, start, end))
}

/// Complains where something to compare with cannot be found without another parameter.
fn check_compare(reader: &mut Reader<'_>, asked: &Asked, compare: Option<Compare>) {
    let given = |name| asked.get(name).is_some();
    let (from, to) = (given("date_from"), given("date_to"));
    let needs = match compare {
        Some(Compare::PreviousPeriod) if !(from && to) => {
            Text::fixed("`date_from` und `date_to`", "both `date_from` and `date_to`")
        }
        Some(Compare::PreviousYear) if !(from || to) => {
            Text::fixed("`date_from` oder `date_to`", "`date_from` or `date_to`")
        }
        Some(Compare::PreviousEvent) if !given("event_key") => Text::same("`event_key`"),
        _ => return,
    };
    let message = text!(
        de = "braucht {needs}; erwartet: ein Bericht damit, oder keiner zum Vergleich",
        en = "needs {needs}: expected a report with it, or none to compare with",
        with = (needs),
    );
    reader.complain("compare", message);
}

/// An unbounded side ends with the facts: how many buckets that makes is not known without them.
fn check_buckets(books: &Books, query: &Query) -> Result<(), Refused> {
    // Months and longer ones are always few enough for the dates that facts can have.
    let Some(interval @ (Interval::Day | Interval::Week)) = query.interval else { return Ok(()) };
    let cover = Cover::of(&query.period, &query.zone, extent(books, query));
    cover.check(interval).map_err(|error| Refused::Invalid(vec![Complaint::new("interval", error.text())]))
}
