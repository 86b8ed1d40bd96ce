//! Events: the editions of the fairs over four years.

use messwert_books::calendar::Date;

use super::days::{between, plus};
use super::fair::{CITIES, City, FAIRS, Fair};
use super::line::Line;
use super::scale::Scale;

/// The years of the story, the one of its last day included.
pub(super) const N_YEARS: i16 = 4;

/// Stands are invoiced from so many days before a fair on, when applications are closed …
const INVOICED_FROM: i64 = 240;

/// … up to so many.
const INVOICED_TO: i64 = 90;

/// One edition of a fair in a city.
#[derive(Clone)]
pub(super) struct Edition {
    pub(super) fair: &'static Fair,
    pub(super) city: &'static City,
    /// Which fair in which city, counted; the same for all years.
    pub(super) series: u64,
    /// Counted from 0, the first of the story.
    pub(super) year: i64,
    pub(super) date_from: Date,
    pub(super) date_to: Date,
    /// When stands are invoiced: first and last day, none after the story's end.
    pub(super) invoiced: (Date, Date),
    /// Its part of all bookings.
    pub(super) weight: u64,
}

impl Edition {
    /// Its key.
    pub(super) fn key(&self) -> String {
        format!("{}-{}", series_key(self), self.date_from.year())
    }

    /// The letters and digits that its documents are numbered under: `FM-L26`.
    pub(super) fn code(&self) -> String {
        format!("{}-{}{:02}", self.fair.code, self.city.code, self.date_from.year() % 100)
    }

    /// A price of the first year, in cents, as it is in this one: 3 % more each year, in steps of 10 ct.
    pub(super) fn price(&self, first: i64) -> i64 {
        (first * (100 + 3 * self.year) + 500) / 1000 * 10
    }
}

/// All editions up to the year of `until`, in the order of their dates.
pub(super) fn editions(scale: Scale, until: Date) -> Vec<Edition> {
    let mut editions = Vec::new();
    for year in 0..i64::from(N_YEARS) {
        for city in 0..scale.n_cities {
            let series = (0..).zip(&FAIRS).map(|(at, fair)| ((city * FAIRS.len() + at) as u64, fair));
            editions.extend(series.map(|(series, fair)| edition(fair, city, series, year, until)));
        }
    }
    editions.sort_by_key(|edition| (edition.date_from, edition.series));
    editions
}

/// The line of an event.
pub(super) fn fact(edition: &Edition) -> String {
    let deadline = plus(edition.date_from, -INVOICED_FROM - 35).last_of_month();
    Line::of("event")
        .with("event_key", edition.key())
        .with("title", format!("{} {} {}", edition.fair.title, edition.city.name, edition.date_from.year()))
        .with("date_from", edition.date_from.to_string())
        .with("date_to", edition.date_to.to_string())
        .with("country", "DE")
        .with("state", edition.city.state)
        .with("city", edition.city.name)
        .with("application_deadline", format!("{deadline}T23:59:59"))
        .with("series_key", series_key(edition))
        .with("description", edition.fair.description)
        .end()
}

fn edition(fair: &'static Fair, city: usize, series: u64, year: i64, until: Date) -> Edition {
    let calendar_year = until.year() - N_YEARS + 1 + year as i16;
    let (date_from, date_to) = (fair.days)(calendar_year, city);
    let (first, last) = (plus(date_from, -INVOICED_FROM), plus(date_from, -INVOICED_TO));
    let gone = between(first, until.min(last)).max(0) as u64;
    // The first city is the largest, and every year is larger than the one before.
    let weight = fair.weight * (100 - 2 * city as u64) * (100 + 6 * year as u64) * gone;
    let weight = weight * billed(between(date_from, until));
    let city = &CITIES[city];
    Edition { fair, city, series, year, date_from, date_to, invoiced: (first, last.min(until)), weight }
}

/// How much of a hundred that a booking comes to is there so many days after a fair's beginning: what is
/// ordered for a stand is billed last.
fn billed(days: i64) -> u64 {
    match days {
        ..-10 => 62,
        -10..20 => 82,
        20.. => 100,
    }
}

/// The first city came without its name, and stayed so.
fn series_key(edition: &Edition) -> String {
    if edition.city.code == CITIES[0].code {
        return edition.fair.slug.to_owned();
    }
    format!("{}-{}", edition.fair.slug, edition.city.slug)
}
