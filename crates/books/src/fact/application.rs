//! Application: somebody who wants to take part in one or more events.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};
use crate::books::{ApplicationStatus, Decision};

/// The fields of an application.
pub(crate) static SCHEMA: Schema = Schema {
    name: "application",
    about: "Somebody who wants to take part. Where events are decided differently, there is one application for each.",
    scope: "applications",
    version: 1,
    rules: &[
        "With the status `approved` or `rejected` the decision is the status. A `withdrawn` application may keep the decision it had; no other status has one.",
        "`decided_at` is given with a decision, and only then; it is not before `created_at`.",
        "Without an e-mail address and without `applicant_ref`, a put without personal fields keeps the one recorded.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("application_number", Type::Key, "Bewerbungsnummer").key(),
    Field::new("created_at", Type::Instant, "Eingegangen am").note("now, or what stands earlier in the fact"),
    Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer")
        .note("once linked to a contact"),
    Field::new("event_keys", Type::References(Kind::Event), "Veranstaltungen").required(),
    Field::new("category_keys", Type::References(Kind::Category), "Kategorien"),
    Field::new("country", Type::Country, "Land"),
    Field::new("rating", Type::Integer(1, 5), "Bewertung"),
    Field::new("status", Type::Choice(ApplicationStatus::WORDS), "Status").or("new"),
    Field::new("decision", Type::Choice(Decision::WORDS), "Entscheidung")
        .note("the status, if it is one of these"),
    Field::new("decided_at", Type::Instant, "Entschieden am").note("with a decision, and only then"),
    Field::new("applicant_ref", Type::Digest, "").note(
        "a number for the e-mail address that tells nothing else (HMAC-SHA-256 under a secret of the tenant)",
    ),
    Field::new("rejection_reason", TEXT, "Ablehnungsgrund").personal(),
    Field::new("company_name", TEXT, "Firmenname").personal(),
    Field::new("first_name", TEXT, "Vorname").personal(),
    Field::new("last_name", TEXT, "Nachname").personal(),
    Field::new("email", TEXT, "E-Mail").personal(),
    Field::new("phone", TEXT, "Telefon").personal(),
    Field::new("address", TEXT, "Straße").personal(),
    Field::new("postal_code", TEXT, "PLZ").personal(),
    Field::new("city", TEXT, "Ort").personal(),
    Field::new("website", TEXT, "Webseite").personal(),
    Field::new("tax_id", TEXT, "USt-IdNr").personal(),
    Field::new("notes", TEXT, "Notiz").personal(),
];
