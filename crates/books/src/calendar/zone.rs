//! A time zone of the IANA database that is compiled in: the same on every machine.

use std::fmt;

use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::Instant;

/// A time zone by its IANA name.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: Box<str>,
    rules: TimeZone,
}

impl Zone {
    /// The zone with this IANA name (`Europe/Berlin`), spelled exactly, or none.
    ///
    /// Links (`Asia/Calcutta`) are names too. Fixed offsets are not zones.
    pub fn named(name: &str) -> Option<Zone> {
        let rules = TimeZoneDatabase::bundled().get(name).ok()?;
        (rules.iana_name() == Some(name)).then(|| Zone { name: name.into(), rules })
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Zone {
        Zone { name: "UTC".into(), rules: TimeZone::UTC }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The local date at an instant.
    pub fn date(&self, instant: Instant) -> Date {
        self.local(instant).date()
    }

    /// The local date and time at an instant.
    pub fn local(&self, instant: Instant) -> DateTime {
        self.rules.to_datetime(instant.timestamp())
    }

    /// The offset from UTC at an instant, in seconds east.
    pub fn offset_seconds(&self, instant: Instant) -> i32 {
        self.rules.to_offset(instant.timestamp()).seconds()
    }

    /// The instant of a local time; one in a DST gap is read with the offset before the gap, a
    /// doubled one is the first.
    pub fn instant(&self, local: DateTime) -> Instant {
        let zoned = self.rules.to_ambiguous_timestamp(local).compatible();
        Instant::from_timestamp(zoned.expect("local times of the years 1900 to 2199 have an instant"))
    }

    /// The instant at which a local date begins, by the rule of [`Zone::instant`].
    pub fn midnight(&self, date: Date) -> Instant {
        self.instant(date.at(0, 0, 0, 0))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
