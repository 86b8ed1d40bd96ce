//! Refund: money paid back, of a payment or as the payout of a credit note.

use super::Kind;
use super::schema::{Field, Schema, Type};
use crate::books::RefundReason;

/// The fields of a refund.
pub(crate) static SCHEMA: Schema = Schema {
    name: "refund",
    scope: "payments",
    version: 1,
    fields: &[
        Field::new("refund_key", Type::Key, "Erstattungsnummer").key(),
        Field::new("payment_key", Type::Reference(Kind::Payment), "Zahlungsnummer"),
        Field::new("credit_note_number", Type::Reference(Kind::Invoice), "Rechnungskorrektur"),
        Field::new("amount", Type::Money, "Betrag").required(),
        Field::new("gateway_key", Type::Key, "Zahlungsart"),
        Field::new("reason", Type::Choice(RefundReason::WORDS), "Grund").or("refund"),
        Field::new("refunded_at", Type::Instant, "Erstattet am"),
    ],
};
