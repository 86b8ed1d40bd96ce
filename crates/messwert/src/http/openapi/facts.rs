//! Facts in the OpenAPI document: what a line of each kind may hold, from the tables by which lines are read.

use messwert_books::fact::{Field, Kind, Presence, Schema, Type};
use serde_json::{Map, Value, json};

use super::parameters::refer;

/// White space (Unicode): what is trimmed from either end. Spelled out, as `\s` is another set in each dialect.
const BLANK: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// Control characters, but newline and tab.
const CONTROL: &str = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f";

/// A decimal in text.
const DECIMAL: &str = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$";

/// A body of facts: each item is a line.
pub(super) fn body() -> Value {
    let mut kinds: Vec<Value> = kinds().map(|kind| refer(&component(kind))).collect();
    kinds.push(refer("Deletion"));
    json!({
        "type": "array", "items": { "anyOf": kinds },
        "description": "Not a JSON list, but NDJSON: each item stands in a line of its own",
    })
}

/// The schemas of all kinds that are taken over HTTP, and of a deletion, with their names.
pub(super) fn components() -> impl Iterator<Item = (String, Value)> {
    let deletion = json!({
        "anyOf": kinds().map(deletion_of).collect::<Vec<_>>(),
        "description": "With the fields of the kind's key, and no others",
    });
    kinds().map(|kind| (component(kind), of_kind(kind))).chain([("Deletion".to_owned(), deletion)])
}

/// Settings come in by other ways.
fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| *kind != Kind::Tenant)
}

/// `booth_reservation` is `BoothReservation`.
fn component(kind: Kind) -> String {
    kind.name().split('_').map(super::capital).collect()
}

fn deletion_of(kind: Kind) -> Value {
    let mut schema = object(Schema::of(kind).fields.iter().filter(|field| field.presence == Presence::Key));
    schema["properties"]["kind"] = json!({ "const": kind.name() });
    schema["properties"]["op"] = json!({ "const": "delete" });
    schema["required"].as_array_mut().expect("made of a list").extend(["kind".into(), "op".into()]);
    schema
}

fn of_kind(kind: Kind) -> Value {
    let table = Schema::of(kind);
    let mut schema = object(table.fields);
    schema["properties"]["kind"] = json!({ "const": kind.name() });
    schema["properties"]["op"] = json!({ "enum": ["put", null] });
    schema["required"].as_array_mut().expect("made of a list").push("kind".into());
    schema["description"] =
        [table.about].iter().chain(table.rules).copied().collect::<Vec<_>>().join(" ").into();
    schema
}

/// These fields, and no others.
fn object(fields: impl IntoIterator<Item = &'static Field>) -> Value {
    let (mut required, mut properties) = (Vec::new(), Map::new());
    for field in fields {
        if matches!(field.presence, Presence::Key | Presence::Required) {
            required.push(field.name);
        }
        properties.insert(field.name.to_owned(), of_field(field));
    }
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

/// One that may be missing may be null as well, which is the same.
fn of_field(field: &Field) -> Value {
    let is_needed = matches!(field.presence, Presence::Key | Presence::Required);
    let schema = of_type(field.ty, is_needed);
    let mut schema = match (is_needed, schema["type"] == "string" || schema["$ref"].is_string()) {
        (true, _) => schema,
        (false, true) => json!({ "anyOf": [schema, { "type": "null" }, trimmed("")] }),
        (false, false) => json!({ "anyOf": [schema, { "type": "null" }] }),
    };
    let default = if let Presence::Constant(text) = field.presence {
        format!("otherwise `{text}`")
    } else {
        String::new()
    };
    let otherwise = if field.note.is_empty() || is_needed {
        field.note.to_owned()
    } else {
        format!("otherwise {}", field.note)
    };
    let personal = if field.personal { "personal" } else { "" };
    let words: Vec<&str> =
        [personal, &otherwise, &default].into_iter().filter(|words| !words.is_empty()).collect();
    if !words.is_empty() {
        schema["description"] = words.join("; ").into();
    }
    schema
}

fn of_type(ty: Type, is_needed: bool) -> Value {
    let text = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let number = || json!({ "anyOf": [{ "type": "number" }, text(DECIMAL)] });
    let bounded = |least: u32, most: u32| json!({ "anyOf": [{ "type": "number", "minimum": least, "maximum": most }, text(DECIMAL)] });
    match ty {
        Type::Key => {
            let (inner, ends) = (format!(r"[^\n\t{CONTROL}]"), format!("[^{CONTROL}{BLANK}]"));
            trimmed(&format!("{ends}({inner}{{0,62}}{ends})?"))
        }
        Type::Slug => trimmed("[a-z0-9][a-z0-9_-]{0,63}"),
        Type::Reference(kind) => key_of(kind),
        Type::References(kind) => {
            let least = u32::from(is_needed);
            json!({ "type": "array", "items": key_of(kind), "minItems": least, "maxItems": 200, "uniqueItems": true })
        }
        Type::Text(limit) => {
            let mut schema = trimmed(&format!(r"([^{CONTROL}]|\r\n)*"));
            schema["maxLength"] = limit.into();
            if is_needed {
                schema["allOf"] = json!([text(&format!("[^{BLANK}]"))]);
            }
            schema
        }
        Type::Date => refer("Date"),
        Type::Instant => refer("Instant"),
        Type::Money | Type::Decimal => number(),
        Type::Percent => bounded(0, 100),
        Type::Metres => bounded(0, 1_000),
        Type::Digest => text("^[0-9A-Fa-f]{64}$"),
        Type::Bool => json!({ "type": "boolean" }),
        Type::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Type::Country => refer("Country"),
        Type::Currency => refer("Currency"),
        Type::Choice(words) => json!({ "type": "string", "enum": words }),
        Type::Zone => refer("TimeZone"),
        Type::Lines => {
            json!({ "type": "array", "items": object(Schema::of_lines().fields), "minItems": 1, "maxItems": 1_000 })
        }
    }
}

/// A text that is this without the blanks around it.
fn trimmed(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^[{BLANK}]*({pattern})[{BLANK}]*$") })
}

/// The key of another fact is as that kind has it.
fn key_of(kind: Kind) -> Value {
    let is_key =
        |field: &&Field| field.presence == Presence::Key && matches!(field.ty, Type::Key | Type::Slug);
    let ty = Schema::of(kind).fields.iter().find(is_key).map_or(Type::Key, |field| field.ty);
    of_type(ty, true)
}
