//! Random histories of all kinds, valid lines and invalid ones: the books are a function of the
//! journal, and of what is left in it.

use std::collections::BTreeMap;

use crate::paper::{Paper, row};
use crate::reopened;
use messwert_books::Books;
use messwert_books::batch::Entry;
use messwert_books::calendar::{Zone, parse_instant};
use messwert_books::fact::{Kind, Op, Presence, Schema, join};
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, report};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// What histories begin with, so that many references hold.
pub(crate) const GROUND: &[&str] = &[
    r#"{"kind":"tenant","name":"M"}"#,
    r#"{"kind":"event","event_key":"e0","title":"E","series_key":"s","date_from":"2026-01-01"}"#,
    r#"{"kind":"event","event_key":"e1","title":"E","series_key":"s","date_from":"2025-01-01"}"#,
    r#"{"kind":"category","category_key":"c0","title":"C"}"#,
    r#"{"kind":"contact","customer_number":"k0"}"#,
    r#"{"kind":"contact","customer_number":"k1","country":"AT","category_keys":["c0"]}"#,
    r#"{"kind":"booth","event_key":"e0","booth_number":"b0","width":3,"depth":2}"#,
    r#"{"kind":"invoice","invoice_number":"r0","event_key":"e0","customer_number":"k0","items":[{"net":5}]}"#,
];

/// The raw material of a line: what is chosen by each number is decided by [`line`].
#[derive(Clone, Debug)]
pub(crate) struct Seed {
    kind: usize,
    is_deletion: bool,
    numbers: [u8; 8],
}

pub(crate) fn seed() -> impl Strategy<Value = Seed> {
    (1..Kind::ALL.len(), prop::bool::weighted(0.2), any::<[u8; 8]>())
        .prop_map(|(kind, is_deletion, numbers)| Seed { kind, is_deletion, numbers })
}

/// One line, over few keys, so that they meet.
pub(crate) fn line(seed: &Seed) -> String {
    let kind = Kind::ALL[seed.kind];
    let n = |at: usize, below: u8| seed.numbers[at] % below;
    let key = |letter: char, at: usize, below: u8| format!("{letter}{}", n(at, below));
    let maybe = |at: usize, value: Value| if n(at, 2) == 0 { value } else { Value::Null };
    let word = |at: usize, words: &[&str]| words[usize::from(n(at, words.len() as u8))].to_owned();
    let day = |at: usize| format!("2026-03-{:02}", 1 + n(at, 6));
    let mut fact = match kind {
        Kind::Tenant => unreachable!("the settings stay"),
        Kind::Event => {
            json!({"event_key": key('e', 0, 3), "title": "E", "date_from": maybe(1, json!(day(2))), "series_key": maybe(3, json!(key('s', 4, 2)))})
        }
        Kind::Category => {
            json!({"category_key": key('c', 0, 3), "title": "C", "parent_category_key": maybe(1, json!(key('c', 2, 3)))})
        }
        Kind::Contact => {
            json!({"customer_number": key('k', 0, 3), "country": word(1, &["DE", "AT"]), "category_keys": maybe(2, json!([key('c', 3, 3)])), "tax_id": maybe(4, json!("X"))})
        }
        Kind::Participant => {
            json!({"event_key": key('e', 0, 3), "customer_number": key('k', 1, 3), "role": word(2, &["main", "co"]), "main_exhibitor_number": if n(2, 2) == 0 { Value::Null } else { json!(key('k', 4, 3)) }, "created_at": day(5), "removed_at": maybe(6, json!(day(7)))})
        }
        Kind::Application => {
            json!({"application_number": key('a', 0, 10), "event_keys": [key('e', 1, 3)], "customer_number": maybe(2, json!(key('k', 3, 3))), "status": word(4, &["new", "approved", "withdrawn"]), "decided_at": maybe(5, json!(day(6))), "created_at": "2026-03-01", "email": maybe(7, json!("a@b.de"))})
        }
        Kind::Booth => {
            json!({"event_key": key('e', 0, 2), "booth_number": key('b', 1, 2), "width": 1 + n(2, 3), "depth": 2, "fixed_price": maybe(3, json!(5))})
        }
        Kind::BoothReservation => {
            json!({"reservation_number": key('v', 0, 3), "event_key": key('e', 1, 2), "booth_number": key('b', 2, 2), "customer_number": key('k', 3, 3), "currency": word(4, &["EUR", "CHF"]), "final_price": 7})
        }
        Kind::CheckIn => {
            json!({"event_key": key('e', 0, 2), "customer_number": key('k', 1, 3), "checked_in_at": day(2), "checked_out_at": maybe(3, json!(day(4)))})
        }
        Kind::Invoice if n(0, 3) == 0 => {
            json!({"invoice_number": key('g', 1, 2), "invoice_type": "credit_note", "related_invoice_number": maybe(2, json!(key('r', 3, 3))), "status": word(4, &["draft", "sent"]), "issued_on": day(5), "items": [{"net": 1}]})
        }
        Kind::Invoice => {
            json!({"invoice_number": key('r', 1, 3), "status": word(2, &["draft", "draft", "sent", "cancelled"]), "issued_on": "2026-03-01", "event_key": maybe(3, json!(key('e', 4, 2))), "customer_number": maybe(5, json!(key('k', 6, 2))), "currency": word(7, &["EUR", "EUR", "JPY"]), "items": [{"net": 5}]})
        }
        Kind::Payment => {
            json!({"payment_key": key('p', 0, 10), "invoice_number": maybe(1, json!(key('r', 2, 3))), "amount": 3, "status": word(3, &["completed", "completed", "pending"]), "event_key": maybe(4, json!(key('e', 5, 2))), "payment_date": day(6), "currency": maybe(7, json!("CHF"))})
        }
        Kind::Refund => {
            json!({"refund_key": key('f', 0, 3), "payment_key": maybe(1, json!(key('p', 2, 10))), "credit_note_number": if n(1, 2) == 0 { Value::Null } else { json!(key('g', 2, 2)) }, "amount": 1, "refunded_at": day(3)})
        }
        Kind::WriteOff => {
            json!({"write_off_key": key('w', 0, 2), "invoice_number": key('r', 1, 3), "amount": 1, "written_off_on": day(2)})
        }
    };
    let fact = fact.as_object_mut().unwrap();
    if seed.is_deletion {
        delete(kind, fact);
    }
    fact.insert("kind".to_owned(), json!(kind.name()));
    Value::Object(std::mem::take(fact)).to_string()
}

/// Leaves the key only.
fn delete(kind: Kind, fact: &mut Map<String, Value>) {
    let fields = Schema::of(kind).fields;
    let is_key =
        |name: &str| fields.iter().any(|field| field.name == name && field.presence == Presence::Key);
    fact.retain(|name, _| is_key(name));
    fact.insert("op".to_owned(), json!("delete"));
}

/// The last put of each fact that is left, by kind and key.
pub(crate) fn left(paper: &Paper) -> Vec<&Entry> {
    let mut left: BTreeMap<(Kind, &str), &Entry> = BTreeMap::new();
    for entry in &paper.rows {
        let key = (entry.kind, entry.key.as_str());
        match entry.op {
            Op::Put => drop(left.insert(key, entry)),
            Op::Delete => drop(left.remove(&key)),
            Op::Names | Op::Erase | Op::Readmit => {}
        }
    }
    left.into_values().collect()
}

/// Books of a journal that holds each fact that is left once.
fn rewritten(paper: &Paper) -> Books {
    let mut left = left(paper);
    left.sort_by_key(|entry| entry.rank);
    let mut books = Books::default();
    for (entry, seq) in left.into_iter().zip(1..) {
        books.apply(row(seq, entry)).unwrap();
    }
    books
}

/// Puts all that is left once more: nothing that was recorded speaks against a fact, nor is one changed.
fn stands(paper: &Paper) -> Result<(), TestCaseError> {
    let line = |entry: &&Entry| {
        let names = paper.names.get(&(entry.kind, entry.key.clone()));
        join(entry.kind, entry.body.as_deref().unwrap(), names.map(Vec::as_slice)).unwrap()
    };
    let lines: Vec<String> = left(paper).iter().map(line).collect();
    prop_assert_eq!(paper.check(&lines.iter().map(String::as_str).collect::<Vec<_>>()), Ok(Vec::new()));
    Ok(())
}

/// What all reports say, of periods that end before, within and after what is known, and of an event.
fn answers(books: &Books) -> Vec<String> {
    let now = parse_instant("2026-03-20T12:00:00Z", &Zone::utc()).unwrap();
    let periods: [&[(&str, &str)]; 4] = [
        &[],
        &[("date_from", "2026-03-02"), ("date_to", "2026-03-03")],
        &[("date_from", "2026-03-04")],
        &[("event_key", "e0"), ("date_to", "2026-03-04")],
    ];
    let answer = |report_type: ReportType, period: &[(&str, &str)]| {
        let asked = period.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let query = resolve(report_type, &Asked(asked), books, now).map_err(|_| "a good question").unwrap();
        serde_json::to_string(&report(report_type, books, &query).unwrap()).unwrap()
    };
    let of_all =
        |period: &&[(&str, &str)]| ReportType::ALL.iter().map(|it| answer(*it, period)).collect::<Vec<_>>();
    periods.iter().flat_map(of_all).collect()
}

/// How many histories: so many, a hundred times as many if time is given.
pub(crate) fn cases(n_histories: u32) -> u32 {
    if std::env::var_os("MESSWERT_SOAK").is_some() { 100 * n_histories } else { n_histories }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(100), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn books_are_what_the_journal_says(history in prop::collection::vec(prop::collection::vec(seed(), 1..4), 1..60)) {
        let mut paper = Paper::with(GROUND);
        let mut seen = 0;
        for batch in &history {
            let lines: Vec<String> = batch.iter().map(line).collect();
            // A refused batch records nothing, which is as good a case.
            let _refused_or_not = paper.record(&lines.iter().map(String::as_str).collect::<Vec<_>>());
            if paper.rows.len() > seen {
                seen = paper.rows.len();
                stands(&paper)?;
                prop_assert_eq!(rewritten(&paper).portrait(), paper.books.portrait());
            }
        }
        prop_assert_eq!(reopened(&paper).portrait(), paper.books.portrait());
        // What the books keep of many facts together is that of the facts that are left.
        prop_assert_eq!(answers(&rewritten(&paper)), answers(&paper.books));
    }
}
