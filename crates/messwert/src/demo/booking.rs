//! A booking: what one exhibitor is billed for one edition, and what becomes of it.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::course::Numbers;
use super::days::{at_work, plus};
use super::dice::Dice;
use super::event::Edition;
use super::invoice::{self, Document, Party};
use super::item::{Item, Vat, gross, services, stand};
use super::payment::{self, Gateway, Payment, Purpose};
use super::settlement::{Claim, prompt, reminders, settle};

/// An exhibitor at an edition.
pub(super) struct Booking<'a> {
    pub(super) edition: &'a Edition,
    pub(super) contact: &'a Contact,
    /// When the stand is invoiced.
    pub(super) issued_on: Date,
    /// The story's last day.
    pub(super) until: Date,
}

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
    (9_360, Fate::Stands),
    (25, Fate::Draft),
    (115, Fate::Voided),
    (160, Fate::Reversed),
    (8, Fate::HalfReversed),
    (270, Fate::Reduced),
    (62, Fate::Returned),
];

/// A bill that is to be written.
struct Bill<'a> {
    booking: &'a Booking<'a>,
    issued_on: Date,
    due_on: Date,
    vat: Vat,
    items: Vec<Item>,
    fate: Fate,
    /// When a credit note or a cancellation comes, if it does.
    undone_on: Date,
}

/// The lines of a booking, what is referred to first.
pub(super) fn facts(booking: &Booking<'_>, numbers: &mut Numbers, dice: &mut Dice) -> Vec<String> {
    let mut facts = Vec::new();
    let items = stand(booking.edition, booking.contact, dice);
    let bill = bill(booking, booking.issued_on, items, dice);
    write(&bill, "RE", numbers, dice, &mut facts);
    let is_coming = matches!(bill.fate, Fate::Stands | Fate::Reduced);
    let served_on = plus(booking.edition.date_from, dice.weighted(&[(3, -30), (3, -18), (4, 12)]));
    let served_on = plus(served_on, dice.between(-9, 9));
    if is_coming && served_on <= booking.until && dice.chance(680) {
        let items = services(booking.edition, booking.contact, dice);
        let bill = self::bill(booking, served_on, items, dice);
        write(&bill, "NK", numbers, dice, &mut facts);
    }
    if dice.chance(4) {
        facts.extend(stray_payment(booking, numbers, dice));
    }
    facts
}

fn bill<'a>(booking: &'a Booking<'a>, issued_on: Date, items: Vec<Item>, dice: &mut Dice) -> Bill<'a> {
    let is_fresh = plus(issued_on, 16) >= booking.until;
    let undone_on = plus(issued_on, dice.between(4, 60));
    let fate = match dice.weighted(&FATES) {
        _ if is_fresh && dice.chance(300) => Fate::Draft,
        Fate::Draft => Fate::Draft,
        _ if undone_on >= booking.until => Fate::Stands,
        fate => fate,
    };
    let due_on = plus(issued_on, dice.weighted(&[(5, 14), (4, 30), (1, 10)]));
    let vat = Vat::of(booking.contact, &items);
    Bill { booking, issued_on, due_on, vat, items, fate, undone_on }
}

fn write(
    bill: &Bill<'_>,
    circle: &'static str,
    numbers: &mut Numbers,
    dice: &mut Dice,
    facts: &mut Vec<String>,
) {
    if bill.fate == Fate::Draft {
        let number = numbers.next("ENTWURF");
        facts.push(document(bill, &number, "draft", &[], dice));
        return;
    }
    let number = numbers.next(circle);
    let credit = credit(bill, dice);
    let payments = payments(bill, credit.as_deref(), dice);
    let status = status(bill, credit.as_deref(), &payments);
    facts.push(document(bill, &number, status, &payments, dice));
    if let Some(items) = credit {
        facts.push(credit_note(bill, &number, &items, numbers, dice));
    }
    for (payment, count) in payments.iter().zip(1..) {
        facts.push(payment::fact(&format!("Z-{number}-{count}"), payment, Purpose::Invoice(&number), dice));
    }
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

fn payments(bill: &Bill<'_>, credit: Option<&[Item]>, dice: &mut Dice) -> Vec<Payment> {
    let claim = claim(bill);
    let credited = credit.map_or(0, |items| gross(items, bill.vat));
    match bill.fate {
        Fate::Draft => Vec::new(),
        Fate::Stands => settle(claim, dice),
        // Some had paid the whole sum before the reduction came.
        Fate::Reduced if dice.chance(300) => settle(claim, dice),
        Fate::Reduced => settle(Claim { amount: claim.amount - credited, ..claim }, dice),
        Fate::Voided | Fate::Reversed | Fate::HalfReversed => {
            let paid = prompt(claim, dice);
            Vec::from_iter((dice.chance(90) && paid.date < bill.undone_on).then_some(paid))
        }
        Fate::Returned => {
            let date = plus(bill.issued_on, dice.between(1, 3));
            vec![Payment { date, status: "refunded", gateway: Gateway::online(dice), ..prompt(claim, dice) }]
        }
    }
}

fn status(bill: &Bill<'_>, credit: Option<&[Item]>, payments: &[Payment]) -> &'static str {
    let received: i64 =
        payments.iter().filter(|payment| payment.is_received()).map(|payment| payment.amount).sum();
    let owed = gross(&bill.items, bill.vat) - credit.map_or(0, |items| gross(items, bill.vat));
    match bill.fate {
        Fate::Draft => "draft",
        Fate::Voided | Fate::Reversed | Fate::HalfReversed => "cancelled",
        Fate::Returned => "refunded",
        Fate::Stands | Fate::Reduced if received >= owed => "paid",
        _ if received > 0 => "partially_paid",
        _ if bill.due_on < bill.booking.until => "overdue",
        _ => "sent",
    }
}

fn document(
    bill: &Bill<'_>,
    number: &str,
    status: &'static str,
    payments: &[Payment],
    dice: &mut Dice,
) -> String {
    let is_draft = bill.fate == Fate::Draft;
    let is_cancelled = status == "cancelled";
    // A few were cancelled in a program that did not write down when.
    let dated = is_cancelled && !dice.chance(60);
    let paid_on = payments.iter().filter(|payment| payment.is_received()).map(|payment| payment.date).max();
    let is_chased = matches!(status, "paid" | "partially_paid" | "overdue");
    let open_or_paid = paid_on.filter(|_| status == "paid");
    invoice::fact(&Document {
        number,
        party: Party::Exhibitor(bill.booking.contact, bill.booking.edition),
        status,
        issued_on: (!is_draft).then_some(bill.issued_on),
        due_on: (!is_draft).then_some(bill.due_on),
        cancelled_at: dated.then(|| at_work(bill.undone_on, dice)),
        created_at: at_work(bill.issued_on, dice),
        reminder_count: if is_chased { reminders(claim(bill), open_or_paid) } else { 0 },
        notes: (is_cancelled && dice.chance(300)).then_some("Absage per Telefon."),
        vat: bill.vat,
        items: &bill.items,
    })
}

fn credit_note(
    bill: &Bill<'_>,
    invoice: &str,
    items: &[Item],
    numbers: &mut Numbers,
    dice: &mut Dice,
) -> String {
    invoice::fact(&Document {
        number: &numbers.next("RK"),
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

/// A transfer whose invoice nobody could find out.
fn stray_payment(booking: &Booking<'_>, numbers: &mut Numbers, dice: &mut Dice) -> Option<String> {
    let date = plus(booking.issued_on, dice.between(5, 60));
    let amount = dice.between(8, 90) * 1_000;
    let payment = Payment { amount, date, status: "completed", gateway: Gateway::Transfer };
    let key = (date < booking.until).then(|| numbers.next("Z-UNKLAR"))?;
    Some(payment::fact(&key, &payment, Purpose::Event(&booking.edition.key()), dice))
}

fn claim(bill: &Bill<'_>) -> Claim {
    let amount = gross(&bill.items, bill.vat);
    Claim { amount, issued_on: bill.issued_on, due_on: bill.due_on, until: bill.booking.until }
}
