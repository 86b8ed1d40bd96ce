//! Payment: money received, or meant to be.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};
use crate::books::PaymentStatus;

/// The fields of a payment.
pub(crate) static SCHEMA: Schema = Schema {
    name: "payment",
    about: "Money received, or meant to be. One transfer for several invoices is one payment for each, with a common `transaction_id`.",
    scope: "payments",
    version: 1,
    rules: &[
        "The event of a payment with an invoice is the invoice's: giving another is an error, and it is not stored.",
        "While refunds name it, a payment stays received, keeps its currency, and is not dated after them.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("payment_key", Type::Key, "Zahlungsnummer").key(),
    Field::new("invoice_number", Type::Reference(Kind::Invoice), "Rechnungsnummer").note("of an invoice"),
    Field::new("amount", Type::Money, "Betrag").required().note("above 0"),
    Field::new("currency", Type::Currency, "Währung").note("the invoice's, else the tenant's"),
    Field::new("status", Type::Choice(PaymentStatus::WORDS), "Status").or("completed"),
    Field::new("payment_date", Type::Instant, "Zahlungsdatum").note("now"),
    Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung")
        .note("of a payment without invoice"),
    Field::new("gateway_key", Type::Key, "Zahlungsart"),
    Field::new("gateway_name", TEXT, "Zahlungsanbieter"),
    Field::new("gateway_fee", Type::Money, "Gebühr").note("0 or more; missing: unknown"),
    Field::new("transaction_id", TEXT, "Transaktion"),
    Field::new("created_at", Type::Instant, "Angelegt am").note("`payment_date`"),
    Field::new("notes", TEXT, "Notiz").personal(),
];
