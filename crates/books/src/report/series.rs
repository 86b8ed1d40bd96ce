//! Series: figures by bucket.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::calendar::Bucket;

/// The members that every row of a series begins with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BucketFigures {
    /// The bucket's first local date.
    #[serde(serialize_with = "date")]
    pub start: Date,
    /// The bucket's last local date.
    #[serde(serialize_with = "date")]
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

fn date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}
