//! Booth: a place at an event that can be let.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};
use crate::books::{BoothStatus, BoothType};

/// The fields of a booth.
pub(crate) static SCHEMA: Schema = Schema {
    name: "booth",
    about: "A place at an event that can be let.",
    scope: "booths",
    version: 1,
    rules: &["Prices are in the organiser's currency."],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung").key(),
    Field::new("booth_number", Type::Key, "Standnummer").key(),
    Field::new("booth_name", TEXT, "Standname"),
    Field::new("plan_name", TEXT, "Plan"),
    Field::new("booth_type", Type::Choice(BoothType::WORDS), "Standart"),
    Field::new("width", Type::Metres, "Breite").required(),
    Field::new("depth", Type::Metres, "Tiefe").required(),
    Field::new("status", Type::Choice(BoothStatus::WORDS), "Status").or("available"),
    Field::new("fixed_price", Type::Money, "Festpreis").note("0 or more"),
    Field::new("tax_rate", Type::Percent, "USt-Satz"),
    Field::new("blocked_reason", TEXT, "Sperrgrund").personal(),
];
