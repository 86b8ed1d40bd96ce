//! A bill: what one exhibitor is to pay, and what becomes of it.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::correction::{payout, refund, write_off};
use super::days::{at_work, plus};
use super::dice::Dice;
use super::event::Edition;
use super::invoice::{self, Document, Party};
use super::item::{Item, gross};
use super::numbers::Numbers;
use super::payment::{self, Gateway, Payment, Purpose, Refund};
use super::settlement::{Claim, Settlement, WriteOff, prompt, reminders, settle};
use super::vat::Vat;

/// What becomes of an invoice.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It stands, and is paid or not.
    Stands,
    /// It was never sent.
    Draft,
    /// It was cancelled, and nobody wrote the credit note.
    Voided,
    /// It was cancelled by a credit note.
    Reversed,
    /// It was cancelled by a credit note that forgot something.
    HalfReversed,
    /// It was reduced by a credit note.
    Reduced,
    /// It was paid, then credited, and the money went back.
    Returned,
}

const FATES: [(u64, Fate); 7] = [
    (9_340, Fate::Stands),
    (25, Fate::Draft),
    (115, Fate::Voided),
    (160, Fate::Reversed),
    (28, Fate::HalfReversed),
    (270, Fate::Reduced),
    (62, Fate::Returned),
];

/// A bill that is to be written.
pub(super) struct Bill<'a> {
    edition: &'a Edition,
    contact: &'a Contact,
    pub(super) issued_on: Date,
    due_on: Date,
    until: Date,
    vat: Vat,
    items: Vec<Item>,
    fate: Fate,
    /// When a credit note or a cancellation comes, if it does.
    undone_on: Date,
}

/// A bill for these lines.
pub(super) fn bill<'a>(
    edition: &'a Edition,
    contact: &'a Contact,
    issued_on: Date,
    items: Vec<Item>,
    dice: &mut Dice,
) -> Bill<'a> {
    let until = edition.season.until;
    let is_fresh = plus(issued_on, 16) >= until;
    let undone_on = plus(issued_on, dice.between(4, 60));
    let fate = match dice.weighted(&FATES) {
        _ if issued_on >= until => Fate::Stands,
        _ if is_fresh && dice.chance(300) => Fate::Draft,
        Fate::Draft => Fate::Draft,
        _ if undone_on >= until => Fate::Stands,
        fate => fate,
    };
    let due_on = plus(issued_on, dice.weighted(&[(5, 14), (4, 30), (1, 10)]));
    let vat = Vat::of(contact, items.iter().map(|item| item.rate), dice);
    Bill { edition, contact, issued_on, due_on, until, vat, items, fate, undone_on }
}

impl Bill<'_> {
    /// When the exhibitor went back on it, if it did.
    pub(super) fn undone_on(&self) -> Option<Date> {
        let stays = matches!(self.fate, Fate::Stands | Fate::Draft | Fate::Reduced);
        (!stays).then_some(self.undone_on)
    }
}

/// The lines of a bill, what is referred to first.
pub(super) fn write(
    bill: &Bill<'_>,
    circle: &'static str,
    numbers: &mut Numbers,
    dice: &mut Dice,
    facts: &mut Vec<String>,
) {
    let number = numbers.next(if bill.fate == Fate::Draft { "ENTWURF" } else { circle });
    let credit = credit(bill, dice);
    let settlement = settlement(bill, credit.as_deref(), dice);
    let status = status(bill, credit.as_deref(), &settlement);
    facts.push(document(bill, &number, status, &settlement, dice));
    for (payment, count) in settlement.payments.iter().zip(1..) {
        let key = format!("Z-{number}-{count}");
        facts.push(payment::fact(&key, payment, Purpose::Invoice(&number), dice));
        facts.extend(payment.refund.map(|sent_back| refund(&key, sent_back)));
    }
    facts.extend(settlement.write_off.map(|given_up| write_off(&number, given_up)));
    if let Some(items) = credit {
        let note = numbers.next("RK");
        facts.push(credit_note(bill, &note, &number, &items, dice));
        facts.extend(paid_out(bill, &note, gross(&items, bill.vat), &settlement, dice));
    }
}

/// What was paid too much once a credit note had come; most of it is sent back, now and then too much.
fn paid_out(
    bill: &Bill<'_>,
    note: &str,
    credited: i64,
    settlement: &Settlement,
    dice: &mut Dice,
) -> Option<String> {
    let paid: i64 = settlement.payments.iter().map(Payment::settled).sum();
    let too_much = paid + credited - gross(&bill.items, bill.vat);
    let last = settlement.payments.iter().map(|payment| payment.date).chain([bill.undone_on]).max()?;
    let date = plus(last, dice.between(3, 30));
    let is_sent = too_much > 0 && date < bill.until && dice.chance(600);
    let amount = if dice.chance(120) { credited + 1_000 } else { too_much.min(credited) };
    is_sent.then(|| payout(note, amount, date))
}

/// The lines of the credit note, if there is one.
fn credit(bill: &Bill<'_>, dice: &mut Dice) -> Option<Vec<Item>> {
    let part = |percent| Some(vec![bill.items[0].credit(percent)]);
    match bill.fate {
        Fate::Stands | Fate::Draft | Fate::Voided => None,
        Fate::Reversed | Fate::Returned => Some(bill.items.clone()),
        Fate::HalfReversed => part(100),
        Fate::Reduced => part(dice.weighted(&[(3, 10), (3, 25), (1, 50)])),
    }
}

fn settlement(bill: &Bill<'_>, credit: Option<&[Item]>, dice: &mut Dice) -> Settlement {
    let claim = claim(bill);
    let credited = credit.map_or(0, |items| gross(items, bill.vat));
    match bill.fate {
        Fate::Draft => only(prompt(claim, dice), bill.until, dice.chance(40)),
        Fate::Stands => settle(claim, dice),
        // Some had paid the whole sum before the reduction came.
        Fate::Reduced if dice.chance(300) => only(prompt(claim, dice), bill.until, true),
        Fate::Reduced => settle(Claim { amount: claim.amount - credited, ..claim }, dice),
        Fate::Voided | Fate::Reversed | Fate::HalfReversed => {
            let paid = only(prompt(claim, dice), bill.undone_on, dice.chance(90));
            let given_up = bill.fate == Fate::Voided && paid.payments.is_empty() && dice.chance(60);
            let write_off = WriteOff { amount: claim.amount, date: bill.undone_on, reason: "other" };
            Settlement { write_off: given_up.then_some(write_off), ..paid }
        }
        Fate::Returned => {
            let date = plus(bill.issued_on, dice.between(1, 3));
            let payment = Payment { date, gateway: Gateway::online(dice), ..prompt(claim, dice) };
            // The provider says that it is refunded; not everywhere is it written down when.
            let refund = Refund { amount: payment.amount, date: bill.undone_on, is_chargeback: false };
            let refund = (!dice.chance(120)).then_some(refund);
            only(Payment { status: "refunded", refund, ..payment }, bill.until, true)
        }
    }
}

/// One payment, if it comes before a day.
fn only(payment: Payment, before: Date, is_made: bool) -> Settlement {
    let payments = Vec::from_iter((is_made && payment.date < before).then_some(payment));
    Settlement { payments, write_off: None }
}

fn status(bill: &Bill<'_>, credit: Option<&[Item]>, settlement: &Settlement) -> &'static str {
    let paid: i64 = settlement.payments.iter().map(Payment::settled).sum();
    let settled = paid + settlement.write_off.map_or(0, |write_off| write_off.amount);
    let owed = gross(&bill.items, bill.vat) - credit.map_or(0, |items| gross(items, bill.vat));
    match bill.fate {
        Fate::Draft => "draft",
        Fate::Voided | Fate::Reversed | Fate::HalfReversed => "cancelled",
        Fate::Returned => "refunded",
        Fate::Stands | Fate::Reduced if settled >= owed => "paid",
        _ if settled > 0 => "partially_paid",
        _ if bill.due_on < bill.until => "overdue",
        _ => "sent",
    }
}

fn document(
    bill: &Bill<'_>,
    number: &str,
    status: &'static str,
    settlement: &Settlement,
    dice: &mut Dice,
) -> String {
    let payments = settlement.payments.iter();
    let is_draft = bill.fate == Fate::Draft;
    let is_cancelled = status == "cancelled";
    // A few were cancelled in a program that did not write down when.
    let dated = is_cancelled && !dice.chance(60);
    let paid_on = payments.filter(|payment| payment.is_received()).map(|payment| payment.date).max();
    let is_chased = matches!(status, "paid" | "partially_paid" | "overdue");
    let open_or_paid = paid_on.filter(|_| status == "paid");
    invoice::fact(&Document {
        number,
        party: Party::Exhibitor(bill.contact, bill.edition),
        status,
        issued_on: (!is_draft).then_some(bill.issued_on),
        due_on: (!is_draft && !dice.chance(8)).then_some(bill.due_on),
        cancelled_at: dated.then(|| at_work(bill.undone_on, dice)),
        created_at: at_work(bill.issued_on, dice),
        reminder_count: if is_chased { reminders(claim(bill), open_or_paid) } else { 0 },
        notes: (is_cancelled && dice.chance(300)).then_some("Absage per Telefon."),
        vat: bill.vat,
        items: &bill.items,
    })
}

fn credit_note(bill: &Bill<'_>, number: &str, invoice: &str, items: &[Item], dice: &mut Dice) -> String {
    invoice::fact(&Document {
        number,
        party: Party::AsOn(invoice),
        status: "sent",
        issued_on: Some(bill.undone_on),
        due_on: None,
        cancelled_at: None,
        created_at: at_work(bill.undone_on, dice),
        reminder_count: 0,
        notes: None,
        vat: bill.vat,
        items,
    })
}

fn claim(bill: &Bill<'_>) -> Claim {
    Claim {
        amount: gross(&bill.items, bill.vat),
        in_francs: bill.edition.bills_in_francs(bill.contact),
        issued_on: bill.issued_on,
        due_on: bill.due_on,
        until: bill.until,
    }
}
