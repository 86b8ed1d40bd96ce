//! Tenant: the settings that figures depend on.

use super::schema::{Field, Schema, TEXT, Type};
use crate::books::Locale;

/// The fields of the tenant.
pub(crate) static SCHEMA: Schema = Schema {
    name: "tenant",
    scope: "",
    version: 1,
    fields: &[
        Field::new("name", TEXT, "Name").required(),
        Field::new("timezone", Type::Zone, "Zeitzone").or("Europe/Berlin"),
        Field::new("country", Type::Country, "Land").or("DE"),
        Field::new("currency", Type::Currency, "Währung").or("EUR"),
        Field::new("locale", Type::Choice(Locale::WORDS), "Sprache").or("de"),
    ],
};
