//! Instants as RFC 3339 with the offset of a zone: how answers write them.

use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::{Instant, Zone};

/// `2026-01-01T00:00:00+01:00`: local time and offset in `zone`, fractions only if there are any.
///
/// Offsets of the time before zones had whole minutes are rounded, and the time with them: it is
/// always the same instant.
pub fn rfc3339(instant: Instant, zone: &Zone) -> String {
    let seconds = zone.offset_seconds(instant);
    let minutes = (seconds + 30 * seconds.signum()) / 60;
    let offset = Offset::from_seconds(minutes * 60).expect("an offset of less than a day");
    let local: DateTime = offset.to_datetime(instant.timestamp());
    let sign = if minutes < 0 { '-' } else { '+' };
    let fraction = match local.subsec_nanosecond() {
        0 => String::new(),
        nanoseconds => format!(".{}", format!("{nanoseconds:09}").trim_end_matches('0')),
    };
    let (date, hours, minutes) = (local.date(), minutes.abs() / 60, minutes.abs() % 60);
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}{sign}{hours:02}:{minutes:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::parse_instant;

    #[test]
    fn instants_are_written_with_the_offset_of_their_zone() {
        let check = |name: &str, text: &str, expect: &str| {
            let zone = Zone::named(name).expect("a bundled zone");
            let instant = parse_instant(text, &Zone::utc()).unwrap();
            assert_eq!(rfc3339(instant, &zone), expect);
            assert_eq!(parse_instant(expect, &Zone::utc()), Ok(instant), "{expect}");
        };
        check("Europe/Berlin", "2025-12-31T23:00Z", "2026-01-01T00:00:00+01:00");
        check("Europe/Berlin", "2026-06-30T22:00:00.250Z", "2026-07-01T00:00:00.25+02:00");
        check("America/St_Johns", "2026-01-01T03:30Z", "2026-01-01T00:00:00-03:30");
        check("Asia/Kolkata", "2026-01-01T00:00Z", "2026-01-01T05:30:00+05:30");
        check("UTC", "2026-01-01T00:00Z", "2026-01-01T00:00:00+00:00");
        // Paris was 9 min 21 s ahead until 1911.
        check("Europe/Paris", "1905-01-01T00:00Z", "1905-01-01T00:09:00+00:09");
    }
}
