//! Booth reservation: a contact holds, or is to hold, a booth.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};
use crate::books::ReservationStatus;

/// The fields of a reservation.
pub(crate) static SCHEMA: Schema = Schema {
    name: "booth_reservation",
    about: "A contact holds, or is to hold, a booth.",
    scope: "booths",
    version: 1,
    rules: &["The booth is one of the event. Event and contact need no participation between them."],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("reservation_number", Type::Key, "Reservierungsnummer").key(),
    Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung").required(),
    Field::new("booth_number", Type::Reference(Kind::Booth), "Standnummer").required(),
    Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer").required(),
    Field::new("status", Type::Choice(ReservationStatus::WORDS), "Status").or("pending"),
    Field::new("reserved_at", Type::Instant, "Reserviert am").note("now, or what stands earlier in the fact"),
    Field::new("confirmed_at", Type::Instant, "Bestätigt am"),
    Field::new("cancelled_at", Type::Instant, "Storniert am"),
    Field::new("final_price", Type::Money, "Preis").note("0 or more"),
    Field::new("currency", Type::Currency, "Währung").note("the tenant's"),
    Field::new("cancellation_reason", TEXT, "Stornogrund").personal(),
];
