//! What a report tells of itself: the interval of its series, and whose names it shows.

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
