//! Payments: by card, PayPal, transfer or in cash, with the fees that are known.

use messwert_books::calendar::Date;

use super::days;
use super::dice::Dice;
use super::line::{Cents, Line};

/// A payment, received or tried.
#[derive(Clone, Copy)]
pub(super) struct Payment {
    /// In hundredths of its invoice's currency.
    pub(super) amount: i64,
    pub(super) date: Date,
    pub(super) status: &'static str,
    pub(super) gateway: Gateway,
    /// Another currency than that of its invoice.
    pub(super) currency: Option<&'static str>,
    /// What of it went back.
    pub(super) refund: Option<Refund>,
}

/// Money that went back.
#[derive(Clone, Copy)]
pub(super) struct Refund {
    pub(super) amount: i64,
    pub(super) date: Date,
    pub(super) is_chargeback: bool,
}

/// The way in which money comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gateway {
    Stripe,
    Paypal,
    DirectDebit,
    Transfer,
    Cash,
}

/// What a payment is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    Invoice(&'a str),
    /// Somebody paid and did not say for what; only the fair is known.
    Event(&'a str),
    /// Not even that is known.
    Nothing,
}

impl Gateway {
    /// One of all, as often as it is used.
    pub(super) fn any(dice: &mut Dice) -> Gateway {
        dice.weighted(&[
            (250, Gateway::Stripe),
            (130, Gateway::Paypal),
            (60, Gateway::DirectDebit),
            (530, Gateway::Transfer),
            (30, Gateway::Cash),
        ])
    }

    /// One of those where a payment can be pending, fail, or be given up.
    pub(super) fn online(dice: &mut Dice) -> Gateway {
        dice.weighted(&[(2, Gateway::Stripe), (1, Gateway::Paypal)])
    }

    fn key_and_name(self) -> (&'static str, &'static str) {
        match self {
            Gateway::Stripe => ("stripe", "Stripe"),
            Gateway::Paypal => ("paypal", "PayPal"),
            Gateway::DirectDebit => ("sepa_debit", "SEPA-Lastschrift"),
            Gateway::Transfer => ("bank_transfer", "Überweisung"),
            Gateway::Cash => ("cash", "Barzahlung"),
        }
    }

    /// Whether a payment is sure as soon as it is recorded.
    pub(super) fn is_online(self) -> bool {
        matches!(self, Gateway::Stripe | Gateway::Paypal)
    }

    /// The fee, where the statement was read already.
    fn fee(self, amount: i64, dice: &mut Dice) -> Option<i64> {
        let (known, basis_points, fixed) = match self {
            Gateway::Stripe => (920, 150, 25),
            Gateway::Paypal => (800, 249, 35),
            Gateway::DirectDebit => (900, 0, 35),
            Gateway::Transfer => (650, 0, 0),
            Gateway::Cash => (1000, 0, 0),
        };
        dice.chance(known).then(|| (amount * basis_points + 5_000) / 10_000 + fixed)
    }

    fn transaction(self, dice: &mut Dice) -> Option<String> {
        match self {
            Gateway::Stripe => Some(dice.fill("pi_3@#@@##@@#@#@@##@#@@#")),
            Gateway::Paypal => Some(dice.fill("#@@##@#@@@####@@#")),
            Gateway::DirectDebit | Gateway::Transfer | Gateway::Cash => None,
        }
    }

    /// When it was: to the second from providers, the day from a bank statement.
    fn moment(self, date: Date, dice: &mut Dice) -> String {
        match self {
            Gateway::Stripe | Gateway::Paypal => days::online(date, dice),
            Gateway::DirectDebit | Gateway::Transfer => date.to_string(),
            Gateway::Cash => days::at_work(date, dice),
        }
    }
}

impl Payment {
    /// Whether the money came.
    pub(super) fn is_received(&self) -> bool {
        matches!(self.status, "completed" | "refunded" | "partially_refunded")
    }

    /// What it settles of its invoice.
    pub(super) fn settled(&self) -> i64 {
        let counts = self.is_received() && self.currency.is_none();
        if counts { self.amount - self.refund.map_or(0, |refund| refund.amount) } else { 0 }
    }
}

/// The line of a payment.
pub(super) fn fact(key: &str, payment: &Payment, purpose: Purpose<'_>, dice: &mut Dice) -> String {
    let (gateway_key, gateway_name) = payment.gateway.key_and_name();
    let (invoice, event) = match purpose {
        Purpose::Invoice(number) => (Some(number), None),
        Purpose::Event(event) => (None, Some(event)),
        Purpose::Nothing => (None, None),
    };
    let fee = payment.gateway.fee(payment.amount, dice).filter(|_| payment.is_received());
    Line::of("payment")
        .with("payment_key", key)
        .with_some("invoice_number", invoice)
        .with("amount", Cents(payment.amount))
        .with_some("currency", payment.currency)
        .with("status", payment.status)
        .with("payment_date", payment.gateway.moment(payment.date, dice))
        .with_some("event_key", event)
        .with("gateway_key", gateway_key)
        .with("gateway_name", gateway_name)
        .with_some("gateway_fee", fee.map(Cents))
        .with_some("transaction_id", payment.gateway.transaction(dice))
        .end()
}
