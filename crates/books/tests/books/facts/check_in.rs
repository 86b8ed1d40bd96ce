//! Check-ins: every rule.

use super::check_each;
use crate::paper::Paper;

#[test]
fn rules() {
    let good = r#"{"kind":"check_in","event_key":"fm-2026","customer_number":"K-1","checked_in_at":"2026-03-01T12:00"}"#;
    check_each(
        good,
        &[
            (r#""checked_out_at":"2026-03-01T12:00+01:00""#, ""),
            (
                r#""checked_out_at":"2026-03-01T11:59""#,
                "`checked_out_at` is `2026-03-01T10:59:00Z`: expected an instant not before `checked_in_at` (2026-03-01T11:00:00Z)",
            ),
            (r#""check_in_type":"scan","station":"Tor 3""#, ""),
            (r#""check_in_type":"drone""#, "expected one of `manual`, `scan`, `app`"),
        ],
    );
}

#[test]
fn instants_are_equal_in_keys_too() {
    let at = |instant: &str| {
        format!(r#"{{"kind":"check_in","event_key":"x","customer_number":"K","checked_in_at":"{instant}"}}"#)
    };
    let mut paper = Paper::with(&[
        r#"{"kind":"event","event_key":"x","title":"X"}"#,
        r#"{"kind":"contact","customer_number":"K"}"#,
    ]);
    let entries = paper.record(&[&at("2026-03-01T10:00Z"), &at("2026-03-01T12:00:00+02:00")]).unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].key, r#"["x","K","2026-03-01T10:00:00Z"]"#);
    assert_eq!(paper.record(&[&at("2026-03-01T11:00:00.000")]).unwrap(), [], "local time of the tenant");
    assert_eq!(paper.record(&[&at("2026-03-01T11:00:00.001")]).unwrap().len(), 1);
}
