//! Payment: money received, or meant to be.

use super::Kind;
use super::schema::{Field, Schema, TEXT, Type};
use crate::books::PaymentStatus;

/// The fields of a payment.
pub(crate) static SCHEMA: Schema = Schema {
    name: "payment",
    scope: "payments",
    version: 1,
    fields: &[
        Field::new("payment_key", Type::Key, "Zahlungsnummer").key(),
        Field::new("invoice_number", Type::Reference(Kind::Invoice), "Rechnungsnummer"),
        Field::new("amount", Type::Money, "Betrag").required(),
        Field::new("currency", Type::Currency, "Währung"),
        Field::new("status", Type::Choice(PaymentStatus::WORDS), "Status").or("completed"),
        Field::new("payment_date", Type::Instant, "Zahlungsdatum"),
        Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung"),
        Field::new("gateway_key", Type::Key, "Zahlungsart"),
        Field::new("gateway_name", TEXT, "Zahlungsanbieter"),
        Field::new("gateway_fee", Type::Money, "Gebühr"),
        Field::new("transaction_id", TEXT, "Transaktion"),
        Field::new("created_at", Type::Instant, "Angelegt am"),
        Field::new("notes", TEXT, "Notiz").personal(),
    ],
};
