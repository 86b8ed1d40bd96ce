//! Closed periods: what is dated in one stays as it is.

use crate::paper::Paper;

const TENANT: &str = r#""kind":"tenant","name":"M""#;

/// Facts before, in and after a period that is closed until the end of March 2026, and drafts.
const FACTS: [&str; 19] = [
    r#"{"kind":"event","event_key":"a","title":"A"}"#,
    r#"{"kind":"event","event_key":"b","title":"B"}"#,
    r#"{"kind":"contact","customer_number":"K","country":"DE"}"#,
    r#"{"kind":"invoice","invoice_number":"R","status":"sent","issued_on":"2026-03-31","event_key":"a","items":[{"net":100,"tax_rate":19}]}"#,
    r#"{"kind":"invoice","invoice_number":"V","status":"cancelled","issued_on":"2026-03-01","cancelled_at":"2026-03-31T23:59:59+02:00","items":[{"net":7}]}"#,
    r#"{"kind":"invoice","invoice_number":"W","status":"cancelled","issued_on":"2026-04-01","cancelled_at":"2026-04-02","items":[{"net":7}]}"#,
    r#"{"kind":"invoice","invoice_number":"D","issued_on":"2026-03-01","event_key":"a","items":[{"net":5}]}"#,
    r#"{"kind":"invoice","invoice_number":"N","status":"sent","issued_on":"2026-04-01","event_key":"a","items":[{"net":5}]}"#,
    r#"{"kind":"payment","payment_key":"P","invoice_number":"R","amount":50,"payment_date":"2026-03-31T23:30:00+02:00","created_at":"2026-03-01"}"#,
    r#"{"kind":"payment","payment_key":"F","invoice_number":"R","amount":50,"status":"failed","payment_date":"2026-03-01","created_at":"2026-03-01"}"#,
    r#"{"kind":"payment","payment_key":"A","invoice_number":"D","amount":5,"payment_date":"2026-03-02","created_at":"2026-03-01"}"#,
    r#"{"kind":"refund","refund_key":"E","payment_key":"P","amount":1,"refunded_at":"2026-03-31T12:00:00Z"}"#,
    r#"{"kind":"write_off","write_off_key":"S","invoice_number":"R","amount":2,"reason":"cash_discount","written_off_on":"2026-03-31"}"#,
    r#"{"kind":"payment","payment_key":"Q","invoice_number":"R","amount":1,"payment_date":"2026-03-31","created_at":"2026-03-01"}"#,
    r#"{"kind":"payment","payment_key":"L","invoice_number":"N","amount":1,"payment_date":"2026-04-01T00:00:00+02:00","created_at":"2026-03-01"}"#,
    r#"{"kind":"payment","payment_key":"G","invoice_number":"R","amount":1,"gateway_fee":"0.30","payment_date":"2026-03-31","created_at":"2026-03-01"}"#,
    r#"{"kind":"category","category_key":"keramik","title":"Keramik"}"#,
    r#"{"kind":"invoice","invoice_number":"M","status":"sent","issued_on":"2026-04-05","event_key":"a","items":[{"net":9}]}"#,
    r#"{"kind":"invoice","invoice_number":"C","invoice_type":"credit_note","related_invoice_number":"M","status":"sent","issued_on":"2026-03-20","items":[{"net":9}]}"#,
];

fn closed() -> Paper {
    let mut paper = Paper::with(&[&format!("{{{TENANT}}}")]);
    paper.record(&FACTS).unwrap_or_else(|rejected| panic!("{rejected:#?}"));
    paper.may_close = true;
    paper.record(&[&format!(r#"{{{TENANT},"closed_until":"2026-03-31","closing_reason":"Q1"}}"#)]).unwrap();
    paper.may_close = false;
    paper
}

/// Judges one line; the field that is refused and what is said of it, or nothing.
fn check(line: &str, expect: Option<(&str, &str)>) {
    let told = match closed().check(&[line]) {
        Ok(_) => None,
        Err(rejected) => {
            let problem = &rejected[0].1[0];
            assert_eq!(problem.code.name(), "period_closed", "{line}: {problem}");
            Some((problem.field.clone().unwrap_or_default(), problem.message.to_string()))
        }
    };
    match (&told, expect) {
        (None, None) => {}
        (Some((field, message)), Some((wanted, text))) => {
            assert!(field == wanted && message.contains(text), "{line}: `{field}` {message}");
        }
        _ => panic!("{line}: {told:?}"),
    }
}

#[test]
fn nothing_is_added_to_a_closed_period() {
    let until = "is in the period closed until 2026-03-31: record a correction of a later date";
    check(
        r#"{"kind":"invoice","invoice_number":"X","status":"sent","issued_on":"2026-03-31","items":[{"net":1}]}"#,
        Some(("issued_on", until)),
    );
    check(
        r#"{"kind":"invoice","invoice_number":"X","status":"sent","issued_on":"2026-04-01","items":[{"net":1}]}"#,
        None,
    );
    check(r#"{"kind":"invoice","invoice_number":"X","issued_on":"2026-03-31","items":[{"net":1}]}"#, None);
    check(
        r#"{"kind":"invoice","invoice_number":"D","status":"sent","issued_on":"2026-03-01","event_key":"a","items":[{"net":5}]}"#,
        Some(("issued_on", until)),
    );
    check(
        r#"{"kind":"invoice","invoice_number":"D","status":"sent","issued_on":"2026-04-01","event_key":"a","items":[{"net":5}]}"#,
        None,
    );
    check(
        r#"{"kind":"payment","payment_key":"X","amount":1,"payment_date":"2026-03-31T21:59:59Z"}"#,
        Some(("payment_date", until)),
    );
    check(r#"{"kind":"payment","payment_key":"X","amount":1,"payment_date":"2026-03-31T22:00:00Z"}"#, None);
    check(
        r#"{"kind":"payment","payment_key":"X","amount":1,"status":"pending","payment_date":"2026-03-31"}"#,
        None,
    );
    check(
        r#"{"kind":"payment","payment_key":"F","invoice_number":"R","amount":50,"payment_date":"2026-03-01","created_at":"2026-03-01"}"#,
        Some(("payment_date", until)),
    );
    check(
        r#"{"kind":"refund","refund_key":"X","payment_key":"P","amount":1,"refunded_at":"2026-03-31T23:00:00+02:00"}"#,
        Some(("refunded_at", until)),
    );
    check(
        r#"{"kind":"refund","refund_key":"X","payment_key":"P","amount":1,"refunded_at":"2026-04-01"}"#,
        None,
    );
    check(
        r#"{"kind":"write_off","write_off_key":"X","invoice_number":"R","amount":1,"written_off_on":"2026-03-31"}"#,
        Some(("written_off_on", until)),
    );
    check(
        r#"{"kind":"write_off","write_off_key":"X","invoice_number":"R","amount":1,"written_off_on":"2026-04-01"}"#,
        None,
    );
}

#[test]
fn nothing_in_a_closed_period_changes_but_what_no_figure_hangs_on() {
    let dated = "is dated 2026-03-31, in the period closed until 2026-03-31";
    let invoice = |rest: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"R","issued_on":"2026-03-31","items":[{{"net":100,"tax_rate":19}}],{rest}}}"#
        )
    };
    check(
        &invoice(
            r#""status":"overdue","event_key":"a","due_date":"2026-05-01","reminder_count":2,"notes":"rang up""#,
        ),
        None,
    );
    check(&invoice(r#""status":"sent","event_key":"b""#), Some(("event_key", dated)));
    check(
        &invoice(r#""status":"cancelled","event_key":"a","cancelled_at":"2026-04-02""#),
        Some(("status", dated)),
    );
    check(
        &invoice(r#""status":"sent","event_key":"a","customer_number":"K""#),
        Some(("customer_number", dated)),
    );
    let payment = |rest: &str| {
        format!(
            r#"{{"kind":"payment","payment_key":"P","invoice_number":"R","created_at":"2026-03-01",{rest}}}"#
        )
    };
    let paid = r#""payment_date":"2026-03-31T23:30:00+02:00""#;
    check(
        &payment(&format!(r#""amount":50,{paid},"status":"refunded","gateway_fee":"0.30","notes":"x""#)),
        None,
    );
    check(&payment(&format!(r#""amount":50,{paid},"status":"partially_refunded""#)), None);
    check(&payment(&format!(r#""amount":51,{paid}"#)), Some(("amount", dated)));
    let fee = |fee: &str| {
        format!(
            r#"{{"kind":"payment","payment_key":"G","invoice_number":"R","amount":1,{fee}"payment_date":"2026-03-31","created_at":"2026-03-01"}}"#
        )
    };
    check(&fee(r#""gateway_fee":"0.30","#), None);
    check(&fee(r#""gateway_fee":"0.31","#), Some(("gateway_fee", dated)));
    check(&fee(""), Some(("gateway_fee", dated)));
    // What a line is assigned to decides in which row of a report of the period it is counted.
    for assigned in [r#""category_key":"keramik""#, r#""item_kind":"booth""#] {
        let line = format!(
            r#"{{"kind":"invoice","invoice_number":"R","status":"sent","issued_on":"2026-03-31","event_key":"a","items":[{{"net":100,"tax_rate":19,{assigned}}}]}}"#
        );
        check(&line, Some(("items", dated)));
    }
    check(
        r#"{"kind":"payment","payment_key":"Q","invoice_number":"R","amount":1,"status":"failed","payment_date":"2026-03-31","created_at":"2026-03-01"}"#,
        Some(("status", dated)),
    );
    check(
        r#"{"kind":"payment","payment_key":"Q","invoice_number":"R","amount":1,"payment_date":"2026-04-02","created_at":"2026-03-01"}"#,
        Some(("payment_date", dated)),
    );
    check(
        r#"{"kind":"refund","refund_key":"E","payment_key":"P","amount":2,"refunded_at":"2026-03-31T12:00:00Z"}"#,
        Some(("amount", dated)),
    );
    check(
        r#"{"kind":"write_off","write_off_key":"S","invoice_number":"R","amount":2,"reason":"bad_debt","written_off_on":"2026-03-31"}"#,
        Some(("reason", dated)),
    );
}

#[test]
fn nothing_is_removed_from_a_closed_period() {
    let dated = "is dated 2026-03-31, in the period closed until 2026-03-31";
    check(r#"{"kind":"payment","op":"delete","payment_key":"F"}"#, None);
    check(r#"{"kind":"refund","op":"delete","refund_key":"E"}"#, Some(("", dated)));
    check(r#"{"kind":"write_off","op":"delete","write_off_key":"S"}"#, Some(("", dated)));
    check(r#"{"kind":"payment","op":"delete","payment_key":"Q"}"#, Some(("", dated)));
    check(r#"{"kind":"payment","op":"delete","payment_key":"L"}"#, None);
}

#[test]
fn corrections_do_not_move_out_of_a_closed_period() {
    let note = |invoice: &str| {
        format!(
            r#"{{"kind":"invoice","invoice_number":"G","invoice_type":"credit_note","related_invoice_number":"{invoice}","status":"sent","issued_on":"2026-04-05","items":[{{"net":7}}]}}"#
        )
    };
    check(&note("V"), Some(("related_invoice_number", "was voided on 2026-03-31")));
    check(&note("W"), None);
    check(&note("R"), None);
    check(&note("V").replace("\"sent\"", "\"draft\""), None);
}

#[test]
fn what_hangs_on_an_invoice_is_not_moved_out_of_a_closed_period() {
    check(
        r#"{"kind":"invoice","invoice_number":"D","issued_on":"2026-03-01","event_key":"b","items":[{"net":5}]}"#,
        Some(("event_key", "takes payment `A` along, dated 2026-03-02")),
    );
    check(
        r#"{"kind":"invoice","invoice_number":"M","status":"sent","issued_on":"2026-04-05","event_key":"b","items":[{"net":9}]}"#,
        Some(("event_key", "takes credit note `C` along, dated 2026-03-20")),
    );
    check(
        r#"{"kind":"invoice","invoice_number":"N","status":"sent","issued_on":"2026-04-01","event_key":"b","items":[{"net":5}]}"#,
        None,
    );
}

#[test]
fn the_settings_of_a_closed_period() {
    let tenant = |rest: &str| format!(r#"{{{TENANT},{rest}}}"#);
    check(&tenant(r#""closed_until":"2026-03-31","closing_reason":"Q1","locale":"en""#), None);
    check(
        &tenant(r#""closed_until":"2026-02-28","closing_reason":"Q1""#),
        Some(("closed_until", "`messwert tenant reopen`")),
    );
    check(
        &tenant(r#""closing_reason":"Q1""#),
        Some(("closed_until", "expected \"2026-03-31\", as recorded")),
    );
    check(
        &tenant(r#""closed_until":"2026-03-31","closing_reason":"Q1","timezone":"Europe/Vienna""#),
        Some(("timezone", "reopen it before")),
    );
    // A tenant without other facts takes the line as it is; its own facts are imported beside it.
    let mut new = Paper::with(&[&format!("{{{TENANT}}}")]);
    let line = tenant(r#""closed_until":"2026-03-31""#);
    let lines: Vec<&str> = std::iter::once(line.as_str()).chain(FACTS).collect();
    new.record(&lines).unwrap_or_else(|rejected| panic!("{rejected:#?}"));
    assert!(new.check(&[r#"{"kind":"payment","op":"delete","payment_key":"P"}"#]).is_err());
    let told = new.check(&[&tenant(r#""closed_until":"2026-11-23""#)]).unwrap_err();
    assert!(told[0].1[0].message.to_string().contains("before today"), "{told:?}");
}
