//! Applications: every rule.

use super::check_each;
use crate::paper::Paper;

#[test]
fn rules() {
    let good = r#"{"kind":"application","application_number":"X","event_keys":["fm-2026","hm-2026"],"created_at":"2026-02-01"}"#;
    let only = "expected with the status `approved`, `rejected` or `withdrawn` only";
    check_each(
        good,
        &[
            (r#""event_keys":[]"#, "`event_keys`: must be given"),
            (r#""event_keys":["fm-2026","nirgends"]"#, "`event_keys` is `nirgends`: no such event"),
            (r#""category_keys":["holz"]"#, "`category_keys` is `holz`: no such category"),
            (r#""customer_number":"K-1""#, ""),
            (r#""status":"approved","decided_at":"2026-02-01""#, ""),
            (r#""status":"approved","decided_at":"2026-02-02","decision":"approved""#, ""),
            (
                r#""status":"approved","decided_at":"2026-02-02","decision":"rejected""#,
                "`decision` is `rejected`: expected `approved`, as the status says, or nothing",
            ),
            (
                r#""status":"rejected","decided_at":"2026-02-02","decision":"approved""#,
                "`decision` is `approved`: expected `rejected`, as the status says, or nothing",
            ),
            (r#""status":"rejected""#, "`decided_at`: must be given with a decision"),
            (r#""status":"withdrawn""#, ""),
            (r#""status":"withdrawn","decision":"rejected","decided_at":"2026-02-02""#, ""),
            (r#""status":"withdrawn","decision":"rejected""#, "`decided_at`: must be given with a decision"),
            (r#""status":"withdrawn","decided_at":"2026-02-02""#, "expected with a decision only"),
            (r#""status":"new","decision":"approved","decided_at":"2026-02-02""#, only),
            (r#""status":"in_review","decision":"approved","decided_at":"2026-02-02""#, only),
            (r#""status":"info_requested","decision":"approved","decided_at":"2026-02-02""#, only),
            (r#""status":"waitlisted","decision":"approved","decided_at":"2026-02-02""#, only),
            (r#""status":"new","decided_at":"2026-02-02""#, "expected with a decision only"),
            (
                r#""status":"approved","decided_at":"2026-01-31""#,
                "expected an instant not before `created_at` (2026-01-31T23:00:00Z)",
            ),
            (r#""status":"approved","decided_at":"2026-01-31","created_at":null"#, ""),
        ],
    );
}

/// The `applicant_ref` that is recorded after these lines.
fn applicant_ref(lines: &[&str]) -> Option<String> {
    let mut paper = Paper::with(&[r#"{"kind":"event","event_key":"x","title":"X"}"#]);
    for line in lines {
        let members = r#""kind":"application","application_number":"B","event_keys":["x"],"#;
        paper.record(&[&format!("{{{members}{line}}}")]).unwrap();
    }
    let body = paper.rows.iter().rev().find_map(|row| row.body.clone()).unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    Some(body.get("applicant_ref")?.as_str()?.to_owned())
}

#[test]
fn an_applicant_is_known_by_the_email() {
    let of_email = applicant_ref(&[r#""email":"Anna@Example.org""#]);
    assert_eq!(of_email.as_ref().map(String::len), Some(64));
    assert_eq!(applicant_ref(&[r#""email":" anna@example.ORG ""#]), of_email);
    assert_ne!(applicant_ref(&[r#""email":"berta@example.org""#]), of_email);
    assert_eq!(applicant_ref(&[r#""rating":1"#]), None);
    let given = format!(r#""applicant_ref":"{}","email":"anna@example.org""#, "0A".repeat(32));
    assert_eq!(applicant_ref(&[&given]), Some("0a".repeat(32)), "accepted as given");
    let email = r#""email":"anna@example.org""#;
    assert_eq!(applicant_ref(&[email, r#""rating":2"#]), of_email, "without names the entry stays, and it");
    assert_eq!(applicant_ref(&[email, r#""last_name":"A""#]), None, "a new entry has no e-mail");
}
