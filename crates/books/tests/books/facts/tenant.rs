//! The tenant's settings: every rule.

use super::check;
use crate::paper::Paper;

#[test]
fn settings() {
    check(r#"{"kind":"tenant","name":"Messe GmbH","timezone":"Europe/Vienna","locale":"en"}"#, Ok(()));
    check(r#"{"kind":"tenant","name":"Messe GmbH","timezone":"Mars/Olympus"}"#, Err("an IANA time zone"));
    check(r#"{"kind":"tenant","timezone":"Europe/Vienna"}"#, Err("`name`: must be given"));
    check(r#"{"kind":"tenant","name":"M","locale":"fr"}"#, Err("expected one of `de`, `en`"));
    let mut paper = Paper::with(&[r#"{"kind":"tenant","name":"M","currency":"CHF"}"#]);
    paper.record(&[r#"{"kind":"payment","payment_key":"P","amount":5}"#]).unwrap();
    let told = paper.check(&[r#"{"kind":"tenant","name":"M","currency":"EUR"}"#]).unwrap_err();
    assert!(told[0].1[0].to_string().contains("the currency cannot change"), "{told:?}");
}

#[test]
fn settings_that_are_rejected_are_nobodys_default() {
    let mut paper = Paper::with(&[r#"{"kind":"tenant","name":"M"}"#]);
    paper.record(&[r#"{"kind":"payment","payment_key":"P","amount":5}"#]).unwrap();
    let francs = r#"{"kind":"tenant","name":"M","currency":"CHF"}"#;
    let told = paper.check(&[francs, r#"{"kind":"payment","payment_key":"Q","amount":5}"#]).unwrap_err();
    assert_eq!(told.len(), 1, "{told:?}");
    let twice = paper.check(&[francs, r#"{"kind":"tenant","name":"N"}"#]).unwrap_err();
    assert!(twice[0].1[0].message.contains("its key stands again in line 2"), "{twice:?}");
}
