//! Every rule of the facts: a good case, and what each bad one is told.

use crate::paper::Paper;
use messwert_books::batch::Entry;
use messwert_books::fact::{Effect, NamesChange, Op, Schema};

/// What every case stands on: an event, categories, contacts, an invoice, a credit note, a payment.
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
];

/// One line against the ground: recorded, or refused with a text that holds `expect`.
#[track_caller]
fn check(line: &str, expect: Result<(), &str>) {
    let outcome = Paper::with(GROUND).check(&[line]);
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

#[test]
fn lines() {
    check(r#"{"kind":"event","event_key":"x","title":"X"}"#, Ok(()));
    check("[1]", Err("expected a JSON object"));
    check("", Err("expected a JSON object"));
    check(r#"{"event_key":"x"}"#, Err("`kind`: expected one of `tenant`, `event`"));
    check(r#"{"kind":"evnt","event_key":"x"}"#, Err("did you mean `event`?"));
    check(
        r#"{"kind":"event","event_key":"x","title":"X","titel":1}"#,
        Err("`titel`: is no field of `event`: did you mean `title`?"),
    );
    check(r#"{"kind":"event","event_key":"x","title":"X","title":"Y"}"#, Err("member `title` stands twice"));
    check(
        r#"{"kind":"event","event_key":"x","title":"X","op":"drop"}"#,
        Err("`op` is `drop`: expected `put` or `delete`"),
    );
    check(
        &format!(r#"{{"kind":"event","event_key":"x","title":"{}"}}"#, "x".repeat(1 << 20)),
        Err("expected at most 1 MiB"),
    );
}

#[test]
fn values() {
    let event = |field: &str| format!(r#"{{"kind":"event","event_key":"x","title":"X",{field}}}"#);
    let keys = |key: &str| format!(r#"{{"kind":"contact","customer_number":{key}}}"#);
    check(&keys(r#"" Ä 1 ""#), Ok(()));
    check(&keys("7"), Err("`customer_number` is `7`: expected a string"));
    check(&keys(r#""""#), Err("`customer_number`: must be given"));
    check(&keys(r#""a\u0007b""#), Err("without control characters"));
    check(&keys(&format!("\"{}\"", "x".repeat(65))), Err("1 to 64 characters"));
    check(&keys(&format!("\"{}\"", "ä".repeat(64))), Ok(()));
    for wrong in ["Gross", "-x", "ä", "a b"] {
        check(
            &format!(r#"{{"kind":"event","event_key":"{wrong}","title":"X"}}"#),
            Err("of the characters a–z"),
        );
    }
    check(&event(r#""date_from":"2026-03-01""#), Ok(()));
    check(&event(r#""date_from":"01.03.2026""#), Err("`date_from` is `01.03.2026`"));
    check(&event(r#""date_from":"1899-12-31""#), Err("outside 1900-01-01 to 2199-12-31"));
    check(
        &event(r#""date_from":"2026-03-01","date_to":"2026-02-28""#),
        Err("expected a date not before `date_from` (2026-03-01)"),
    );
    check(&event(r#""application_deadline":"2026-03-01T12:00:60Z""#), Err("`application_deadline`"));
    check(&event(r#""application_deadline":"2026-03-01""#), Ok(()));
    check(&event(r#""is_visible":"ja""#), Err("expected `true` or `false`"));
    check(&event(r#""country":"de""#), Err("ISO 3166-1"));
    check(&event(&format!(r#""city":"{}""#, "x".repeat(10_001))), Err("at most 10000 characters"));
    check(&event(r#""city":"a\u0001""#), Err("no control characters but newline and tab"));
    check(&event(r#""series_key":null,"city":"  ""#), Ok(()));
    let contact = |field: &str| format!(r#"{{"kind":"contact","customer_number":"K",{field}}}"#);
    check(&contact(r#""rating":5"#), Ok(()));
    for wrong in ["0", "6", "2.0", "\"3\"", "1e0"] {
        check(&contact(&format!(r#""rating":{wrong}"#)), Err("expected a whole number from 1 to 5"));
    }
    check(&contact(r#""category_keys":["handwerk","keramik"]"#), Ok(()));
    check(&contact(r#""category_keys":"handwerk""#), Err("expected a list of keys"));
    check(&contact(r#""category_keys":["handwerk","handwerk"]"#), Err("`handwerk` stands twice"));
    check(&contact(r#""category_keys":["handwerk",null]"#), Err("expected keys in quotes, not `null`"));
    check(&contact(r#""category_keys":["holz"]"#), Err("`category_keys` is `holz`: no such category"));
    check(
        &contact(r#""tax_id":"DE1","has_tax_id":false"#),
        Err("expected `true` or nothing beside a `tax_id`"),
    );
}

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
fn what_is_referred_to_stays() {
    check(r#"{"kind":"event","op":"delete","event_key":"hm-2026"}"#, Ok(()));
    check(r#"{"kind":"event","op":"delete","event_key":"nirgends"}"#, Ok(()));
    check(
        r#"{"kind":"event","op":"delete","event_key":"fm-2026"}"#,
        Err("cannot be deleted: invoice `EN-1` and 1 more refer to it"),
    );
    check(r#"{"kind":"category","op":"delete","category_key":"handwerk"}"#, Err("category `keramik`"));
    check(r#"{"kind":"contact","op":"delete","customer_number":"K-2"}"#, Ok(()));
    check(r#"{"kind":"contact","op":"delete","customer_number":"K-1"}"#, Err("invoice `RE-1`"));
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
    check(r#"{"kind":"event","op":"delete"}"#, Err("`event_key`: must be given"));
    check(r#"{"kind":"tenant","op":"delete"}"#, Err("the tenant's settings cannot be deleted"));
    let all = Paper::with(GROUND).record(&[
        r#"{"kind":"payment","op":"delete","payment_key":"P-1"}"#,
        r#"{"kind":"invoice","op":"delete","invoice_number":"EN-1"}"#,
    ]);
    assert_eq!(all.unwrap().len(), 2);
}

#[test]
fn categories_form_a_tree() {
    let circle =
        r#"{"kind":"category","category_key":"handwerk","title":"H","parent_category_key":"keramik"}"#;
    check(circle, Err("lead back to `handwerk`"));
    let itself = r#"{"kind":"category","category_key":"holz","title":"H","parent_category_key":"holz"}"#;
    check(itself, Err("lead back to `holz`"));
}

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
fn one_key_twice() {
    let paper = Paper::with(GROUND);
    let one = r#"{"kind":"event","event_key":"x","title":"X","is_visible":true}"#;
    let same = r#"{"title":"X","kind":"event","event_key":"x"}"#;
    let other = r#"{"kind":"event","event_key":"x","title":"Y"}"#;
    let delete = r#"{"kind":"event","op":"delete","event_key":"x"}"#;
    assert_eq!(paper.check(&[one, same]).unwrap().len(), 1);
    let bad = r#"{"kind":"payment","payment_key":"P","amount":0}"#;
    let rejected = paper.check(&[bad, bad]).unwrap_err();
    assert!(rejected[1].1[0].message.contains("says the same as line 1, which is rejected"), "{rejected:?}");
    for second in [other, delete] {
        let rejected = paper.check(&[one, second]).unwrap_err();
        assert_eq!(rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2]);
        assert!(rejected[0].1[0].message.contains("stands again in line 2"), "{rejected:?}");
        assert!(rejected[1].1[0].message.contains("stands again in line 1"), "{rejected:?}");
    }
}

#[test]
fn references_hold_in_any_order_and_rejections_have_consequences() {
    let mut reversed: Vec<&str> = GROUND.to_vec();
    reversed.reverse();
    assert_eq!(Paper::with(&reversed).books.n_facts(), GROUND.len());
    let bad = ["{\"kind\":\"event\",\"event_key\":\"fm-2026\",\"title\":1}"];
    let lines: Vec<&str> = bad.iter().chain(&GROUND[1..]).copied().collect();
    let rejected = Paper::default().check(&lines).unwrap_err();
    // RE-1 and EN-1 name the event, GS-1 names RE-1, P-1 names EN-1.
    assert_eq!(rejected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 7, 8, 9, 10]);
    assert!(rejected[1].1[0].message.contains("the event in line 1 is rejected"), "{rejected:?}");
    assert!(rejected[3].1[0].message.contains("the invoice in line 7 is rejected"), "{rejected:?}");
}

#[test]
fn putting_again_is_free_and_defaults_keep_what_is_stored() {
    let mut paper = Paper::with(GROUND);
    assert_eq!(paper.record(GROUND).unwrap(), []);
    paper.record(&[r#"{"kind":"tenant","name":"M","country":"CH","currency":"EUR"}"#]).unwrap();
    assert_eq!(paper.record(GROUND).unwrap(), [], "the event keeps the country it was recorded with");
    let moved = r#"{"kind":"contact","customer_number":"K-1","country":"CH","company_name":"Töpferei","tax_id":"ATU1"}"#;
    assert_eq!(paper.record(&[moved]).unwrap().len(), 1);
    assert_eq!(paper.record(&[GROUND[6]]).unwrap(), [], "the invoice keeps the country of its customer");
}

#[test]
fn bodies_are_canonical() {
    let mut paper = Paper::default();
    let entries = paper.record(&[
        r#"{"items":[{"unit_price":"0.50","quantity":3.0,"tax_rate":"19.00"}],"kind":"invoice","invoice_number":" RE-1 ","status":"sent","issued_on":"2026-02-01","notes":"x","created_at":"2026-02-01T10:00:00.500"}"#,
        r#"{"kind":"payment","payment_key":"P","amount":12.5,"payment_date":"2026-03-01","gateway_fee":"0"}"#,
    ]);
    let entries = entries.unwrap();
    assert_eq!(
        bodies(&entries),
        [
            r#"{"invoice_number":"RE-1","invoice_type":"invoice","status":"sent","currency":"EUR","issued_on":"2026-02-01","is_reverse_charge":false,"reminder_count":0,"created_at":"2026-02-01T09:00:00.5Z","items":[{"item_kind":"other","quantity":"3","unit_price":"0.5","tax_rate":"19"}]}"#,
            r#"{"payment_key":"P","amount":"12.50","currency":"EUR","status":"completed","payment_date":"2026-02-28T23:00:00Z","gateway_fee":"0.00","created_at":"2026-02-28T23:00:00Z"}"#,
        ]
    );
    assert_eq!(entries[0].key, r#"["RE-1"]"#);
    assert_eq!(entries[0].names, NamesChange::Replace(br#"{"notes":"x"}"#.to_vec()));
}

#[test]
fn personal_fields_stay_out_of_the_journal() {
    let mut paper = Paper::with(GROUND);
    for row in &paper.rows {
        let body = String::from_utf8(row.body.clone().unwrap()).unwrap();
        for field in Schema::of(row.kind).fields.iter().filter(|field| field.personal) {
            assert!(!body.contains(&format!("\"{}\":", field.name)), "{body}");
        }
    }
    let renamed = r#"{"kind":"contact","customer_number":"K-1","country":"AT","company_name":"Keramik","tax_id":"ATU1"}"#;
    let entries = paper.record(&[renamed]).unwrap();
    assert_eq!((entries[0].op, entries[0].effect, &entries[0].body), (Op::Names, Effect::Changed, &None));
    let nameless = r#"{"kind":"contact","customer_number":"K-1","country":"AT"}"#;
    assert_eq!(paper.record(&[nameless]).unwrap(), [], "a put without names leaves the entry as it is");
}

/// The bodies of the puts, as text.
fn bodies(entries: &[Entry]) -> Vec<&str> {
    let puts = entries.iter().filter(|entry| entry.op == Op::Put);
    puts.map(|entry| std::str::from_utf8(entry.body.as_deref().unwrap()).unwrap()).collect()
}
