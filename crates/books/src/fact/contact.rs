//! Contact: a customer. Names and addresses live in the directory.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};

/// The fields of a contact.
pub(crate) static SCHEMA: Schema = Schema {
    name: "contact",
    about: "A customer: who exhibits, applies or pays.",
    scope: "contacts",
    version: 1,
    rules: &[
        "`has_tax_id` and `is_company` are what people are counted by: they stay what they were when the personal fields are erased.",
        "Keys should not be e-mail addresses: they stay in the journal.",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("customer_number", Type::Key, "Kundennummer").key(),
    Field::new("country", Type::Country, "Land"),
    Field::new("state", TEXT, "Bundesland"),
    Field::new("category_keys", Type::References(Kind::Category), "Kategorien"),
    Field::new("rating", Type::Integer(1, 5), "Bewertung"),
    Field::new("is_company", Type::Bool, "Firma (ja/nein)").note("whether `company_name` is given"),
    Field::new("has_tax_id", Type::Bool, "USt-IdNr vorhanden")
        .note("whether `tax_id` is given; `false` beside one is an error"),
    Field::new("company_name", TEXT, "Firmenname").personal(),
    Field::new("first_name", TEXT, "Vorname").personal(),
    Field::new("last_name", TEXT, "Nachname").personal(),
    Field::new("email", TEXT, "E-Mail").personal(),
    Field::new("phone", TEXT, "Telefon").personal(),
    Field::new("fax", TEXT, "Fax").personal(),
    Field::new("mobile", TEXT, "Mobil").personal(),
    Field::new("address", TEXT, "Straße").personal(),
    Field::new("postal_code", TEXT, "PLZ").personal(),
    Field::new("city", TEXT, "Ort").personal(),
    Field::new("website", TEXT, "Webseite").personal(),
    Field::new("tax_id", TEXT, "USt-IdNr").personal(),
    Field::new("notes", TEXT, "Notiz").personal(),
];
