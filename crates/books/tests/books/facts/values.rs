//! Values: the types of fields, their limits, and what a wrong one is told.

use super::check;
use crate::paper::Paper;
use messwert_books::fact::NamesChange;

#[test]
fn values() {
    let event = |field: &str| format!(r#"{{"kind":"event","event_key":"x","title":"X",{field}}}"#);
    let keys = |key: &str| format!(r#"{{"kind":"contact","customer_number":{key}}}"#);
    check(&keys(r#"" Ä 1 ""#), Ok(()));
    check(&keys("7"), Err("`customer_number` is `7`: expected a string"));
    check(&keys(r#""""#), Err("`customer_number`: must be given"));
    check(&keys(r#""a\u0007b""#), Err("without control characters"));
    check(&keys(&format!("\"{}\"", "x".repeat(65))), Err("1 to 64 characters"));
    check(&keys(&format!("\"{}\"", "ä".repeat(64))), Ok(()));
    for wrong in ["Gross", "-x", "ä", "a b"] {
        check(
            &format!(r#"{{"kind":"event","event_key":"{wrong}","title":"X"}}"#),
            Err("of the characters a–z"),
        );
    }
    check(&event(r#""date_from":"2026-03-01""#), Ok(()));
    check(&event(r#""date_from":"01.03.2026""#), Err("`date_from` is `01.03.2026`"));
    check(&event(r#""date_from":"1899-12-31""#), Err("outside 1900-01-01 to 2199-12-31"));
    check(
        &event(r#""date_from":"2026-03-01","date_to":"2026-02-28""#),
        Err("expected a date not before `date_from` (2026-03-01)"),
    );
    check(&event(r#""application_deadline":"2026-03-01T12:00:60Z""#), Err("`application_deadline`"));
    check(&event(r#""application_deadline":"2026-03-01""#), Ok(()));
    for year in ["1900-01-01T00:30:00+01:00", "2199-12-31T23:30:00-01:00"] {
        check(
            &event(&format!(r#""application_deadline":"{year}""#)),
            Err("is outside 1900-01-01 to 2199-12-31"),
        );
    }
    for wrong in ["2026-03-01t12:00:00Z", "2026-03-01T12:00:00z", "2026-03-01T12:00:00.1234567890Z"] {
        check(&event(&format!(r#""application_deadline":"{wrong}""#)), Err("is not a date or date-time"));
    }
    check(&event(r#""country":"XK""#), Ok(()));
    let title = |n: usize| format!(r#"{{"kind":"event","event_key":"x","title":"{}"}}"#, "ä".repeat(n));
    check(&title(500), Ok(()));
    check(&title(501), Err("expected at most 500 characters"));
    check(&event(r#""is_visible":"ja""#), Err("expected `true` or `false`"));
    check(&event(r#""country":"de""#), Err("ISO 3166-1"));
    check(&event(&format!(r#""city":"{}""#, "x".repeat(10_001))), Err("at most 10000 characters"));
    check(&event(r#""city":"a\u0001""#), Err("no control characters but newline and tab"));
    check(&event(r#""series_key":null,"city":"  ""#), Ok(()));
    let contact = |field: &str| format!(r#"{{"kind":"contact","customer_number":"K",{field}}}"#);
    check(&contact(r#""rating":5"#), Ok(()));
    for wrong in ["0", "6", "2.0", "\"3\"", "1e0"] {
        check(&contact(&format!(r#""rating":{wrong}"#)), Err("expected a whole number from 1 to 5"));
    }
    check(&contact(r#""category_keys":["handwerk","keramik"]"#), Ok(()));
    check(&contact(r#""category_keys":"handwerk""#), Err("expected a list of keys"));
    check(&contact(r#""category_keys":["handwerk","handwerk"]"#), Err("`handwerk` stands twice"));
    check(&contact(r#""category_keys":["handwerk",null]"#), Err("expected keys in quotes, not `null`"));
    check(&contact(r#""category_keys":["holz"]"#), Err("`category_keys` is `holz`: no such category"));
    check(
        &contact(r#""tax_id":"DE1","has_tax_id":false"#),
        Err("expected `true` or nothing beside a `tax_id`"),
    );
}

#[test]
fn texts_have_one_spelling() {
    let mut paper = Paper::with(&["{\"kind\":\"contact\",\"customer_number\":\"A\u{308}\"}"]);
    assert_eq!(paper.rows[0].key, "[\"Ä\"]");
    let again = "{\"kind\":\"contact\",\"customer_number\":\"\u{a0}Ä \",\"notes\":\"a\\r\\nb\"}";
    let entries = paper.record(&[again]).unwrap();
    assert_eq!(entries[0].names, NamesChange::Replace(br#"{"notes":"a\nb"}"#.to_vec()));
    check(
        r#"{"kind":"contact","customer_number":"X","notes":"a\rb"}"#,
        Err("no control characters but newline"),
    );
}

#[test]
fn local_times_that_are_not_or_are_twice_have_one_meaning() {
    let mut paper = Paper::default();
    let mut recorded = |time: &str| {
        let line =
            format!(r#"{{"kind":"event","event_key":"x","title":"X","application_deadline":"{time}"}}"#);
        paper.record(&[&line]).unwrap();
        paper.books.events().find("x").unwrap().1.application_deadline.unwrap().to_string()
    };
    assert_eq!(recorded("2026-03-29T02:30"), "2026-03-29T01:30:00Z", "in the gap: the offset before it");
    assert_eq!(recorded("2026-10-25T02:30"), "2026-10-25T00:30:00Z", "twice: the first");
    assert_eq!(recorded("2026-03-01"), "2026-02-28T23:00:00Z", "a date: its midnight");
}

#[test]
fn lists_have_at_most_200_entries() {
    let keys = |n: usize| (0..n).map(|at| format!("\"c{at}\"")).collect::<Vec<_>>().join(",");
    let contact = |n| format!(r#"{{"kind":"contact","customer_number":"X","category_keys":[{}]}}"#, keys(n));
    check(&contact(201), Err("`category_keys` is `a list of 201`: expected at most 200 entries"));
    check(&contact(200), Err("`category_keys` is `c199`: no such category"));
}
