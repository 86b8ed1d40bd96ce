//! Check-in: a contact arrives at an event.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};

/// The fields of a check-in.
pub(crate) static SCHEMA: Schema = Schema {
    name: "check_in",
    about: "A contact arrives at an event. Event and contact need no participation between them.",
    scope: "checkins",
    version: 1,
    rules: &[
        "`checked_out_at` is not before `checked_in_at`.",
        "Instants are equal as points in time, also in keys: 10:00Z is 12:00+02:00.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung").key(),
    Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer").key(),
    Field::new("checked_in_at", Type::Instant, "Eingecheckt am").key(),
    Field::new("checked_out_at", Type::Instant, "Ausgecheckt am"),
    Field::new("check_in_type", Type::Choice(&["manual", "scan", "app"]), "Art").or("manual"),
    Field::new("station", TEXT, "Station").personal(),
];
