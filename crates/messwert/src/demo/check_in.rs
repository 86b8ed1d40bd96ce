//! Check-ins: who came on the day.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::days::plus;
use super::dice::Dice;
use super::event::Edition;
use super::line::Line;

/// The lines of an exhibitor's check-ins: one in fifteen does not come, one in twelve comes twice.
pub(super) fn facts(edition: &Edition, contact: &Contact, dice: &mut Dice) -> Vec<String> {
    let (first, until) = (edition.season.date_from, edition.season.until);
    if dice.chance(66) {
        return Vec::new();
    }
    let day = if dice.chance(350) { plus(first, -1) } else { first };
    let days = [Some(day), dice.chance(80).then(|| plus(day, 1))];
    days.into_iter()
        .flatten()
        .filter(|day| *day < until)
        .map(|day| fact(edition, contact, day, dice))
        .collect()
}

fn fact(edition: &Edition, contact: &Contact, day: Date, dice: &mut Dice) -> String {
    let (hour, minute, second) = (dice.between(6, 11), dice.between(0, 59), dice.between(0, 59));
    let way = dice.weighted(&[(60, "scan"), (25, "app"), (15, "manual")]);
    let leaves = dice.chance(550).then(|| format!("{day}T{}:{minute:02}", dice.between(16, 20)));
    let station = (way == "scan").then(|| format!("Tor {}", dice.between(1, 4)));
    Line::of("check_in")
        .with("event_key", edition.key())
        .with("customer_number", &contact.number)
        .with("checked_in_at", format!("{day}T{hour:02}:{minute:02}:{second:02}"))
        .with_some("checked_out_at", leaves)
        .with("check_in_type", way)
        .with_some("station", station)
        .end()
}
