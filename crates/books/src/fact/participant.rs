//! Participant: a contact at an event, a participation.

use super::Kind;
use super::schema::{Field, Places, Schema, Type};
use crate::books::{Role, Source};

/// The fields of a participation.
pub(crate) static SCHEMA: Schema = Schema {
    name: "participant",
    about: "A contact at an event: a participation.",
    scope: "participants",
    version: 1,
    rules: &[
        "A co-exhibitor (`co`) names the main exhibitor on whose stand it is: another contact that takes part in the same event with the role `main`, also if it was removed. A main exhibitor names none.",
        "A main exhibitor on whose stand others are stays one.",
        "Flags decide, dates follow: `confirmed_at` without `is_confirmed` counts for nothing.",
        "`removed_at` is not before `created_at`.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung").key(),
    Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer").key(),
    Field::new("is_confirmed", Type::Bool, "Bestätigt").or("false"),
    Field::new("confirmed_at", Type::Instant, "Bestätigt am"),
    Field::new("removed_at", Type::Instant, "Entfernt am"),
    Field::new("source", Type::Choice(Source::WORDS), "Herkunft").or("manual"),
    Field::new("role", Type::Choice(Role::WORDS), "Ausstellerart").or("main"),
    Field::new("main_exhibitor_number", Type::Reference(Kind::Contact), "Hauptaussteller")
        .note("with the role `co`, and only then"),
    Field::new("category_keys", Type::References(Kind::Category), "Kategorien")
        .note("the contact's, looked up when asked"),
    Field::new("created_at", Type::Instant, "Angelegt am").note("now, or what stands earlier in the fact"),
];
