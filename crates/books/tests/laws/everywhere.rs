//! The laws that hold in every report.

use messwert_books::Books;
use messwert_books::report::ReportType;
use proptest::prelude::*;
use serde_json::Value;

use crate::asking::{ask, text, with, without};
use crate::paper::{Paper, row};
use crate::random::{Filters, filters, lines, recorded, seeds};

/// Books folded anew from the journal.
pub(crate) fn reopened(paper: &Paper) -> Books {
    let mut books = Books::default();
    for (entry, seq) in paper.rows.iter().zip(1..) {
        books.apply(row(seq, entry)).unwrap();
    }
    books
}

/// What a report says of one event that depends on others.
fn of_others(report: ReportType) -> &'static [&'static str] {
    match report {
        ReportType::Participants => &["editions"],
        ReportType::Applications => &["pace", "applicants", "received"],
        _ => &[],
    }
}

/// Whether a fact is of this event, or of none, or what it is made of.
fn belongs(line: &str, event: &str) -> bool {
    let fact: Value = serde_json::from_str(line).unwrap();
    match fact["kind"].as_str().unwrap() {
        "tenant" | "event" | "category" | "contact" => true,
        "application" => fact["event_keys"].as_array().unwrap().iter().any(|key| key == event),
        // What follows an invoice is of its event.
        "payment" if !fact["invoice_number"].is_null() => true,
        "refund" | "write_off" => true,
        "invoice" if !fact["related_invoice_number"].is_null() => true,
        _ => fact["event_key"] == event,
    }
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn equal_books_give_equal_bytes(seeds in seeds(40), filters in filters(), order in any::<u64>()) {
        let lines = lines(&seeds);
        let paper = recorded(&lines);
        let folded_again = reopened(&paper);
        let mut shuffled = lines;
        let by = |line: &String| {
            use std::hash::{DefaultHasher, Hash, Hasher};
            let mut hasher = DefaultHasher::new();
            (order, line).hash(&mut hasher);
            hasher.finish()
        };
        shuffled.sort_by_cached_key(by);
        let in_other_order = recorded(&shuffled);
        for report in ReportType::ALL {
            let first = text(&paper.books, *report, &filters);
            prop_assert_eq!(&text(&paper.books, *report, &filters), &first);
            prop_assert_eq!(&text(&folded_again, *report, &filters), &first);
            prop_assert_eq!(&text(&in_other_order.books, *report, &filters), &first);
        }
    }

    #[test]
    fn facts_of_other_events_change_nothing(seeds in seeds(50), filters in filters(), event in 0..4) {
        let event = format!("e{event}");
        let lines = lines(&seeds);
        let own: Vec<String> = lines.iter().filter(|line| belongs(line, &event)).cloned().collect();
        let (all, own) = (recorded(&lines), recorded(&own));
        let filters = with(&filters, &[("event_key", &event)]);
        for report in ReportType::ALL {
            let data = |paper: &Paper| without(ask(&paper.books, *report, &filters), of_others(*report));
            prop_assert_eq!(data(&own), data(&all));
        }
    }

    #[test]
    fn a_zone_that_is_asked_for_is_as_good_as_ones_own(seeds in seeds(40), filters in filters(), zone in 0..3usize) {
        let zone = ["Asia/Kolkata", "America/New_York", "Pacific/Apia"][zone];
        let mut paper = recorded(&lines(&seeds));
        let asked: Vec<_> = ReportType::ALL
            .iter()
            .map(|report| text(&paper.books, *report, &with(&filters, &[("timezone", zone)])))
            .collect();
        let settings = format!(r#"{{"kind":"tenant","name":"M","timezone":"{zone}"}}"#);
        paper.record(&[&settings]).unwrap();
        let own: Filters = filters.into_iter().filter(|(name, _)| *name != "timezone").collect();
        for (report, asked) in ReportType::ALL.iter().zip(asked) {
            prop_assert_eq!(text(&paper.books, *report, &own), asked);
        }
    }

    #[test]
    fn a_member_asked_for_alone_is_as_among_all(seeds in seeds(40), filters in filters(), at in any::<usize>()) {
        let books = recorded(&lines(&seeds)).books;
        for report in ReportType::ALL {
            let names = [report.members(), report.currency_members()].concat();
            let name = names[at % names.len()];
            let among_all = ask(&books, *report, &filters);
            let alone = ask(&books, *report, &with(&filters, &[("sections", name)]));
            if report.members().contains(&name) {
                prop_assert_eq!(&alone[name], &among_all[name]);
                continue;
            }
            let sections = |data: &Value| data["currencies"].as_array().cloned().unwrap_or_default();
            let (alone, among_all) = (sections(&alone), sections(&among_all));
            let of = |sections: &[Value]| -> Vec<[Value; 2]> {
                sections.iter().map(|section| [section["currency"].clone(), section[name].clone()]).collect()
            };
            prop_assert_eq!(of(&alone), of(&among_all));
        }
    }
}
