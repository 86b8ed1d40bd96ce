//! Series: applications by when they came.

use jiff::civil::Date;

use super::ApplicationsBucket;
use super::tallies::add_up;
use crate::books::{Application, Books};
use crate::calendar::{Buckets, ByInstant, Instant};
use crate::query::Query;
use crate::report::BucketFigures;
use crate::report::series::days_of;

/// The dates of the first and the last application of the period; none if there is none.
pub(super) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    let inside = |application: &Application| {
        Some(application.created_at).into_iter().filter(|at| query.period.has_instant(*at))
    };
    let ends = books.application_ends(query.event, query.period.start(), inside);
    ends.map(|ends| days_of(query, ends))
}

/// How many applications came in each bucket.
pub(super) struct Came<'a> {
    buckets: &'a Buckets,
    by_instant: ByInstant<'a>,
    counts: Vec<u64>,
}

impl<'a> Came<'a> {
    pub(super) fn new(buckets: &'a Buckets) -> Came<'a> {
        Came { buckets, by_instant: buckets.by_instant(), counts: vec![0; buckets.list().len()] }
    }

    /// Adds an application of the period.
    pub(super) fn add(&mut self, created_at: Instant) {
        if let Some(count) = self.counts.get_mut(self.by_instant.get(created_at)) {
            *count += 1;
        }
    }

    pub(super) fn append(&mut self, others: &Came<'_>) {
        add_up(&mut self.counts, &others.counts);
    }

    /// The rows of the series.
    pub(super) fn rows(self) -> Vec<ApplicationsBucket> {
        let mut cumulative = 0;
        let row = |(bucket, applications)| {
            cumulative += applications;
            ApplicationsBucket { bucket: BucketFigures::from(bucket), applications, cumulative }
        };
        self.buckets.list().iter().zip(self.counts).map(row).collect()
    }
}
