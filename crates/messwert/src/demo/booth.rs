//! Booths and their reservations, where stands are let by a plan.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::days::{at_work, plus};
use super::dice::Dice;
use super::event::Edition;
use super::item::decimal;
use super::line::{Cents, Line};
use super::numbers::Numbers;
use super::stand::Stand;

/// An exhibitor that is to have a booth.
pub(super) struct Letting<'a> {
    pub(super) edition: &'a Edition,
    pub(super) contact: &'a Contact,
    pub(super) stand: &'a Stand,
    /// In hundredths of the contact's currency.
    pub(super) price: i64,
    pub(super) reserved_on: Date,
    pub(super) confirmed_on: Option<Date>,
    pub(super) cancelled_on: Option<Date>,
}

/// A booth that was given back.
pub(super) struct Vacant {
    booth: String,
    pub(super) stand: Stand,
}

/// The lines of a reservation, with its booth, if that is not one that was given back. One exhibitor in
/// forty first reserves another.
pub(super) fn let_to(
    letting: &Letting<'_>,
    vacant: Option<Vacant>,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> (Vec<String>, Option<Vacant>) {
    let Letting { edition, stand, cancelled_on, .. } = *letting;
    let mut facts = Vec::new();
    let is_new = vacant.is_none();
    let booth = vacant.map_or_else(|| numbers.next_booth(), |vacant| vacant.booth);
    if is_new {
        facts.push(fact(edition, &booth, stand, planned_status(letting, dice), dice));
    }
    let is_taken = cancelled_on.is_none() && !(is_new && dice.chance(25));
    if is_taken {
        facts.push(reservation(letting, &booth, numbers, dice));
        return (facts, None);
    }
    let soon = plus(letting.reserved_on, 2).min(plus(edition.season.until, -1)).max(letting.reserved_on);
    let cancelled = Letting { cancelled_on: cancelled_on.or(Some(soon)), ..*letting };
    facts.push(reservation(&cancelled, &booth, numbers, dice));
    if cancelled_on.is_none() {
        let other = numbers.next_booth();
        facts.push(fact(edition, &other, stand, planned_status(letting, dice), dice));
        facts.push(reservation(letting, &other, numbers, dice));
    }
    (facts, Some(Vacant { booth, stand: stand.clone() }))
}

/// Not everybody keeps the plan up to date; the reservation decides.
fn planned_status(letting: &Letting<'_>, dice: &mut Dice) -> &'static str {
    match (letting.cancelled_on, letting.confirmed_on) {
        (Some(_), _) => "available",
        (None, Some(_)) => dice.weighted(&[(55, "sold"), (20, "reserved"), (25, "available")]),
        (None, None) => dice.weighted(&[(60, "reserved"), (40, "available")]),
    }
}

/// The line of a booth that nobody reserved.
pub(super) fn unlet(edition: &Edition, numbers: &mut Numbers, dice: &mut Dice) -> String {
    let status = dice.weighted(&[(78, "available"), (14, "blocked"), (5, "reserved"), (3, "sold")]);
    fact(edition, &numbers.next_booth(), &Stand::at(edition, dice), status, dice)
}

fn fact(edition: &Edition, number: &str, stand: &Stand, status: &'static str, dice: &mut Dice) -> String {
    let reasons = ["Fluchtweg", "Technikfläche", "Sichtachse zur Bühne"];
    let price = Cents(stand.place_price(edition));
    let has_price = dice.chance(850);
    Line::of("booth")
        .with("event_key", edition.key())
        .with("booth_number", number)
        .with_some("booth_name", dice.chance(40).then_some("Eingang"))
        .with_some("plan_name", number.split('-').next().map(|row| format!("Reihe {row}")))
        .with_some("booth_type", stand.shape.map(|shape| shape.booth_type))
        .with("width", decimal(stand.width * 10))
        .with("depth", decimal(stand.depth * 10))
        .with_some("status", (status != "available").then_some(status))
        .with_some("fixed_price", has_price.then_some(price))
        .with_some("tax_rate", has_price.then_some(19))
        .with_some("blocked_reason", (status == "blocked").then(|| dice.pick(&reasons)))
        .end()
}

fn reservation(letting: &Letting<'_>, booth: &str, numbers: &mut Numbers, dice: &mut Dice) -> String {
    let Letting { edition, contact, .. } = letting;
    let status = match (letting.cancelled_on, letting.confirmed_on) {
        (Some(_), _) => "cancelled",
        (None, Some(_)) => "confirmed",
        (None, None) => "pending",
    };
    Line::of("booth_reservation")
        .with("reservation_number", numbers.next("RS"))
        .with("event_key", edition.key())
        .with("booth_number", booth)
        .with("customer_number", &contact.number)
        .with("status", status)
        .with("reserved_at", at_work(letting.reserved_on, dice))
        .with_some("confirmed_at", letting.confirmed_on.map(|date| at_work(date, dice)))
        .with_some("cancelled_at", letting.cancelled_on.map(|date| at_work(date, dice)))
        .with_some("final_price", (!dice.chance(60)).then_some(Cents(letting.price)))
        .with_some("currency", edition.bills_in_francs(contact).then_some("CHF"))
        .with_some("cancellation_reason", letting.cancelled_on.map(|_| "Absage des Ausstellers."))
        .end()
}
