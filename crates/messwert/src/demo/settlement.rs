//! How invoices are paid: most in time, some late, in parts, twice, or never.

use messwert_books::calendar::Date;

use super::days::{between, plus};
use super::dice::Dice;
use super::payment::{Gateway, Payment};

/// What is to be paid.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    /// In hundredths of its currency.
    pub(super) amount: i64,
    pub(super) issued_on: Date,
    pub(super) due_on: Date,
    /// The story's last day: what comes on it or later has not come yet.
    pub(super) until: Date,
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
    Never,
}

const HABITS: [(u64, Habit); 9] = [
    (705, Habit::Prompt),
    (140, Habit::Late),
    (62, Habit::InTwoParts),
    (11, Habit::OnlyAPart),
    (9, Habit::TooMuch),
    (4, Habit::Twice),
    (34, Habit::AtTheSecondTry("failed")),
    (9, Habit::AtTheSecondTry("cancelled")),
    (26, Habit::Never),
];

/// The payments on a claim that were made or tried before the story's last day.
pub(super) fn settle(claim: Claim, dice: &mut Dice) -> Vec<Payment> {
    let mut payments = match dice.weighted(&HABITS) {
        Habit::Prompt => vec![prompt(claim, dice)],
        Habit::Late => vec![late(claim, dice)],
        Habit::InTwoParts => in_two_parts(claim, dice),
        Habit::OnlyAPart => vec![only_a_part(claim, dice)],
        Habit::TooMuch => vec![too_much(claim, dice)],
        Habit::Twice => twice(claim, dice),
        Habit::AtTheSecondTry(status) => at_the_second_try(claim, status, dice),
        Habit::Never => Vec::new(),
    };
    payments.retain(|payment| payment.date < claim.until);
    for payment in &mut payments {
        // What providers were told of in the last days may not have gone through.
        let is_online = matches!(payment.gateway, Gateway::Stripe | Gateway::Paypal);
        let is_recent = between(payment.date, claim.until) <= 6;
        if is_online && is_recent && payment.status == "completed" && dice.chance(400) {
            payment.status = "pending";
        }
    }
    payments
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

/// A little more, as it happens when the amount is typed.
fn too_much(claim: Claim, dice: &mut Dice) -> Payment {
    let more = dice.weighted(&[(3, 1_000), (2, 100), (2, 2_500), (1, 9_000)]);
    Payment { amount: claim.amount + more, ..prompt(claim, dice) }
}

fn twice(claim: Claim, dice: &mut Dice) -> Vec<Payment> {
    let first = prompt(claim, dice);
    vec![first, Payment { date: plus(first.date, dice.between(2, 20)), ..first }]
}

fn at_the_second_try(claim: Claim, status: &'static str, dice: &mut Dice) -> Vec<Payment> {
    let second = prompt(claim, dice);
    let first = Payment { status, gateway: Gateway::online(dice), date: plus(second.date, -1), ..second };
    vec![first, second]
}

fn payment(amount: i64, date: Date, dice: &mut Dice) -> Payment {
    Payment { amount, date, status: "completed", gateway: Gateway::any(dice) }
}
