//! An exhibitor: its participation, its booth, its bills, and whether it came.

use messwert_books::calendar::Date;

use super::bill::{self, Bill, bill};
use super::booth::{self, Letting, Vacant};
use super::check_in;
use super::contact::Contact;
use super::days::plus;
use super::dice::Dice;
use super::event::Edition;
use super::item::{Item, services};
use super::numbers::Numbers;
use super::participant::{self, Participant};
use super::stand::Stand;
use super::stray;

/// A contact that takes part in an edition.
pub(super) struct Exhibitor<'a> {
    pub(super) edition: &'a Edition,
    pub(super) contact: &'a Contact,
    pub(super) source: &'static str,
    pub(super) created_on: Date,
    /// When its stand is invoiced, or is to be.
    pub(super) billed_on: Date,
    /// The story's last day.
    pub(super) until: Date,
}

/// What exhibitors of an edition leave to those after them.
#[derive(Default)]
pub(super) struct Hall {
    /// Who has a stand, and may have another on it.
    host: Option<String>,
    /// The booth that was given back last.
    vacant: Option<Vacant>,
}

/// The lines of an exhibitor, what is referred to first.
pub(super) fn facts(
    exhibitor: &Exhibitor<'_>,
    numbers: &mut Numbers,
    hall: &mut Hall,
    dice: &mut Dice,
) -> Vec<String> {
    let Exhibitor { edition, contact, until, .. } = *exhibitor;
    let confirmed_on = plus(exhibitor.created_on, dice.between(2, 30));
    let confirmed_on = Some(confirmed_on).filter(|date| *date < until && !dice.chance(55));
    if let Some(host) = hall.host.take_if(|_| dice.chance(75)) {
        return on_the_stand_of(&host, exhibitor, confirmed_on, numbers, dice);
    }
    let vacant = hall.vacant.take();
    let stand = vacant.as_ref().map_or_else(|| Stand::at(edition, dice), |vacant| vacant.stand.clone());
    let items = stand.lines(edition, contact, dice);
    let price = items.iter().filter(|item| item.kind == "booth").map(Item::net).sum();
    let bill = billed(exhibitor, items, dice);
    let left_on = bill.as_ref().and_then(Bill::undone_on).filter(|_| dice.chance(800));
    let removed_on = left_on.or_else(|| lost_interest(exhibitor, dice));
    let mut facts = vec![participation(exhibitor, None, confirmed_on, removed_on, dice)];
    if edition.season.has_plan {
        let letting = Letting {
            edition,
            contact,
            stand: &stand,
            price,
            reserved_on: exhibitor.created_on,
            confirmed_on: confirmed_on.filter(|_| !dice.chance(30)),
            cancelled_on: removed_on,
        };
        let (lines, given_back) = booths(&letting, vacant, numbers, dice);
        facts.extend(lines);
        hall.vacant = given_back;
    }
    if let Some(bill) = &bill {
        bill::write(bill, "RE", numbers, dice, &mut facts);
        facts.extend(strays(exhibitor, bill.issued_on, numbers, dice));
    }
    if removed_on.is_none() {
        hall.host = Some(contact.number.clone());
        facts.extend(on_site(exhibitor, confirmed_on, numbers, dice));
    }
    facts
}

/// Somebody on another's stand: it takes part and comes, and rarely orders something.
fn on_the_stand_of(
    host: &str,
    exhibitor: &Exhibitor<'_>,
    confirmed_on: Option<Date>,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Vec<String> {
    let removed_on = lost_interest(exhibitor, dice);
    let mut facts = vec![participation(exhibitor, Some(host), confirmed_on, removed_on, dice)];
    if removed_on.is_none() {
        facts.extend(on_site(exhibitor, confirmed_on, numbers, dice));
    }
    facts
}

fn participation(
    exhibitor: &Exhibitor<'_>,
    host: Option<&str>,
    confirmed_on: Option<Date>,
    removed_on: Option<Date>,
    dice: &mut Dice,
) -> String {
    let Exhibitor { edition, contact, source, created_on, .. } = *exhibitor;
    participant::fact(
        &Participant { edition, contact, source, host, created_on, confirmed_on, removed_on },
        dice,
    )
}

/// The bill of the stand. A few get none; a few are dated ahead.
fn billed<'a>(exhibitor: &Exhibitor<'a>, items: Vec<Item>, dice: &mut Dice) -> Option<Bill<'a>> {
    let Exhibitor { edition, contact, billed_on, until, .. } = *exhibitor;
    let is_due = billed_on < until || billed_on < plus(until, 12) && dice.chance(150);
    let is_billed = is_due && !dice.chance(35);
    is_billed.then(|| bill(edition, contact, billed_on, items, dice))
}

/// Some go again before anything is billed.
fn lost_interest(exhibitor: &Exhibitor<'_>, dice: &mut Dice) -> Option<Date> {
    let date = plus(exhibitor.created_on, dice.between(3, 90));
    Some(date).filter(|date| *date < exhibitor.until && dice.chance(18))
}

/// The exhibitor's booth, if it has one, and how many stay free beside it.
fn booths(
    letting: &Letting<'_>,
    vacant: Option<Vacant>,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> (Vec<String>, Option<Vacant>) {
    let edition = letting.edition;
    let (mut facts, given_back) = match dice.chance(60) {
        true => (Vec::new(), vacant),
        false => booth::let_to(letting, vacant, numbers, dice),
    };
    let season = edition.season;
    let is_let = season.billing(super::season::WHOLE, 0) < season.until;
    let free = if is_let { edition.fair.free_booths.unwrap_or(0) } else { 900 };
    if dice.chance(free) {
        facts.push(booth::unlet(edition, numbers, dice));
    }
    (facts, given_back)
}

fn strays(exhibitor: &Exhibitor<'_>, near: Date, numbers: &mut Numbers, dice: &mut Dice) -> Vec<String> {
    let Exhibitor { edition, contact, .. } = *exhibitor;
    let mut facts = Vec::new();
    if dice.chance(5) {
        facts.extend(stray::payment(edition, near, numbers, dice));
    }
    if dice.chance(3) {
        facts.extend(stray::credit_note(edition, contact, near, numbers, dice));
    }
    facts
}

/// What was ordered for the fair, and the check-in.
fn on_site(
    exhibitor: &Exhibitor<'_>,
    confirmed_on: Option<Date>,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Vec<String> {
    let Exhibitor { edition, contact, until, .. } = *exhibitor;
    let mut facts = Vec::new();
    let days = dice.weighted(&[(3, -30), (3, -18), (4, 12)]);
    let served_on = plus(edition.season.date_from, days + dice.between(-9, 9));
    if served_on < until && dice.chance(440) {
        let items = services(edition, contact, dice);
        let bill = bill(edition, contact, served_on, items, dice);
        bill::write(&bill, "NK", numbers, dice, &mut facts);
    }
    if edition.season.has_gate && confirmed_on.is_some() {
        facts.extend(check_in::facts(edition, contact, dice));
    }
    facts
}
