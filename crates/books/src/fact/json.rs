//! JSON read exactly: numbers stay text, a member twice is an error.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::scan::scan_object;

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
}

/// The members of an object, in the order written.
pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

/// Reads one object; the error says what is wrong and at which column.
pub(crate) fn read_object(text: &[u8]) -> Result<Members<'_>, String> {
    let scanned = std::str::from_utf8(text).ok().and_then(scan_object);
    scanned.map_or_else(|| read_carefully(text), Ok)
}

/// As [`read_object`], whatever stands in it.
pub(super) fn read_carefully(text: &[u8]) -> Result<Members<'_>, String> {
    read_members(text, DEPTH_LIMIT)
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

/// Reads an object in which values may stand `depth` levels deep.
fn read_members(text: &[u8], depth: usize) -> Result<Members<'_>, String> {
    let below = depth.checked_sub(1).ok_or_else(too_deep)?;
    let object: Object<'_> = serde_json::from_slice(text).map_err(|error| describe(&error))?;
    object.0.into_iter().map(|(name, raw)| Ok((name.0, read_value(raw.get(), below)?))).collect()
}

fn too_deep() -> String {
    format!("lists and objects stand more than {DEPTH_LIMIT} levels deep")
}

fn read_value(text: &str, depth: usize) -> Result<Json<'_>, String> {
    let parsed = |error: serde_json::Error| describe(&error);
    Ok(match text.as_bytes().first() {
        Some(b'n') => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        Some(b'"') => Json::Text(serde_json::from_str::<Text<'_>>(text).map_err(parsed)?.0),
        Some(b'[') => {
            let below = depth.checked_sub(1).ok_or_else(too_deep)?;
            let list: List<'_> = serde_json::from_str(text).map_err(parsed)?;
            Json::List(list.0.into_iter().map(|raw| read_value(raw.get(), below)).collect::<Result<_, _>>()?)
        }
        Some(b'{') => Json::Object(read_members(text.as_bytes(), depth)?),
        _ => Json::Number(text),
    })
}

/// The library's text without its `at line 1`, which a line of a file always is.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let column = error.column();
    match text.split_once(" at line ") {
        Some((what, _)) if column > 0 => format!("{what} at column {column}"),
        _ => text,
    }
}

struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsText;
        impl<'de> Visitor<'de> for AsText {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(AsText)
    }
}

struct Object<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsObject;
        impl<'de> Visitor<'de> for AsObject {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(Text<'de>, &'de RawValue)> = Vec::with_capacity(16);
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    let name_twice = members.iter().any(|(other, _)| other.0 == name.0);
                    if name_twice {
                        let name = cut(&name.0);
                        return Err(serde::de::Error::custom(format_args!("member `{name}` stands twice")));
                    }
                    if members.len() == MEMBERS_LIMIT {
                        let text = format_args!("an object has more than {MEMBERS_LIMIT} members");
                        return Err(serde::de::Error::custom(text));
                    }
                    members.push((name, map.next_value()?));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(AsObject)
    }
}

struct List<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for List<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsList;
        impl<'de> Visitor<'de> for AsList {
            type Value = List<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element()? {
                    if entries.len() == ENTRIES_LIMIT {
                        let text = format_args!("a list has more than {ENTRIES_LIMIT} entries");
                        return Err(serde::de::Error::custom(text));
                    }
                    entries.push(entry);
                }
                Ok(List(entries))
            }
        }
        deserializer.deserialize_seq(AsList)
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

    #[test]
    fn depth_is_limited() {
        let nested = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n));
        assert!(read_object(nested(DEPTH_LIMIT - 1).as_bytes()).is_ok());
        for n in [DEPTH_LIMIT, 500_000] {
            assert_eq!(read_object(nested(n).as_bytes()), Err(too_deep()));
        }
        let objects = format!("{}1{}", "{\"a\":".repeat(9), "}".repeat(9));
        assert_eq!(read_object(objects.as_bytes()), Err(too_deep()));
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
            assert!(error.contains(expect), "{text}: {error}");
        };
        check(r#"{"a": 1, "a": 2}"#, "member `a` stands twice");
        check(r#"{"a": {"b": 1, "b": 1}}"#, "member `b` stands twice");
        check(r#"{"a": 1,}"#, "column 9");
        check("[1]", "expected an object");
        check(r#"{"a": 01}"#, "column");
        check(r#"{"a": 1} x"#, "trailing characters");
        check(
            &format!("{{{}}}", (0..65).map(|n| format!("\"{n}\":0")).collect::<Vec<_>>().join(",")),
            "64 members",
        );
        check(&format!("{{\"a\":[{}0]}}", "0,".repeat(1000)), "1000 entries");
    }
}
