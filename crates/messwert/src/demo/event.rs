//! Events: the editions of the fairs over four years.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::days::between;
use super::fair::{CITIES, City, FAIRS, Fair};
use super::line::Line;
use super::scale::Scale;
use super::season::Season;

/// The years of the story, the one of its last day included.
const N_YEARS: i16 = 4;

/// Booths are planned and exhibitors checked in with the program since so many days.
const WITH_PLAN_AND_GATE: i64 = 330;

/// One edition of a fair in a city.
#[derive(Clone)]
pub(super) struct Edition {
    pub(super) fair: &'static Fair,
    pub(super) city: &'static City,
    /// Which fair in which city, counted; the same for all years.
    pub(super) series: u64,
    /// Counted from 0, the first of the story.
    pub(super) year: i64,
    /// Its days.
    pub(super) season: Season,
    /// How large its fair was in the first year, against others.
    pub(super) base: u64,
}

impl Edition {
    /// Its key.
    pub(super) fn key(&self) -> String {
        format!("{}-{}", series_key(self), self.date_from().year())
    }

    /// Its first day.
    pub(super) fn date_from(&self) -> Date {
        self.season.date_from
    }

    /// Whether a contact is billed in Swiss francs.
    pub(super) fn bills_in_francs(&self, contact: &Contact) -> bool {
        self.fair.takes_francs && contact.prefers_francs
    }

    /// Whether it is the last one, for which everybody has to apply.
    pub(super) fn is_last(&self) -> bool {
        self.year == i64::from(N_YEARS)
    }

    /// How large it is in the end, against others: every year is larger than the one before.
    pub(super) fn size(&self) -> u64 {
        self.base * (100 + 12 * self.year as u64)
    }

    /// Its part of all facts.
    pub(super) fn weight(&self) -> u64 {
        self.size() * self.season.facts() as u64
    }

    /// The letters and digits that its documents are numbered under: `FM-L26`.
    pub(super) fn code(&self) -> String {
        format!("{}-{}{:02}", self.fair.code, self.city.code, self.date_from().year() % 100)
    }

    /// A price of the first year, in cents, as it is in this one: 3 % more each year, in steps of 10 ct.
    pub(super) fn price(&self, first: i64) -> i64 {
        (first * (100 + 3 * self.year) + 500) / 1000 * 10
    }
}

/// All editions up to the year of `until`, and those after it that one can apply for; by their dates.
pub(super) fn editions(scale: Scale, until: Date) -> Vec<Edition> {
    let mut editions = Vec::new();
    for year in 0..=i64::from(N_YEARS) {
        for city in 0..scale.n_cities {
            let series = (0..).zip(&FAIRS).map(|(at, fair)| ((city * FAIRS.len() + at) as u64, fair));
            editions.extend(series.map(|(series, fair)| edition(fair, city, series, year, until)));
        }
    }
    editions.retain(|edition| edition.year < i64::from(N_YEARS) || edition.season.opened() < until);
    editions.sort_by_key(|edition| (edition.date_from(), edition.series));
    editions
}

/// The line of an event.
pub(super) fn fact(edition: &Edition) -> String {
    let Season { date_from, date_to, .. } = edition.season;
    let deadline = edition.season.deadline();
    Line::of("event")
        .with("event_key", edition.key())
        .with("title", format!("{} {} {}", edition.fair.title, edition.city.name, date_from.year()))
        .with("date_from", date_from.to_string())
        .with("date_to", date_to.to_string())
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
    let is_recent = between(date_from, until) < WITH_PLAN_AND_GATE;
    let has_plan = is_recent && fair.free_booths.is_some();
    let season = Season { date_from, date_to, until, has_plan, has_gate: is_recent };
    // The first city is the largest.
    let base = fair.weight * (100 - 2 * city as u64);
    Edition { fair, city: &CITIES[city], series, year, season, base }
}

/// The first city came without its name, and stayed so.
fn series_key(edition: &Edition) -> String {
    if edition.city.code == CITIES[0].code {
        return edition.fair.slug.to_owned();
    }
    format!("{}-{}", edition.fair.slug, edition.city.slug)
}
