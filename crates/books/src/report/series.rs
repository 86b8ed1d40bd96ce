//! Series: figures by bucket.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::FigureError;
use crate::calendar::{Bucket, Buckets, Cover, Instant, Interval, day_of};
use crate::query::Query;

/// The members that every row of a series begins with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct BucketFigures {
    /// The bucket's first local date.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub start: Date,
    /// The bucket's last local date.
    #[serde(serialize_with = "date")]
    #[schemars(with = "String")]
    pub end: Date,
    /// `2026-01-31`, `2026-W05`, `2026-01`, `2026-Q1` or `2026`.
    pub label: String,
    /// Whether the bucket is not wholly inside the period.
    pub partial: bool,
}

impl From<&Bucket> for BucketFigures {
    fn from(bucket: &Bucket) -> BucketFigures {
        let Bucket { start, end, label, partial } = bucket.clone();
        BucketFigures { start, end, label, partial }
    }
}

/// The local days of two instants.
pub(crate) fn days_of(query: &Query, (first, last): (Instant, Instant)) -> (Date, Date) {
    (day_of(&query.zone, first), day_of(&query.zone, last))
}

/// The interval of a query's series, and its buckets if they are wanted; an unbounded side ends where
/// `extent` says.
pub(crate) fn buckets_of(
    query: &Query,
    wanted: bool,
    extent: impl FnOnce() -> Option<(Date, Date)>,
) -> Result<(Option<Interval>, Buckets), FigureError> {
    // An interval that was asked for stands, whatever it would cover.
    let is_needed = wanted || query.interval.is_none();
    let is_open = is_needed && (query.period.start().is_none() || query.period.end().is_none());
    let cover = Cover::of(&query.period, &query.zone, is_open.then(extent).flatten());
    let interval = cover.interval(query.interval);
    let buckets = match interval {
        Some(interval) if wanted => Buckets::new(interval, cover, &query.period, &query.zone)?,
        _ => Buckets::default(),
    };
    Ok((interval, buckets))
}

pub(crate) fn date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}
