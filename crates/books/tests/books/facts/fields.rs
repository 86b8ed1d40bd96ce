//! Every field of every kind: what must be there, what must exist, and what is no value of its type.

use super::{check, with};
use messwert_books::fact::{Kind, Presence, Schema, Type};

/// A good line of each kind, in order; its references are those of the ground.
const GOOD: [&str; 13] = [
    r#"{"kind":"tenant","name":"Messe GmbH"}"#,
    r#"{"kind":"event","event_key":"x","title":"X"}"#,
    r#"{"kind":"category","category_key":"x","title":"X"}"#,
    r#"{"kind":"contact","customer_number":"X"}"#,
    r#"{"kind":"participant","event_key":"hm-2026","customer_number":"K-1"}"#,
    r#"{"kind":"application","application_number":"X","event_keys":["hm-2026"]}"#,
    r#"{"kind":"booth","event_key":"hm-2026","booth_number":"X","width":1,"depth":1}"#,
    r#"{"kind":"booth_reservation","reservation_number":"X","event_key":"fm-2026","booth_number":"A1","customer_number":"K-1"}"#,
    r#"{"kind":"check_in","event_key":"hm-2026","customer_number":"K-1","checked_in_at":"2026-03-01"}"#,
    r#"{"kind":"invoice","invoice_number":"X","items":[{"net":1}]}"#,
    r#"{"kind":"payment","payment_key":"X","amount":1}"#,
    r#"{"kind":"refund","refund_key":"X","payment_key":"P-2","amount":1}"#,
    r#"{"kind":"write_off","write_off_key":"X","invoice_number":"RE-1","amount":1}"#,
];

/// Values that a type does not take, each with what it is told.
fn wrong(ty: Type) -> Vec<(String, String)> {
    let own = |all: &[(&str, &str)]| {
        all.iter().map(|(value, expect)| ((*value).to_owned(), (*expect).to_owned())).collect()
    };
    let quoted = |text: &str| format!("\"{text}\"");
    match ty {
        Type::Key | Type::Reference(Kind::Contact | Kind::Invoice | Kind::Payment | Kind::Booth) => vec![
            ("7".to_owned(), "expected a string: keys and texts stand in quotes".to_owned()),
            (quoted(&"x".repeat(65)), "expected 1 to 64 characters without control characters".to_owned()),
            (quoted("a\\u0085b"), "expected 1 to 64 characters without control characters".to_owned()),
        ],
        Type::Slug | Type::Reference(_) => {
            own(&[("7", "expected a string"), ("\"Ä\"", "of the characters a–z, 0–9, `_` and `-`")])
        }
        Type::References(_) => own(&[
            ("\"x\"", "expected a list of keys"),
            ("[1]", "expected keys in quotes, not `1`"),
            ("[null]", "expected keys in quotes, not `null`"),
            ("[\"\"]", "of the characters a–z"),
            ("[\"x\",\"x\"]", "expected each entry once: `x` stands twice"),
        ]),
        Type::Text(limit) => vec![
            ("7".to_owned(), "expected a string: keys and texts stand in quotes".to_owned()),
            (quoted(&"x".repeat(limit + 1)), format!("expected at most {limit} characters")),
            (quoted("a\\u0007"), "expected no control characters but newline and tab".to_owned()),
        ],
        Type::Date => own(&[
            ("20260301", "expected a date `YYYY-MM-DD`"),
            ("\"2026-02-30\"", "expected `YYYY-MM-DD`"),
            ("\"2200-01-01\"", "is outside 1900-01-01 to 2199-12-31"),
            ("\"2026-03-01T00:00\"", "expected `YYYY-MM-DD`"),
        ]),
        Type::Instant => own(&[
            ("1700000000", "expected a date-time with offset, or a date"),
            ("\"2026-03-01 12:00\"", "expected a date-time such as"),
            ("\"2026-03-01T12:00:60Z\"", "expected a date-time such as"),
            ("\"1899-12-31T12:00Z\"", "is outside 1900-01-01 to 2199-12-31"),
            ("\"1900-01-01\"", "is outside 1900-01-01 to 2199-12-31"),
        ]),
        Type::Money => own(&[
            ("true", "expected a number"),
            ("1.005", "expected at most 2 decimals in EUR"),
            ("10000000000", "expected an amount below 10^12 minor units"),
            ("\"1,5\"", "expected a decimal such as `12.50`"),
            ("1e2", "expected a decimal such as `12.50`"),
        ]),
        Type::Decimal => own(&[("0.0000001", "at most 6 decimals"), ("1000000000", "below 10^9 in size")]),
        Type::Percent => own(&[
            ("-1", "expected a percentage from 0 to 100 with at most 3 decimals"),
            ("100.001", "expected a percentage from 0 to 100 with at most 3 decimals"),
            ("19.0001", "expected a percentage from 0 to 100 with at most 3 decimals"),
        ]),
        Type::Metres => own(&[
            ("0", "expected metres above 0, at most 1000, with at most 3 decimals"),
            ("-1", "expected metres above 0"),
            ("1000.001", "expected metres above 0, at most 1000"),
            ("1.0001", "with at most 3 decimals"),
            ("[]", "expected a number"),
        ]),
        Type::Digest => {
            own(&[("\"0a\"", "expected 64 hexadecimal digits"), ("7", "expected 64 hexadecimal digits")])
        }
        Type::Bool => own(&[("\"true\"", "expected `true` or `false`"), ("1", "expected `true` or `false`")]),
        Type::Integer(least, most) => {
            let expect = format!("expected a whole number from {least} to {most}");
            let values = [(least - 1).to_string(), (most + 1).to_string(), format!("{most}.0"), quoted("1")];
            values.into_iter().map(|value| (value, expect.clone())).collect()
        }
        Type::Country => own(&[("\"de\"", "ISO 3166-1"), ("\"EL\"", "ISO 3166-1"), ("1", "ISO 3166-1")]),
        Type::Currency => own(&[("\"eur\"", "ISO 4217"), ("\"XAU\"", "ISO 4217")]),
        Type::Choice(words) => {
            let expect = format!("expected one of `{}`", words.join("`, `"));
            vec![(quoted("other_than_these"), expect.clone()), ("7".to_owned(), expect)]
        }
        Type::Zone => own(&[("\"Europe/Wien\"", "an IANA time zone"), ("\"+01:00\"", "an IANA time zone")]),
        Type::Lines => own(&[("{}", "expected a list of lines"), ("[]", "expected at least one line")]),
    }
}

/// The kinds with their good lines.
fn each() -> impl Iterator<Item = (Kind, &'static str)> {
    Kind::ALL.into_iter().zip(GOOD)
}

#[test]
fn every_field_refuses_what_is_not_of_its_type() {
    for (kind, good) in each() {
        check(good, Ok(()));
        for field in Schema::of(kind).fields {
            for (value, expect) in wrong(field.ty) {
                check(&with(good, &format!("\"{}\":{value}", field.name)), Err(&expect));
            }
        }
    }
}

#[test]
fn every_field_of_a_line_does_too() {
    let line = |field: &str, value: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"X","items":[{{"unit_price":1}},{{"{field}":{value}}}]}}"#
        )
    };
    for field in Schema::of_lines().fields {
        for (value, expect) in wrong(field.ty) {
            let line = line(field.name, &value);
            check(&line, Err(&expect));
            check(&line, Err(&format!("items[2].{}", field.name)));
        }
    }
    check(
        &line("category_key", "\"nowhere\""),
        Err("`items[2].category_key` is `nowhere`: no such category"),
    );
}

#[test]
fn what_must_be_there_is_missed_and_null_is_missing() {
    for (kind, good) in each() {
        for field in Schema::of(kind).fields {
            let without = with(good, &format!("\"{}\":null", field.name));
            if matches!(field.presence, Presence::Key | Presence::Required) {
                check(&without, Err(&format!("`{}`: must be given", field.name)));
            } else if kind != Kind::Refund {
                check(&without, Ok(()));
            }
        }
    }
}

#[test]
fn every_reference_must_exist() {
    for (kind, good) in each() {
        for field in Schema::of(kind).fields {
            let (value, named) = match field.ty {
                Type::Reference(named) => ("\"nowhere\"", named),
                Type::References(named) => ("[\"nowhere\"]", named),
                _ => continue,
            };
            // These are no reference in a line of another sort.
            let besides = match field.name {
                "related_invoice_number" => r#","invoice_type":"credit_note""#,
                "main_exhibitor_number" => r#","role":"co""#,
                "credit_note_number" => r#","payment_key":null"#,
                _ => "",
            };
            let named = if field.name == "main_exhibitor_number" { Kind::Participant } else { named };
            let line = with(good, &format!("\"{}\":{value}{besides}", field.name));
            check(&line, Err(&format!("`{}` is `nowhere`: no such {named} in the books", field.name)));
        }
    }
}

#[test]
fn unknown_fields_and_what_a_deletion_has_too_much_are_named() {
    for (kind, good) in each() {
        check(&with(good, r#""colour":1"#), Err(&format!("`colour`: is no field of `{kind}`")));
        let too_much = with(good, r#""op":"delete""#);
        let has_more = Schema::of(kind).fields.iter().any(|field| field.presence == Presence::Required);
        if kind != Kind::Tenant && has_more {
            check(&too_much, Err("a deletion has only `kind`, `op` and the key"));
        }
    }
}
