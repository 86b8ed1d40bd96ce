//! JSON read exactly: numbers stay text, and what goes too far is flawed where it stands.
//!
//! A flaw costs the member its value and nothing else, so that the error can still name kind, key and field.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::scan::scan_object;
use crate::text;
use crate::text::Text;

/// An object may have this many members: more than any fact has fields.
pub(super) const MEMBERS_LIMIT: usize = 64;

/// A list may have this many entries: as many as a document has lines.
pub(crate) const ENTRIES_LIMIT: usize = 1_000;

/// Values may stand in each other so deep: reading goes down by a call a level, and the stack is finite.
pub(super) const DEPTH_LIMIT: usize = 8;

/// A value as it was written, borrowed from the text where it has no escapes.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    /// The digits as written.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Members<'a>),
    /// A member whose value cannot be taken. Nothing else holds a flaw: lists pass theirs on.
    Flawed(Box<Flaw>),
}

/// What is wrong with the value of a member.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Flaw {
    /// The value as a message shows it.
    value: String,
    /// What was expected of it.
    pub(crate) message: Text,
}

/// The members of an object, in the order written.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// Reads one object; the error says what is wrong and at which column.
pub(crate) fn read_object(text: &[u8]) -> Result<Members<'_>, Text> {
    let scanned = std::str::from_utf8(text).ok().and_then(scan_object);
    scanned.map_or_else(|| read_carefully(text), Ok)
}

/// As [`read_object`], whatever stands in it.
pub(super) fn read_carefully(text: &[u8]) -> Result<Members<'_>, Text> {
    read_members(text, DEPTH_LIMIT - 1)
}

impl fmt::Display for Json<'_> {
    /// The value as a person would write it in a message, cut where it is long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(digits) => f.write_str(cut(digits)),
            Json::Text(text) => f.write_str(&harmless(cut(text))),
            Json::List(entries) => write!(f, "a list of {}", entries.len()),
            Json::Object(_) => f.write_str("an object"),
            Json::Flawed(flaw) => f.write_str(&flaw.value),
        }
    }
}

/// A text that stays on its line and commands no terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The first 80 characters, so that a message never repeats a megabyte.
fn cut(text: &str) -> &str {
    text.char_indices().nth(80).map_or(text, |(end, _)| &text[..end])
}

/// Reads an object whose values may stand `depth` levels deep; only what is no JSON is an error.
fn read_members(text: &[u8], depth: usize) -> Result<Members<'_>, Text> {
    let object: Object<'_> = serde_json::from_slice(text).map_err(|error| describe(&error))?;
    let mut members = Members::with_capacity(object.0.len().min(MEMBERS_LIMIT));
    for (name, raw) in object.0 {
        let earlier = members.iter().position(|(other, _)| *other == name.0);
        if let Some(at) = earlier {
            let flaw = Flaw::of(raw.get(), TWICE);
            members[at].1 = Json::Flawed(Box::new(flaw));
        } else if members.len() < MEMBERS_LIMIT {
            members.push((name.0, read_member(raw.get(), depth)));
        } else {
            let message = text!(
                de = "erwartet: höchstens {MEMBERS_LIMIT} Felder in einem Objekt",
                en = "expected at most {MEMBERS_LIMIT} members in an object",
            );
            let flaw = Flaw::of(raw.get(), message);
            members.push((name.0, Json::Flawed(Box::new(flaw))));
            // The rest would cost more, and say no more.
            break;
        }
    }
    Ok(members)
}

/// A member's value; a flaw of what stands in it is its own.
fn read_member(text: &str, depth: usize) -> Json<'_> {
    read_value(text, depth).unwrap_or_else(|message| Json::Flawed(Box::new(Flaw::of(text, message))))
}

const TWICE: Text =
    Text::fixed("steht zweimal da; erwartet: jedes Feld einmal", "stands twice: expected each member once");

fn too_deep() -> Text {
    text!(
        de = "erwartet: Listen und Objekte, höchstens {DEPTH_LIMIT} Ebenen tief",
        en = "expected lists and objects at most {DEPTH_LIMIT} levels deep",
    )
}

fn read_value(text: &str, depth: usize) -> Result<Json<'_>, Text> {
    let parsed = |error: serde_json::Error| describe(&error);
    Ok(match text.as_bytes().first() {
        Some(b'n') => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'"') => Json::Text(serde_json::from_str::<Str<'_>>(text).map_err(parsed)?.0),
        Some(b'[') => {
            let below = depth.checked_sub(1).ok_or_else(too_deep)?;
            let list: Vec<&RawValue> = serde_json::from_str(text).map_err(parsed)?;
            if list.len() > ENTRIES_LIMIT {
                return Err(entries_limit(ENTRIES_LIMIT));
            }
            Json::List(list.into_iter().map(|raw| read_value(raw.get(), below)).collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let below = depth.checked_sub(1).ok_or_else(too_deep)?;
            Json::Object(read_members(text.as_bytes(), below)?)
        }
        _ => Json::Number(text),
    })
}

impl Flaw {
    /// Of a value as written, which is shown as any other is, however deep it is.
    fn of(text: &str, message: Text) -> Flaw {
        let value = match text.as_bytes().first() {
            Some(b'[') => serde_json::from_str::<Vec<&RawValue>>(text)
                .map_or_else(|_| "a list".to_owned(), |list| format!("a list of {}", list.len())),
            Some(b'{') => "an object".to_owned(),
            Some(b'"') => serde_json::from_str::<Str<'_>>(text)
                .map_or_else(|_| harmless(cut(text)), |text| Json::Text(text.0).to_string()),
            _ => cut(text).to_owned(),
        };
        Flaw { value, message }
    }
}

/// The library's text without its `at line 1`, which a line of a file always is.
fn describe(error: &serde_json::Error) -> Text {
    let text = error.to_string();
    let column = error.column();
    match text.split_once(" at line ") {
        Some((what, _)) if column > 0 => {
            text!(de = "nicht lesbar: „{what}“ in Spalte {column}", en = "{what} at column {column}")
        }
        _ => text!(de = "nicht lesbar: „{text}“", en = "{text}"),
    }
}

/// What is expected of a list that has more entries.
pub(crate) fn entries_limit(limit: usize) -> Text {
    text!(de = "erwartet: höchstens {limit} Einträge", en = "expected at most {limit} entries")
}

struct Str<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Str<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsText;
        impl<'de> Visitor<'de> for AsText {
            type Value = Str<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Str(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(AsText)
    }
}

struct Object<'a>(Vec<(Str<'a>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsObject;
        impl<'de> Visitor<'de> for AsObject {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(16);
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(AsObject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_written() {
        let members = read_object(br#"{"a": 12.500, "b": [1e2, null, true], "c": {"d": "x\ny"}}"#);
        let expect = vec![
            ("a".into(), Json::Number("12.500")),
            ("b".into(), Json::List(vec![Json::Number("1e2"), Json::Null, Json::Bool(true)])),
            ("c".into(), Json::Object(vec![("d".into(), Json::Text("x\ny".into()))])),
        ];
        assert_eq!(members, Ok(expect));
    }

    /// The members whose values cannot be taken, as messages show them.
    fn flaws(text: &str) -> Vec<String> {
        let members = read_object(text.as_bytes()).expect("it is JSON");
        let flawed = members.iter().filter_map(|(name, json)| match json {
            Json::Flawed(flaw) => Some(format!("`{name}` is `{json}`: {}", flaw.message)),
            _ => None,
        });
        flawed.collect()
    }

    #[test]
    fn depth_is_limited() {
        let nested = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n));
        assert!(flaws(&nested(DEPTH_LIMIT - 1)).is_empty());
        for n in [DEPTH_LIMIT, 500_000] {
            assert_eq!(
                flaws(&nested(n)),
                ["`a` is `a list of 1`: expected lists and objects at most 8 levels deep"]
            );
        }
        // In objects it is the member that cannot be taken, and no other.
        let objects = |n: usize| format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n));
        assert!(!format!("{:?}", read_object(objects(8).as_bytes())).contains("Flawed"));
        let deep = format!("{:?}", read_object(objects(9).as_bytes()));
        assert_eq!(deep.matches("Flawed").count(), 1, "{deep}");
    }

    #[test]
    fn what_goes_too_far_costs_its_member_alone() {
        assert_eq!(
            flaws(r#"{"a": 1, "b": 2, "a": "x"}"#),
            ["`a` is `x`: stands twice: expected each member once"]
        );
        assert_eq!(
            flaws(&format!("{{\"a\":[{}0],\"b\":0}}", "0,".repeat(1000))),
            ["`a` is `a list of 1001`: expected at most 1000 entries"]
        );
        let many = (0..70).map(|n| format!("\"{n}\":0")).collect::<Vec<_>>().join(",");
        assert_eq!(flaws(&format!("{{{many}}}")), ["`64` is `0`: expected at most 64 members in an object"]);
        assert_eq!(flaws(r#"{"a": "\ud800", "b": 1}"#).len(), 1);
        let outer = read_object(br#"{"a": {"b": 1, "b": 1}}"#).expect("it is JSON");
        let [(_, Json::Object(inner))] = &outer[..] else { panic!("expected an object, not {outer:?}") };
        assert!(matches!(inner[..], [(_, Json::Flawed(_))]));
    }

    #[test]
    fn a_value_in_a_message_commands_no_terminal() {
        let text = Json::Text("a\u{1b}[31mred\nb".into());
        assert_eq!(text.to_string(), "a\u{fffd}[31mred\u{fffd}b");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |text: &str, expect: &str| {
            let error = read_object(text.as_bytes()).expect_err("it is wrong");
            assert!(error.to_string().contains(expect), "{text}: {error}");
        };
        check(r#"{"a": 1,}"#, "column 9");
        check("[1]", "expected an object");
        check(r#"{"a": 01}"#, "column");
        check(r#"{"a": 1} x"#, "trailing characters");
    }
}
