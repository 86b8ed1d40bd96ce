//! Days: reckoning with dates, and local times of day.

use jiff::ToSpan;
use messwert_books::calendar::Date;

use super::dice::Dice;

/// So many days later, or earlier.
pub(super) fn plus(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// How many days there are from one date to another.
pub(super) fn between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// A moment of an office day, in the organiser's zone.
pub(super) fn at_work(date: Date, dice: &mut Dice) -> String {
    let (hour, minute) = (dice.between(8, 17), dice.between(0, 59));
    format!("{date}T{hour:02}:{minute:02}")
}

/// A moment of the day or evening, to the second, in UTC, as payment providers write it.
pub(super) fn online(date: Date, dice: &mut Dice) -> String {
    let (hour, minute, second) = (dice.between(6, 20), dice.between(0, 59), dice.between(0, 59));
    format!("{date}T{hour:02}:{minute:02}:{second:02}Z")
}
