//! Series: applications by when they came.

use jiff::civil::Date;

use super::ApplicationsBucket;
use super::selection::Applied;
use crate::books::Books;
use crate::calendar::Buckets;
use crate::query::Query;
use crate::report::BucketFigures;
use crate::report::series::extent_of;

/// The dates of the first and the last application of the period; none if there is none.
pub(super) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    let all = books.applications_of(query.event);
    extent_of(query, all.map(|(_, application)| application.created_at))
}

/// The rows of the series.
pub(super) fn series(received: &[Applied<'_>], buckets: &Buckets) -> Vec<ApplicationsBucket> {
    let (mut counts, by_instant) = (vec![0; buckets.list().len()], buckets.by_instant());
    for applied in received {
        if let Some(count) = counts.get_mut(by_instant.get(applied.application.created_at)) {
            *count += 1;
        }
    }
    let mut cumulative = 0;
    let row = |(bucket, applications)| {
        cumulative += applications;
        ApplicationsBucket { bucket: BucketFigures::from(bucket), applications, cumulative }
    };
    buckets.list().iter().zip(counts).map(row).collect()
}
