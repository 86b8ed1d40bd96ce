//! Reading: members of an object into the typed values of a schema, every problem named.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::json::{Json, Members, entries_limit};
use super::{Datum, Field, Presence, Problem, ProblemCode, Schema, Type, Values};
use crate::calendar::{Instant, Zone, parse_date, parse_instant, parse_midnight};
use crate::country::Country;
use crate::money::{Currency, Decimal};
use crate::text;
use crate::text::{Text, hint};

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
    for (name, json) in members {
        let Some(at) = schema.position(name) else {
            problems.push(unknown_field(schema, name, path));
            continue;
        };
        let place = &mut values.data[at];
        match read_field(schema.fields[at].ty, json, zone, problems, |datum| *place = Some(datum)) {
            Ok(()) => {}
            Err(expected) => {
                unreadable |= 1 << at;
                problems.push(Problem::at(
                    &path.to(schema.fields[at].name),
                    json,
                    ProblemCode::Invalid,
                    *expected,
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
            let mut read = None;
            let reading = read_datum(field.ty, &json, zone, |datum| read = Some(datum));
            reading.expect("constants of schemas are of their type");
            read
        }
        Presence::Key | Presence::Required => {
            problems.push(Problem::missing(&path.to(field.name), MUST_BE_GIVEN));
            None
        }
    }
}

const MUST_BE_GIVEN: Text = Text::fixed("muss angegeben werden", "must be given");

/// What was expected of a value, behind a pointer: almost every value is right, and results are passed on
/// by value.
type Expected = Box<Text>;

fn read_field(
    ty: Type,
    json: &Json<'_>,
    zone: &Zone,
    problems: &mut Vec<Problem>,
    put: impl FnOnce(Datum),
) -> Result<(), Expected> {
    match (ty, json) {
        (_, Json::Null) => Ok(()),
        (_, Json::Flawed(flaw)) => Err(flaw.message.clone().into()),
        (Type::Lines, Json::List(lines)) => read_lines(lines, zone, problems).map(put),
        (Type::Lines, _) => Err(expected(Type::Lines)),
        (ty, json) => read_datum(ty, json, zone, put),
    }
}

fn read_lines(lines: &[Json<'_>], zone: &Zone, problems: &mut Vec<Problem>) -> Result<Datum, Expected> {
    if lines.is_empty() {
        return Err(Text::fixed("erwartet: mindestens eine Position", "expected at least one line").into());
    }
    let mut read = Vec::with_capacity(lines.len());
    for (line, number) in lines.iter().zip(1..) {
        let Json::Object(members) = line else {
            return Err(text!(
                de = "erwartet: ein Objekt als Position {number}",
                en = "expected an object as line {number}",
            )
            .into());
        };
        read.push(read_values(&super::invoice::LINE, members, zone, Path::Line(number), problems));
    }
    Ok(Datum::Lines(read.into()))
}

/// Reads a value of a type and puts it where it stays; nothing if it is empty; the error says what was expected.
///
/// A datum takes 24 bytes, written in pieces: to pass it on by value, in one piece, has the processor wait for them
/// longer than it takes to read it.
pub(crate) fn read_datum(
    ty: Type,
    json: &Json<'_>,
    zone: &Zone,
    put: impl FnOnce(Datum),
) -> Result<(), Expected> {
    match (ty, json) {
        (Type::References(_), Json::List(entries)) => read_references(entries, put),
        (Type::References(_), _) => Err(expected(ty)),
        (Type::Bool, Json::Bool(value)) => {
            put(Datum::Bool(*value));
            Ok(())
        }
        (Type::Bool, _) => Err(expected(ty)),
        (Type::Integer(least, most), json) => {
            let value = if let Json::Number(digits) = json { digits.parse().ok() } else { None };
            let value = value.filter(|value| (least..=most).contains(value));
            put(Datum::Integer(value.ok_or_else(|| expected(ty))?));
            Ok(())
        }
        (ty, Json::Text(text)) => read_quoted(ty, text, zone, put),
        (Type::Money | Type::Decimal | Type::Percent | Type::Metres, json) => match json {
            Json::Number(text) => read_number(ty, text, put),
            _ => Err(Text::fixed("erwartet: eine Zahl", "expected a number").into()),
        },
        (Type::Key | Type::Slug | Type::Reference(_) | Type::Text(_), Json::Number(_)) => {
            Err(IN_QUOTES.into())
        }
        (ty, _) => Err(expected(ty)),
    }
}

/// As [`read_datum`], of a value that stands in quotes.
pub(crate) fn read_quoted(
    ty: Type,
    text: &str,
    zone: &Zone,
    put: impl FnOnce(Datum),
) -> Result<(), Expected> {
    match ty {
        Type::Money | Type::Decimal | Type::Percent | Type::Metres => read_number(ty, text, put),
        Type::Bool | Type::Integer(..) | Type::References(_) | Type::Lines => Err(expected(ty)),
        _ => read_text(ty, text, zone, put),
    }
}

const IN_QUOTES: Text = Text::fixed(
    "erwartet: eine Zeichenkette; Schlüssel und Texte stehen in Anführungszeichen",
    "expected a string: keys and texts stand in quotes",
);

fn read_text(ty: Type, text: &str, zone: &Zone, put: impl FnOnce(Datum)) -> Result<(), Expected> {
    let text = normal(text);
    if text.is_empty() {
        return Ok(());
    }
    let expected = || expected(ty);
    match ty {
        Type::Key => put(Datum::Text(checked_key(&text)?.into())),
        Type::Slug => put(Datum::Text(checked_slug(&text)?.into())),
        Type::Reference(kind) => {
            let key = if is_slug(kind) { checked_slug(&text) } else { checked_key(&text) };
            put(Datum::Text(key?.into()));
        }
        Type::Text(limit) => put(Datum::Text(checked_text(&text, limit)?.into())),
        Type::Date => put(Datum::Date(parse_date(&text).map_err(|error| {
            let why = error.text();
            text!(de = "{why}; erwartet: `YYYY-MM-DD`", en = "{why}: expected `YYYY-MM-DD`", with = (why))
        })?)),
        Type::Instant => put(Datum::Instant(read_instant(&text, zone)?)),
        Type::Digest => {
            let digits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            put(Datum::Text(digits.then(|| text.to_ascii_lowercase().into()).ok_or_else(expected)?));
        }
        Type::Country => put(Datum::Country(Country::from_code(&text).ok_or_else(expected)?)),
        Type::Currency => put(Datum::Currency(Currency::from_code(&text).ok_or_else(expected)?)),
        Type::Zone => put(Datum::Text(Zone::named(&text).ok_or_else(expected)?.name().into())),
        Type::Choice(words) => {
            put(Datum::Choice(words.iter().copied().find(|word| *word == &*text).ok_or_else(expected)?));
        }
        _ => return Err(expected()),
    }
    Ok(())
}

/// A date is its local midnight.
fn read_instant(text: &str, zone: &Zone) -> Result<Instant, Expected> {
    let is_date = text.len() == "2026-03-01".len();
    let read = if is_date { parse_midnight(text, zone) } else { parse_instant(text, zone) };
    let read = read.map_err(|error| {
        let why = error.text();
        text!(
            de = "{why}; erwartet: ein Zeitpunkt wie `2026-03-01T12:00:00+01:00`, oder ein Datum",
            en = "{why}: expected a date-time such as `2026-03-01T12:00:00+01:00`, or a date",
            with = (why),
        )
    });
    Ok(read?)
}

const PLAIN_DECIMAL: Text = Text::fixed(
    "erwartet: eine Dezimalzahl wie `12.50`: Ziffern und ein Punkt, ohne Exponent, Pluszeichen und Leerzeichen",
    "expected a decimal such as `12.50`: digits, a point, no exponent, plus sign or blanks",
);

fn read_number(ty: Type, text: &str, put: impl FnOnce(Datum)) -> Result<(), Expected> {
    let number = Decimal::parse(text).ok_or(PLAIN_DECIMAL)?;
    let (digits, within) = match ty {
        Type::Percent => (PERCENT_DIGITS, 0..=100_000),
        Type::Metres => (METRE_DIGITS, 1..=1_000_000),
        Type::Decimal => (DECIMAL_DIGITS, -999_999_999_999_999..=999_999_999_999_999),
        // The currency, and with it digits and limit, is known only later.
        _ => {
            put(Datum::Number(number));
            return Ok(());
        }
    };
    match number.scaled(digits) {
        Some(value) if within.contains(&value) => {
            put(Datum::Number(number));
            Ok(())
        }
        _ => Err(expected(ty)),
    }
}

fn read_references(entries: &[Json<'_>], put: impl FnOnce(Datum)) -> Result<(), Expected> {
    if entries.len() > REFERENCES_LIMIT {
        return Err(entries_limit(REFERENCES_LIMIT).into());
    }
    let mut keys: Vec<Box<str>> = Vec::with_capacity(entries.len());
    for entry in entries {
        let Json::Text(text) = entry else {
            return Err(text!(
                de = "erwartet: Schlüssel in Anführungszeichen, nicht `{entry}`",
                en = "expected keys in quotes, not `{entry}`",
            )
            .into());
        };
        let text = normal(text);
        let key = checked_slug(&text)?;
        if keys.iter().any(|other| &**other == key) {
            return Err(text!(
                de = "erwartet: jeder Eintrag einmal; `{key}` steht zweimal da",
                en = "expected each entry once: `{key}` stands twice",
            )
            .into());
        }
        keys.push(key.into());
    }
    if !keys.is_empty() {
        put(Datum::Keys(keys.into()));
    }
    Ok(())
}

/// Trimmed (White_Space) and in NFC; borrowed where it already is.
fn normal(text: &str) -> Cow<'_, str> {
    // Almost every text.
    if let [b'!'..=b'~', .., b'!'..=b'~'] = text.as_bytes()
        && text.is_ascii()
    {
        return Cow::Borrowed(text);
    }
    let text = text.trim();
    if text.is_ascii() || unicode_normalization::is_nfc(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

fn checked_key(text: &str) -> Result<&str, Expected> {
    let is_short = !text.is_empty() && (text.len() <= 64 || text.chars().nth(64).is_none());
    if is_short && !has_control(text, |_| true) { Ok(text) } else { Err(expected(Type::Key)) }
}

fn checked_slug(text: &str) -> Result<&str, Expected> {
    let mut bytes = text.bytes();
    let first = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let rest = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    if first && bytes.all(rest) && text.len() <= 64 { Ok(text) } else { Err(expected(Type::Slug)) }
}

fn checked_text(text: &str, limit: usize) -> Result<Cow<'_, str>, Expected> {
    let text = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) };
    if has_control(&text, |c| c != '\n' && c != '\t') {
        return Err(Text::fixed(
            "erwartet: keine Steuerzeichen außer Zeilenumbruch und Tabulator",
            "expected no control characters but newline and tab",
        )
        .into());
    }
    if text.len() > limit && text.chars().count() > limit {
        return Err(text!(
            de = "erwartet: höchstens {limit} Zeichen",
            en = "expected at most {limit} characters"
        )
        .into());
    }
    Ok(text)
}

/// Whether control characters of some kind occur. Most texts have none below the blank, and none above.
fn has_control(text: &str, counts: impl Fn(char) -> bool) -> bool {
    let may_be = |byte: u8| !(b' '..0x7f).contains(&byte);
    text.bytes().any(may_be) && text.chars().any(|c| c.is_control() && counts(c))
}

/// Whether the natural key of a kind is spelled as a slug.
fn is_slug(kind: super::Kind) -> bool {
    let fields = Schema::of(kind).fields;
    fields.iter().find(|field| field.presence == Presence::Key).is_some_and(|field| field.ty == Type::Slug)
}

/// What is wrong with a value that is not of a type.
fn expected(ty: Type) -> Expected {
    let wanted = wanted(ty);
    Box::new(text!(de = "erwartet: {wanted}", en = "expected {wanted}", with = (wanted)))
}

/// What a type accepts, for messages.
fn wanted(ty: Type) -> Text {
    match ty {
        Type::Key | Type::Reference(_) => Text::fixed(
            "1 bis 64 Zeichen ohne Steuerzeichen",
            "1 to 64 characters without control characters",
        ),
        Type::Slug => Text::fixed(
            "1 bis 64 Zeichen aus `a–z`, `0–9`, `_` und `-`, nicht mit `_` oder `-` am Anfang",
            "1 to 64 of the characters a–z, 0–9, `_` and `-`, not beginning with `_` or `-`",
        ),
        Type::References(_) => Text::fixed("eine Liste von Schlüsseln", "a list of keys"),
        Type::Text(limit) => {
            text!(de = "ein Text von höchstens {limit} Zeichen", en = "a text of at most {limit} characters")
        }
        Type::Date => Text::fixed("ein Datum `YYYY-MM-DD`", "a date `YYYY-MM-DD`"),
        Type::Instant => Text::fixed(
            "ein Zeitpunkt mit Abweichung von UTC, oder ein Datum",
            "a date-time with offset, or a date",
        ),
        Type::Metres => text!(
            de = "Meter über 0, höchstens 1000, mit höchstens {METRE_DIGITS} Nachkommastellen",
            en = "metres above 0, at most 1000, with at most {METRE_DIGITS} decimals",
        ),
        Type::Digest => Text::fixed("64 Hexadezimalziffern", "64 hexadecimal digits"),
        Type::Money => Text::fixed("ein Betrag wie `12.50`", "an amount such as `12.50`"),
        Type::Decimal => text!(
            de = "eine Zahl mit höchstens {DECIMAL_DIGITS} Nachkommastellen, dem Betrag nach unter 10^9",
            en = "a number with at most {DECIMAL_DIGITS} decimals, below 10^9 in size",
        ),
        Type::Percent => text!(
            de = "ein Prozentsatz von 0 bis 100 mit höchstens {PERCENT_DIGITS} Nachkommastellen",
            en = "a percentage from 0 to 100 with at most {PERCENT_DIGITS} decimals",
        ),
        Type::Bool => Text::fixed("`true` oder `false`", "`true` or `false`"),
        Type::Integer(least, most) => {
            text!(de = "eine ganze Zahl von {least} bis {most}", en = "a whole number from {least} to {most}")
        }
        Type::Country => Text::fixed(
            "ein Land nach ISO 3166-1 alpha-2 in Großbuchstaben, etwa `DE`",
            "a country of ISO 3166-1 alpha-2 in upper case, such as `DE`",
        ),
        Type::Currency => Text::fixed(
            "eine Währung nach ISO 4217 in Großbuchstaben, etwa `EUR`",
            "a currency of ISO 4217 in upper case, such as `EUR`",
        ),
        Type::Choice(words) => {
            let words = words.join("`, `");
            text!(de = "eines von `{words}`", en = "one of `{words}`")
        }
        Type::Zone => {
            Text::fixed("eine IANA-Zeitzone wie `Europe/Berlin`", "an IANA time zone such as `Europe/Berlin`")
        }
        Type::Lines => Text::fixed("eine Liste von Positionen", "a list of lines"),
    }
}

fn unknown_field(schema: &Schema, name: &str, path: Path) -> Problem {
    let names = schema.fields.iter().map(|field| field.name);
    let (hint, kind) = (hint(":", nearest(name, names)), schema.name);
    let field = path.to(&Json::Text(Cow::Borrowed(name)).to_string());
    let message =
        text!(de = "ist kein Feld von `{kind}`{hint}", en = "is no field of `{kind}`{hint}", with = (hint));
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
