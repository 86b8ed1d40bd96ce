//! Write-off: what will not be paid of an invoice: Skonto, bad debt, bank charges.

use super::Kind;
use super::schema::{Field, Schema, Type};
use crate::books::WriteOffReason;

/// The fields of a write-off.
pub(crate) static SCHEMA: Schema = Schema {
    name: "write_off",
    scope: "payments",
    version: 1,
    fields: &[
        Field::new("write_off_key", Type::Key, "Ausbuchungsnummer").key(),
        Field::new("invoice_number", Type::Reference(Kind::Invoice), "Rechnungsnummer").required(),
        Field::new("amount", Type::Money, "Betrag").required(),
        Field::new("reason", Type::Choice(WriteOffReason::WORDS), "Grund").or("other"),
        Field::new("written_off_on", Type::Date, "Ausgebucht am"),
    ],
};
