//! Calendar: instants, time zones, periods and intervals, and how dates and date-times are read.

mod instant;
mod zone;

mod period;

mod interval;

mod rfc3339;

pub use instant::{Instant, InstantError, parse_date, parse_instant, parse_midnight};
pub use interval::{BUCKET_LIMIT, Bucket, Buckets, Cover, Interval, TooManyBuckets};
pub(crate) use interval::{ByDay, ByInstant, day_number, day_of_number};
pub use jiff::civil::Date;
pub use period::Period;
pub(crate) use period::day_of;
pub use rfc3339::rfc3339;
pub(crate) use zone::LocalDays;
pub use zone::Zone;
