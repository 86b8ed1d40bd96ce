//! Booths: every rule.

use super::check_each;
use crate::paper::Paper;

#[test]
fn rules() {
    let good = r#"{"kind":"booth","event_key":"hm-2026","booth_number":"X","width":3,"depth":"2.5"}"#;
    check_each(
        good,
        &[
            (r#""width":1000,"depth":"0.001""#, ""),
            (r#""width":0"#, "`width` is `0`: expected metres above 0"),
            (r#""depth":1000.5"#, "`depth` is `1000.5`: expected metres above 0, at most 1000"),
            (r#""fixed_price":0"#, ""),
            (r#""fixed_price":-0.01"#, "`fixed_price` is `-0.01`: expected 0 or more"),
            (r#""fixed_price":"12.505""#, "expected at most 2 decimals in EUR"),
            (r#""tax_rate":100"#, ""),
            (r#""event_key":"nirgends""#, "`event_key` is `nirgends`: no such event"),
        ],
    );
}

#[test]
fn a_price_is_in_the_tenants_currency_which_then_stays() {
    let priced =
        r#"{"kind":"booth","event_key":"x","booth_number":"1","width":1,"depth":1,"fixed_price":100}"#;
    let free = r#"{"kind":"booth","event_key":"x","booth_number":"2","width":1,"depth":1}"#;
    let ground = [
        r#"{"kind":"tenant","name":"M","currency":"JPY"}"#,
        r#"{"kind":"event","event_key":"x","title":"X"}"#,
    ];
    let euro = r#"{"kind":"tenant","name":"M","currency":"EUR"}"#;
    let mut paper = Paper::with(&ground);
    paper.record(&[free]).unwrap();
    assert_eq!(paper.check(&[euro]).unwrap().len(), 1);
    let entries = paper.record(&[priced]).unwrap();
    assert!(String::from_utf8(entries[0].body.clone().unwrap()).unwrap().contains(r#""fixed_price":"100""#));
    let told = paper.check(&[euro]).unwrap_err();
    assert!(told[0].1[0].to_string().contains("the currency cannot change"), "{told:?}");
}
