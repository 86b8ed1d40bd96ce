//! Contacts: every rule.

use super::check_each;
use crate::paper::Paper;

#[test]
fn rules() {
    let good = r#"{"kind":"contact","customer_number":"X"}"#;
    check_each(
        good,
        &[
            (r#""category_keys":["handwerk","keramik"]"#, ""),
            (r#""category_keys":["handwerk","holz"]"#, "`category_keys` is `holz`: no such category"),
            (r#""tax_id":"DE1","has_tax_id":true"#, ""),
            (
                r#""tax_id":"DE1","has_tax_id":false"#,
                "`has_tax_id` is `false`: expected `true` or nothing beside a `tax_id`",
            ),
        ],
    );
}

/// What a contact is recorded to be, after each of these lines.
fn told(lines: &[&str]) -> Vec<(bool, bool)> {
    let mut paper = Paper::default();
    let fact = |line: &&str| {
        paper.record(&[line]).unwrap();
        let body = paper.rows.iter().rev().find_map(|row| row.body.clone()).unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        (body["has_tax_id"].as_bool().unwrap(), body["is_company"].as_bool().unwrap())
    };
    lines.iter().map(fact).collect()
}

#[test]
fn what_people_are_counted_by_follows_from_names_and_outlives_them() {
    let bare = r#"{"kind":"contact","customer_number":"X","rating":1}"#;
    let company = r#"{"kind":"contact","customer_number":"X","company_name":"X GmbH","tax_id":"DE1"}"#;
    let person = r#"{"kind":"contact","customer_number":"X","last_name":"X"}"#;
    let said = r#"{"kind":"contact","customer_number":"X","has_tax_id":true,"is_company":true}"#;
    assert_eq!(told(&[bare]), [(false, false)]);
    assert_eq!(told(&[company, bare]), [(true, true), (true, true)], "a put without names leaves them");
    assert_eq!(told(&[company, person]), [(true, true), (false, false)]);
    assert_eq!(told(&[said]), [(true, true)]);
}
