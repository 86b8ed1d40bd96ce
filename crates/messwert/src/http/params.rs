//! Parameters: a query string read exactly, before anybody asks what it means.

use std::borrow::Cow;

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
            (Some(name), None) => complaints.push(complain(&name, "the value")),
            (None, _) => complaints.push(complain(name, "the name")),
        }
    }
    if complaints.is_empty() { Ok(Asked(pairs)) } else { Err(complaints) }
}

fn complain(name: &str, what: &str) -> Complaint {
    Complaint {
        parameter: name.to_owned(),
        message: format!("{what} cannot be decoded: expected UTF-8, and two hex digits after every `%`"),
    }
}

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
