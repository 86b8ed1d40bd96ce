//! Refund: money paid back, of a payment or as the payout of a credit note.

use super::Kind;
use super::schema::{Field, Places, Schema, Type};
use crate::books::RefundReason;

/// The fields of a refund.
pub(crate) static SCHEMA: Schema = Schema {
    name: "refund",
    about: "Money paid back: of a payment, or as the payout of a credit note.",
    scope: "payments",
    version: 1,
    rules: &[
        "Exactly one of `payment_key` and `credit_note_number` is given. The payment is a received one; the credit note is not a draft.",
        "The amount is in the currency of the payment or credit note.",
        "A chargeback (Rücklastschrift) is of a payment only.",
        "`refunded_at` is, by its date in the tenant's zone, not before the date of the payment or credit note.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("refund_key", Type::Key, "Erstattungsnummer").key(),
    Field::new("payment_key", Type::Reference(Kind::Payment), "Zahlungsnummer").note("of a received payment"),
    Field::new("credit_note_number", Type::Reference(Kind::Invoice), "Rechnungskorrektur")
        .note("of an issued credit note"),
    Field::new("amount", Type::Money, "Betrag").required().note("above 0"),
    Field::new("gateway_key", Type::Key, "Zahlungsart").note("the payment's, looked up when asked"),
    Field::new("reason", Type::Choice(RefundReason::WORDS), "Grund").or("refund"),
    Field::new("refunded_at", Type::Instant, "Erstattet am").note("now"),
];
