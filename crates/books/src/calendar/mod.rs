//! Calendar: instants, time zones, and how dates and date-times are read.

mod instant;
mod zone;

pub use instant::{Instant, InstantError, parse_date, parse_instant};
pub use jiff::civil::Date;
pub use zone::Zone;
