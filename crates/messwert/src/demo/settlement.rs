//! How invoices are paid: most in time, some late, in parts, twice, less, or never.

use messwert_books::calendar::Date;

use super::days::{between, plus};
use super::dice::Dice;
use super::payment::{Gateway, Payment, Refund};

/// What is to be paid.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    /// In hundredths of its currency.
    pub(super) amount: i64,
    /// Which is the franc, else the euro.
    pub(super) in_francs: bool,
    pub(super) issued_on: Date,
    pub(super) due_on: Date,
    /// The story's last day: what comes on it or later has not come yet.
    pub(super) until: Date,
}

/// How a claim is settled.
#[derive(Default)]
pub(super) struct Settlement {
    pub(super) payments: Vec<Payment>,
    pub(super) write_off: Option<WriteOff>,
}

/// What is not to be paid any more.
#[derive(Clone, Copy)]
pub(super) struct WriteOff {
    pub(super) amount: i64,
    pub(super) date: Date,
    pub(super) reason: &'static str,
}

#[derive(Clone, Copy)]
enum Habit {
    Prompt,
    Late,
    InTwoParts,
    OnlyAPart,
    TooMuch,
    Twice,
    AtTheSecondTry(&'static str),
    InAdvance,
    /// With Skonto.
    EarlyAndLess,
    /// Somewhat less arrives.
    Short(&'static str),
    ChargedBack,
    InFrancs,
    Never,
}

const HABITS: [(u64, Habit); 15] = [
    (631, Habit::Prompt),
    (140, Habit::Late),
    (62, Habit::InTwoParts),
    (11, Habit::OnlyAPart),
    (10, Habit::TooMuch),
    (5, Habit::Twice),
    (34, Habit::AtTheSecondTry("failed")),
    (9, Habit::AtTheSecondTry("cancelled")),
    (12, Habit::InAdvance),
    (38, Habit::EarlyAndLess),
    (8, Habit::Short("bank_charge")),
    (4, Habit::Short("other")),
    (9, Habit::ChargedBack),
    (1, Habit::InFrancs),
    (26, Habit::Never),
];

/// What was paid, tried, paid back and written off before the story's last day.
pub(super) fn settle(claim: Claim, dice: &mut Dice) -> Settlement {
    let mut write_off = None;
    let mut payments = match dice.weighted(&HABITS) {
        Habit::Prompt => vec![prompt(claim, dice)],
        Habit::Late => vec![late(claim, dice)],
        Habit::InTwoParts => in_two_parts(claim, dice),
        Habit::OnlyAPart => vec![only_a_part(claim, dice)],
        Habit::TooMuch => vec![too_much(claim, dice)],
        Habit::Twice => twice(claim, dice),
        Habit::AtTheSecondTry(status) => at_the_second_try(claim, status, dice),
        Habit::InAdvance => vec![in_advance(claim, dice)],
        Habit::EarlyAndLess => less(claim, "cash_discount", &mut write_off, dice),
        Habit::Short(reason) => less(claim, reason, &mut write_off, dice),
        Habit::ChargedBack => charged_back(claim, dice),
        Habit::InFrancs => vec![in_francs(claim, dice)],
        Habit::Never => Vec::new(),
    };
    payments.retain(|payment| payment.date < claim.until);
    for payment in &mut payments {
        undo_what_has_not_come_yet(payment, claim, dice);
    }
    let write_off = write_off.filter(|write_off| write_off.date < claim.until && !payments.is_empty());
    let write_off = write_off.or_else(|| given_up(claim, &payments, dice));
    Settlement { payments, write_off }
}

fn undo_what_has_not_come_yet(payment: &mut Payment, claim: Claim, dice: &mut Dice) {
    if payment.refund.is_some_and(|refund| refund.date >= claim.until) {
        payment.refund = None;
        payment.status = "completed";
    }
    // What providers were told of in the last days may not have gone through.
    let is_recent = between(payment.date, claim.until) <= 6;
    if payment.gateway.is_online() && is_recent && payment.status == "completed" && dice.chance(400) {
        payment.status = "pending";
    }
}

/// After months without money, what is open is given up, if somebody looks.
fn given_up(claim: Claim, payments: &[Payment], dice: &mut Dice) -> Option<WriteOff> {
    let open = claim.amount - payments.iter().map(Payment::settled).sum::<i64>();
    let date = plus(claim.due_on, dice.between(120, 280));
    let is_hopeless =
        open > 2_500 && date < claim.until && payments.iter().all(|payment| payment.date < date);
    // Some agree to pay the other half, and do not.
    let amount = if dice.chance(120) { open / 2 } else { open };
    (is_hopeless && dice.chance(550)).then_some(WriteOff { amount, date, reason: "bad_debt" })
}

/// One payment of all, in time or nearly so.
pub(super) fn prompt(claim: Claim, dice: &mut Dice) -> Payment {
    let days = dice.between(3, between(claim.issued_on, claim.due_on) + 4);
    payment(claim.amount, plus(claim.issued_on, days), dice)
}

/// The level of reminders that was reached when the claim was paid, or is reached by now.
pub(super) fn reminders(claim: Claim, paid_on: Option<Date>) -> u8 {
    match between(claim.due_on, paid_on.unwrap_or(claim.until)) {
        ..=14 => 0,
        15..=30 => 1,
        31..=55 => 2,
        _ => 3,
    }
}

fn late(claim: Claim, dice: &mut Dice) -> Payment {
    payment(claim.amount, plus(claim.due_on, dice.between(5, 40)), dice)
}

fn in_two_parts(claim: Claim, dice: &mut Dice) -> Vec<Payment> {
    let first = claim.amount / 200 * 100;
    let (soon, later) = (dice.between(5, 16), dice.between(22, 60));
    vec![
        payment(first.max(1), plus(claim.issued_on, soon), dice),
        payment((claim.amount - first).max(1), plus(claim.issued_on, later), dice),
    ]
}

fn only_a_part(claim: Claim, dice: &mut Dice) -> Payment {
    let amount = (claim.amount * dice.between(3, 8) / 1000 * 100).max(1);
    Payment { amount, ..prompt(claim, dice) }
}

/// A little more, as it happens when the amount is typed. Half of it is sent back; once in a while too
/// much of it.
fn too_much(claim: Claim, dice: &mut Dice) -> Payment {
    let more = dice.weighted(&[(3, 1_000), (2, 100), (2, 2_500), (1, 9_000)]);
    let payment = Payment { amount: claim.amount + more, ..prompt(claim, dice) };
    match dice.weighted(&[(5, None), (4, Some(more)), (1, Some(payment.amount + 500))]) {
        None => payment,
        Some(amount) => paid_back(payment, amount, dice.between(5, 30)),
    }
}

/// The second time by mistake, which most notice.
fn twice(claim: Claim, dice: &mut Dice) -> Vec<Payment> {
    let first = prompt(claim, dice);
    let second = Payment { date: plus(first.date, dice.between(2, 20)), ..first };
    let days = dice.between(3, 20);
    vec![first, if dice.chance(600) { paid_back(second, second.amount, days) } else { second }]
}

/// Before the invoice was written.
fn in_advance(claim: Claim, dice: &mut Dice) -> Payment {
    payment(claim.amount, plus(claim.issued_on, -dice.between(3, 20)), dice)
}

/// A part of it is never paid, and written off with this reason on the same day.
fn less(
    claim: Claim,
    reason: &'static str,
    write_off: &mut Option<WriteOff>,
    dice: &mut Dice,
) -> Vec<Payment> {
    let amount = match reason {
        "cash_discount" => claim.amount * 2 / 100,
        "bank_charge" => dice.between(50, 150) * 10,
        _ => dice.between(1, 99),
    };
    let amount = amount.clamp(1, (claim.amount / 2).max(1));
    let date = plus(claim.issued_on, dice.between(2, 8));
    *write_off = Some(WriteOff { amount, date: plus(date, 1), reason });
    vec![Payment { gateway: Gateway::Transfer, ..payment((claim.amount - amount).max(1), date, dice) }]
}

/// The bank takes it back; most pay again.
fn charged_back(claim: Claim, dice: &mut Dice) -> Vec<Payment> {
    let first = Payment { gateway: Gateway::DirectDebit, ..prompt(claim, dice) };
    let date = plus(first.date, dice.between(2, 40));
    let refund = Refund { amount: first.amount, date, is_chargeback: true };
    let first = Payment { status: "refunded", refund: Some(refund), ..first };
    let again = payment(claim.amount, plus(date, dice.between(3, 25)), dice);
    if dice.chance(600) { vec![first, again] } else { vec![first] }
}

/// A Swiss bank's customer pays in the wrong currency.
fn in_francs(claim: Claim, dice: &mut Dice) -> Payment {
    let amount = (claim.amount * 95 / 100).max(1);
    let payment = Payment { amount, gateway: Gateway::Transfer, ..prompt(claim, dice) };
    Payment { currency: Some(if claim.in_francs { "EUR" } else { "CHF" }), ..payment }
}

/// So much of a payment, sent back so many days later.
fn paid_back(payment: Payment, amount: i64, days: i64) -> Payment {
    let refund = Refund { amount, date: plus(payment.date, days), is_chargeback: false };
    let status = if amount < payment.amount { "partially_refunded" } else { "refunded" };
    Payment { status, refund: Some(refund), ..payment }
}

fn at_the_second_try(claim: Claim, status: &'static str, dice: &mut Dice) -> Vec<Payment> {
    let second = prompt(claim, dice);
    let first = Payment { status, gateway: Gateway::online(dice), date: plus(second.date, -1), ..second };
    vec![first, second]
}

fn payment(amount: i64, date: Date, dice: &mut Dice) -> Payment {
    let gateway = Gateway::any(dice);
    Payment { amount, date, status: "completed", gateway, currency: None, refund: None }
}
