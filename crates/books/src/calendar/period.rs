//! Periods: half-open intervals of instants, and which local dates lie inside.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::{Instant, Zone};

/// A half-open interval of instants `[start, end)`, either side possibly unbounded.
///
/// A fact that has a date only is dated by the midnight that starts it. Which dates are inside is
/// worked out once, here, so that no fact needs a look-up in the time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    start: Option<Instant>,
    end: Option<Instant>,
    first: Date,
    last: Date,
}

impl Period {
    /// The period between two instants, of which `start` is not after `end`.
    pub fn new(zone: &Zone, start: Option<Instant>, end: Option<Instant>) -> Period {
        debug_assert!(start.zip(end).is_none_or(|(start, end)| start <= end));
        let last_before =
            |instant: Instant| day_of(zone, Instant::new(instant.nanoseconds().saturating_sub(1)));
        Period {
            start,
            end,
            first: start.map_or(Date::MIN, |start| day_after(last_before(start))),
            last: end.map_or(Date::MAX, last_before),
        }
    }

    /// The first instant inside; none if unbounded.
    pub fn start(&self) -> Option<Instant> {
        self.start
    }

    /// The first instant after it; none if unbounded.
    pub fn end(&self) -> Option<Instant> {
        self.end
    }

    /// Whether it has a start or an end.
    pub fn is_bounded(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }

    /// Whether no instant is inside.
    pub fn is_empty(&self) -> bool {
        self.start.is_some() && self.start == self.end
    }

    /// The dates whose midnight is inside: without gaps, and empty if there is none.
    pub fn dates(&self) -> RangeInclusive<Date> {
        self.first..=self.last
    }

    /// Whether a fact of this date is inside.
    pub fn has_date(&self, date: Date) -> bool {
        self.first <= date && date <= self.last
    }

    /// Whether a fact of this instant is inside.
    pub fn has_instant(&self, instant: Instant) -> bool {
        self.start.is_none_or(|start| start <= instant) && self.is_before_end(instant)
    }

    /// Whether a fact of this date stands before the end.
    pub fn is_date_before_end(&self, date: Date) -> bool {
        date <= self.last
    }

    /// Whether a fact of this instant stands before the end.
    pub fn is_before_end(&self, instant: Instant) -> bool {
        self.end.is_none_or(|end| instant < end)
    }

    /// Whether a fact of this instant stands before the start.
    pub fn is_before_start(&self, instant: Instant) -> bool {
        self.start.is_some_and(|start| instant < start)
    }

    /// Whether a fact of this date stands before the start.
    pub fn is_date_before_start(&self, date: Date) -> bool {
        date < self.first
    }

    /// The day on which ages are taken: `today`, or the last date before the end if that is earlier.
    pub fn as_of(&self, today: Date) -> Date {
        today.min(self.last)
    }

    /// The first and last local day that it touches; none if it is empty or has an unbounded side.
    pub(super) fn touched(&self, zone: &Zone) -> Option<(Date, Date)> {
        let (start, _) = self.start.zip(self.end).filter(|_| !self.is_empty())?;
        Some((day_of(zone, start), self.last))
    }
}

/// The local day that an instant belongs to: the last one whose midnight is not after it.
///
/// It differs from the local date only where clocks are set back over midnight: the minutes that
/// come twice belong to the day that has begun.
pub(crate) fn day_of(zone: &Zone, instant: Instant) -> Date {
    let mut day = zone.date(instant);
    while zone.midnight(day) > instant {
        day = day.yesterday().expect("instants lie between the years 1678 and 2261");
    }
    while zone.midnight(day_after(day)) <= instant {
        day = day_after(day);
    }
    day
}

/// The next day.
pub(super) fn day_after(day: Date) -> Date {
    day.tomorrow().expect("dates lie between the years 1678 and 2261")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{parse_date, parse_instant};

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("a bundled zone")
    }

    fn period(name: &str, start: &str, end: &str) -> Period {
        let zone = zone(name);
        let read = |text: &str| (!text.is_empty()).then(|| parse_instant(text, &zone).unwrap());
        Period::new(&zone, read(start), read(end))
    }

    /// The dates inside, and the local days touched.
    #[track_caller]
    fn check(name: &str, start: &str, end: &str, dates: &str, touched: &str) {
        let period = period(name, start, end);
        let range = period.dates();
        assert_eq!(format!("{} {}", range.start(), range.end()), dates, "dates");
        let days = period.touched(&zone(name)).map(|(first, last)| format!("{first} {last}"));
        assert_eq!(days.unwrap_or_default(), touched, "touched");
    }

    #[test]
    fn dates_are_inside_by_their_midnight() {
        let berlin = "Europe/Berlin";
        check(
            berlin,
            "2026-01-01T00:00",
            "2026-02-01T00:00",
            "2026-01-01 2026-01-31",
            "2026-01-01 2026-01-31",
        );
        check(
            berlin,
            "2026-01-01T00:01",
            "2026-02-01T00:01",
            "2026-01-02 2026-02-01",
            "2026-01-01 2026-02-01",
        );
        check(
            berlin,
            "2026-01-01T12:00",
            "2026-01-01T13:00",
            "2026-01-02 2026-01-01",
            "2026-01-01 2026-01-01",
        );
        check(
            berlin,
            "2025-12-31T23:00Z",
            "2026-10-25T00:30Z",
            "2026-01-01 2026-10-25",
            "2026-01-01 2026-10-25",
        );
        check(
            "America/New_York",
            "2026-03-08T00:00",
            "2026-03-09T00:00",
            "2026-03-08 2026-03-08",
            "2026-03-08 2026-03-08",
        );
    }

    #[test]
    fn midnights_in_a_gap_begin_where_the_gap_does() {
        // Beirut's clocks go from 0:00 to 1:00 on 2026-03-29.
        check(
            "Asia/Beirut",
            "2026-03-29T00:00",
            "2026-03-30T00:00",
            "2026-03-29 2026-03-29",
            "2026-03-29 2026-03-29",
        );
        check(
            "Asia/Beirut",
            "2026-03-28T22:00Z",
            "2026-03-28T22:01Z",
            "2026-03-29 2026-03-29",
            "2026-03-29 2026-03-29",
        );
        check(
            "Asia/Beirut",
            "2026-03-28T21:59Z",
            "2026-03-28T22:00Z",
            "2026-03-29 2026-03-28",
            "2026-03-28 2026-03-28",
        );
    }

    #[test]
    fn minutes_that_come_twice_belong_to_the_day_that_has_begun() {
        // St John's set its clocks from 0:01 on 2006-10-29 back to 23:01 on the 28th.
        let name = "America/St_Johns";
        assert_eq!(
            day_of(&zone(name), parse_instant("2006-10-29T03:00Z", &Zone::utc()).unwrap()).to_string(),
            "2006-10-29"
        );
        check(
            name,
            "2006-10-29T03:00Z",
            "2006-10-29T03:10Z",
            "2006-10-30 2006-10-29",
            "2006-10-29 2006-10-29",
        );
        check(name, "2006-10-29T00:00", "2006-10-30T00:00", "2006-10-29 2006-10-29", "2006-10-29 2006-10-29");
    }

    #[test]
    fn a_day_that_was_skipped_begins_with_the_next() {
        // Apia went from the 29th of December 2011 to the 31st.
        let name = "Pacific/Apia";
        check(name, "2011-12-29T00:00", "2011-12-30T00:00", "2011-12-29 2011-12-29", "2011-12-29 2011-12-29");
        check(name, "2011-12-29T00:00", "2012-01-01T00:00", "2011-12-29 2011-12-31", "2011-12-29 2011-12-31");
        check(name, "2011-12-31T00:00", "2012-01-01T00:00", "2011-12-30 2011-12-31", "2011-12-31 2011-12-31");
        check(name, "2011-12-30T00:00", "2011-12-31T00:00", "2011-12-30 2011-12-29", "");
        assert!(period(name, "2011-12-30T00:00", "2011-12-31T00:00").is_empty());
    }

    #[test]
    fn unbounded_sides_hold_everything() {
        let open = period("Europe/Berlin", "", "2026-02-01T00:00");
        assert!(open.has_date(parse_date("1900-01-01").unwrap()));
        assert!(!open.has_date(parse_date("2026-02-01").unwrap()));
        assert!(open.is_bounded() && !open.is_empty());
        assert_eq!(open.touched(&zone("Europe/Berlin")), None);
        let all = period("Europe/Berlin", "", "");
        assert!(!all.is_bounded() && all.has_date(parse_date("2199-12-31").unwrap()));
    }

    #[test]
    fn ages_are_taken_before_the_end_but_not_after_today() {
        let today = parse_date("2026-11-23").unwrap();
        let check = |end: &str, expect: &str| {
            assert_eq!(period("Europe/Berlin", "", end).as_of(today).to_string(), expect, "{end}");
        };
        check("", "2026-11-23");
        check("2026-11-23T00:00", "2026-11-22");
        check("2026-11-22T12:00", "2026-11-22");
        check("2027-01-01T00:00", "2026-11-23");
    }
}
