//! From counts to figures: rows named and ordered.

use super::applicants::distinct;
use super::decisions::Outcomes;
use super::fold::{Counts, count};
use super::pace::{annotations, pace};
use super::series::{Came, extent};
use super::statuses::StatusCounts;
use super::tallies::{Approvals, Tallies};
use super::{Applications, ByCategory, ByCountry, ByEvent, ByStatus, Histogram, Rating, Received};
use crate::books::{ApplicationStatus, Books};
use crate::money::div_round;
use crate::query::Query;
use crate::report::both::{are_many, both};
use crate::report::comparison::comparison;
use crate::report::order::{event_order, row_order};
use crate::report::series::buckets_of;
use crate::report::{FigureError, Hundredths};

pub(super) fn figures(books: &Books, query: &Query) -> Result<Applications, FigureError> {
    let has = |member: &str| query.sections.has(member);
    let many = are_many(query, books.applications().len());
    let (interval, buckets) = buckets_of(query, has("series"), || extent(books, query))?;
    let paces = || has("pace").then(|| pace(books, query));
    let look_up = || {
        let distinct = (has("received") || has("applicants")).then(|| distinct(books, query));
        let applicants = distinct.as_ref().filter(|_| has("applicants"));
        let applicants = applicants.map(|distinct| distinct.figures(books, query));
        (distinct.map(|distinct| distinct.count()), applicants)
    };
    let count = || count(books, query, &buckets, many);
    let (counts, (pace, (n_distinct, applicants))) = both(many, count, || both(many, paces, look_up));
    let Counts { tallies, came, open, decided, outcomes } = counts;
    let counted = |member: &str| tallies.as_ref().filter(|_| has(member));
    let outcomes = |member: &str| outcomes.filter(|_| has(member));
    Ok(Applications {
        received: counted("received").zip(n_distinct).map(|(tallies, n)| received(tallies, n)),
        by_status: counted("by_status").map(by_status),
        decisions: has("decisions").then(|| decided.decisions()),
        yielded: outcomes("yield").map(Outcomes::yielded),
        by_event: counted("by_event").map(|tallies| by_event(books, tallies)),
        by_category: counted("by_category").map(|tallies| by_category(books, tallies)),
        by_country: counted("by_country").map(by_country),
        rating: counted("rating").map(rating),
        decision_time: decided.time(),
        backlog: has("backlog").then(|| open.backlog(query)),
        applicants,
        attention: outcomes("attention").map(Outcomes::attention),
        pace,
        series: came.map(Came::rows),
        annotations: has("annotations").then(|| annotations(books, query)),
        comparison: has("comparison").then(|| comparison(books, query)).transpose()?,
        // Nothing in applications deserves a warning.
        warnings: has("warnings").then(Vec::new),
        interval,
    })
}

fn received(tallies: &Tallies, distinct_applicants: u64) -> Received {
    Received {
        applications: tallies.statuses.total(),
        selections: tallies.selections,
        distinct_applicants,
        multi_event_applications: tallies.multi_event,
    }
}

fn by_status(tallies: &Tallies) -> Vec<ByStatus> {
    let row =
        |status: &ApplicationStatus| ByStatus { status: *status, applications: tallies.statuses.of(*status) };
    ApplicationStatus::ALL.iter().map(row).collect()
}

fn by_event(books: &Books, tallies: &Tallies) -> Vec<ByEvent> {
    let mut rows: Vec<_> = tallies.events().collect();
    rows.sort_by_cached_key(|(event, _)| event_order(books, Some(*event)));
    let row = |(event, by_status): (_, StatusCounts)| {
        Some(ByEvent {
            event_key: books.events().key(event).to_owned(),
            title: books.events().get(event)?.title.to_string(),
            selections: by_status.total(),
            by_status,
        })
    };
    rows.into_iter().filter_map(row).collect()
}

fn by_category(books: &Books, tallies: &Tallies) -> Vec<ByCategory> {
    let categories = books.categories();
    let row = |(category, by_status): (Option<_>, StatusCounts)| ByCategory {
        category_key: category.map(|slot| categories.key(slot).to_owned()),
        title: category.and_then(|slot| categories.get(slot)).map(|category| category.title.to_string()),
        applications: by_status.total(),
        by_status,
    };
    let mut rows: Vec<_> = tallies.categories().map(row).collect();
    rows.sort_by_cached_key(|row| row_order(row.category_key.clone(), row.applications));
    rows
}

fn by_country(tallies: &Tallies) -> Vec<ByCountry> {
    let row = |(country, Approvals { applications, approved })| ByCountry { country, applications, approved };
    let mut rows: Vec<_> = tallies.countries().map(row).collect();
    rows.sort_by_key(|row| row_order(row.country, row.applications));
    rows
}

fn rating(tallies: &Tallies) -> Rating {
    let [one, two, three, four, five] = tallies.ratings;
    let rated: u64 = tallies.ratings.iter().sum();
    let sum: u64 = tallies.ratings.iter().zip(1..).map(|(count, rating)| count * rating).sum();
    let mean = |sum: u64| Hundredths(div_round(i128::from(sum) * 100, i128::from(rated)) as i64);
    Rating {
        histogram: Histogram { one, two, three, four, five },
        rated,
        unrated: tallies.statuses.total() - rated,
        mean: (rated > 0).then(|| mean(sum)),
    }
}
