//! Invoices and credit notes: every rule.

use super::{GROUND, check};
use crate::paper::Paper;

#[test]
fn documents() {
    let invoice = |fields: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"RE-9","status":"sent","issued_on":"2026-03-01",{fields}}}"#
        )
    };
    let with_line = |line: &str| invoice(&format!(r#""items":[{{{line}}}]"#));
    check(&with_line(r#""unit_price":100,"tax_rate":19"#), Ok(()));
    check(&invoice(r#""items":[]"#), Err("expected at least one line"));
    check(&invoice(r#""items":{}"#), Err("expected a list of lines"));
    check(&invoice(r#""items":[1]"#), Err("expected an object as line 1"));
    check(
        r#"{"kind":"invoice","invoice_number":"RE-9","status":"sent","items":[{"net":1}]}"#,
        Err("`issued_on`: must be given unless the status is `draft`"),
    );
    check(r#"{"kind":"invoice","invoice_number":"RE-9","items":[{"net":1}]}"#, Ok(()));
    check(&with_line(r#""quantity":2"#), Err("`items[1].unit_price`: must be given unless `net` is"));
    check(&with_line(r#""unit_price":"0.1234567""#), Err("at most 6 decimals"));
    check(&with_line(r#""unit_price":1000000000"#), Err("below 10^9"));
    check(&with_line(r#""unit_price":1,"tax_rate":100.001"#), Err("a percentage from 0 to 100"));
    check(&with_line(r#""unit_price":1,"tax_rate":19.0001"#), Err("a percentage from 0 to 100"));
    check(&with_line(r#""unit_price":1,"price":1"#), Err("`items[1].price`: is no field of `item`"));
    check(
        &with_line(r#""unit_price":1,"category_key":"holz""#),
        Err("`items[1].category_key` is `holz`: no such category"),
    );
    check(
        &with_line(r#""unit_price":1,"tax_rate":19,"exemption":"exempt""#),
        Err("expected none beside a `tax_rate` above 0"),
    );
    check(
        &invoice(r#""is_reverse_charge":true,"items":[{"unit_price":1,"exemption":"export"}]"#),
        Err("expected none or `reverse_charge`"),
    );
    check(&with_line(r#""net":100,"tax_rate":19,"tax":19.01"#), Ok(()));
    check(&with_line(r#""net":100,"tax_rate":19,"tax":19.02"#), Err("at most one minor unit away"));
    check(&with_line(r#""net":100,"tax":0.01"#), Err("expected 0 on a line without tax"));
    check(
        &invoice(r#""is_reverse_charge":true,"items":[{"net":100,"tax_rate":19,"tax":19}]"#),
        Err("expected 0 on a line without tax"),
    );
    check(&with_line(r#""unit_price":-1"#), Err("the lines come to less than 0"));
    check(&with_line(r#""unit_price":999999999,"quantity":999999999"#), Err("10^12 minor units or more"));
    check(
        &invoice(r#""items":[{"net":9999999999.99,"tax_rate":19}]"#),
        Err("the lines come to 10^12 minor units or more"),
    );
    check(
        &invoice(r#""related_invoice_number":"RE-1","items":[{"net":1}]"#),
        Err("expected on a credit note only"),
    );
    check(
        &invoice(r#""cancelled_at":"2026-02-28T12:00:00","items":[{"net":1}]"#),
        Err("expected a date not before `issued_on` (2026-03-01)"),
    );
    check(
        &invoice(r#""reminder_count":100,"items":[{"net":1}]"#),
        Err("expected a whole number from 0 to 99"),
    );
    check(&invoice(r#""customer_number":"K-9","items":[{"net":1}]"#), Err("no such contact"));
}

#[test]
fn credit_notes() {
    let note = |fields: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"GS-9","invoice_type":"credit_note","status":"sent","issued_on":"2026-03-01","items":[{{"net":1}}],{fields}}}"#
        )
    };
    check(&note(r#""related_invoice_number":"RE-1""#), Ok(()));
    check(
        &note(
            r#""related_invoice_number":"RE-1","event_key":"fm-2026","customer_number":"K-1","customer_country":"AT","customer_has_tax_id":true,"currency":"EUR""#,
        ),
        Ok(()),
    );
    check(
        &note(r#""related_invoice_number":"RE-1","customer_country":"DE""#),
        Err("expected `AT`, as on invoice `RE-1`"),
    );
    check(
        &note(r#""related_invoice_number":"RE-1","event_key":"hm-2026""#),
        Err("expected `fm-2026`, as on invoice `RE-1`"),
    );
    check(
        &note(r#""related_invoice_number":"RE-1","currency":"CHF""#),
        Err("expected `EUR`, as on invoice `RE-1`"),
    );
    check(
        &note(r#""related_invoice_number":"EN-1","customer_number":"K-1""#),
        Err("expected nothing, as on invoice `EN-1`"),
    );
    for (member, value) in [("customer_country", "\"AT\""), ("customer_has_tax_id", "true")] {
        check(
            &note(&format!(r#""related_invoice_number":"EN-1","{member}":{value}"#)),
            Err(&format!(
                "`{member}` is `{}`: expected nothing, as on invoice `EN-1`",
                value.replace('"', "")
            )),
        );
    }
    check(&note(r#""related_invoice_number":"GS-1""#), Err("expected an invoice, not a credit note"));
    check(&note(r#""related_invoice_number":"GS-9""#), Err("expected an invoice, not a credit note"));
    check(&note(r#""cancelled_at":"2026-03-02""#), Err("a credit note cannot be cancelled"));
    check(&note(r#""customer_number":"K-1""#), Ok(()));
    check(
        r#"{"kind":"invoice","invoice_number":"GS-9","invoice_type":"credit_note","status":"cancelled","issued_on":"2026-03-01","items":[{"net":1}]}"#,
        Err("a credit note cannot be cancelled"),
    );
}

#[test]
fn sent_documents_are_frozen() {
    let base = r#""kind":"invoice","invoice_number":"RE-1","event_key":"fm-2026","customer_number":"K-1","issued_on":"2026-02-01""#;
    let line = r#""items":[{"unit_price":100,"tax_rate":19,"category_key":"keramik"}]"#;
    let put = |fields: &str| format!("{{{base},{fields}}}");
    check(
        &put(&format!(
            r#""status":"paid","due_date":"2026-03-01","reminder_count":2,"notes":"bezahlt",{line}"#
        )),
        Ok(()),
    );
    check(&put(&format!(r#""status":"cancelled","cancelled_at":"2026-03-01",{line}"#)), Ok(()));
    check(&put(r#""status":"sent","items":[{"unit_price":100,"tax_rate":19,"item_kind":"booth"}]"#), Ok(()));
    check(&put(&format!(r#""status":"draft",{line}"#)), Err("never becomes a draft again"));
    check(
        &put(r#""status":"sent","items":[{"unit_price":101,"tax_rate":19}]"#),
        Err("`items[1].unit_price` is `\"101\"`: is fixed since the document was sent (recorded: \"100\")"),
    );
    check(
        &put(r#""status":"sent","items":[{"net":1},{"net":2}]"#),
        Err("`items` is `2`: is fixed since the document was sent (recorded: 1 lines)"),
    );
    check(&put(&format!(r#""status":"sent","customer_country":"DE",{line}"#)), Err("`customer_country`"));
    check(&put(&format!(r#""status":"sent","currency":"CHF",{line}"#)), Err("`currency`"));
    check(
        r#"{"kind":"invoice","op":"delete","invoice_number":"RE-1"}"#,
        Err("a sent document is never deleted"),
    );
}

#[test]
fn every_field_of_a_sent_document_is_frozen_but_for_the_free_ones() {
    let good = GROUND[6];
    let fields = [
        (r#""issued_on":"2026-02-02""#, r#"`issued_on` is `"2026-02-02"`"#, r#""2026-02-01""#),
        (r#""service_date":"2026-02-01""#, r#"`service_date` is `"2026-02-01"`"#, "nothing"),
        (r#""created_at":"2026-02-03""#, "`created_at`", r#""2026-01-31T23:00:00Z""#),
        (r#""customer_has_tax_id":false"#, "`customer_has_tax_id` is `false`", "true"),
        (r#""invoice_type":"credit_note""#, r#"`invoice_type` is `"credit_note"`"#, r#""invoice""#),
        (
            r#""is_reverse_charge":true,"items":[{"unit_price":100}]"#,
            "`is_reverse_charge` is `true`",
            "false",
        ),
    ];
    let lines = [
        (r#""description":"Stand","tax_rate":19"#, r#"`items[1].description` is `"Stand"`"#, "nothing"),
        (r#""quantity":2,"tax_rate":19"#, r#"`items[1].quantity` is `"2"`"#, r#""1""#),
        (r#""tax_rate":7"#, r#"`items[1].tax_rate` is `"7"`"#, r#""19""#),
        (r#""exemption":"export""#, r#"`items[1].exemption` is `"export"`"#, "nothing"),
        (r#""net":100,"tax_rate":19"#, r#"`items[1].net` is `"100"`"#, "nothing"),
        (r#""tax":19,"tax_rate":19"#, r#"`items[1].tax` is `"19"`"#, "nothing"),
    ];
    let of_line = |members: &str| format!(r#""items":[{{"unit_price":100,{members}}}]"#);
    let all = fields.map(|(members, ..)| members.to_owned()).into_iter();
    let all = all.chain(lines.map(|(members, ..)| of_line(members)));
    for (members, (_, told, recorded)) in all.zip(fields.into_iter().chain(lines)) {
        let expect = format!("{told}: is fixed since the document was sent (recorded: {recorded})");
        let expect = if told == "`created_at`" { format!("(recorded: {recorded})") } else { expect };
        check(&super::with(good, &members), Err(&expect));
    }
    let unrelated = super::with(GROUND[8], r#""related_invoice_number":null"#);
    check(&unrelated, Err("`related_invoice_number` is `nothing`: is fixed since the document was sent"));
}

#[test]
fn customers_of_credit_notes_and_the_day_of_cancelling() {
    let put = |fields: &str| {
        super::with(
            r#"{"kind":"invoice","invoice_number":"X","status":"sent","issued_on":"2026-03-01","items":[{"net":1}]}"#,
            fields,
        )
    };
    let note = r#""invoice_type":"credit_note","related_invoice_number":"RE-1""#;
    check(&put(&format!(r#"{note},"customer_number":"K-2""#)), Err("expected `K-1`, as on invoice `RE-1`"));
    check(
        &put(&format!(r#"{note},"customer_has_tax_id":false"#)),
        Err("expected `true`, as on invoice `RE-1`"),
    );
    check(&put(r#""invoice_type":"credit_note","items":[{"net":-1}]"#), Err("the lines come to less than 0"));
    // Cancelled on the first of March in Berlin, and a second before.
    let cancelled = |at: &str| put(&format!(r#""status":"cancelled","cancelled_at":"{at}""#));
    check(&cancelled("2026-02-28T23:00:00Z"), Ok(()));
    check(&cancelled("2026-02-28T22:59:59Z"), Err("expected a date not before `issued_on` (2026-03-01)"));
}

#[test]
fn a_credit_note_has_the_event_of_its_invoice_which_may_have_none() {
    let invoice = r#"{"kind":"invoice","invoice_number":"X","status":"sent","issued_on":"2026-02-01","items":[{"net":1}]}"#;
    let note = r#"{"kind":"invoice","invoice_number":"Y","invoice_type":"credit_note","related_invoice_number":"X","event_key":"fm-2026","status":"sent","issued_on":"2026-02-01","items":[{"net":1}]}"#;
    let told = Paper::with(GROUND).check(&[invoice, note]).unwrap_err();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].1[0].to_string(), "`event_key` is `fm-2026`: expected nothing, as on invoice `X`");
}

#[test]
fn created_at_is_what_stands_earlier() {
    let line = r#"{"kind":"invoice","invoice_number":"X","status":"cancelled","issued_on":"2026-02-01","cancelled_at":"2026-02-03T10:00Z","items":[{"net":1}]}"#;
    let mut paper = Paper::with(GROUND);
    let entries = paper.record(&[line]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert!(body.contains(r#""created_at":"2026-02-03T10:00:00Z""#), "{body}");
    assert_eq!(paper.record(&[line]).unwrap(), []);
}

#[test]
fn cancelled_is_final_and_cancelled_once() {
    let mut paper = Paper::with(GROUND);
    let put = |fields: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"RE-1","event_key":"fm-2026","customer_number":"K-1","issued_on":"2026-02-01","items":[{{"unit_price":100,"tax_rate":19}}],{fields}}}"#
        )
    };
    paper.record(&[&put(r#""status":"cancelled","cancelled_at":"2026-03-01""#)]).unwrap();
    let told = |line: &str| {
        paper.check(&[line]).unwrap_err()[0].1.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    assert!(told(&put(r#""status":"sent","cancelled_at":"2026-03-01""#)).contains("`cancelled` is final"));
    assert!(told(&put(r#""status":"cancelled","cancelled_at":"2026-03-02""#)).contains("`cancelled_at`"));
    assert!(told(&put(r#""status":"cancelled""#)).contains("`cancelled_at` is `nothing`"));
}

#[test]
fn assignments_of_a_sent_document_may_change() {
    let line = r#""items":[{"unit_price":100,"tax_rate":19,"category_key":"handwerk","item_kind":"booth"}]"#;
    let put = |fields: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"RE-1","status":"sent","issued_on":"2026-02-01",{line},{fields}}}"#
        )
    };
    check(&put(r#""event_key":"hm-2026","customer_number":"K-1""#), Ok(()));
    check(&put(r#""event_key":null,"customer_number":"K-1""#), Ok(()));
    check(&put(r#""customer_number":"K-2""#), Err("`customer_number` is `\"K-2\"`: is fixed"));
    check(&put(r#""customer_number":null"#), Err("`customer_number` is `nothing`: is fixed"));
}

#[test]
fn a_missing_customer_may_be_named_and_the_country_is_taken_then() {
    let put = |fields: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"X","status":"sent","issued_on":"2026-02-01","items":[{{"net":1}}]{fields}}}"#
        )
    };
    let mut paper = Paper::with(GROUND);
    paper.record(&[&put("")]).unwrap();
    let entries = paper.record(&[&put(r#","customer_number":"K-1""#)]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert!(body.contains(r#""customer_country":"AT","customer_has_tax_id":true"#), "{body}");
    let told = paper.check(&[&put("")]).unwrap_err();
    assert!(told[0].1[0].to_string().contains("`customer_number`"), "{told:?}");
}

#[test]
fn a_draft_takes_nothing_and_lines_are_at_most_a_thousand() {
    let draft = r#"{"kind":"invoice","invoice_number":"X","customer_number":"K-1","items":[{"net":1}]}"#;
    let entries = Paper::with(GROUND).check(&[draft]).unwrap();
    let body = String::from_utf8(entries[0].body.clone().unwrap()).unwrap();
    assert!(!body.contains("customer_country"), "{body}");
    let long = |n: usize| {
        let lines = vec![r#"{"net":1}"#; n].join(",");
        format!(r#"{{"kind":"invoice","invoice_number":"X","items":[{lines}]}}"#)
    };
    check(&long(1_000), Ok(()));
    check(&long(1_001), Err("`items` is `a list of 1001`: expected at most 1000 entries"));
}
