//! Export and import: what goes out comes in again, and is the same.

mod common;

use std::sync::Arc;

use common::{Place, facts, write};
use messwert::export::export;
use messwert::ledger::{Counts, Ledger, Reading, Subject};
use messwert_books::Books;
use messwert_books::fact::Kind;
use messwert_books::query::Position;

/// What a German organiser's data has that is easily lost: quotes, umlauts, new lines, drafts,
/// credit notes, foreign currencies, and what only stands in the directory.
const SPECIAL: &str = r#"
{"kind":"category","category_key":"food","title":"Essen & \"Trinken\""}
{"kind":"category","category_key":"cake","title":"Kuchen","parent_category_key":"food"}
{"kind":"contact","customer_number":"Ä 1","country":"AT","category_keys":["cake","food"],"company_name":"Bäckerei \"Süß\"","tax_id":"ATU12345678","notes":"Zeile 1\nZeile 2"}
{"kind":"event","event_key":"herbst","title":"Herbst","date_from":"2026-09-01","description":"Groß"}
{"kind":"invoice","invoice_number":"A-1","customer_number":"Ä 1","items":[{"description":"Entwurf","net":"0.10"}]}
{"kind":"invoice","invoice_number":"A-2","status":"cancelled","cancelled_at":"2026-03-05T10:00:00.5Z","issued_on":"2026-03-01","customer_number":"Ä 1","currency":"JPY","items":[{"description":"Stand\tgroß","quantity":"1.5","unit_price":"1000"}]}
{"kind":"invoice","invoice_number":"A-3","invoice_type":"credit_note","related_invoice_number":"A-2","status":"sent","issued_on":"2026-03-06","notes":"storniert","items":[{"description":"Storno","net":"1500"}]}
{"kind":"payment","payment_key":"Z","amount":"5.00","currency":"CHF","payment_date":"2026-03-01","event_key":"herbst","notes":"bar"}
{"kind":"payment","payment_key":"Y","invoice_number":"A-2","amount":"1500","payment_date":"2026-03-02","gateway_key":"stripe"}
{"kind":"participant","event_key":"herbst","customer_number":"Ä 1","is_confirmed":true,"confirmed_at":"2026-02-01"}
{"kind":"application","application_number":"B","event_keys":["herbst"],"category_keys":["cake","food"],"status":"rejected","decided_at":"2026-02-01","rejection_reason":"zu \"süß\"","email":"Süß@example.org"}
{"kind":"booth","event_key":"herbst","booth_number":"A/1","width":"3.125","depth":2,"fixed_price":100,"blocked_reason":"nass"}
{"kind":"booth_reservation","reservation_number":"R","event_key":"herbst","booth_number":"A/1","customer_number":"Ä 1"}
{"kind":"check_in","event_key":"herbst","customer_number":"Ä 1","checked_in_at":"2026-09-01T09:00:00.25","station":"Tor Süd"}
{"kind":"refund","refund_key":"F","payment_key":"Y","amount":"5"}
{"kind":"refund","refund_key":"G","credit_note_number":"A-3","amount":"7","gateway_key":"bank"}
{"kind":"write_off","write_off_key":"W","invoice_number":"A-2","amount":"1","reason":"bank_charge","written_off_on":"2026-03-04"}"#;

async fn exported(place: &Place, ledger: &Arc<Ledger>, with_names: bool) -> String {
    let mut out = Vec::new();
    export(&*place.store, &Reading::now(Arc::clone(ledger)), with_names, &mut out)
        .await
        .expect("the store answers");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[tokio::test]
async fn an_export_imports_into_an_empty_tenant_and_exports_the_same() {
    let place = Place::new();
    let (ours, theirs) = (place.new_ledger("ours").await, place.new_ledger("theirs").await);
    write(&ours, &format!("{}{SPECIAL}", facts(0, 700))).await;
    let text = exported(&place, &ours, true).await;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 1 + 2_101 + 17);
    assert!(lines[0].starts_with(r#"{"kind":"tenant","name":"Acme Messen""#), "{}", lines[0]);
    let kinds = lines
        .iter()
        .map(|line| Kind::ALL.iter().position(|kind| line.starts_with(&format!("{{\"kind\":\"{kind}\""))));
    assert!(kinds.is_sorted());
    assert!(
        text.contains(r#""customer_number":"Ä 1","country":"AT","category_keys":["cake","food"]"#),
        "{text}"
    );
    assert!(text.contains(r#""company_name":"Bäckerei \"Süß\"""#));

    let summary = write(&theirs, &text).await;
    let total = summary.total();
    assert_eq!(total, Counts { added: 2_118, unchanged: 1, ..Counts::default() });
    assert_eq!(exported(&place, &theirs, true).await, text);
    assert_eq!(theirs.read(Books::portrait), ours.read(Books::portrait));
    assert_eq!(write(&ours, &text).await.total(), Counts { unchanged: 2_119, ..Counts::default() });
}

#[tokio::test]
async fn an_export_without_names_has_none_and_leaves_those_that_are_there() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    write(&ledger, SPECIAL).await;
    let text = exported(&place, &ledger, false).await;
    for secret in
        ["Bäckerei", "ATU", "Zeile", "Groß", "storniert", "bar\"", "süß", "example.org", "nass", "Tor"]
    {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains(r#""has_tax_id":true"#));
    let with_names = exported(&place, &ledger, true).await;
    assert_eq!(write(&ledger, &text).await.total(), Counts { unchanged: 18, ..Counts::default() });
    assert_eq!(exported(&place, &ledger, true).await, with_names);
}

/// The export of the books as they were after a row.
async fn exported_at(place: &Place, ledger: &Arc<Ledger>, seq: i64, with_names: bool) -> String {
    let ledgers = place.ledgers();
    let reading = ledgers.reading(ledger, Some(Position::Seq(seq))).await.expect("a write ends there");
    let mut out = Vec::new();
    export(&*place.store, &reading, with_names, &mut out).await.expect("the store answers");
    String::from_utf8(out).expect("JSON is UTF-8")
}

#[tokio::test]
async fn an_export_of_the_books_as_they_were_has_the_facts_of_then() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    let rounds = [
        facts(0, 40),
        SPECIAL.to_owned(),
        // Puts of what is there, deletions, and what was deleted once more.
        r#"{"kind":"invoice","invoice_number":"R1","status":"sent","issued_on":"2026-03-01","event_key":"fair","customer_number":"K1","reminder_count":2,"items":[{"description":"Stand","unit_price":"100","tax_rate":19}]}
{"kind":"payment","payment_key":"P2","op":"delete"}
{"kind":"event","event_key":"fair","title":"Messe"}"#.to_owned(),
        r#"{"kind":"payment","payment_key":"P2","invoice_number":"R2","amount":"1.00","payment_date":"2026-03-03"}
{"kind":"check_in","event_key":"herbst","customer_number":"Ä 1","checked_in_at":"2026-09-01T09:00:00.25","op":"delete"}"#.to_owned(),
    ];
    let mut known = Vec::new();
    for round in &rounds {
        write(&ledger, round).await;
        known.push((ledger.head().seq, exported(&place, &ledger, false).await));
    }
    for (seq, text) in &known {
        assert_eq!(&exported_at(&place, &ledger, *seq, false).await, text, "row {seq}");
    }
    let (seq, text) = &known[0];
    let other = place.new_ledger("other").await;
    write(&other, text).await;
    assert_eq!(&exported(&place, &other, false).await, text, "it imports as any export does");
    let past = place.ledgers().reading(&ledger, Some(Position::Seq(seq - 1))).await;
    let error = past.err().expect("row in the middle of a write").to_string();
    assert_eq!(error, format!("`at_seq` is in the middle of a write: expected 1 or {seq}"));
}

#[tokio::test]
async fn names_in_an_export_of_the_past_are_those_of_now_and_the_erased_have_none() {
    let place = Place::new();
    let ledger = place.new_ledger("acme").await;
    write(&ledger, &facts(0, 3)).await;
    let seq = ledger.head().seq;
    write(&ledger, r#"{"kind":"contact","customer_number":"K0","country":"DE","company_name":"Neu AG"}"#)
        .await;
    ledger.erase(&Subject::Contact("K1".to_owned()), "test").await.expect("it is there");
    let text = exported_at(&place, &ledger, seq, true).await;
    assert!(text.contains("Neu AG") && !text.contains("Firma 0 GmbH"), "{text}");
    assert!(text.contains(r#""customer_number":"K1""#) && !text.contains("Firma 1 GmbH"), "{text}");
    assert!(text.contains("Firma 2 GmbH"), "{text}");
}
