//! What nobody can place: payments without an invoice, corrections without one.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::days::{at_work, plus};
use super::dice::Dice;
use super::event::Edition;
use super::invoice::{self, Document, Party};
use super::item::{Charge, item};
use super::numbers::Numbers;
use super::payment::{self, Gateway, Payment, Purpose};
use super::vat::Vat;

/// A transfer whose invoice nobody could find out.
pub(super) fn payment(
    edition: &Edition,
    near: Date,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Option<String> {
    let date = plus(near, dice.between(5, 60));
    let amount = dice.between(8, 90) * 1_000;
    let gateway = Gateway::Transfer;
    let payment = Payment { amount, date, status: "completed", gateway, currency: None, refund: None };
    let key = (date < edition.season.until).then(|| numbers.next("Z-UNKLAR"))?;
    let event = edition.key();
    let purpose = if dice.chance(250) { Purpose::Nothing } else { Purpose::Event(&event) };
    Some(payment::fact(&key, &payment, purpose, dice))
}

/// A correction out of goodwill that names no invoice.
pub(super) fn credit_note(
    edition: &Edition,
    contact: &Contact,
    near: Date,
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> Option<String> {
    let date = plus(near, dice.between(5, 60));
    if date >= edition.season.until {
        return None;
    }
    let items = [item("Kulanz wegen Baulärms", "other", Charge::Net(dice.between(5, 20) * 1_000))];
    Some(invoice::fact(&Document {
        number: &numbers.next("RK"),
        party: Party::Alone(contact, edition),
        status: "sent",
        issued_on: Some(date),
        due_on: None,
        cancelled_at: None,
        created_at: at_work(date, dice),
        reminder_count: 0,
        notes: None,
        vat: Vat::of(contact, items.iter().map(|item| item.rate), dice),
        items: &items,
    }))
}
