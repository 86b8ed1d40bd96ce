//! Parameters: a query string read exactly, before anybody asks what it means.

use std::borrow::Cow;

use http::Uri;
use http::uri::PathAndQuery;
use messwert_books::Text;
use messwert_books::books::Locale;
use messwert_books::query::{Asked, Complaint};

/// Reads a query string: names and values in order, percent-decoded, `+` as a blank; repeated ones
/// stay, so that they can be refused. What is not UTF-8 once decoded, or has a `%` without two hex
/// digits, is complained about.
pub(super) fn read_query(query: &str) -> Result<Asked, Vec<Complaint>> {
    let (mut pairs, mut complaints) = (Vec::new(), Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match (decode(name), decode(value)) {
            (Some(name), Some(value)) => pairs.push((name.into_owned(), value.into_owned())),
            (Some(name), None) => complaints.push(Complaint::new(&name, UNREADABLE_VALUE)),
            (None, _) => complaints.push(Complaint::new(name, UNREADABLE_NAME)),
        }
    }
    if complaints.is_empty() { Ok(Asked(pairs)) } else { Err(complaints) }
}

/// The language that a query string asks for, whoever reads it and whatever else stands there.
pub(super) fn language(query: &str) -> Option<Locale> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, word) = pairs.find(|(name, _)| decode(name).is_some_and(|name| name == "lang"))?;
    Locale::from_word(&decode(word)?)
}

/// The parameters but `lang`, which [`language`] has read, and what is wrong with that.
pub(super) fn but_language(asked: Asked) -> (Asked, Vec<Complaint>) {
    let (languages, others): (Vec<_>, Vec<_>) = asked.0.into_iter().partition(|(name, _)| name == "lang");
    let repeated = languages.iter().skip(1).map(|_| REPEATED);
    let unknown = languages.iter().take(1).filter(|(_, word)| Locale::from_word(word).is_none());
    let wrong = unknown.map(|_| NO_LANGUAGE).chain(repeated);
    (Asked(others), wrong.map(|message| Complaint::new("lang", message)).collect())
}

/// Takes the value of `api_key` out of an address, as if it had not stood there. Only the first one: a
/// second is a parameter that nobody knows.
pub(super) fn take_key(uri: &mut Uri) -> Option<String> {
    let query = uri.query()?;
    let is_key = |pair: &&str| pair.split('=').next().and_then(decode).is_some_and(|name| name == "api_key");
    let found = query.split('&').find(is_key)?;
    let at = found.as_ptr().addr() - query.as_ptr().addr();
    let before = query[..at].trim_end_matches('&');
    let after = query[at + found.len()..].trim_start_matches('&');
    let rest: Vec<&str> = [before, after].into_iter().filter(|part| !part.is_empty()).collect();
    let rest = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
    let key = decode(found.split_once('=').map_or("", |(_, key)| key)).unwrap_or_default().into_owned();
    let mut parts = std::mem::take(uri).into_parts();
    let path = parts.path_and_query.as_ref().map_or("/", PathAndQuery::path);
    parts.path_and_query = Some(format!("{path}{rest}").parse().expect("a part of an address is one"));
    *uri = Uri::from_parts(parts).expect("nothing but the query has changed");
    Some(key)
}

const NO_LANGUAGE: Text = Text::fixed("erwartet: eines von `de`, `en`", "expected one of `de`, `en`");

/// What is wrong with the second of two.
pub(super) const REPEATED: Text = Text::fixed("ist mehrmals angegeben", "is given more than once");

const UNREADABLE_VALUE: Text = Text::fixed(
    "der Wert ist nicht zu entziffern; erwartet: UTF-8, und zwei Hexadezimalziffern nach jedem `%`",
    "the value cannot be decoded: expected UTF-8, and two hex digits after every `%`",
);

const UNREADABLE_NAME: Text = Text::fixed(
    "der Name ist nicht zu entziffern; erwartet: UTF-8, und zwei Hexadezimalziffern nach jedem `%`",
    "the name cannot be decoded: expected UTF-8, and two hex digits after every `%`",
);

fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let (mut out, mut bytes) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_decoded_in_order() {
        let check = |query: &str, expect: &[(&str, &str)]| {
            let expect =
                expect.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            assert_eq!(read_query(query).unwrap().0, Vec::from_iter::<Vec<_>>(expect), "{query}");
        };
        check("", &[]);
        check("&&", &[]);
        check("a=1&b=2&a=3", &[("a", "1"), ("b", "2"), ("a", "3")]);
        check("a", &[("a", "")]);
        check("a=b=c", &[("a", "b=c")]);
        check("=x", &[("", "x")]);
        check("d=2026-01-01T00:00%2b01:00", &[("d", "2026-01-01T00:00+01:00")]);
        check("d=2026-01-01T00:00+01:00", &[("d", "2026-01-01T00:00 01:00")]);
        check("%C3%A4=%e2%82%ac", &[("ä", "€")]);
    }

    #[test]
    fn a_language_is_one_that_there_is_and_given_once() {
        let check = |query: &str, expect: &[Text]| {
            let (others, complaints) = but_language(read_query(query).unwrap());
            assert_eq!(others.get("colour"), Some("red"), "{query}");
            assert_eq!(complaints.into_iter().map(|one| one.message).collect::<Vec<_>>(), expect, "{query}");
        };
        check("colour=red", &[]);
        check("lang=de&colour=red", &[]);
        check("colour=red&lang=fr", &[NO_LANGUAGE]);
        check("lang=&colour=red", &[NO_LANGUAGE]);
        check("lang=de&colour=red&lang=en", &[REPEATED]);
        check("lang=fr&colour=red&lang=en", &[NO_LANGUAGE, REPEATED]);
    }

    #[test]
    fn the_language_is_found_whatever_stands_beside_it() {
        let check = |query: &str| language(query).map(Locale::word);
        for (query, expect) in [
            ("", None),
            ("lang", None),
            ("lang=", None),
            ("lang=fr", None),
            ("lang=DE", None),
            ("language=de", None),
            ("lang=de", Some("de")),
            ("a=%ff&%6cang=d%65&lang=en", Some("de")),
            ("lang=fr&lang=de", None),
        ] {
            assert_eq!(check(query), expect, "{query}");
        }
    }

    #[test]
    fn a_key_is_taken_out_of_the_query() {
        let check = |uri: &str, key: Option<&str>, rest: &str| {
            let mut taken: Uri = uri.parse().unwrap();
            assert_eq!((take_key(&mut taken).as_deref(), taken.to_string().as_str()), (key, rest), "{uri}");
        };
        check("/a", None, "/a");
        check("/a?b=1", None, "/a?b=1");
        check("/a?api_key=k", Some("k"), "/a");
        check("/a?b=1&api_key=k", Some("k"), "/a?b=1");
        check("/a?api_key=k&b=%C3%A4", Some("k"), "/a?b=%C3%A4");
        check("/a?b=1&api_key=%6b&c=2", Some("k"), "/a?b=1&c=2");
        check("/a?%61pi_key", Some(""), "/a");
        check("/a?b=api_key&xapi_key=1&api_key=1&api_key=2", Some("1"), "/a?b=api_key&xapi_key=1&api_key=2");
        check("http://h/a?api_key=k", Some("k"), "http://h/a");
    }

    #[test]
    fn what_cannot_be_decoded_is_named() {
        let check = |query: &str, expect: &[&str]| {
            let complaints = read_query(query).unwrap_err();
            let names: Vec<_> = complaints.iter().map(|complaint| complaint.parameter.as_str()).collect();
            assert_eq!(names, expect, "{query}");
        };
        check("a=%", &["a"]);
        check("a=%4", &["a"]);
        check("a=%zz&ok=1&b=%+1", &["a", "b"]);
        check("a=%ff", &["a"]);
        check("%ff=1", &["%ff"]);
        check("a=%C3%28", &["a"]);
    }
}
