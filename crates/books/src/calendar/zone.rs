//! A time zone of the IANA database that is compiled in: the same on every machine.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, DateTime, date};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::Instant;

/// A time zone by its IANA name.
#[derive(Clone)]
pub struct Zone {
    name: Box<str>,
    rules: TimeZone,
    /// Worked out when first asked for, and shared with every clone.
    spans: Arc<OnceLock<Box<[Span]>>>,
}

/// From when on which offset holds, in nanoseconds.
#[derive(Clone, Copy)]
struct Span {
    starts: i64,
    offset: i64,
}

/// The numbers of local days, of many instants one after the other: a look at the span of the last one
/// is enough for most.
pub(crate) struct LocalDays<'a> {
    spans: &'a [Span],
    at: usize,
}

impl Zone {
    /// The zone with this IANA name (`Europe/Berlin`), spelled exactly, or none.
    ///
    /// Links (`Asia/Calcutta`) are names too. Fixed offsets are not zones.
    pub fn named(name: &str) -> Option<Zone> {
        // What a machine has before it is given a zone: a placeholder of the database, no zone.
        if name == "Factory" {
            return None;
        }
        let rules = TimeZoneDatabase::bundled().get(name).ok()?;
        (rules.iana_name() == Some(name)).then(|| Zone { name: name.into(), rules, spans: Arc::default() })
    }

    /// The names of all zones, in order.
    pub fn names() -> impl Iterator<Item = String> {
        let database = TimeZoneDatabase::bundled();
        let names = database.available().map(|name| name.as_str().to_owned());
        let mut names: Vec<String> = names.filter(|name| Zone::named(name).is_some()).collect();
        names.sort();
        names.into_iter()
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Zone {
        Zone { name: "UTC".into(), rules: TimeZone::UTC, spans: Arc::default() }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The local date at an instant.
    pub fn date(&self, instant: Instant) -> Date {
        self.local(instant).date()
    }

    /// The numbers of the local days of instants; equal to [`Zone::date`].
    pub(crate) fn days(&self) -> LocalDays<'_> {
        LocalDays { spans: self.spans.get_or_init(|| spans(&self.rules)), at: 0 }
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

impl LocalDays<'_> {
    /// The number of the local day at an instant.
    pub(crate) fn of(&mut self, instant: Instant) -> i32 {
        let starts = |at: usize| self.spans.get(at).map_or(i64::MAX, |span| span.starts);
        if instant.nanoseconds() < starts(self.at) || instant.nanoseconds() >= starts(self.at + 1) {
            self.at =
                self.spans.partition_point(|span| span.starts <= instant.nanoseconds()).saturating_sub(1);
        }
        let day = instant.nanoseconds().saturating_add(self.spans[self.at].offset).div_euclid(DAY);
        i32::try_from(day).expect("64 bits of nanoseconds are 584 years")
    }
}

/// In nanoseconds.
const DAY: i64 = 86_400_000_000_000;

/// The spans of all instants that facts can have.
fn spans(rules: &TimeZone) -> Box<[Span]> {
    let first = Zone::utc().midnight(date(1890, 1, 1)).timestamp();
    let nanoseconds = |offset: jiff::tz::Offset| i64::from(offset.seconds()) * 1_000_000_000;
    let before = Span { starts: i64::MIN, offset: nanoseconds(rules.to_offset(first)) };
    let changes = rules.following(first).map(|change| Span {
        starts: Instant::from_timestamp(change.timestamp()).nanoseconds(),
        offset: nanoseconds(change.offset()),
    });
    let end = Zone::utc().midnight(date(2201, 1, 1));
    [before].into_iter().chain(changes.take_while(|span| span.starts < end.nanoseconds())).collect()
}

/// Zones of one name are one zone.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{day_number, parse_instant};

    #[test]
    fn a_zone_is_named_as_the_database_names_it() {
        for name in ["Factory", "europe/berlin", "Europe/Wien", ""] {
            assert!(Zone::named(name).is_none(), "{name}");
        }
    }

    #[test]
    fn days_in_a_row_are_local_dates() {
        for name in ["Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Pacific/Apia", "UTC"] {
            let zone = Zone::named(name).expect("a bundled zone");
            let mut days = zone.days();
            let mut instant = parse_instant("1900-01-01T00:00Z", &zone).unwrap();
            let end = parse_instant("2199-12-31T00:00Z", &zone).unwrap();
            while instant < end {
                assert_eq!(days.of(instant), day_number(zone.date(instant)), "{name} {instant}");
                instant = Instant::new(instant.nanoseconds() + 47 * 3_600_000_000_000 + 1_234_567_890_123);
            }
        }
    }
}
