//! Settlements: payments, refunds and write-offs, as the books keep them.

use std::num::NonZeroI64;

use jiff::civil::Date;

use super::recorded::{required, required_money, word};
use super::{Books, Document, Event, Slot};
use crate::calendar::Instant;
use crate::fact::Values;
use crate::money::Currency;
use crate::words::words;

/// A payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// The invoice paid.
    pub invoice: Option<Slot<Document>>,
    /// Of a payment without invoice. See [`super::Books::event_of_payment`].
    pub event: Option<Slot<Event>>,
    /// In minor units.
    pub amount: i64,
    /// Its own.
    pub currency: Currency,
    /// As recorded.
    pub status: PaymentStatus,
    /// When it was paid.
    pub payment_date: Instant,
    /// When it was recorded by its source.
    pub created_at: Instant,
    /// The key of the gateway by which it came; see [`super::Books::word`].
    pub gateway_key: Option<Slot<Word>>,
    /// The name of the gateway.
    pub gateway_name: Option<Slot<Word>>,
    /// The gateway's fee; none: unknown.
    pub gateway_fee: Option<Fee>,
}

/// A gateway's fee in minor units of the payment's currency. None of it takes no room of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee(NonZeroI64);

impl Fee {
    /// Of minor units; none of the least of all, which no amount of money is.
    fn of(minor: i64) -> Option<Fee> {
        NonZeroI64::new(minor ^ i64::MIN).map(Fee)
    }

    /// In minor units.
    pub fn minor(self) -> i64 {
        self.0.get() ^ i64::MIN
    }
}

/// A word that many facts share, such as a gateway's key: kept once.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {}

words! {
/// The status of a payment.
#[expect(missing_docs, reason = "the words say it")]
pub enum PaymentStatus {
    Pending = "pending",
    Completed = "completed",
    Failed = "failed",
    Cancelled = "cancelled",
    Refunded = "refunded",
    PartiallyRefunded = "partially_refunded",
}
}

impl PaymentStatus {
    /// Whether the money came, whatever became of it later.
    pub fn is_received(self) -> bool {
        matches!(self, Self::Completed | Self::Refunded | Self::PartiallyRefunded)
    }
}

/// Money paid back.
#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    /// Of what.
    pub of: Refunded,
    /// In minor units.
    pub amount: i64,
    /// The payment's or credit note's, looked up when it was folded.
    pub currency: Currency,
    /// Paid back, or charged back.
    pub reason: RefundReason,
    /// When.
    pub refunded_at: Instant,
    /// Its own. See [`super::Books::gateway_of_refund`].
    pub gateway_key: Option<Slot<Word>>,
}

/// What a refund pays back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refunded {
    /// A received payment.
    Payment(Slot<Payment>),
    /// An issued credit note: its payout.
    CreditNote(Slot<Document>),
}

words! {
/// Why money was paid back.
pub enum RefundReason {
    /// The organiser paid it back.
    Refund = "refund",
    /// The payer's bank took it back (Rücklastschrift).
    Chargeback = "chargeback",
}
}

/// What will not be paid of an invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct WriteOff {
    /// Of which.
    pub invoice: Slot<Document>,
    /// In minor units of the invoice's currency.
    pub amount: i64,
    /// Why.
    pub reason: WriteOffReason,
    /// When.
    pub written_off_on: Date,
}

words! {
/// Why an amount was written off.
pub enum WriteOffReason {
    /// Skonto.
    CashDiscount = "cash_discount",
    /// It will not come any more.
    BadDebt = "bad_debt",
    /// A bank kept it.
    BankCharge = "bank_charge",
    /// Anything else.
    Other = "other",
}
}

impl Books {
    pub(super) fn read_payment(&mut self, values: &Values) -> Result<Payment, String> {
        let currency = required(values.currency("currency"), "currency")?;
        let fee = values.has("gateway_fee").then(|| required_money(values, "gateway_fee", currency));
        Ok(Payment {
            invoice: values.text("invoice_number").map(|key| self.documents.mention(key)),
            event: values.text("event_key").map(|key| self.events.mention(key)),
            amount: required_money(values, "amount", currency)?,
            currency,
            status: word(values, PaymentStatus::from_word, "status")?,
            payment_date: required(values.instant("payment_date"), "payment_date")?,
            created_at: required(values.instant("created_at"), "created_at")?,
            gateway_key: values.text("gateway_key").map(|key| self.words.mention(key)),
            gateway_name: values.text("gateway_name").map(|name| self.words.mention(name)),
            gateway_fee: fee.transpose()?.and_then(Fee::of),
        })
    }

    pub(super) fn read_refund(&mut self, values: &Values) -> Result<Refund, String> {
        let (of, currency) = match (values.text("payment_key"), values.text("credit_note_number")) {
            (Some(key), None) => {
                let (slot, payment) = required(self.payments.find(key), "payment_key")?;
                (Refunded::Payment(slot), payment.currency)
            }
            (None, Some(key)) => {
                let (slot, document) = required(self.documents.find(key), "credit_note_number")?;
                (Refunded::CreditNote(slot), document.currency)
            }
            _ => return Err("expected either `payment_key` or `credit_note_number`".to_owned()),
        };
        Ok(Refund {
            of,
            amount: required_money(values, "amount", currency)?,
            currency,
            reason: word(values, RefundReason::from_word, "reason")?,
            refunded_at: required(values.instant("refunded_at"), "refunded_at")?,
            gateway_key: values.text("gateway_key").map(|key| self.words.mention(key)),
        })
    }

    pub(super) fn read_write_off(&mut self, values: &Values) -> Result<WriteOff, String> {
        let invoice = required(values.text("invoice_number"), "invoice_number")?;
        let (invoice, document) = required(self.documents.find(invoice), "invoice_number")?;
        let amount = required_money(values, "amount", document.currency)?;
        Ok(WriteOff {
            invoice,
            amount,
            reason: word(values, WriteOffReason::from_word, "reason")?,
            written_off_on: required(values.date("written_off_on"), "written_off_on")?,
        })
    }
}
