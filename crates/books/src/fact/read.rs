//! Reading: members of an object into the typed values of a schema, every problem named.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::json::{Json, Members};
use super::{Datum, Field, Presence, Problem, ProblemCode, Schema, Type, Values};
use crate::calendar::{Zone, parse_date, parse_instant};
use crate::country::Country;
use crate::money::{Currency, Decimal};

/// A list of references has at most so many entries.
const REFERENCES_LIMIT: usize = 200;

/// Decimals have at most so many digits after the point.
pub(crate) const DECIMAL_DIGITS: u8 = 6;

/// Per cents have at most so many digits after the point.
pub(crate) const PERCENT_DIGITS: u8 = 3;

/// Lengths are kept in thousandths of a metre.
pub(crate) const METRE_DIGITS: u8 = 3;

/// Where a field stands, for problems: in the fact itself or in one of its lines (counted from 1).
#[derive(Clone, Copy)]
pub(crate) enum Path {
    Fact,
    Line(usize),
}

impl Path {
    /// The field's name with its path: `items[2].tax_rate`.
    pub(crate) fn to(self, field: &str) -> String {
        match self {
            Path::Fact => field.to_owned(),
            Path::Line(number) => format!("items[{number}].{field}"),
        }
    }
}

/// Reads the members that are fields of `schema`, constant defaults resolved.
pub(crate) fn read_values(
    schema: &'static Schema,
    members: &Members<'_>,
    zone: &Zone,
    path: Path,
    problems: &mut Vec<Problem>,
) -> Values {
    let mut values = Values::empty(schema);
    // A field that could not be read is not missing as well: one problem a field.
    let mut unreadable = 0u64;
    let mut next = 0;
    for (name, json) in members {
        let Some(at) = schema.position_from(next, name) else {
            problems.push(unknown_field(schema, name, path));
            continue;
        };
        next = at + 1;
        match read_field(schema.fields[at].ty, json, zone, problems) {
            Ok(datum) => values.data[at] = datum,
            Err(expected) => {
                unreadable |= 1 << at;
                problems.push(Problem::at(
                    &path.to(schema.fields[at].name),
                    json,
                    ProblemCode::Invalid,
                    expected,
                ));
            }
        }
    }
    for (at, (field, datum)) in schema.fields.iter().zip(&mut values.data).enumerate() {
        if datum.is_none() && unreadable & (1 << at) == 0 {
            *datum = default(field, zone, path, problems);
        }
    }
    values
}

/// What a missing field is: its constant, or nothing, which may be a problem.
fn default(field: &Field, zone: &Zone, path: Path, problems: &mut Vec<Problem>) -> Option<Datum> {
    match field.presence {
        Presence::Optional => None,
        Presence::Constant(text) => {
            let json = match field.ty {
                Type::Bool => Json::Bool(text == "true"),
                Type::Integer(..) => Json::Number(text),
                _ => Json::Text(Cow::Borrowed(text)),
            };
            read_datum(field.ty, &json, zone).expect("constants of schemas are of their type")
        }
        Presence::Key | Presence::Required => {
            problems.push(Problem::missing(&path.to(field.name), "must be given"));
            None
        }
    }
}

fn read_field(
    ty: Type,
    json: &Json<'_>,
    zone: &Zone,
    problems: &mut Vec<Problem>,
) -> Result<Option<Datum>, String> {
    match (ty, json) {
        (_, Json::Null) => Ok(None),
        (_, Json::Flawed(flaw)) => Err(flaw.message.clone()),
        (Type::Lines, Json::List(lines)) => read_lines(lines, zone, problems).map(Some),
        (Type::Lines, _) => Err("expected a list of lines".to_owned()),
        (ty, json) => read_datum(ty, json, zone),
    }
}

fn read_lines(lines: &[Json<'_>], zone: &Zone, problems: &mut Vec<Problem>) -> Result<Datum, String> {
    if lines.is_empty() {
        return Err("expected at least one line".to_owned());
    }
    let mut read = Vec::with_capacity(lines.len());
    for (line, number) in lines.iter().zip(1..) {
        let Json::Object(members) = line else {
            return Err(format!("expected an object as line {number}"));
        };
        read.push(read_values(&super::invoice::LINE, members, zone, Path::Line(number), problems));
    }
    Ok(Datum::Lines(read.into()))
}

/// Reads a value of a type; none if it is empty; the error says what was expected.
pub(crate) fn read_datum(ty: Type, json: &Json<'_>, zone: &Zone) -> Result<Option<Datum>, String> {
    let datum = match (ty, json) {
        (Type::References(_), Json::List(entries)) => return read_references(entries),
        (Type::References(_), _) => return Err("expected a list of keys".to_owned()),
        (Type::Bool, Json::Bool(value)) => Datum::Bool(*value),
        (Type::Bool, _) => return Err("expected `true` or `false`".to_owned()),
        (Type::Integer(least, most), json) => {
            let value = if let Json::Number(digits) = json { digits.parse().ok() } else { None };
            let value = value.filter(|value| (least..=most).contains(value));
            Datum::Integer(value.ok_or_else(|| format!("expected a whole number from {least} to {most}"))?)
        }
        (Type::Money | Type::Decimal | Type::Percent | Type::Metres, json) => match json {
            Json::Number(text) => read_number(ty, text)?,
            Json::Text(text) => read_number(ty, text)?,
            _ => return Err("expected a number".to_owned()),
        },
        (ty, Json::Text(text)) => return read_text(ty, text, zone),
        (Type::Key | Type::Slug | Type::Reference(_) | Type::Text(_), Json::Number(_)) => {
            return Err("expected a string: keys and texts stand in quotes".to_owned());
        }
        (ty, _) => return Err(format!("expected {}", wanted(ty))),
    };
    Ok(Some(datum))
}

fn read_text(ty: Type, text: &str, zone: &Zone) -> Result<Option<Datum>, String> {
    let text = normal(text);
    if text.is_empty() {
        return Ok(None);
    }
    let expected = || format!("expected {}", wanted(ty));
    Ok(Some(match ty {
        Type::Key => Datum::Text(checked_key(&text)?.into()),
        Type::Slug => Datum::Text(checked_slug(&text)?.into()),
        Type::Reference(kind) => Datum::Text(match key_type(kind) {
            Type::Slug => checked_slug(&text)?.into(),
            _ => checked_key(&text)?.into(),
        }),
        Type::Text(limit) => Datum::Text(checked_text(&text, limit)?.into()),
        Type::Date => {
            Datum::Date(parse_date(&text).map_err(|error| format!("{error}: expected `YYYY-MM-DD`"))?)
        }
        Type::Instant => Datum::Instant(match parse_date(&text) {
            Ok(date) => zone.midnight(date),
            Err(_) => parse_instant(&text, zone).map_err(|error| {
                format!("{error}: expected a date-time such as `2026-03-01T12:00:00+01:00`, or a date")
            })?,
        }),
        Type::Digest => {
            let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            Datum::Text(digits.then(|| text.to_ascii_lowercase().into()).ok_or_else(expected)?)
        }
        Type::Country => Datum::Country(Country::from_code(&text).ok_or_else(expected)?),
        Type::Currency => Datum::Currency(Currency::from_code(&text).ok_or_else(expected)?),
        Type::Zone => Datum::Text(Zone::named(&text).ok_or_else(expected)?.name().into()),
        Type::Choice(words) => {
            Datum::Choice(words.iter().copied().find(|word| *word == &*text).ok_or_else(expected)?)
        }
        _ => return Err(expected()),
    }))
}

fn read_number(ty: Type, text: &str) -> Result<Datum, String> {
    let number = Decimal::parse(text)
        .ok_or("expected a decimal such as `12.50`: digits, a point, no exponent, plus sign or blanks")?;
    let (digits, within) = match ty {
        Type::Percent => (PERCENT_DIGITS, 0..=100_000),
        Type::Metres => (METRE_DIGITS, 1..=1_000_000),
        Type::Decimal => (DECIMAL_DIGITS, -999_999_999_999_999..=999_999_999_999_999),
        // The currency, and with it digits and limit, is known only later.
        _ => return Ok(Datum::Number(number)),
    };
    match number.scaled(digits) {
        Some(value) if within.contains(&value) => Ok(Datum::Number(number)),
        _ => Err(format!("expected {}", wanted(ty))),
    }
}

fn read_references(entries: &[Json<'_>]) -> Result<Option<Datum>, String> {
    if entries.len() > REFERENCES_LIMIT {
        return Err(format!("expected at most {REFERENCES_LIMIT} entries"));
    }
    let mut keys: Vec<Box<str>> = Vec::with_capacity(entries.len());
    for entry in entries {
        let Json::Text(text) = entry else {
            return Err(format!("expected keys in quotes, not `{entry}`"));
        };
        let text = normal(text);
        let key = checked_slug(&text)?;
        if keys.iter().any(|other| &**other == key) {
            return Err(format!("expected each entry once: `{key}` stands twice"));
        }
        keys.push(key.into());
    }
    Ok((!keys.is_empty()).then(|| Datum::Keys(keys.into())))
}

/// Trimmed (White_Space) and in NFC; borrowed where it already is.
fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() || unicode_normalization::is_nfc(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

fn checked_key(text: &str) -> Result<&str, String> {
    let is_short = !text.is_empty() && (text.len() <= 64 || text.chars().nth(64).is_none());
    if is_short && !has_control(text, |_| true) {
        Ok(text)
    } else {
        Err(format!("expected {}", wanted(Type::Key)))
    }
}

fn checked_slug(text: &str) -> Result<&str, String> {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    if first && bytes.all(rest) && text.len() <= 64 {
        Ok(text)
    } else {
        Err(format!("expected {}", wanted(Type::Slug)))
    }
}

fn checked_text(text: &str, limit: usize) -> Result<Cow<'_, str>, String> {
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    if has_control(&text, |c| c != '\n' && c != '\t') {
        return Err("expected no control characters but newline and tab".to_owned());
    }
    if text.len() > limit && text.chars().count() > limit {
        return Err(format!("expected at most {limit} characters"));
    }
    Ok(text)
}

/// Whether control characters of some kind occur. Most texts have none below the blank, and none above.
fn has_control(text: &str, counts: impl Fn(char) -> bool) -> bool {
    let may_be = |byte: u8| !(b' '..0x7f).contains(&byte);
    text.bytes().any(may_be) && text.chars().any(|c| c.is_control() && counts(c))
}

/// How the natural key of a kind is spelled.
fn key_type(kind: super::Kind) -> Type {
    let fields = Schema::of(kind).fields;
    fields.iter().find(|field| field.presence == Presence::Key).map_or(Type::Key, |field| field.ty)
}

/// What a type accepts, for messages.
fn wanted(ty: Type) -> String {
    match ty {
        Type::Key | Type::Reference(_) => "1 to 64 characters without control characters".to_owned(),
        Type::Slug => {
            "1 to 64 of the characters a–z, 0–9, `_` and `-`, not beginning with `_` or `-`".to_owned()
        }
        Type::References(_) => "a list of keys".to_owned(),
        Type::Text(limit) => format!("a text of at most {limit} characters"),
        Type::Date => "a date `YYYY-MM-DD`".to_owned(),
        Type::Instant => "a date-time with offset, or a date".to_owned(),
        Type::Metres => format!("metres above 0, at most 1000, with at most {METRE_DIGITS} decimals"),
        Type::Digest => "64 hexadecimal digits".to_owned(),
        Type::Money => "an amount such as `12.50`".to_owned(),
        Type::Decimal => format!("a number with at most {DECIMAL_DIGITS} decimals, below 10^9 in size"),
        Type::Percent => format!("a percentage from 0 to 100 with at most {PERCENT_DIGITS} decimals"),
        Type::Bool => "`true` or `false`".to_owned(),
        Type::Integer(least, most) => format!("a whole number from {least} to {most}"),
        Type::Country => "a country of ISO 3166-1 alpha-2 in upper case, such as `DE`".to_owned(),
        Type::Currency => "a currency of ISO 4217 in upper case, such as `EUR`".to_owned(),
        Type::Choice(words) => format!("one of `{}`", words.join("`, `")),
        Type::Zone => "an IANA time zone such as `Europe/Berlin`".to_owned(),
        Type::Lines => "a list of lines".to_owned(),
    }
}

fn unknown_field(schema: &Schema, name: &str, path: Path) -> Problem {
    let names = schema.fields.iter().map(|field| field.name);
    let hint = nearest(name, names).map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    let field = path.to(&Json::Text(Cow::Borrowed(name)).to_string());
    let message = format!("is no field of `{}`{hint}", schema.name);
    Problem { field: Some(field), ..Problem::new(ProblemCode::UnknownField, message) }
}

/// The known word nearest to a misspelt one, if one is near.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: String = word.chars().take(64).collect();
    let scored = known.map(|other| (strsim::damerau_levenshtein(&word, other), other));
    scored
        .filter(|(distance, other)| *distance <= 1 + other.len() / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}
