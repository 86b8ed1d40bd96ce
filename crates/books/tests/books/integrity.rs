//! References that do not hold are found, in books that no batch would have let become so.

use messwert_books::Books;
use messwert_books::books::RowRef;
use messwert_books::fact::{Kind, Op};

/// Books of these bodies, put one after the other unchecked.
fn books(rows: &[(Kind, &str, &str)]) -> Books {
    let mut books = Books::default();
    for ((kind, key, body), seq) in rows.iter().zip(1..) {
        let body = Some(body.as_bytes());
        books.apply(RowRef { seq, recorded_at: seq, kind: *kind, op: Op::Put, key, body }).unwrap();
    }
    books
}

fn check(rows: &[(Kind, &str, &str)], expect: &[(i64, &str)]) {
    let found = books(rows).dangling();
    let found: Vec<_> = found.iter().map(|dangling| (dangling.seq, dangling.to_string())).collect();
    let found: Vec<_> = found.iter().map(|(seq, text)| (*seq, text.as_str())).collect();
    assert_eq!(found, expect);
}

const INVOICE: (Kind, &str, &str) = (
    Kind::Invoice,
    r#"["R1"]"#,
    r#"{"invoice_number":"R1","invoice_type":"invoice","status":"sent","currency":"EUR","issued_on":"2026-03-01","is_reverse_charge":false,"reminder_count":0,"created_at":"2026-03-01T00:00:00Z","items":[{"description":"Stand","item_kind":"other","quantity":"1","tax_rate":"0","net":"10.00"}]}"#,
);

fn payment(invoice: &str) -> String {
    format!(
        r#"{{"payment_key":"P1","invoice_number":"{invoice}","amount":"10.00","currency":"EUR","status":"completed","payment_date":"2026-03-02T00:00:00Z","created_at":"2026-03-02T00:00:00Z"}}"#
    )
}

#[test]
fn what_is_named_must_be_there_and_be_the_right_thing() {
    let (right, wrong) = (payment("R1"), payment("R2"));
    check(&[INVOICE, (Kind::Payment, r#"["P1"]"#, &right)], &[]);
    let lost = "payment `P1`: names invoice `R2`, which is not there";
    check(&[INVOICE, (Kind::Payment, r#"["P1"]"#, &wrong)], &[(2, lost)]);

    let refund = r#"{"refund_key":"E1","payment_key":"P1","amount":"1.00","reason":"refund","refunded_at":"2026-03-03T00:00:00Z"}"#;
    let never = right.replace("completed", "failed");
    let rows = [INVOICE, (Kind::Payment, r#"["P1"]"#, &*never), (Kind::Refund, r#"["E1"]"#, refund)];
    check(&rows, &[(3, "refund `E1`: pays back `P1`, which never came")]);

    let draft = INVOICE.2.replace("sent", "draft");
    let write_off = r#"{"write_off_key":"W1","invoice_number":"R1","amount":"1.00","reason":"other","written_off_on":"2026-03-03"}"#;
    let rows = [(Kind::Invoice, INVOICE.1, &*draft), (Kind::WriteOff, r#"["W1"]"#, write_off)];
    check(&rows, &[(2, "write_off `W1`: writes off `R1`: no invoice, or a draft")]);
}
