//! Reservations of booths: every rule.

use super::{GROUND, check_each};
use crate::paper::Paper;

const GOOD: &str = r#"{"kind":"booth_reservation","reservation_number":"X","event_key":"fm-2026","booth_number":"A1","customer_number":"K-1"}"#;

#[test]
fn rules() {
    check_each(
        GOOD,
        &[
            (r#""booth_number":"A2""#, "`booth_number` is `A2`: no such booth in the books or the import"),
            (r#""event_key":"hm-2026""#, "`booth_number` is `A1`: no such booth in the books or the import"),
            (r#""customer_number":"K-9""#, "`customer_number` is `K-9`: no such contact"),
            (r#""final_price":0"#, ""),
            (r#""final_price":-1"#, "`final_price` is `-1`: expected 0 or more"),
            (r#""final_price":1.5,"currency":"JPY""#, "expected at most 0 decimals in JPY"),
            (r#""final_price":1.5,"currency":"CHF""#, ""),
            // Flags decide, dates follow: no order is asked of these.
            (r#""reserved_at":"2026-03-02","confirmed_at":"2026-03-01","cancelled_at":"2026-02-01""#, ""),
        ],
    );
}

#[test]
fn defaults_are_resolved_once() {
    let mut paper = Paper::with(GROUND);
    paper.record(&[r#"{"kind":"tenant","name":"M"}"#]).unwrap();
    let entries = paper.record(&[GOOD]).unwrap();
    assert_eq!(
        String::from_utf8(entries[0].body.clone().unwrap()).unwrap(),
        r#"{"reservation_number":"X","event_key":"fm-2026","booth_number":"A1","customer_number":"K-1","status":"pending","reserved_at":"2026-11-23T11:00:00Z","currency":"EUR"}"#
    );
    assert_eq!(paper.record(&[GOOD]).unwrap(), []);
    let earlier = super::with(GOOD, r#""status":"confirmed","confirmed_at":"2026-05-01T10:00Z""#);
    let entries = paper.record(&[&earlier]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert!(body.contains(r#""reserved_at":"2026-05-01T10:00:00Z""#), "{body}");
}

#[test]
fn the_currency_stays_when_the_tenants_changes() {
    let ground = [
        r#"{"kind":"tenant","name":"M","currency":"CHF"}"#,
        r#"{"kind":"event","event_key":"fm-2026","title":"X"}"#,
        r#"{"kind":"contact","customer_number":"K-1"}"#,
        r#"{"kind":"booth","event_key":"fm-2026","booth_number":"A1","width":1,"depth":1}"#,
        GOOD,
    ];
    let mut paper = Paper::with(&ground);
    paper.record(&[r#"{"kind":"tenant","name":"M","currency":"EUR"}"#]).unwrap();
    assert_eq!(paper.record(&[GOOD]).unwrap(), []);
}
