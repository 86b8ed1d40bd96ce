//! Instants as nanoseconds, and how dates and date-times are read from text.

use std::fmt;
use std::num::NonZeroI64;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::Offset;

use super::Zone;
use crate::text::Text;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z.
///
/// In 8 bytes, and so is `Option<Instant>`: what is not before 1970 is kept one higher, which leaves 0
/// for none and the order as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(NonZeroI64);

impl Instant {
    /// From nanoseconds since 1970; the last of 2^64 is the last but one.
    pub const fn new(nanoseconds: i64) -> Instant {
        let kept = if nanoseconds < 0 { nanoseconds } else { nanoseconds.saturating_add(1) };
        Instant(NonZeroI64::new(kept).expect("below 0, or above"))
    }

    /// Nanoseconds since 1970.
    pub const fn nanoseconds(self) -> i64 {
        let kept = self.0.get();
        kept - (kept > 0) as i64
    }

    /// The instant of a timestamp between the years 1678 and 2261.
    pub fn from_timestamp(timestamp: Timestamp) -> Instant {
        let nanoseconds = timestamp.as_nanosecond();
        Instant::new(i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX }))
    }

    /// The same as a timestamp.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.nanoseconds()))
            .expect("64 bits of nanoseconds fit a timestamp")
    }

    /// Whole seconds since 1970, rounded down.
    pub fn unix_seconds(self) -> i64 {
        self.nanoseconds().div_euclid(1_000_000_000)
    }

    /// Whole microseconds since 1970, rounded down.
    pub fn unix_micros(self) -> i64 {
        self.nanoseconds().div_euclid(1_000)
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Instant({self})")
    }
}

/// RFC 3339 in UTC with `Z` and no trailing zeros: the form in which instants are stored.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.timestamp())
    }
}

/// Why a text is no date or date-time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.text())]
pub enum InstantError {
    /// Not of the accepted form, or no such day or time.
    Malformed,
    /// A `+` of an offset that arrived as a blank.
    BlankForPlus,
    /// Outside 1900-01-01 … 2199-12-31 (in UTC).
    OutOfRange,
}

impl InstantError {
    /// What is wrong with the text.
    pub fn text(self) -> Text {
        match self {
            InstantError::Malformed => {
                Text::fixed("ist weder Datum noch Zeitpunkt", "is not a date or date-time")
            }
            InstantError::BlankForPlus => Text::fixed(
                "hat ein Leerzeichen, wo das `+` der Abweichung von UTC stehen muss (in einer URL als %2B zu schreiben)",
                "has a blank where an offset's `+` belongs (write it as %2B in a URL)",
            ),
            InstantError::OutOfRange => Text::fixed(
                "liegt nicht zwischen 1900-01-01 und 2199-12-31",
                "is outside 1900-01-01 to 2199-12-31",
            ),
        }
    }
}

const FIRST: Date = date(1900, 1, 1);
const LAST: Date = date(2199, 12, 31);

/// Reads `YYYY-MM-DD` between the years 1900 and 2199.
pub fn parse_date(text: &str) -> Result<Date, InstantError> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return Err(InstantError::Malformed);
    }
    let date = Date::new(number(&bytes[..4]) as i16, number(&bytes[5..7]) as i8, number(&bytes[8..]) as i8)
        .map_err(|_| InstantError::Malformed)?;
    if date < FIRST || date > LAST { Err(InstantError::OutOfRange) } else { Ok(date) }
}

/// Reads `YYYY-MM-DDThh:mm[:ss[.f…]]` with `Z`, `±hh:mm` or nothing (then local time in `zone`).
///
/// `T` and `Z` are upper case, a second has at most 9 digits and is never 60, the year in UTC is
/// 1900 to 2199 (RFC 3339, with the seconds optional).
pub fn parse_instant(text: &str, zone: &Zone) -> Result<Instant, InstantError> {
    let (day, rest) = text.split_at_checked(10).ok_or(InstantError::Malformed)?;
    let rest = rest.strip_prefix('T').ok_or(InstantError::Malformed)?;
    let at = rest.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(at);
    let day = match parse_date(day) {
        // A year at the edge may still be inside once the offset is applied: judged below.
        Err(InstantError::OutOfRange) => day.parse().map_err(|_| InstantError::Malformed)?,
        other => other?,
    };
    let local = DateTime::from_parts(day, parse_clock(clock)?);
    let instant = match offset {
        "" if day < FIRST || day > LAST => return Err(InstantError::OutOfRange),
        "" => zone.instant(local),
        // As instants are stored: the day in UTC is the one that is written.
        "Z" if (FIRST..=LAST).contains(&day) => return at_offset(local, 0),
        "Z" => at_offset(local, 0)?,
        _ => at_offset(local, parse_offset(offset)?)?,
    };
    in_range(instant)
}

/// Reads the instant at which a date `YYYY-MM-DD` begins in `zone`, judged in UTC as all instants are: the
/// first day of 1900 begins too early east of Greenwich.
pub fn parse_midnight(text: &str, zone: &Zone) -> Result<Instant, InstantError> {
    in_range(zone.midnight(parse_date(text)?))
}

fn in_range(instant: Instant) -> Result<Instant, InstantError> {
    let date = Offset::UTC.to_datetime(instant.timestamp()).date();
    if date < FIRST || date > LAST { Err(InstantError::OutOfRange) } else { Ok(instant) }
}

fn at_offset(local: DateTime, seconds: i32) -> Result<Instant, InstantError> {
    let offset = Offset::from_seconds(seconds).map_err(|_| InstantError::Malformed)?;
    let timestamp = offset.to_timestamp(local).map_err(|_| InstantError::OutOfRange)?;
    Ok(Instant::from_timestamp(timestamp))
}

fn parse_clock(text: &str) -> Result<Time, InstantError> {
    let bytes = text.as_bytes();
    let two = |at: usize| -> Result<i8, InstantError> {
        let pair = bytes.get(at..at + 2).ok_or(InstantError::Malformed)?;
        if pair.iter().all(u8::is_ascii_digit) {
            Ok(number(pair) as i8)
        } else {
            Err(InstantError::Malformed)
        }
    };
    let colon = |at: usize| bytes.get(at) == Some(&b':');
    let (hour, minute) = (two(0)?, two(3)?);
    if !colon(2) {
        return Err(InstantError::Malformed);
    }
    let (second, nanosecond) = match bytes.len() {
        5 => (0, 0),
        8 if colon(5) => (two(6)?, 0),
        10.. if colon(5) && bytes[8] == b'.' => (two(6)?, fraction(&bytes[9..])?),
        _ => return Err(InstantError::Malformed),
    };
    Time::new(hour, minute, second, nanosecond).map_err(|_| InstantError::Malformed)
}

fn fraction(digits: &[u8]) -> Result<i32, InstantError> {
    if digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(InstantError::Malformed);
    }
    Ok((number(digits) * 10i64.pow(9 - digits.len() as u32)) as i32)
}

fn parse_offset(text: &str) -> Result<i32, InstantError> {
    let bytes = text.as_bytes();
    if bytes.first() == Some(&b' ') {
        return Err(InstantError::BlankForPlus);
    }
    let shaped = bytes.len() == 6
        && matches!(bytes[0], b'+' | b'-')
        && bytes[3] == b':'
        && [1, 2, 4, 5].iter().all(|at: &usize| bytes[*at].is_ascii_digit());
    if !shaped {
        return Err(InstantError::Malformed);
    }
    let (hours, minutes) = (number(&bytes[1..3]) as i32, number(&bytes[4..6]) as i32);
    if hours > 23 || minutes > 59 {
        return Err(InstantError::Malformed);
    }
    let seconds = hours * 3600 + minutes * 60;
    Ok(if bytes[0] == b'-' { -seconds } else { seconds })
}

/// The value of ASCII digits, at most 9 of them.
fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").expect("a bundled zone")
    }

    #[test]
    fn an_instant_and_none_fit_8_bytes() {
        assert_eq!(size_of::<Option<Instant>>(), 8);
        let all =
            [i64::MIN, -1, 0, 1, i64::MAX - 1].map(|nanoseconds| (nanoseconds, Instant::new(nanoseconds)));
        assert!(all.iter().all(|(nanoseconds, instant)| instant.nanoseconds() == *nanoseconds));
        assert!(all.is_sorted_by(|(_, one), (_, next)| one < next));
        assert_eq!(Instant::new(i64::MAX), Instant::new(i64::MAX - 1));
    }

    #[test]
    fn date_times_are_read_with_and_without_offset() {
        let check = |text: &str, expect: &str| {
            assert_eq!(
                parse_instant(text, &berlin()).map(|i| i.to_string()),
                Ok(expect.to_owned()),
                "{text}"
            );
        };
        check("2026-03-01T12:00:00+01:00", "2026-03-01T11:00:00Z");
        check("2026-03-01T12:00Z", "2026-03-01T12:00:00Z");
        check("2026-03-01T12:00:00", "2026-03-01T11:00:00Z");
        check("2026-03-29T02:30:00", "2026-03-29T01:30:00Z");
        check("2026-10-25T02:30:00", "2026-10-25T00:30:00Z");
        check("2026-03-01T12:00:00.500-05:30", "2026-03-01T17:30:00.5Z");
        check("1899-12-31T23:30:00-01:00", "1900-01-01T00:30:00Z");
    }

    #[test]
    fn everything_else_is_refused() {
        for wrong in [
            "2026-03-01",
            "2026-03-01t12:00",
            "2026-03-01T12:00z",
            "2026-03-01T12",
            "2026-03-01T12:0",
            "2026-03-01T24:00",
            "2026-03-01T12:00:60Z",
            "2026-03-01T12:00:00.",
            "2026-03-01T12:00:00.1234567890",
            "2026-03-01T12:00+1:00",
            "2026-03-01T12:00+0100",
            "2026-02-30T12:00",
            "2026-03-01T12:00+24:00",
            "20260301T12:00",
            "2026-03-01T12:00:00+01:00[Europe/Berlin]",
            "ä026-03-01T12:00",
            "",
        ] {
            assert_eq!(parse_instant(wrong, &berlin()), Err(InstantError::Malformed), "{wrong}");
        }
        let check = |text: &str, expect| assert_eq!(parse_instant(text, &berlin()), Err(expect), "{text}");
        check("2026-03-01T12:00:00 01:00", InstantError::BlankForPlus);
        check("2199-12-31T23:30:00-01:00", InstantError::OutOfRange);
        assert_eq!(parse_midnight("1900-01-01", &berlin()), Err(InstantError::OutOfRange));
        assert_eq!(parse_midnight("1900-01-01", &Zone::utc()), parse_instant("1900-01-01T00:00Z", &berlin()));
        assert_eq!(parse_date("1899-12-31"), Err(InstantError::OutOfRange));
        assert_eq!(parse_date("2026-W05"), Err(InstantError::Malformed));
    }
}
