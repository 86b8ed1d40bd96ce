//! From counts to figures: rows named and ordered.

use super::area::area_figures;
use super::check_in::check_in;
use super::cohort::cohort;
use super::editions::editions;
use super::series::{extent, series};
use super::steps::{Steps, steps};
use super::tallies::{Counts, Row, Tallies, tallies};
use super::{
    ByCategory, ByCountry, ByEvent, BySource, DistinctContacts, International, Participants, Participations,
    Standing,
};
use crate::books::{Books, Source};
use crate::query::Query;
use crate::report::comparison::comparison;
use crate::report::order::{event_order, row_order};
use crate::report::series::buckets_of;
use crate::report::warning::{WarningCode, warnings};
use crate::report::{FigureError, Rate};

/// The members that one pass over the participations counts.
const COUNTED: [&str; 9] = [
    "participations",
    "distinct_contacts",
    "standing",
    "by_event",
    "by_category",
    "by_country",
    "by_source",
    "international",
    "warnings",
];

pub(super) fn figures(books: &Books, query: &Query) -> Result<Participants, FigureError> {
    let has = |member: &str| query.sections.has(member);
    let counted = COUNTED.into_iter().any(has).then(|| tallies(books, query));
    let counted = |member: &str| counted.as_ref().filter(|_| has(member));
    let needs_cohort = has("progress") || has("attention") || has("check_in");
    let cohort = if needs_cohort { cohort(books, query) } else { Vec::new() };
    let steps = (has("progress") || has("attention")).then(|| steps(books, query, &cohort));
    let steps = |member: &str| steps.as_ref().filter(|_| has(member));
    let (interval, buckets) = buckets_of(query, has("series"), || extent(books, query))?;
    Ok(Participants {
        participations: counted("participations").map(participations),
        distinct_contacts: counted("distinct_contacts").map(distinct_contacts),
        standing: counted("standing").map(standing),
        by_event: counted("by_event").map(|tallies| by_event(books, tallies)),
        by_category: counted("by_category").map(|tallies| by_category(books, tallies)),
        by_country: counted("by_country").map(by_country),
        by_source: counted("by_source").map(by_source),
        international: counted("international").map(international),
        area: has("area").then(|| area_figures(books, query)),
        editions: has("editions").then(|| editions(books, query)),
        progress: steps("progress").map(Steps::progress),
        check_in: has("check_in").then(|| check_in(books, query, &cohort)),
        attention: steps("attention").map(Steps::attention),
        series: has("series").then(|| series(books, query, &buckets)),
        comparison: has("comparison").then(|| comparison(books, query)).transpose()?,
        warnings: counted("warnings").map(|tallies| {
            // Without an end all is told as it is known now.
            let n_unknown = query.date_to.map_or(0, |_| tallies.without_history);
            warnings(&[(WarningCode::NoHistory, n_unknown)], query.locale)
        }),
        interval,
    })
}

fn participations(tallies: &Tallies) -> Participations {
    let counts = tallies.cohort;
    Participations {
        total: counts.total(),
        active: counts.active(),
        confirmed: counts.confirmed,
        unconfirmed: counts.unconfirmed,
        removed: counts.removed,
        main: counts.active() - tallies.co,
        co: tallies.co,
    }
}

fn distinct_contacts(tallies: &Tallies) -> DistinctContacts {
    DistinctContacts { active: tallies.active_contacts, confirmed: tallies.confirmed_contacts }
}

fn standing(tallies: &Tallies) -> Standing {
    let Row { counts, distinct_contacts } = tallies.standing;
    Standing { active: counts.active(), confirmed: counts.confirmed, distinct_contacts }
}

fn by_event(books: &Books, tallies: &Tallies) -> Vec<ByEvent> {
    let mut rows: Vec<_> = tallies.events().collect();
    rows.sort_by_cached_key(|(event, _)| event_order(books, Some(*event)));
    let row = |(event, counts): (_, Counts)| {
        Some(ByEvent {
            event_key: books.events().key(event).to_owned(),
            title: books.events().get(event)?.title.to_string(),
            total: counts.total(),
            active: counts.active(),
            confirmed: counts.confirmed,
            unconfirmed: counts.unconfirmed,
            removed: counts.removed,
        })
    };
    rows.into_iter().filter_map(row).collect()
}

fn by_category(books: &Books, tallies: &Tallies) -> Vec<ByCategory> {
    let categories = books.categories();
    let row = |(category, row): (Option<_>, Row)| ByCategory {
        category_key: category.map(|slot| categories.key(slot).to_owned()),
        title: category.and_then(|slot| categories.get(slot)).map(|category| category.title.to_string()),
        active: row.counts.active(),
        confirmed: row.counts.confirmed,
        distinct_contacts: row.distinct_contacts,
    };
    let mut rows: Vec<_> = tallies.categories().map(row).collect();
    rows.sort_by_cached_key(|row| row_order(row.category_key.clone(), row.active));
    rows
}

fn by_country(tallies: &Tallies) -> Vec<ByCountry> {
    let row = |(country, row): (_, Row)| ByCountry {
        country,
        active: row.counts.active(),
        confirmed: row.counts.confirmed,
        distinct_contacts: row.distinct_contacts,
    };
    let mut rows: Vec<_> = tallies.countries().map(row).collect();
    rows.sort_by_key(|row| row_order(row.country, row.active));
    rows
}

fn by_source(tallies: &Tallies) -> Vec<BySource> {
    let row = |(source, counts): (Source, Counts)| BySource {
        source,
        active: counts.active(),
        confirmed: counts.confirmed,
    };
    let mut rows: Vec<_> = tallies.sources().map(row).collect();
    rows.sort_by_key(|row| row_order(Some(row.source.word()), row.active));
    rows
}

fn international(tallies: &Tallies) -> International {
    let origins = tallies.origins;
    let known = tallies.countries().filter(|(country, row)| country.is_some() && row.counts.confirmed > 0);
    International {
        domestic: origins.domestic,
        foreign: origins.foreign,
        unknown: origins.unknown,
        foreign_share: Rate::of(i128::from(origins.foreign), i128::from(origins.domestic + origins.foreign)),
        countries: known.count() as u64,
    }
}
