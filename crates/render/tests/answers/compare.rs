//! JSON with exact numbers, and how two of them differ.

use std::collections::BTreeMap;

use messwert_books::money::Decimal;
use serde_json::value::RawValue;

/// JSON; numbers are decimals, so that 12.5 equals 12.50.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(Decimal),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    pub(crate) fn parse(text: &str) -> Json {
        let text = text.trim();
        match text.as_bytes()[0] {
            b'n' => Json::Null,
            b't' => Json::Bool(true),
            b'f' => Json::Bool(false),
            b'"' => Json::Text(serde_json::from_str(text).unwrap()),
            b'[' => {
                let entries: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap();
                Json::List(entries.iter().map(|entry| Json::parse(entry.get())).collect())
            }
            b'{' => {
                let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).unwrap();
                Json::Object(
                    members.into_iter().map(|(name, value)| (name, Json::parse(value.get()))).collect(),
                )
            }
            _ => Json::Number(Decimal::parse(text).unwrap_or_else(|| panic!("`{text}` is no decimal"))),
        }
    }

    pub(crate) fn n_numbers(&self) -> usize {
        match self {
            Json::Number(_) => 1,
            Json::List(entries) => entries.iter().map(Json::n_numbers).sum(),
            Json::Object(members) => members.values().map(Json::n_numbers).sum(),
            _ => 0,
        }
    }
}

/// The first difference, with its place; warnings are compared without their text.
pub(crate) fn difference(path: &str, ours: &Json, expected: &Json) -> Option<String> {
    match (ours, expected) {
        (Json::Object(ours), Json::Object(expected)) => {
            let names: Vec<_> = ours.keys().chain(expected.keys()).collect();
            names.into_iter().filter(|name| *name != "message").find_map(|name| {
                let path = format!("{path}.{name}");
                match (ours.get(name), expected.get(name)) {
                    (Some(ours), Some(expected)) => difference(&path, ours, expected),
                    (None, _) => Some(format!("{path} is missing")),
                    (_, None) => Some(format!("{path} is too much")),
                }
            })
        }
        (Json::List(ours), Json::List(expected)) => {
            let pairs = ours.iter().zip(expected).enumerate();
            let mut pairs =
                pairs.map(|(at, (ours, expected))| difference(&format!("{path}[{at}]"), ours, expected));
            pairs.find_map(|found| found).or_else(|| {
                let lengths = (ours.len(), expected.len());
                (lengths.0 != lengths.1)
                    .then(|| format!("{path} has {} entries, expected {}", lengths.0, lengths.1))
            })
        }
        _ if ours == expected => None,
        _ => Some(format!("{path} is {ours:?}, expected {expected:?}")),
    }
}
