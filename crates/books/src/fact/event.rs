//! Event: a fair, market or other event, one edition of it.

use super::schema::{Field, Places, Schema, TEXT, TITLE, Type};

/// The fields of an event.
pub(crate) static SCHEMA: Schema = Schema {
    name: "event",
    about: "A fair, market or other event: one edition of it.",
    scope: "events",
    version: 1,
    rules: &[
        "`date_to` is not before `date_from`.",
        "Events with one `series_key` are the editions of a fair. The previous edition is the one with the latest first day before.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("event_key", Type::Slug, "Veranstaltung").key(),
    Field::new("title", TITLE, "Titel").required(),
    Field::new("date_from", Type::Date, "Beginn"),
    Field::new("date_to", Type::Date, "Ende"),
    Field::new("country", Type::Country, "Land").note("the tenant's"),
    Field::new("state", TEXT, "Bundesland"),
    Field::new("city", TEXT, "Ort"),
    Field::new("application_deadline", Type::Instant, "Bewerbungsschluss"),
    Field::new("is_visible", Type::Bool, "Sichtbar").or("true"),
    Field::new("series_key", Type::Slug, "Reihe"),
    Field::new("description", TEXT, "Beschreibung").personal(),
];
