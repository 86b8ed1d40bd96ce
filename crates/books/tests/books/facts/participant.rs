//! Participations: every rule.

use super::{GROUND, check, check_each};
use crate::paper::Paper;

const GOOD: &str =
    r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-1","created_at":"2026-02-01T12:00"}"#;

#[test]
fn rules() {
    check_each(
        GOOD,
        &[
            (r#""role":"co","main_exhibitor_number":"K-3""#, ""),
            (r#""role":"co""#, "`main_exhibitor_number`: must be given with the role `co`"),
            (
                r#""main_exhibitor_number":"K-3""#,
                "`main_exhibitor_number` is `K-3`: expected with the role `co` only",
            ),
            (
                r#""role":"co","main_exhibitor_number":"K-1""#,
                "`main_exhibitor_number` is `K-1`: expected another contact than the participant",
            ),
            (
                r#""role":"co","main_exhibitor_number":"K-2""#,
                "`main_exhibitor_number` is `K-2`: no such participant in the books or the import",
            ),
            (
                r#""role":"co","main_exhibitor_number":"K-4""#,
                "expected a main exhibitor of the event, not a co-exhibitor",
            ),
            (r#""removed_at":"2026-02-01T12:00""#, ""),
            (
                r#""removed_at":"2026-02-01T11:59""#,
                "expected an instant not before `created_at` (2026-02-01T11:00:00Z)",
            ),
            (r#""confirmed_at":"2026-01-01""#, ""),
            (r#""category_keys":["holz"]"#, "`category_keys` is `holz`: no such category"),
        ],
    );
}

#[test]
fn a_removed_main_exhibitor_is_one() {
    let removed =
        r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-3","removed_at":"2026-11-25"}"#;
    check(removed, Ok(()));
}

#[test]
fn a_main_exhibitor_with_others_on_its_stand_stays_one() {
    let main = r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-1"}"#;
    let paper = {
        let mut paper = Paper::with(GROUND);
        paper.record(&[main]).unwrap();
        paper
    };
    let turned = r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-3","role":"co","main_exhibitor_number":"K-1"}"#;
    let told = paper.check(&[turned]).unwrap_err();
    assert_eq!(
        told[0].1[0].to_string(),
        r#"`role` is `co`: must stay `main`: participant `["fm-2026","K-4"]` refers to it"#
    );
    let moved = r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-4","role":"co","main_exhibitor_number":"K-1"}"#;
    assert_eq!(paper.check(&[turned, moved]).unwrap().len(), 2, "who moves along answers for itself");
}

#[test]
fn created_at_is_now_or_what_stands_earlier() {
    let put = |fields: &str| {
        format!(r#"{{"kind":"participant","event_key":"hm-2026","customer_number":"K-1"{fields}}}"#)
    };
    let body = |paper: &Paper| String::from_utf8(paper.rows.last().unwrap().body.clone().unwrap()).unwrap();
    let mut paper = Paper::with(GROUND);
    paper.record(&[&put("")]).unwrap();
    assert!(body(&paper).ends_with(r#""created_at":"2026-11-23T11:00:00Z"}"#), "{}", body(&paper));
    paper.record(&[&put(r#","removed_at":"2026-11-01T12:00Z""#)]).unwrap();
    assert!(body(&paper).ends_with(r#""created_at":"2026-11-01T12:00:00Z"}"#), "{}", body(&paper));
}
