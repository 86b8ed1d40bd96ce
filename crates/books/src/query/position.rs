//! Positions: of which state of the books a report is asked.

use jiff::civil::Date;

use super::values::{Reader, read_at_seq, read_bound, read_zone};
use super::{Asked, Bound, Complaint};
use crate::books::Settings;
use crate::calendar::{Instant, Zone};
use crate::report::ReportType;
use crate::text;
use crate::text::Text;

/// A state of the books that is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Position {
    /// After the row at this position.
    Seq(i64),
    /// After all rows that were recorded up to this microsecond since 1970.
    KnownAt(i64),
}

/// The state of the books that the parameters name; none is that of now. What is wrong with them is
/// none as well: [`resolve`](super::resolve) tells it.
pub fn position(report: ReportType, asked: &Asked, settings: &Settings, now: Instant) -> Option<Position> {
    let mut reader = Reader::new(report, asked);
    let zone = reader.read("timezone", read_zone).unwrap_or_else(|| settings.zone.clone());
    read_known(&mut reader, &zone, now).and_then(|known| known.position)
}

/// The state of the books that a text for `at_seq` or one for `known_at` names, for what is no report;
/// none is that of now. A time without offset is read in the tenant's zone.
pub fn past_position(
    at_seq: Option<&str>,
    known_at: Option<&str>,
    settings: &Settings,
    now: Instant,
) -> Result<Option<Position>, Complaint> {
    match (at_seq, known_at) {
        (Some(_), Some(_)) => Err(Complaint::new("at_seq", BESIDE)),
        (Some(text), None) => {
            let seq = read_at_seq(text).map_err(|message| Complaint::new("at_seq", message))?;
            Ok(Some(Position::Seq(seq)))
        }
        (None, Some(text)) => {
            let known = read_known_at(text, &settings.zone, now);
            Ok(known.map_err(|message| Complaint::new("known_at", message))?.position)
        }
        (None, None) => Ok(None),
    }
}

const BESIDE: Text = Text::fixed(
    "steht neben `known_at`; erwartet: eines von beiden",
    "stands beside `known_at`: expected one of the two",
);

/// When, as the parameters say it, the books were as the report sees them.
pub(super) struct Known {
    position: Option<Position>,
    /// The day on which that was, if it was named by time.
    pub(super) day: Option<Date>,
}

/// Reads `known_at` and `at_seq`, of which one may be given; none if something is wrong with them,
/// which is told.
pub(super) fn read_known(reader: &mut Reader<'_>, zone: &Zone, now: Instant) -> Option<Known> {
    let at_seq = reader.read("at_seq", read_at_seq);
    let known_at = reader.read("known_at", |text| read_known_at(text, zone, now));
    if reader.has("at_seq") && reader.has("known_at") {
        reader.complain("at_seq", BESIDE);
        return None;
    }
    match at_seq {
        Some(seq) => Some(Known { position: Some(Position::Seq(seq)), day: None }),
        None => known_at,
    }
}

/// A date is its end, and today is now: what will be recorded today is not known yet.
fn read_known_at(text: &str, zone: &Zone, now: Instant) -> Result<Known, Text> {
    let today = zone.date(now);
    let (day, position) = match read_bound(text, zone)? {
        Bound::Date(date) if date == today => (date, None),
        Bound::Date(date) if date > today => {
            return Err(text!(de = "liegt nach heute ({today})", en = "is after today ({today})"));
        }
        Bound::Date(date) => {
            let end = zone.midnight(date.tomorrow().expect("dates end with the year 2199"));
            (date, Some(Position::KnownAt(end.unix_micros() - 1)))
        }
        Bound::Instant(instant) if instant > now => {
            return Err(text!(de = "liegt in der Zukunft (jetzt: {now})", en = "is after now ({now})"));
        }
        Bound::Instant(instant) => (zone.date(instant), Some(Position::KnownAt(instant.unix_micros()))),
    };
    Ok(Known { position, day: Some(day) })
}
