//! What books say of the memory that they take, against what the allocator says; alone in its process, as
//! every allocation of it is counted.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

#[path = "../books/paper.rs"]
mod paper;

use std::alloc::System;

use cap::Cap;
use messwert_books::Books;

use paper::{Paper, row};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// Facts of all kinds: one more in ten has what holds memory of its own.
fn lines(n: usize) -> Vec<String> {
    let events = (0..20).map(|n| {
        format!(
            r#"{{"kind":"event","event_key":"e{n}","title":"Veranstaltung {n}","series_key":"s{}","date_from":"2026-01-01"}}"#,
            n % 7
        )
    });
    let categories =
        (0..30).map(|n| format!(r#"{{"kind":"category","category_key":"c{n}","title":"Waren {n}"}}"#));
    let others = (0..n).flat_map(|n| {
        let (event, other, category, day) = (n % 20, (n + 1) % 20, n % 30, n % 28 + 1);
        let several = if n % 10 == 0 { r#","c29""# } else { "" };
        let categories = if category == 29 { "" } else { several };
        [
            format!(r#"{{"kind":"contact","customer_number":"K-{n}","country":"DE","category_keys":["c{category}"{categories}]}}"#),
            format!(r#"{{"kind":"participant","event_key":"e{event}","customer_number":"K-{n}","created_at":"2026-01-{day:02}","category_keys":["c{category}"{categories}]}}"#),
            format!(r#"{{"kind":"application","application_number":"B-{n}","customer_number":"K-{n}","event_keys":["e{event}","e{other}"],"created_at":"2026-01-{day:02}","email":"k{n}@example.org"}}"#),
            format!(r#"{{"kind":"booth","event_key":"e{event}","booth_number":"{n}","width":"3","depth":"2"}}"#),
            format!(r#"{{"kind":"booth_reservation","reservation_number":"V-{n}","event_key":"e{event}","booth_number":"{n}","customer_number":"K-{n}","status":"confirmed","reserved_at":"2026-01-{day:02}"}}"#),
            format!(r#"{{"kind":"check_in","event_key":"e{event}","customer_number":"K-{n}","checked_in_at":"2026-02-{day:02}"}}"#),
            format!(r#"{{"kind":"invoice","invoice_number":"RE-{n}","status":"sent","issued_on":"2026-02-{day:02}","event_key":"e{event}","customer_number":"K-{n}","items":[{{"description":"Stand","quantity":1,"unit_price":100,"tax_rate":19}},{{"description":"Strom","quantity":1,"unit_price":10,"tax_rate":7}}]}}"#),
            format!(r#"{{"kind":"payment","payment_key":"Z-{n}","invoice_number":"RE-{n}","amount":50,"status":"completed","payment_date":"2026-03-{day:02}","gateway_key":"bank_transfer"}}"#),
        ]
    });
    events.chain(categories).chain(others).collect()
}

/// Books folded from a journal, and how much is allocated for them.
fn weighed(paper: &Paper) -> (Books, usize) {
    let before = ALLOCATOR.allocated();
    let mut books = Books::default();
    for (entry, seq) in paper.rows.iter().zip(1..) {
        books.apply(row(seq, entry)).unwrap();
    }
    (books, size_of::<Books>() + ALLOCATOR.allocated() - before)
}

#[test]
fn books_know_what_they_weigh() {
    for n in [0, 10, 100, 4_000] {
        let lines = lines(n);
        let paper = Paper::with(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        // What is looked up once and kept for ever, such as a time zone, is there from the first time on.
        drop(weighed(&paper));
        let (books, taken) = weighed(&paper);
        let said = books.n_bytes();
        println!("{} facts: {said} bytes said, {taken} taken", books.n_facts());
        // What trees and tables leave free is estimated, which shows where there is little else.
        assert!(said.abs_diff(taken) * 20 <= taken + 200_000, "{n}: {said} said, {taken} taken");
    }
}
