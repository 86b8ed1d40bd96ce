//! Canonical bodies: a fact as JSON with one spelling, for the journal, equality and export.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Datum, Kind, Schema, Type, Values};
use crate::money::{Currency, write_decimal};

/// The part of a fact that the journal holds: every field that is not personal.
///
/// Fields stand in the schema's order, missing ones are left out, amounts have the digits of
/// `currency` (of the fact's money; none only where it has no money).
pub(crate) fn write_body(values: &Values, currency: Option<Currency>) -> String {
    write_object(values, currency, |personal| !personal)
}

/// The part of a fact that the directory holds, or none if no personal field is given.
pub(crate) fn write_names(values: &Values) -> Option<String> {
    values.has_names().then(|| write_object(values, None, |personal| personal))
}

fn write_object(values: &Values, currency: Option<Currency>, wanted: impl Fn(bool) -> bool) -> String {
    let mut out = String::with_capacity(256);
    out.push('{');
    for (field, datum) in values.schema.fields.iter().zip(&values.data) {
        let Some(datum) = datum.as_ref().filter(|_| wanted(field.personal)) else { continue };
        if out.len() > 1 {
            out.push(',');
        }
        // Names of fields need no escape.
        out.push('"');
        out.push_str(field.name);
        out.push_str("\":");
        write_datum(&mut out, datum, currency.filter(|_| matches!(field.ty, Type::Money | Type::Lines)));
    }
    out.push('}');
    out
}

/// Appends a value; a number has the digits of `currency`, else as few as hold it.
pub(crate) fn write_datum(out: &mut String, datum: &Datum, currency: Option<Currency>) {
    match datum {
        Datum::Text(text) => write_text(out, text),
        Datum::Choice(word) => write_text(out, word),
        Datum::Keys(keys) => write_list(out, keys.iter(), |out, key| write_text(out, key)),
        Datum::Date(date) => write_text(out, &date.to_string()),
        Datum::Instant(instant) => write_text(out, &instant.to_string()),
        Datum::Number(number) => {
            out.push('"');
            let digits = currency.map(Currency::digits);
            match digits.and_then(|digits| Some((number.scaled(digits)?, digits))) {
                Some((value, digits)) => write_decimal(out, value, digits),
                None => out.push_str(&number.to_string()),
            }
            out.push('"');
        }
        Datum::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Datum::Integer(value) => out.push_str(&value.to_string()),
        Datum::Country(country) => write_text(out, country.code()),
        Datum::Currency(currency) => write_text(out, currency.code()),
        Datum::Lines(lines) => write_list(out, lines.iter(), |out, line| {
            out.push_str(&write_object(line, currency, |_| true));
        }),
    }
}

fn write_list<T>(out: &mut String, entries: impl Iterator<Item = T>, write: impl Fn(&mut String, T)) {
    out.push('[');
    for (at, entry) in entries.enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, entry);
    }
    out.push(']');
}

/// Appends a JSON string; what has no need of an escape has none (RFC 8259 7).
fn write_text(out: &mut String, text: &str) {
    out.push('"');
    let plain = |byte: u8| byte != b'"' && byte != b'\\' && byte >= b' ';
    if text.bytes().all(plain) {
        out.push_str(text);
    } else {
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
    }
    out.push('"');
}

/// A natural key as the journal writes it: a JSON list of its parts.
pub(crate) fn write_key(parts: &[&str]) -> String {
    let mut key = String::with_capacity(32);
    write_list(&mut key, parts.iter(), |out, part| write_text(out, part));
    key
}

/// Joins a body and a directory entry to one line of an export: `kind` first, then the fields in the
/// schema's order, each value as it is stored.
pub fn join(kind: Kind, body: &[u8], names: Option<&[u8]>) -> Result<String, serde_json::Error> {
    type Raw<'a> = BTreeMap<&'a str, &'a RawValue>;
    let mut members: Raw<'_> = serde_json::from_slice(body)?;
    members.extend(names.map(serde_json::from_slice::<Raw<'_>>).transpose()?.unwrap_or_default());
    let mut out = format!("{{\"kind\":\"{kind}\"");
    for field in Schema::of(kind).fields {
        if let Some(value) = members.get(field.name) {
            out.push_str(&format!(",\"{}\":{}", field.name, value.get()));
        }
    }
    out.push('}');
    Ok(out)
}
