//! Participant: a contact at an event, a participation.

use super::Kind;
use super::schema::{Field, Schema, Type};
use crate::books::{Role, Source};

/// The fields of a participation.
pub(crate) static SCHEMA: Schema = Schema {
    name: "participant",
    scope: "participants",
    version: 1,
    fields: &[
        Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung").key(),
        Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer").key(),
        Field::new("is_confirmed", Type::Bool, "Bestätigt").or("false"),
        Field::new("confirmed_at", Type::Instant, "Bestätigt am"),
        Field::new("removed_at", Type::Instant, "Entfernt am"),
        Field::new("source", Type::Choice(Source::WORDS), "Herkunft").or("manual"),
        Field::new("role", Type::Choice(Role::WORDS), "Ausstellerart").or("main"),
        Field::new("main_exhibitor_number", Type::Reference(Kind::Contact), "Hauptaussteller"),
        Field::new("category_keys", Type::References(Kind::Category), "Kategorien"),
        Field::new("created_at", Type::Instant, "Angelegt am"),
    ],
};
