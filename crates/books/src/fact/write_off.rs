//! Write-off: what will not be paid of an invoice: Skonto, bad debt, bank charges.

use super::Kind;
use super::schema::{Field, Places, Schema, Type};
use crate::books::WriteOffReason;

/// The fields of a write-off.
pub(crate) static SCHEMA: Schema = Schema {
    name: "write_off",
    about: "What will not be paid of an invoice: Skonto, bad debt, bank charges.",
    scope: "payments",
    version: 1,
    rules: &[
        "The invoice is an invoice and not a draft; the amount is in its currency.",
        "`written_off_on` is not before the invoice's `issued_on`.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("write_off_key", Type::Key, "Ausbuchungsnummer").key(),
    Field::new("invoice_number", Type::Reference(Kind::Invoice), "Rechnungsnummer")
        .required()
        .note("of an issued invoice"),
    Field::new("amount", Type::Money, "Betrag").required().note("above 0"),
    Field::new("reason", Type::Choice(WriteOffReason::WORDS), "Grund").or("other"),
    Field::new("written_off_on", Type::Date, "Ausgebucht am").note("today"),
];
