//! Tenant: the settings that figures depend on.

use super::schema::{Field, Places, Schema, TEXT, Type};
use crate::books::Locale;

/// The fields of the tenant.
pub(crate) static SCHEMA: Schema = Schema {
    name: "tenant",
    about: "The organiser's settings, as far as figures depend on them. There is one, without a key; only the command line writes it.",
    scope: "",
    version: 1,
    rules: &[
        "In an import its line is applied before all others, whatever the order.",
        "The currency cannot change once there is an amount of money; a zone that changes later changes no stored instant.",
        "A line cannot delete it.",
        "What is dated on or before `closed_until` stays as it is: documents, received payments, refunds and write-offs of that time are neither added nor removed nor changed, but for an invoice's status (not to or from `cancelled`), due date, reminder count and notes, and for a payment's status among the received ones, its notes, and a fee that was missing.",
        "`closed_until` is moved by `messwert tenant close` and `messwert tenant reopen` only, which say why in `closing_reason`; an import brings it to a tenant without other facts, and else must repeat it.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("name", TEXT, "Name").required(),
    Field::new("timezone", Type::Zone, "Zeitzone").or("Europe/Berlin"),
    Field::new("country", Type::Country, "Land").or("DE"),
    Field::new("currency", Type::Currency, "Währung").or("EUR"),
    Field::new("locale", Type::Choice(Locale::WORDS), "Sprache").or("de"),
    Field::new("closed_until", Type::Date, "Festgeschrieben bis"),
    Field::new("closing_reason", TEXT, "Grund der Festschreibung"),
];
