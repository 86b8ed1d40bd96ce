//! The indexes of the books against a plain scan, over random histories of documents.

use std::collections::BTreeSet;

use crate::paper::Paper;
use jiff::civil::date;
use messwert_books::Books;
use messwert_books::books::{Document, Event, Slot};
use proptest::prelude::*;

/// One line of a history: mostly valid, over few keys, so that they meet.
fn line() -> impl Strategy<Value = String> {
    let event = prop_oneof![Just(""), Just(r#""event_key":"a","#), Just(r#""event_key":"b","#)];
    let status = prop_oneof![Just("draft"), Just("sent"), Just("cancelled")];
    let note = prop_oneof![2 => Just(None), 1 => (0..4u8).prop_map(Some)];
    let put = (0..6u8, event, status, note, 1..28u8).prop_map(|(number, event, status, note, day)| match note {
        Some(invoice) if status != "cancelled" => format!(
            r#"{{"kind":"invoice","invoice_number":"G{number}","invoice_type":"credit_note","related_invoice_number":"R{invoice}","status":"{status}","issued_on":"2026-03-{day:02}","items":[{{"net":1}}]}}"#
        ),
        _ => format!(
            r#"{{"kind":"invoice","invoice_number":"R{number}",{event}"status":"{status}","issued_on":"2026-03-{day:02}","items":[{{"net":1}}]}}"#
        ),
    });
    let delete = (prop_oneof![Just('R'), Just('G')], 0..6u8).prop_map(|(sort, number)| {
        format!(r#"{{"kind":"invoice","op":"delete","invoice_number":"{sort}{number}"}}"#)
    });
    prop_oneof![5 => put, 1 => delete]
}

fn numbers<'a>(books: &Books, found: impl Iterator<Item = (Slot<Document>, &'a Document)>) -> Vec<String> {
    let mut numbers: Vec<String> = found.map(|(slot, _)| books.documents().key(slot).to_owned()).collect();
    numbers.sort();
    numbers
}

fn check(books: &Books) {
    let events: Vec<Option<Slot<Event>>> =
        [None].into_iter().chain(["a", "b"].map(|key| books.events().slot(key))).collect();
    let days = date(2026, 3, 5)..=date(2026, 3, 20);
    for event in events {
        let in_scope = |document: &Document| event.is_none() || books.origin(document).event == event;
        let scan = |keep: &dyn Fn(&Document) -> bool| {
            let kept = books.documents().iter().filter(|(_, document)| in_scope(document) && keep(document));
            numbers(books, kept)
        };
        assert_eq!(numbers(books, books.documents_of(event)), scan(&|_| true));
        let issued = |document: &Document| {
            document.is_issued() && document.issued_on.is_some_and(|on| days.contains(&on))
        };
        assert_eq!(numbers(books, books.issued_between(event, days.clone())), scan(&issued));
        assert_eq!(numbers(books, books.cancelled_of(event)), scan(&Document::is_cancelled));
    }
    for (slot, _) in books.documents().iter() {
        let notes = books.documents().iter().filter(|(_, note)| note.related == Some(slot));
        assert_eq!(numbers(books, books.credit_notes(slot)), numbers(books, notes));
    }
}

/// Every fact by kind and key, however the books came about.
fn listing(books: &Books) -> BTreeSet<String> {
    let documents = books.documents().iter().map(|(slot, document)| {
        let related = document.related.map(|slot| books.documents().key(slot));
        let event = document.event.map(|slot| books.events().key(slot));
        let id = books.documents().id(slot);
        format!(
            "{id} {} {related:?} {event:?} {:?} {:?} {}",
            books.documents().key(slot),
            document.status,
            document.issued_on,
            document.gross()
        )
    });
    documents.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn indexes_tell_what_a_scan_tells(history in prop::collection::vec(prop::collection::vec(line(), 1..4), 1..20)) {
        let mut paper = Paper::with(&[r#"{"kind":"event","event_key":"a","title":"A"}"#, r#"{"kind":"event","event_key":"b","title":"B"}"#]);
        for batch in &history {
            let lines: Vec<&str> = batch.iter().map(String::as_str).collect();
            // A refused batch records nothing, which is as good a case.
            let _refused_or_not = paper.record(&lines);
            check(&paper.books);
        }
        // Folding the rows anew gives the same books.
        let mut again = Books::default();
        for (entry, seq) in paper.rows.iter().zip(1..) {
            again.apply(crate::paper::row(seq, entry)).unwrap();
        }
        prop_assert_eq!(listing(&again), listing(&paper.books));
        check(&again);
    }
}
