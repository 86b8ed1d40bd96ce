//! Payments: every rule.

use super::{GROUND, check};
use crate::paper::Paper;

#[test]
fn money() {
    let payment = |fields: &str| format!(r#"{{"kind":"payment","payment_key":"P",{fields}}}"#);
    for fine in ["12.5", "\"12.50\"", "12.500", "0.01", "9999999999.99"] {
        check(&payment(&format!(r#""amount":{fine}"#)), Ok(()));
    }
    check(&payment(r#""amount":12.505"#), Err("`amount` is `12.505`: expected at most 2 decimals in EUR"));
    check(&payment(r#""amount":1.5,"currency":"JPY""#), Err("expected at most 0 decimals in JPY"));
    check(&payment(r#""amount":10000000000"#), Err("below 10^12 minor units"));
    for wrong in ["1e2", "\"+1\"", "\" 1\"", "\"1,5\"", "\"1.\""] {
        check(&payment(&format!(r#""amount":{wrong}"#)), Err("expected a decimal such as `12.50`"));
    }
    check(&payment(r#""amount":true"#), Err("expected a number"));
    check(&payment(r#""amount":0"#), Err("expected an amount above 0"));
    check(&payment(r#""amount":-1"#), Err("expected an amount above 0"));
    check(&payment(r#""amount":1,"gateway_fee":-0.01"#), Err("expected 0 or more"));
    check(&payment(r#""amount":1,"currency":"EURO""#), Err("ISO 4217"));
    check(&payment(r#""amount":1,"status":"done""#), Err("expected one of `pending`, `completed`"));
    check(&payment(r#""amount":1,"invoice_number":"RE-9""#), Err("no such invoice"));
    check(&payment(r#""amount":1,"invoice_number":"GS-1""#), Err("expected an invoice, not a credit note"));
    check(&payment(r#""amount":1,"invoice_number":"RE-1","event_key":"fm-2026""#), Ok(()));
    check(
        &payment(r#""amount":1,"invoice_number":"RE-1","event_key":"hm-2026""#),
        Err("expected `fm-2026`, as on invoice `RE-1`"),
    );
    check(&payment(r#""amount":1,"event_key":"nirgends""#), Err("no such event"));
    check(r#"{"kind":"payment","payment_key":"P"}"#, Err("`amount`: must be given"));
}

#[test]
fn defaults_come_from_the_invoice_and_the_clock() {
    let francs = r#"{"kind":"invoice","invoice_number":"RE-7","status":"sent","issued_on":"2026-02-01","currency":"CHF","items":[{"net":100}]}"#;
    let payment =
        r#"{"kind":"payment","payment_key":"X","invoice_number":"RE-7","amount":5,"event_key":null}"#;
    let mut paper = Paper::with(GROUND);
    let entries = paper.record(&[payment, francs]).unwrap();
    let body = String::from_utf8(entries.last().unwrap().body.clone().unwrap()).unwrap();
    assert_eq!(
        body,
        r#"{"payment_key":"X","invoice_number":"RE-7","amount":"5.00","currency":"CHF","status":"completed","payment_date":"2026-11-23T11:00:00Z","created_at":"2026-11-23T11:00:00Z"}"#
    );
    assert_eq!(paper.record(&[payment]).unwrap(), []);
}

#[test]
fn an_event_is_the_invoices_or_ones_own() {
    let invoice = r#"{"kind":"invoice","invoice_number":"X","status":"sent","issued_on":"2026-02-01","items":[{"net":1}]}"#;
    let payment = |members: &str| {
        format!(r#"{{"kind":"payment","payment_key":"P","amount":1,"event_key":"fm-2026"{members}}}"#)
    };
    let paper = Paper::with(GROUND);
    let told = paper.check(&[invoice, &payment(r#","invoice_number":"X""#)]).unwrap_err();
    assert_eq!(told[0].1[0].to_string(), "`event_key` is `fm-2026`: expected nothing, as on invoice `X`");
    assert_eq!(told.len(), 1, "{told:?}");
    check(&payment(""), Ok(()));
    check(&payment(r#","currency":"JPY","gateway_fee":"0.5""#), Err("expected at most 0 decimals in JPY"));
}
