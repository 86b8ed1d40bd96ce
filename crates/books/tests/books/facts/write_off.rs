//! Write-offs: every rule.

use super::{GROUND, check_each};
use crate::paper::Paper;

#[test]
fn rules() {
    let good = r#"{"kind":"write_off","write_off_key":"X","invoice_number":"RE-1","amount":"2.38","written_off_on":"2026-02-01"}"#;
    check_each(
        good,
        &[
            (
                r#""invoice_number":"EN-1""#,
                "`invoice_number` is `EN-1`: expected an invoice that is not a draft",
            ),
            (r#""invoice_number":"GS-1""#, "expected an invoice, not a credit note"),
            (r#""invoice_number":"RE-9""#, "`invoice_number` is `RE-9`: no such invoice"),
            (r#""amount":0"#, "`amount` is `0`: expected an amount above 0"),
            (r#""amount":2.385"#, "expected at most 2 decimals in EUR"),
            (r#""reason":"cash_discount""#, ""),
            (r#""reason":"skonto""#, "expected one of `cash_discount`, `bad_debt`, `bank_charge`, `other`"),
            (
                r#""written_off_on":"2026-01-31""#,
                "expected a date not before `issued_on` (2026-02-01) of the invoice",
            ),
        ],
    );
}

#[test]
fn written_off_on_is_today_in_the_tenants_zone_and_then_stays() {
    let mut paper = Paper::with(GROUND);
    let line = r#"{"kind":"write_off","write_off_key":"X","invoice_number":"RE-1","amount":1}"#;
    let entries = paper.record(&[line]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert!(body.ends_with(r#""written_off_on":"2026-11-23"}"#), "{body}");
    // There it is the 24th already.
    paper.record(&[r#"{"kind":"tenant","name":"M","timezone":"Pacific/Kiritimati"}"#]).unwrap();
    assert_eq!(paper.record(&[line]).unwrap(), []);
    let again = r#"{"kind":"write_off","write_off_key":"Y","invoice_number":"RE-1","amount":1}"#;
    let entries = paper.record(&[again]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert!(body.ends_with(r#""written_off_on":"2026-11-24"}"#), "{body}");
}
