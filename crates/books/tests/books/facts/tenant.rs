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
    assert!(twice[0].1[0].message.to_string().contains("its key stands again in line 2"), "{twice:?}");
}

#[test]
fn a_zone_that_changes_changes_no_stored_instant_and_rechecks_nothing() {
    let refund = r#"{"kind":"refund","refund_key":"F","payment_key":"P","amount":1,"refunded_at":"2026-03-01T00:30:00+01:00"}"#;
    let payment =
        r#"{"kind":"payment","payment_key":"P","amount":5,"payment_date":"2026-03-01T01:00:00+01:00"}"#;
    let event = r#"{"kind":"event","event_key":"x","title":"X","application_deadline":"2026-03-01T12:00"}"#;
    let mut paper = Paper::with(&[r#"{"kind":"tenant","name":"M"}"#, payment, refund, event]);
    let deadline = |paper: &Paper| paper.books.events().find("x").unwrap().1.application_deadline.unwrap();
    assert_eq!(deadline(&paper).to_string(), "2026-03-01T11:00:00Z");
    // There the refund is dated a day before its payment.
    paper.record(&[r#"{"kind":"tenant","name":"M","timezone":"UTC"}"#]).unwrap();
    assert_eq!(deadline(&paper).to_string(), "2026-03-01T11:00:00Z");
    assert_eq!(paper.record(&[refund, payment]).unwrap(), [], "what stands is asked nothing");
    let told = paper.check(&[&super::with(refund, r#""amount":2"#)]).unwrap_err();
    assert!(
        told[0].1[0]
            .message
            .to_string()
            .contains("expected a date not before that of the payment (2026-03-01)"),
        "{told:?}"
    );
    assert_eq!(paper.record(&[event]).unwrap().len(), 1, "local times are read in the zone as it is then");
    assert_eq!(deadline(&paper).to_string(), "2026-03-01T12:00:00Z");
}

#[test]
fn the_settings_of_an_import_come_first() {
    let lines = [
        r#"{"kind":"payment","payment_key":"P","amount":5}"#,
        r#"{"kind":"event","event_key":"x","title":"X","application_deadline":"2026-03-01T12:00"}"#,
        r#"{"kind":"tenant","name":"M","currency":"CHF","country":"CH","timezone":"Asia/Tokyo"}"#,
    ];
    let paper = Paper::with(&lines);
    let (_, event) = paper.books.events().find("x").unwrap();
    assert_eq!(event.country.code(), "CH");
    assert_eq!(event.application_deadline.unwrap().to_string(), "2026-03-01T03:00:00Z");
    assert_eq!(paper.books.payments().find("P").unwrap().1.currency.code(), "CHF");
}
