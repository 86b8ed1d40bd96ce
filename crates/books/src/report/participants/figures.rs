//! From counts to figures: rows named and ordered.

use super::area::area_figures;
use super::check_in::Expected;
use super::cohort::standing;
use super::editions::editions;
use super::series::{Happenings, extent};
use super::steps::{End, Steps};
use super::tallies::{Counting, Counts, Row, Tallies};
use super::{
    ByCategory, ByCountry, ByEvent, BySource, DistinctContacts, International, Participants, Participations,
    Standing,
};
use crate::books::{Books, Source};
use crate::calendar::Buckets;
use crate::query::Query;
use crate::report::both::{are_many, both};
use crate::report::comparison::comparison;
use crate::report::order::{event_order, row_order};
use crate::report::series::buckets_of;
use crate::report::warning::{WarningCode, warnings};
use crate::report::{FigureError, Rate};

/// The members that participations are counted for.
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
    let (interval, buckets) = buckets_of(query, has("series"), || extent(books, query))?;
    let beside = || {
        let area = has("area").then(|| area_figures(books, query));
        (area, has("editions").then(|| editions(books, query)))
    };
    let many = are_many(query, books.participants().len());
    let follow = || follow(books, query, &buckets);
    let ((followed, tallies), (area, editions)) =
        both(many, || both(many, follow, || count(books, query)), beside);
    let Followed { steps, expected, happenings } = followed;
    let counted = |member: &str| tallies.as_ref().filter(|_| has(member));
    let steps = |member: &str| steps.as_ref().filter(|_| has(member));
    Ok(Participants {
        participations: counted("participations").map(participations),
        distinct_contacts: counted("distinct_contacts").map(distinct_contacts),
        standing: counted("standing").map(all_standing),
        by_event: counted("by_event").map(|tallies| by_event(books, tallies)),
        by_category: counted("by_category").map(|tallies| by_category(books, tallies)),
        by_country: counted("by_country").map(by_country),
        by_source: counted("by_source").map(by_source),
        international: counted("international").map(international),
        area,
        editions,
        progress: steps("progress").map(Steps::progress),
        check_in: expected.map(|expected| expected.figures()),
        attention: steps("attention").map(Steps::attention),
        series: happenings.map(Happenings::rows),
        comparison: has("comparison").then(|| comparison(books, query)).transpose()?,
        warnings: counted("warnings").map(|tallies| {
            // Without an end all is told as it is known now.
            let n_unknown = query.date_to.map_or(0, |_| tallies.without_history);
            warnings(&[(WarningCode::NoHistory, n_unknown)], query.locale)
        }),
        interval,
    })
}

/// Counts the participations in scope by what the breakdowns go by, if anything asks for that.
fn count(books: &Books, query: &Query) -> Option<Tallies> {
    if !COUNTED.into_iter().any(|member| query.sections.has(member)) {
        return None;
    }
    let mut counting = Counting::new(books, query);
    let since = query.period.start().filter(|_| !query.sections.has("standing"));
    let all = books.participants_since(query.event, since);
    let standing = all.filter_map(|(_, participant)| standing(participant, query));
    standing.for_each(|participation| counting.add(&participation));
    Some(counting.tallies())
}

/// What is looked up for each participation in scope, as far as it is asked for.
struct Followed<'a> {
    steps: Option<Steps>,
    expected: Option<Expected>,
    happenings: Option<Happenings<'a>>,
}

fn follow<'a>(books: &'a Books, query: &'a Query, buckets: &'a Buckets) -> Followed<'a> {
    let has = |member: &str| query.sections.has(member);
    let end = End::of(books, query);
    let with_progress = has("progress");
    let mut steps = (with_progress || has("attention")).then(Steps::default);
    let mut expected = has("check_in").then(|| Expected::new(books, query));
    let mut happenings = has("series").then(|| Happenings::new(query, buckets));
    let is_asked = steps.is_some() || expected.is_some() || happenings.is_some();
    // The series shows those who stand, since whenever.
    let since = query.period.start().filter(|_| happenings.is_none());
    let all = is_asked.then(|| books.participants_since(query.event, since)).into_iter().flatten();
    all.for_each(|(_, participant)| {
        if let Some(happenings) = &mut happenings {
            happenings.add(participant);
        }
        let participation = standing(participant, query).filter(|it| it.is_in_period && it.is_active());
        let Some(participation) = participation else { return };
        if let Some(steps) = &mut steps {
            match with_progress {
                true => steps.add(end, &participation),
                false => steps.add_attention(end, &participation),
            }
        }
        if let Some(expected) = expected.as_mut().filter(|_| participation.is_confirmed()) {
            expected.add(end, participant);
        }
    });
    Followed { steps, expected, happenings }
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

fn all_standing(tallies: &Tallies) -> Standing {
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
