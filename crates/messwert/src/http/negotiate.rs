//! Negotiation: which type, language and coding a client takes (RFC 9110 12.5).

use std::cmp::Reverse;

use http::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE};
use http::{HeaderMap, HeaderName};
use messwert_books::books::Locale;

use super::coding::Coding;
use super::error::Error;

/// The type of almost every answer.
pub(super) const JSON: &str = "application/json";

/// The type of facts and of the journal.
pub(super) const NDJSON: &str = "application/x-ndjson";

/// A weight of 1, in thousandths.
const FULL: u16 = 1_000;

/// Checks that the client takes this type, the only one that there is.
pub(super) fn accept(headers: &HeaderMap, media_type: &'static str) -> Result<(), Error> {
    if accepts(headers, media_type) { Ok(()) } else { Err(Error::NotAcceptable(media_type)) }
}

/// Whether the client takes this type. The range that says most about it decides.
pub(super) fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    if !headers.contains_key(ACCEPT) {
        return true;
    }
    let family = media_type.split('/').next().unwrap_or_default();
    let says = |range: &str| match range.split_once('/') {
        Some(_) if range.eq_ignore_ascii_case(media_type) => Some(2),
        Some((one, "*")) if one.eq_ignore_ascii_case(family) => Some(1),
        Some(("*", "*")) => Some(0),
        _ => None,
    };
    let ranges = items(headers, ACCEPT).filter_map(|(range, weight)| Some((says(range)?, weight)));
    ranges.max().is_some_and(|(_, weight)| weight > 0)
}

/// The language that the client wants most of those that there are; none: it does not say.
pub(super) fn language(headers: &HeaderMap) -> Option<Locale> {
    let locale = |range: &str| {
        let primary = range.split('-').next().unwrap_or_default().to_ascii_lowercase();
        Locale::from_word(&primary)
    };
    let wanted = items(headers, ACCEPT_LANGUAGE).filter(|(_, weight)| *weight > 0);
    let known = wanted.filter_map(|(range, weight)| Some((locale(range)?, weight)));
    // The first of equal ones.
    known.min_by_key(|(_, weight)| Reverse(*weight)).map(|(locale, _)| locale)
}

/// The coding that the client likes most; of equal ones that which makes an answer smallest. Nobody who
/// does not ask for it gets a coded answer, and whoever takes nothing at all gets a plain one.
pub(super) fn coding(headers: &HeaderMap) -> Coding {
    if !headers.contains_key(ACCEPT_ENCODING) {
        return Coding::Identity;
    }
    let weight = |names: &[&str]| {
        let mut items = items(headers, ACCEPT_ENCODING);
        items
            .find(|(item, _)| names.iter().any(|name| item.eq_ignore_ascii_case(name)))
            .map(|(_, weight)| weight)
    };
    let any = weight(&["*"]);
    let coded = Coding::CODED.map(|coding| (weight(coding.names()).or(any).unwrap_or(0), coding));
    let best = coded.into_iter().min_by_key(|(weight, _)| Reverse(*weight)).filter(|(weight, _)| *weight > 0);
    let plain = weight(&["identity"]).unwrap_or(0);
    best.filter(|(weight, _)| *weight >= plain).map_or(Coding::Identity, |(_, coding)| coding)
}

/// The items of a list, each with its weight in thousandths.
fn items(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = (&str, u16)> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let item = parts.next().unwrap_or_default();
        (item, parts.find_map(weight).unwrap_or(FULL))
    })
}

/// `q=0.75`: at most three digits behind the point, at most 1. Another parameter, or one that is none, says
/// nothing.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, rest) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let is_plain = rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    let thousandths: u16 = format!("{rest:0<3}").parse().ok().filter(|_| is_plain)?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(FULL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_range_that_says_most_decides() {
        let check = |values: &[&str]| accepts(&headers(ACCEPT, values), JSON);
        for fits in [
            &[][..],
            &["*/*"],
            &["application/json"],
            &["Application/JSON; charset=utf-8"],
            &["text/html, application/*;q=0.1"],
            &["text/html", "*/*;q=0.001"],
            &["*/*;q=0, application/json"],
            &["application/json;q=x"],
        ] {
            assert!(check(fits), "{fits:?}");
        }
        for refused in [
            &["text/html"][..],
            &["application/json;q=0, */*"],
            &["application/json;Q=0.000"],
            &["application/jsonx"],
            &["json"],
            &["application/*;q=0, */*"],
            &[""],
        ] {
            assert!(!check(refused), "{refused:?}");
        }
    }

    #[test]
    fn the_language_wanted_most_of_those_there_are() {
        let check = |value: &str| language(&headers(ACCEPT_LANGUAGE, &[value])).map(Locale::word);
        for (value, expect) in [
            ("de", Some("de")),
            ("en-GB,en;q=0.9,de;q=0.8", Some("en")),
            ("fr, DE-at;q=0.5, en;q=0.4", Some("de")),
            ("en;q=0.5, de;q=0.5", Some("en")),
            ("de;q=0, en;q=0.1", Some("en")),
            ("fr", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(check(value), expect, "{value}");
        }
        assert_eq!(language(&HeaderMap::new()), None);
    }

    #[test]
    fn the_coding_liked_most_and_of_equal_ones_the_smallest() {
        let check = |value: &str| coding(&headers(ACCEPT_ENCODING, &[value])).name().unwrap_or("identity");
        for (value, expect) in [
            ("gzip", "gzip"),
            ("x-gzip", "gzip"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, zstd", "zstd"),
            ("gzip;q=1.0, br;q=0.9", "gzip"),
            ("*", "br"),
            ("br;q=0, *", "zstd"),
            ("identity, gzip;q=0.5", "identity"),
            ("identity;q=0.5, gzip;q=0.5", "gzip"),
            ("deflate", "identity"),
            ("identity;q=0", "identity"),
            ("gzip;q=0", "identity"),
            ("", "identity"),
        ] {
            assert_eq!(check(value), expect, "{value}");
        }
        assert_eq!(coding(&HeaderMap::new()), Coding::Identity);
    }
}
