//! Events: every rule.

use super::check_each;
use crate::paper::Paper;

#[test]
fn rules() {
    let good = r#"{"kind":"event","event_key":"x","title":"X"}"#;
    check_each(
        good,
        &[
            (r#""date_from":"2026-03-01","date_to":"2026-03-01""#, ""),
            (
                r#""date_from":"2026-03-01","date_to":"2026-02-28""#,
                "`date_to` is `2026-02-28`: expected a date not before `date_from` (2026-03-01)",
            ),
            (r#""date_to":"2026-02-28""#, ""),
            (r#""title":" ""#, "`title`: must be given"),
            (r#""series_key":"Frühjahr""#, "of the characters a–z"),
        ],
    );
}

#[test]
fn the_country_is_the_tenants_and_then_stays() {
    let mut paper = Paper::with(&[r#"{"kind":"tenant","name":"M","country":"AT"}"#]);
    let line = r#"{"kind":"event","event_key":"x","title":"X"}"#;
    let entries = paper.record(&[line]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert_eq!(body, r#"{"event_key":"x","title":"X","country":"AT","is_visible":true}"#);
    paper.record(&[r#"{"kind":"tenant","name":"M","country":"CH"}"#]).unwrap();
    assert_eq!(paper.record(&[line]).unwrap(), []);
}
