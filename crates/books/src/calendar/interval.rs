//! Intervals: days, weeks, months, quarters and years, and the buckets that cover a period.

use jiff::SignedDuration;
use jiff::civil::{Date, date};

use super::period::{day_after, day_of};
use super::{Instant, Period, Zone};
use crate::text;
use crate::text::Text;
use crate::words::words;

words! {
/// How long the buckets of a series are.
pub enum Interval {
    /// A local day.
    Day = "day",
    /// A week of ISO 8601, from Monday.
    Week = "week",
    /// A calendar month.
    Month = "month",
    /// A calendar quarter.
    Quarter = "quarter",
    /// A calendar year.
    Year = "year",
}
}

/// A series has at most this many buckets.
pub const BUCKET_LIMIT: usize = 4_000;

/// A Monday; days and weeks are counted from it.
const MONDAY: Date = date(1970, 1, 5);

impl Interval {
    /// The interval for this many local days where none is asked for.
    pub fn of_length(n_days: i64) -> Interval {
        match n_days {
            ..=31 => Interval::Day,
            32..=182 => Interval::Week,
            _ => Interval::Month,
        }
    }

    /// The number of the bucket that a date falls into: consecutive buckets, consecutive numbers.
    fn number(self, date: Date) -> i64 {
        let (year, month) = (i64::from(date.year()), i64::from(date.month()) - 1);
        match self {
            Interval::Day => n_days(MONDAY, date),
            Interval::Week => n_days(MONDAY, date).div_euclid(7),
            Interval::Month => year * 12 + month,
            Interval::Quarter => year * 4 + month / 3,
            Interval::Year => year,
        }
    }

    /// The first day of the bucket of this number.
    fn first_day(self, number: i64) -> Date {
        let first_of = |year: i64, month: i64| {
            Date::new(year as i16, month as i8 + 1, 1).expect("the first of a month of four-digit years")
        };
        match self {
            Interval::Day => days_after(MONDAY, number),
            Interval::Week => days_after(MONDAY, number * 7),
            Interval::Month => first_of(number.div_euclid(12), number.rem_euclid(12)),
            Interval::Quarter => first_of(number.div_euclid(4), number.rem_euclid(4) * 3),
            Interval::Year => first_of(number, 0),
        }
    }

    /// The name of the bucket that starts on this day: `2026-01-31`, `2026-W05`, `2026-01`,
    /// `2026-Q1`, `2026`.
    fn label(self, start: Date) -> String {
        let (year, month) = (start.year(), start.month());
        match self {
            Interval::Day => start.to_string(),
            Interval::Week => {
                let week = start.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Interval::Month => format!("{year:04}-{month:02}"),
            Interval::Quarter => format!("{year:04}-Q{}", (month + 2) / 3),
            Interval::Year => format!("{year:04}"),
        }
    }
}

/// A bucket of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bucket {
    /// Its first local date.
    pub start: Date,
    /// Its last local date.
    pub end: Date,
    /// Its name.
    pub label: String,
    /// Whether it is not wholly inside the period.
    pub partial: bool,
}

/// A series that would have more buckets than [`BUCKET_LIMIT`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.text())]
pub struct TooManyBuckets {
    /// The interval asked for.
    pub interval: Interval,
    /// How many buckets it makes.
    pub n_buckets: i64,
}

impl TooManyBuckets {
    /// How many there would be, and what to do about it.
    pub fn text(self) -> Text {
        let (interval, n_buckets) = (self.interval.word(), self.n_buckets);
        text!(
            de = "`{interval}` ergibt {n_buckets} Abschnitte; erwartet: höchstens {BUCKET_LIMIT}, also ein längeres Intervall oder ein kürzerer Zeitraum",
            en = "`{interval}` makes {n_buckets} buckets, expected at most {BUCKET_LIMIT}: choose a longer interval or a shorter period",
        )
    }
}

/// The local days that a series must cover.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cover {
    /// From the first to the last of these.
    Days(Date, Date),
    /// None: the period is empty.
    Empty,
    /// None: a side is unbounded and there is no fact.
    Unknown,
}

impl Cover {
    /// What a series over `period` must cover; `facts` are the local days of the first and the last
    /// fact that it shows, and count where a side is unbounded.
    pub fn of(period: &Period, zone: &Zone, facts: Option<(Date, Date)>) -> Cover {
        if period.is_empty() {
            return Cover::Empty;
        }
        if let Some((first, last)) = period.touched(zone) {
            return Cover::Days(first, last);
        }
        let Some((first, last)) = facts else { return Cover::Unknown };
        // A date that was skipped counts as the one that began at its midnight.
        let day = |date: Date| day_of(zone, zone.midnight(date));
        let first = period.start().map_or_else(|| day(first), |start| day_of(zone, start));
        let last = period.end().map_or_else(|| day(last), |_| *period.dates().end());
        Cover::Days(first, last)
    }

    /// The interval asked for, else the one for this length; none if neither is known.
    pub fn interval(self, asked: Option<Interval>) -> Option<Interval> {
        asked.or(match self {
            Cover::Days(first, last) => Some(Interval::of_length(n_days(first, last) + 1)),
            Cover::Empty => Some(Interval::Day),
            Cover::Unknown => None,
        })
    }

    /// Whether `interval` covers it with no more than [`BUCKET_LIMIT`] buckets.
    pub fn check(self, interval: Interval) -> Result<(), TooManyBuckets> {
        let Cover::Days(first, last) = self else { return Ok(()) };
        let n_buckets = interval.number(last) - interval.number(first) + 1;
        if n_buckets > BUCKET_LIMIT as i64 { Err(TooManyBuckets { interval, n_buckets }) } else { Ok(()) }
    }
}

/// The buckets of a series, without gaps and in order.
#[derive(Clone, Default, Debug)]
pub struct Buckets {
    buckets: Vec<Bucket>,
    /// Of each bucket the instant at which it begins.
    starts: Vec<Instant>,
    /// Of each bucket the first date whose midnight is in it.
    dates: Vec<Date>,
}

impl Buckets {
    /// The buckets of `interval` that cover these days of `period`.
    pub fn new(
        interval: Interval,
        cover: Cover,
        period: &Period,
        zone: &Zone,
    ) -> Result<Buckets, TooManyBuckets> {
        cover.check(interval)?;
        let mut buckets = Buckets::default();
        let Cover::Days(first, last) = cover else { return Ok(buckets) };
        let (first, last) = (interval.number(first), interval.number(last));
        let mut start = interval.first_day(first);
        let mut starts_at = zone.midnight(start);
        for number in first..=last {
            let next = interval.first_day(number + 1);
            let ends_at = zone.midnight(next);
            // A day that was skipped has no instant: its facts are those of the day that follows.
            if starts_at < ends_at {
                let inside = period.start().is_none_or(|bound| bound <= starts_at)
                    && period.end().is_none_or(|bound| ends_at <= bound);
                buckets.buckets.push(Bucket {
                    start,
                    end: days_after(next, -1),
                    label: interval.label(start),
                    partial: !inside,
                });
                buckets.starts.push(starts_at);
                buckets.dates.push(day_after(day_of(zone, Instant::new(starts_at.nanoseconds() - 1))));
            }
            (start, starts_at) = (next, ends_at);
        }
        Ok(buckets)
    }

    /// The buckets, in order.
    pub fn list(&self) -> &[Bucket] {
        &self.buckets
    }

    /// The position of the bucket that holds a fact of this date, which must be covered.
    pub fn of_date(&self, date: Date) -> usize {
        self.dates.partition_point(|first| *first <= date).saturating_sub(1)
    }

    /// The position of each day's bucket, by day: for folds over many facts.
    pub(crate) fn by_day(&self) -> ByDay {
        let (Some(first), Some(last)) = (self.dates.first(), self.buckets.last()) else {
            return ByDay { first: 0, positions: Vec::new() };
        };
        let (first, last) = (day_number(*first), day_number(last.end));
        let mut positions = Vec::with_capacity((last - first + 1).max(0) as usize);
        for (position, start) in self.dates.iter().enumerate() {
            let next = self.dates.get(position + 1).map_or(last + 1, |next| day_number(*next));
            positions.extend((day_number(*start)..next).map(|_| position as u16));
        }
        ByDay { first, positions }
    }

    /// The position of each instant's bucket: for folds over many facts.
    pub(crate) fn by_instant(&self) -> ByInstant<'_> {
        let day = |instant: &Instant| instant.nanoseconds().div_euclid(DAY);
        let (first, last) = (self.starts.first().map_or(0, day), self.starts.last().map_or(-1, day));
        let midnights = (first..=last).map(|day| Instant::new(day.saturating_mul(DAY)));
        let positions = midnights.map(|midnight| self.of_instant(midnight) as u16).collect();
        ByInstant { starts: &self.starts, first, positions }
    }

    /// The position of the bucket that holds a fact of this instant, which must be covered.
    pub fn of_instant(&self, instant: Instant) -> usize {
        self.starts.partition_point(|start| *start <= instant).saturating_sub(1)
    }
}

/// Which bucket each day falls into.
#[derive(Clone, Default, Debug)]
pub(crate) struct ByDay {
    first: i32,
    positions: Vec<u16>,
}

impl ByDay {
    /// The position of the bucket that holds facts of this day; none if no bucket covers it.
    pub(crate) fn get(&self, day: i32) -> Option<usize> {
        let at = usize::try_from(day - self.first).ok()?;
        self.positions.get(at).map(|position| usize::from(*position))
    }
}

/// Which bucket instants fall into: looked up by the day of UTC, and from there on.
#[derive(Debug)]
pub(crate) struct ByInstant<'a> {
    starts: &'a [Instant],
    /// The day since 1970 of the first position.
    first: i64,
    /// Of each day in UTC the bucket at its midnight.
    positions: Vec<u16>,
}

/// In nanoseconds.
const DAY: i64 = 86_400_000_000_000;

impl ByInstant<'_> {
    /// Equal to [`Buckets::of_instant`].
    pub(crate) fn get(&self, instant: Instant) -> usize {
        let Some(last) = self.positions.len().checked_sub(1) else { return 0 };
        let day = usize::try_from(instant.nanoseconds().div_euclid(DAY) - self.first).unwrap_or(0).min(last);
        let mut position = usize::from(self.positions[day]);
        while self.starts.get(position + 1).is_some_and(|start| *start <= instant) {
            position += 1;
        }
        position
    }
}

/// The number of a day: consecutive days, consecutive numbers, 0 on 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    n_days(date(1970, 1, 1), day) as i32
}

/// The day of a number.
pub(crate) fn day_of_number(number: i32) -> Date {
    days_after(date(1970, 1, 1), i64::from(number))
}

/// How many days `to` is after `from`.
fn n_days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

fn days_after(day: Date, n_days: i64) -> Date {
    day.checked_add(SignedDuration::from_hours(n_days * 24)).expect("dates of four-digit years")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{parse_date, parse_instant};

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("a bundled zone")
    }

    fn period(zone: &Zone, start: &str, end: &str) -> Period {
        let read = |text: &str| (!text.is_empty()).then(|| parse_instant(text, zone).unwrap());
        Period::new(zone, read(start), read(end))
    }

    fn buckets(interval: Interval, name: &str, start: &str, end: &str) -> Buckets {
        let zone = zone(name);
        let period = period(&zone, start, end);
        let facts = Some((date(2026, 2, 3), date(2026, 5, 6)));
        Buckets::new(interval, Cover::of(&period, &zone, facts), &period, &zone).unwrap()
    }

    /// Labels, a partial one with a star.
    #[track_caller]
    fn check(interval: Interval, name: &str, start: &str, end: &str, expect: &str) {
        let buckets = buckets(interval, name, start, end);
        let labels: Vec<String> = buckets
            .list()
            .iter()
            .map(|bucket| format!("{}{}", bucket.label, if bucket.partial { "*" } else { "" }))
            .collect();
        assert_eq!(labels.join(" "), expect);
    }

    #[test]
    fn buckets_cover_the_period() {
        let berlin = "Europe/Berlin";
        let (start, end) = ("2025-12-30T00:00", "2026-02-01T00:00");
        check(Interval::Week, berlin, start, end, "2026-W01* 2026-W02 2026-W03 2026-W04 2026-W05*");
        check(Interval::Month, berlin, start, end, "2025-12* 2026-01");
        check(Interval::Quarter, berlin, start, end, "2025-Q4* 2026-Q1*");
        check(Interval::Year, berlin, start, end, "2025* 2026*");
        check(Interval::Day, berlin, "2026-03-28T12:00", "2026-03-30T00:00", "2026-03-28* 2026-03-29");
        check(Interval::Day, berlin, "2026-03-28T12:00", "2026-03-28T12:00", "");
        check(Interval::Week, berlin, "2021-01-01T00:00", "2021-01-04T00:00", "2020-W53*");
    }

    #[test]
    fn an_unbounded_side_begins_and_ends_with_the_facts() {
        check(Interval::Month, "Europe/Berlin", "", "", "2026-02 2026-03 2026-04 2026-05");
        check(Interval::Quarter, "Europe/Berlin", "2026-04-02T00:00", "", "2026-Q2*");
        check(Interval::Month, "Europe/Berlin", "", "2026-03-15T00:00", "2026-02 2026-03*");
    }

    #[test]
    fn dates_and_instants_find_their_bucket() {
        let buckets = buckets(Interval::Month, "Europe/Berlin", "2026-01-01T00:00", "2026-06-01T00:00");
        for (day, expect) in [("2026-01-01", 0), ("2026-01-31", 0), ("2026-02-01", 1), ("2026-05-31", 4)] {
            assert_eq!(buckets.of_date(parse_date(day).unwrap()), expect, "{day}");
        }
        for (text, expect) in
            [("2026-03-31T21:59:59.9Z", 2), ("2026-03-31T22:00Z", 3), ("2026-01-31T23:00Z", 1)]
        {
            let instant = parse_instant(text, &Zone::utc()).unwrap();
            assert_eq!(buckets.of_instant(instant), expect, "{text}");
            assert_eq!(buckets.by_instant().get(instant), expect, "{text}");
        }
    }

    #[test]
    fn instants_find_the_same_bucket_either_way() {
        let (start, end) = ("2006-10-20T05:00", "2006-11-05T00:00");
        for interval in [Interval::Day, Interval::Week, Interval::Month] {
            let buckets = buckets(interval, "America/St_Johns", start, end);
            let first = parse_instant("2006-10-18T00:00Z", &Zone::utc()).unwrap();
            for at in 0..2_000 {
                let instant = Instant::new(first.nanoseconds() + at * 1_000_000_000 * 797);
                assert_eq!(buckets.by_instant().get(instant), buckets.of_instant(instant), "{instant}");
            }
        }
        assert_eq!(Buckets::default().by_instant().get(Instant::new(0)), 0);
    }

    #[test]
    fn a_skipped_day_is_no_bucket_and_its_facts_are_of_the_next() {
        let name = "Pacific/Apia";
        let (start, end) = ("2011-12-29T00:00", "2012-01-02T00:00");
        check(Interval::Day, name, start, end, "2011-12-29 2011-12-31 2012-01-01");
        let buckets = buckets(Interval::Day, name, start, end);
        for (day, expect) in [("2011-12-29", 0), ("2011-12-30", 1), ("2011-12-31", 1), ("2012-01-01", 2)] {
            assert_eq!(buckets.of_date(parse_date(day).unwrap()), expect, "{day}");
        }
    }

    #[test]
    fn clocks_set_back_over_midnight_leave_no_gap() {
        let (start, end) = ("2006-10-28T00:00", "2006-10-31T00:00");
        check(Interval::Day, "America/St_Johns", start, end, "2006-10-28 2006-10-29 2006-10-30");
        let buckets = buckets(Interval::Day, "America/St_Johns", start, end);
        // 23:30 of the 28th for the second time: the 29th has begun half an hour ago.
        assert_eq!(buckets.of_instant(parse_instant("2006-10-29T03:00Z", &Zone::utc()).unwrap()), 1);
    }

    #[test]
    fn the_interval_is_chosen_by_length() {
        let check = |n_days, expect| assert_eq!(Interval::of_length(n_days), expect, "{n_days}");
        check(1, Interval::Day);
        check(31, Interval::Day);
        check(32, Interval::Week);
        check(182, Interval::Week);
        check(183, Interval::Month);
        assert_eq!(Cover::Empty.interval(None), Some(Interval::Day));
        assert_eq!(Cover::Unknown.interval(None), None);
        assert_eq!(Cover::Unknown.interval(Some(Interval::Year)), Some(Interval::Year));
        let january = Cover::Days(date(2026, 1, 1), date(2026, 1, 31));
        assert_eq!(january.interval(None), Some(Interval::Day));
    }

    #[test]
    fn four_thousand_buckets_are_enough() {
        let cover = |first, last| Cover::Days(first, last);
        assert_eq!(cover(date(2010, 1, 1), date(2020, 12, 13)).check(Interval::Day), Ok(()));
        let error = cover(date(2010, 1, 1), date(2020, 12, 14)).check(Interval::Day).unwrap_err();
        assert_eq!(error.n_buckets, 4_001);
        assert!(error.to_string().starts_with("`day` makes 4001 buckets"), "{error}");
        // All that facts can be dated by, in months.
        assert_eq!(cover(date(1899, 12, 31), date(2200, 1, 1)).check(Interval::Month), Ok(()));
    }
}
