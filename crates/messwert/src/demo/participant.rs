//! Participations: who takes part in an edition, since when, and how it came to that.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::days::at_work;
use super::dice::Dice;
use super::event::Edition;
use super::line::Line;

/// A contact at an edition.
pub(super) struct Participant<'a> {
    pub(super) edition: &'a Edition,
    pub(super) contact: &'a Contact,
    pub(super) source: &'static str,
    /// On whose stand, if not on its own.
    pub(super) host: Option<&'a str>,
    pub(super) created_on: Date,
    pub(super) confirmed_on: Option<Date>,
    pub(super) removed_on: Option<Date>,
}

/// The line of a participation.
pub(super) fn fact(participant: &Participant<'_>, dice: &mut Dice) -> String {
    let contact = participant.contact;
    let is_confirmed = participant.confirmed_on.is_some();
    // A few were confirmed in a program that did not write down when.
    let confirmed_on = participant.confirmed_on.filter(|_| !dice.chance(20));
    let own_categories = [Some(contact.category()), contact.other_category()];
    let own_categories: Vec<_> = own_categories.into_iter().flatten().collect();
    let source = (participant.source != "manual").then_some(participant.source);
    Line::of("participant")
        .with("event_key", participant.edition.key())
        .with("customer_number", &contact.number)
        .with_some("is_confirmed", is_confirmed.then_some(true))
        .with_some("confirmed_at", confirmed_on.map(|date| at_work(date, dice)))
        .with_some("removed_at", participant.removed_on.map(|date| at_work(date, dice)))
        .with_some("source", source)
        .with_some("role", participant.host.map(|_| "co"))
        .with_some("main_exhibitor_number", participant.host)
        .with_some("category_keys", dice.chance(120).then_some(own_categories))
        .with("created_at", at_work(participant.created_on, dice))
        .end()
}
