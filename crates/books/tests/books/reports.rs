//! What a report tells of itself: the interval of its series, whose names it shows, what it is compared
//! with, and what another zone makes of it.

use std::collections::BTreeSet;
use std::path::Path;

use messwert_books::calendar::Interval;
use messwert_books::query::{Asked, Query, resolve};
use messwert_books::report::{Report, ReportType, report};
use serde_json::Value;

use crate::paper::{Paper, now};

/// Hands over the answers to all questions about the golden facts of a folder.
fn answers(folder: &str, mut check: impl FnMut(&Query, &Report, &Value)) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/golden").join(folder);
    let read = |name: &str| std::fs::read_to_string(golden.join(name)).unwrap();
    let books = Paper::with(&read("facts.ndjson").lines().collect::<Vec<_>>()).books;
    let questions: Vec<Value> = serde_json::from_str(&read("queries.json")).unwrap();
    for question in questions.iter().filter(|question| question["status"] == 200) {
        let report_type = ReportType::from_name(question["report"].as_str().unwrap()).unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let asked = question["query"].as_object().unwrap().iter();
        let asked = Asked(asked.map(|(name, value)| (name.clone(), text(value))).collect());
        let query = resolve(report_type, &asked, &books, now()).unwrap();
        let report = report(report_type, &books, &query).unwrap();
        check(&query, &report, &serde_json::to_value(&report).unwrap());
    }
}

/// Every object of an answer.
fn objects<'a>(data: &'a Value, found: &mut Vec<&'a Value>) {
    match data {
        Value::Array(entries) => entries.iter().for_each(|entry| objects(entry, found)),
        Value::Object(members) => {
            found.push(data);
            members.values().for_each(|member| objects(member, found));
        }
        _ => {}
    }
}

/// The interval of a bucket's label.
fn interval(label: &str) -> Interval {
    match label.len() {
        4 => Interval::Year,
        7 if label.contains('Q') => Interval::Quarter,
        7 => Interval::Month,
        8 => Interval::Week,
        _ => Interval::Day,
    }
}

#[test]
fn the_interval_is_that_of_the_buckets() {
    let mut seen = BTreeSet::new();
    answers("tiny", |query, report, data| {
        if query.report != ReportType::Overview {
            assert!(query.interval.is_none() || report.interval() == query.interval, "{:?}", query.asked);
        }
        let mut rows = Vec::new();
        objects(data, &mut rows);
        for label in rows.iter().filter_map(|row| row["label"].as_str()) {
            assert_eq!(report.interval(), Some(interval(label)), "{:?}", query.asked);
            seen.insert((query.report, interval(label).word()));
        }
    });
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn names_are_looked_up_of_those_who_are_shown() {
    let mut n_named = 0;
    answers("tiny", |query, report, data| {
        let mut rows = Vec::new();
        objects(data, &mut rows);
        let named = rows.iter().filter(|row| row.get("name").is_some());
        let shown: BTreeSet<&str> = named.filter_map(|row| row["customer_number"].as_str()).collect();
        assert_eq!(report.contacts(), shown.into_iter().collect::<Vec<_>>(), "{:?}", query.asked);
        n_named += report.contacts().len();
    });
    assert!(n_named > 100, "{n_named}");
}

/// The payments report over an invoice and the payment that settles it.
fn payments(paid_at: &str, asked: &[(&str, &str)]) -> Value {
    let payment = format!(
        r#"{{"kind":"payment","payment_key":"p","invoice_number":"R","amount":100,"payment_date":"{paid_at}"}}"#
    );
    let books = Paper::with(&[
        r#"{"kind":"tenant","name":"M","timezone":"Europe/Berlin"}"#,
        r#"{"kind":"invoice","invoice_number":"R","status":"paid","issued_on":"2026-01-10","items":[{"net":100}]}"#,
        &payment,
    ])
    .books;
    let asked = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = resolve(ReportType::Payments, &Asked(asked), &books, now()).unwrap();
    serde_json::to_value(report(ReportType::Payments, &books, &query).unwrap()).unwrap()
}

#[test]
fn an_invoice_is_settled_on_the_day_of_the_zone_that_is_asked_for() {
    let check = |paid_at: &str, zone: &str, bound: (&str, &str), expect: u64| {
        let data = payments(paid_at, &[("timezone", zone), bound]);
        let settled = &data["currencies"][0]["time_to_pay"]["settled"];
        assert_eq!(*settled, expect, "{paid_at} {zone} {bound:?}");
    };
    let (january, february) = (("date_to", "2026-01-31"), ("date_from", "2026-02-01"));
    // Midnight has been in Berlin and Kolkata, and has not in New York.
    let late = "2026-01-31T23:30:00Z";
    for (zone, is_january) in [("Europe/Berlin", 0), ("Asia/Kolkata", 0), ("America/New_York", 1)] {
        check(late, zone, january, is_january);
        check(late, zone, february, 1 - is_january);
    }
    // Tomorrow in Apia.
    let noon = "2026-01-31T12:00:00Z";
    for (zone, is_january) in [("Europe/Berlin", 1), ("Pacific/Apia", 0)] {
        check(noon, zone, january, is_january);
        check(noon, zone, february, 1 - is_january);
    }
}

#[test]
fn what_came_directly_before_is_as_long() {
    let check = |from: &str, to: &str, expect: [&str; 2]| {
        let asked = [("date_from", from), ("date_to", to), ("compare", "previous_period")];
        let data = payments("2026-01-31T12:00:00Z", &asked);
        let period = &data["comparison"]["period"];
        assert_eq!([&period["date_from"], &period["date_to"]], expect, "{from} to {to}");
    };
    // Whole months before whole months.
    check("2026-03-01", "2026-03-31", ["2026-02-01", "2026-02-28"]);
    check("2026-01-01", "2026-03-31", ["2025-10-01", "2025-12-31"]);
    check("2025-11-01", "2026-02-28", ["2025-07-01", "2025-10-31"]);
    // As many days before other dates.
    check("2026-03-01", "2026-03-30", ["2026-01-30", "2026-02-28"]);
    check("2026-03-02", "2026-03-31", ["2026-01-31", "2026-03-01"]);
    check("2026-03-29", "2026-03-29", ["2026-03-28", "2026-03-28"]);
}
