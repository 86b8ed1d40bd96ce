//! Referrers: what others refer to stays, and stays as they need it.

use super::{GROUND, check};
use crate::paper::Paper;

#[test]
fn what_is_referred_to_stays() {
    check(r#"{"kind":"event","op":"delete","event_key":"hm-2026"}"#, Ok(()));
    check(r#"{"kind":"event","op":"delete","event_key":"nirgends"}"#, Ok(()));
    check(
        r#"{"kind":"event","op":"delete","event_key":"fm-2026"}"#,
        Err("cannot be deleted: participant `[\"fm-2026\",\"K-3\"]` and 7 more refer to it"),
    );
    check(r#"{"kind":"category","op":"delete","category_key":"handwerk"}"#, Err("category `keramik`"));
    check(r#"{"kind":"contact","op":"delete","customer_number":"K-2"}"#, Ok(()));
    check(r#"{"kind":"contact","op":"delete","customer_number":"K-1"}"#, Err("invoice `RE-1`"));
    check(
        r#"{"kind":"contact","op":"delete","customer_number":"K-3"}"#,
        Err("participant `[\"fm-2026\",\"K-3\"]` and 4 more refer to it"),
    );
    check(
        r#"{"kind":"participant","op":"delete","event_key":"fm-2026","customer_number":"K-3"}"#,
        Err("participant `[\"fm-2026\",\"K-4\"]` refers to it"),
    );
    check(r#"{"kind":"participant","op":"delete","event_key":"fm-2026","customer_number":"K-4"}"#, Ok(()));
    check(r#"{"kind":"application","op":"delete","application_number":"B-1"}"#, Ok(()));
    check(
        r#"{"kind":"booth","op":"delete","event_key":"fm-2026","booth_number":"A1"}"#,
        Err("booth_reservation `R-1` refers to it"),
    );
    check(r#"{"kind":"payment","op":"delete","payment_key":"P-2"}"#, Err("refund `E-1` refers to it"));
    check(r#"{"kind":"payment","op":"delete","payment_key":"P-3"}"#, Ok(()));
    check(r#"{"kind":"refund","op":"delete","refund_key":"E-1"}"#, Ok(()));
    check(r#"{"kind":"write_off","op":"delete","write_off_key":"A-1"}"#, Ok(()));
    check(r#"{"kind":"invoice","op":"delete","invoice_number":"EN-1"}"#, Err("payment `P-1`"));
    check(
        r#"{"kind":"invoice","invoice_number":"EN-1","currency":"CHF","items":[{"net":1}]}"#,
        Err("`currency` is `CHF`: cannot change: payment `P-1` refers to it"),
    );
    check(
        r#"{"kind":"invoice","invoice_number":"EN-1","invoice_type":"credit_note","items":[{"net":1}]}"#,
        Err("`invoice_type`"),
    );
    check(
        r#"{"kind":"event","op":"delete","event_key":"hm-2026","title":"X"}"#,
        Err("`title` is `X`: a deletion has only"),
    );
    check(
        r#"{"kind":"invoice","op":"delete","invoice_number":"EN-9","is_reverse_charge":true}"#,
        Err("`is_reverse_charge` is `true`: a deletion has only"),
    );
    check(r#"{"kind":"event","op":"delete"}"#, Err("`event_key`: must be given"));
    check(r#"{"kind":"tenant","op":"delete"}"#, Err("the tenant's settings cannot be deleted"));
    let all = Paper::with(GROUND).record(&[
        r#"{"kind":"payment","op":"delete","payment_key":"P-1"}"#,
        r#"{"kind":"invoice","op":"delete","invoice_number":"EN-1"}"#,
    ]);
    assert_eq!(all.unwrap().len(), 2);
}

#[test]
fn who_goes_along_stands_in_nobodys_way() {
    let paper = Paper::with(GROUND);
    let both = [
        r#"{"kind":"booth","op":"delete","event_key":"fm-2026","booth_number":"A1"}"#,
        r#"{"kind":"booth_reservation","op":"delete","reservation_number":"R-1"}"#,
    ];
    assert_eq!(paper.check(&both).unwrap().len(), 2);
    // The reservation would be put without its booth.
    let kept = r#"{"kind":"booth_reservation","reservation_number":"R-1","event_key":"fm-2026","booth_number":"A1","customer_number":"K-1"}"#;
    let told = paper.check(&[both[0], kept]).unwrap_err();
    assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
    assert!(told[0].1[0].message.to_string().contains("booth_reservation `R-1` refers to it"), "{told:?}");
    assert!(told[1].1[0].message.to_string().contains("no such booth"), "{told:?}");
}

#[test]
fn a_currency_stays_under_what_names_the_invoice() {
    let paper = Paper::with(GROUND);
    let francs = r#"{"kind":"invoice","invoice_number":"EN-1","currency":"CHF","items":[{"net":1}]}"#;
    let again = r#"{"kind":"payment","payment_key":"P-1","invoice_number":"EN-1","amount":6}"#;
    let told = paper.check(&[francs, again]).unwrap_err();
    assert!(
        told[0].1[0].message.to_string().contains("cannot change: payment `P-1` refers to it"),
        "{told:?}"
    );
    let elsewhere = r#"{"kind":"payment","payment_key":"P-1","amount":6}"#;
    assert_eq!(paper.check(&[francs, elsewhere]).unwrap().len(), 2);
    let gone = r#"{"kind":"payment","op":"delete","payment_key":"P-1"}"#;
    assert_eq!(paper.check(&[francs, gone]).unwrap().len(), 2);
}
