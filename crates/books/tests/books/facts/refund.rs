//! Refunds and payouts: every rule.

use super::{GROUND, check, check_each};
use crate::paper::Paper;

#[test]
fn of_payments() {
    let good =
        r#"{"kind":"refund","refund_key":"X","payment_key":"P-2","amount":5,"refunded_at":"2026-02-10"}"#;
    check_each(
        good,
        &[
            (r#""payment_key":null"#, "`payment_key`: must be given unless `credit_note_number` is"),
            (
                r#""credit_note_number":"GS-1""#,
                "`credit_note_number` is `GS-1`: expected nothing beside a `payment_key`",
            ),
            (r#""payment_key":"P-9""#, "`payment_key` is `P-9`: no such payment"),
            (r#""payment_key":"P-3""#, "expected a received payment: its status is `pending`"),
            (r#""amount":0"#, "`amount` is `0`: expected an amount above 0"),
            (r#""amount":-1"#, "`amount` is `-1`: expected an amount above 0"),
            (r#""amount":0.005"#, "expected at most 2 decimals in EUR"),
            // More than was paid is an exception in a report, no error.
            (r#""amount":500"#, ""),
            (r#""reason":"chargeback""#, ""),
            (
                r#""refunded_at":"2026-02-09T23:59:59""#,
                "expected a date not before that of the payment (2026-02-10)",
            ),
            (r#""gateway_key":"paypal""#, ""),
        ],
    );
}

#[test]
fn of_credit_notes() {
    let good = r#"{"kind":"refund","refund_key":"X","credit_note_number":"GS-1","amount":5,"refunded_at":"2026-02-02"}"#;
    check_each(
        good,
        &[
            (r#""reason":"chargeback""#, "`reason` is `chargeback`: expected with a `payment_key` only"),
            (r#""credit_note_number":"RE-1""#, "expected a credit note, not an invoice"),
            (r#""credit_note_number":"GS-9""#, "`credit_note_number` is `GS-9`: no such invoice"),
            (
                r#""refunded_at":"2026-02-01T23:59""#,
                "expected a date not before that of the credit note (2026-02-02)",
            ),
        ],
    );
    let draft =
        r#"{"kind":"invoice","invoice_number":"GS-2","invoice_type":"credit_note","items":[{"net":1}]}"#;
    let payout = r#"{"kind":"refund","refund_key":"X","credit_note_number":"GS-2","amount":5}"#;
    let told = Paper::with(GROUND).check(&[draft, payout]).unwrap_err();
    assert!(
        told[0].1[0].message.to_string().contains("expected a credit note that is not a draft"),
        "{told:?}"
    );
}

#[test]
fn the_currency_is_that_of_what_is_paid_back() {
    let paper = Paper::with(GROUND);
    let lines = [
        r#"{"kind":"invoice","invoice_number":"RE-7","status":"sent","issued_on":"2026-02-01","currency":"JPY","items":[{"net":100}]}"#,
        r#"{"kind":"invoice","invoice_number":"GS-7","invoice_type":"credit_note","related_invoice_number":"RE-7","status":"sent","issued_on":"2026-02-01","items":[{"net":10}]}"#,
        r#"{"kind":"payment","payment_key":"P-7","invoice_number":"RE-7","amount":100}"#,
    ];
    for of in [r#""payment_key":"P-7""#, r#""credit_note_number":"GS-7""#] {
        let refund = |amount: &str| format!(r#"{{"kind":"refund","refund_key":"X",{of},"amount":{amount}}}"#);
        let batch = |refund: String| paper.check(&[&refund, lines[2], lines[1], lines[0]]);
        assert_eq!(batch(refund("5")).unwrap().len(), 4);
        let told = batch(refund("5.5")).unwrap_err();
        assert!(told[0].1[0].message.to_string().contains("expected at most 0 decimals in JPY"), "{told:?}");
    }
}

#[test]
fn a_refunded_payment_stays_received_and_dated_before() {
    let put = |fields: &str| {
        let base = r#"{"kind":"payment","payment_key":"P-2","invoice_number":"RE-1","amount":50,"payment_date":"2026-02-10"}"#;
        super::with(base, fields)
    };
    check(&put(r#""status":"refunded","payment_date":"2026-02-12T23:59""#), Ok(()));
    check(
        &put(r#""status":"failed""#),
        Err("`status` is `failed`: cannot change to this: refund `E-1` refers to it"),
    );
    check(
        &put(r#""payment_date":"2026-02-13""#),
        Err("`payment_date` is `2026-02-12T23:00:00Z`: cannot change to this: refund `E-1` refers to it"),
    );
    check(&put(r#""currency":"CHF""#), Err("`currency` is `CHF`: cannot change to this: refund `E-1`"));
    // Put again in the same batch it stays what it was, and so in euros; deleted or of another payment not.
    let together = |refund: &str| Paper::with(GROUND).check(&[&put(r#""currency":"CHF""#), refund]).is_ok();
    let refund = |fields: &str| super::with(r#"{"kind":"refund","refund_key":"E-1"}"#, fields);
    assert!(!together(&refund(r#""payment_key":"P-2","amount":1"#)));
    assert!(together(&refund(r#""payment_key":"P-1","amount":1,"refunded_at":"2026-12-01""#)));
    assert!(together(&refund(r#""op":"delete""#)));
    check(
        r#"{"kind":"payment","op":"delete","payment_key":"P-2"}"#,
        Err("cannot be deleted: refund `E-1` refers to it"),
    );
}

#[test]
fn refunded_at_is_now() {
    let entries = Paper::with(GROUND)
        .check(&[r#"{"kind":"refund","refund_key":"X","payment_key":"P-2","amount":5}"#])
        .unwrap();
    assert_eq!(
        String::from_utf8(entries[0].body.clone().unwrap()).unwrap(),
        r#"{"refund_key":"X","payment_key":"P-2","amount":"5.00","reason":"refund","refunded_at":"2026-11-23T11:00:00Z"}"#
    );
}
