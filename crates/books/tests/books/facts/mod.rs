//! Every rule of the facts: a good case, and what each bad one is told.

mod closing;

mod lines;

mod values;

mod fields;

mod tenant;

mod event;

mod category;

mod contact;

mod participant;

mod application;

mod booth;

mod booth_reservation;

mod check_in;

mod invoice;

mod payment;

mod refund;

mod write_off;

mod referrers;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::value::RawValue;

use crate::paper::Paper;

/// What every case stands on: some facts of every kind.
const GROUND: &[&str] = &[
    r#"{"kind":"event","event_key":"fm-2026","title":"Frühjahrsmarkt"}"#,
    r#"{"kind":"event","event_key":"hm-2026","title":"Herbstmesse"}"#,
    r#"{"kind":"category","category_key":"handwerk","title":"Handwerk"}"#,
    r#"{"kind":"category","category_key":"keramik","title":"Keramik","parent_category_key":"handwerk"}"#,
    r#"{"kind":"contact","customer_number":"K-1","country":"AT","company_name":"Töpferei","tax_id":"ATU1"}"#,
    r#"{"kind":"contact","customer_number":"K-2"}"#,
    r#"{"kind":"invoice","invoice_number":"RE-1","status":"sent","event_key":"fm-2026","customer_number":"K-1","issued_on":"2026-02-01","created_at":"2026-02-01","items":[{"unit_price":100,"tax_rate":19,"category_key":"keramik"}]}"#,
    r#"{"kind":"invoice","invoice_number":"EN-1","event_key":"fm-2026","items":[{"unit_price":100}]}"#,
    r#"{"kind":"invoice","invoice_number":"GS-1","invoice_type":"credit_note","related_invoice_number":"RE-1","status":"sent","issued_on":"2026-02-02","items":[{"unit_price":10,"tax_rate":19}]}"#,
    r#"{"kind":"payment","payment_key":"P-1","invoice_number":"EN-1","amount":5}"#,
    r#"{"kind":"contact","customer_number":"K-3"}"#,
    r#"{"kind":"contact","customer_number":"K-4"}"#,
    r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-3"}"#,
    r#"{"kind":"participant","event_key":"fm-2026","customer_number":"K-4","role":"co","main_exhibitor_number":"K-3","created_at":"2026-01-05"}"#,
    r#"{"kind":"application","application_number":"B-1","event_keys":["fm-2026"],"customer_number":"K-3","email":"a@example.org"}"#,
    r#"{"kind":"booth","event_key":"fm-2026","booth_number":"A1","width":3,"depth":"2.5"}"#,
    r#"{"kind":"booth_reservation","reservation_number":"R-1","event_key":"fm-2026","booth_number":"A1","customer_number":"K-3"}"#,
    r#"{"kind":"check_in","event_key":"fm-2026","customer_number":"K-3","checked_in_at":"2026-03-01T09:00"}"#,
    r#"{"kind":"payment","payment_key":"P-2","invoice_number":"RE-1","amount":50,"payment_date":"2026-02-10"}"#,
    r#"{"kind":"payment","payment_key":"P-3","amount":50,"status":"pending"}"#,
    r#"{"kind":"refund","refund_key":"E-1","payment_key":"P-2","amount":5,"refunded_at":"2026-02-12"}"#,
    r#"{"kind":"write_off","write_off_key":"A-1","invoice_number":"RE-1","amount":"0.50","written_off_on":"2026-02-20"}"#,
];

/// One line against the ground: recorded, or refused with a text that holds `expect`.
#[track_caller]
fn check(line: &str, expect: Result<(), &str>) {
    static PAPER: LazyLock<Paper> = LazyLock::new(|| Paper::with(GROUND));
    let outcome = PAPER.check(&[line]);
    match (outcome, expect) {
        (Ok(_), Ok(())) => {}
        (Ok(_), Err(expect)) => panic!("{line} was recorded, expected: {expect}"),
        (Err(rejected), expect) => {
            let texts: Vec<String> =
                rejected.iter().flat_map(|(_, all)| all).map(ToString::to_string).collect();
            let text = texts.join("\n");
            assert!(expect.is_err_and(|expect| text.contains(expect)), "{line}: {text}");
        }
    }
}

/// Lines made of `good`, which is fine as it is, with some of its members replaced; each with what it
/// is told, nothing if it is fine.
#[track_caller]
fn check_each(good: &str, cases: &[(&str, &str)]) {
    check(good, Ok(()));
    for (members, expect) in cases {
        check(&with(good, members), if expect.is_empty() { Ok(()) } else { Err(expect) });
    }
}

/// A line with some of its members replaced, or more added.
fn with(line: &str, members: &str) -> String {
    type Members = BTreeMap<String, Box<RawValue>>;
    let mut all: Members = serde_json::from_str(line).unwrap();
    all.extend(serde_json::from_str::<Members>(&format!("{{{members}}}")).unwrap());
    serde_json::to_string(&all).unwrap()
}
