//! Closed periods: what is recorded later is refused, or leaves their figures alone.

use std::collections::BTreeMap;

use messwert_testkit::{Tenant, TestApp};
use serde_json::{Map, Value};

use crate::answers::{tenant, write};
use crate::changes::Course;
use crate::count;

/// Ends of months and years among the dates of the histories, and a day between them.
const UNTIL: [&str; 4] = ["2025-12-31", "2026-03-29", "2026-06-30", "2026-11-01"];

/// What must stand, of revenue and of payments.
const FIGURES: [(&str, &[&str]); 2] = [
    ("revenue", &["totals", "by_tax", "by_event"]),
    ("payments", &["received", "refunded", "written_off", "roll_forward", "receivables"]),
];

/// By currency and report.
type Figures = BTreeMap<(String, &'static str), Value>;

/// How a change comes in.
#[derive(Clone, Copy, Debug)]
enum Way {
    Import,
    Http,
}

#[tokio::test]
async fn a_closed_period_keeps_its_figures() {
    let app = TestApp::new();
    let (mut n_refused, mut n_closed, mut n_recorded) = (0, 0, 0);
    let (n_histories, n_changes) = (count(4, 40), count(40, 50));
    for seed in 0..n_histories as u64 {
        let (reader, ledger) = tenant(&app, &format!("closed-{seed}")).await;
        let writer = reader.with_scopes(&crate::answers::WRITING).await;
        let mut course = Course::new(500 + seed);
        let lines = course.lines.clone();
        assert!(write(&ledger, &lines.iter().map(String::as_str).collect::<Vec<_>>()).await);
        let until = UNTIL[seed as usize % UNTIL.len()];
        let date = messwert_books::calendar::parse_date(until).unwrap();
        ledger.close("cli:anna", date, Some("return filed")).await.unwrap();
        let then = figures(&reader, until).await;
        assert!(then.values().any(|section| n_nonzero(section) > 0) || seed % 4 == 0, "{then:?}");
        for n in 0..n_changes {
            let (line, before) = (course.next(), ledger.head().seq);
            let way = if n % 2 == 0 { Way::Import } else { Way::Http };
            let refused = match way {
                Way::Import => (!write(&ledger, &[&line]).await).then(String::new),
                Way::Http => {
                    let answer = writer.post_facts(line.clone()).await;
                    (answer.status != 200).then(|| answer.text())
                }
            };
            match refused {
                Some(text) => {
                    n_refused += 1;
                    n_closed += usize::from(text.contains("period_closed"));
                    assert_eq!(ledger.head().seq, before, "{line}");
                }
                None => n_recorded += usize::from(ledger.head().seq > before),
            }
            let now = figures(&reader, until).await;
            assert_eq!(now, kept(&then, &now), "closed until {until}, {way:?}: {line}");
        }
    }
    println!(
        "{} changes: {n_refused} refused, of those by HTTP {n_closed} for a closed period; {n_recorded} recorded",
        n_histories * n_changes
    );
    assert!(n_closed * 20 > n_refused && n_recorded * 10 > n_histories * n_changes);
}

/// The figures up to a date: of each currency what must stand. Titles are free to change.
async fn figures(tenant: &Tenant, until: &str) -> Figures {
    let mut figures = Figures::new();
    for (report, members) in FIGURES {
        let answer = tenant.get_report(report, &format!("date_to={until}&today=2026-11-23")).await;
        let sections = answer.at("/data/data/currencies");
        for section in sections.as_array().unwrap_or_else(|| panic!("{}", answer.text())) {
            let currency = section["currency"].as_str().unwrap().to_owned();
            let mut of = Map::new();
            for member in members {
                let figure = match *member {
                    "receivables" => {
                        serde_json::json!({"open": section[member]["open"], "credit_balance": section[member]["credit_balance"]})
                    }
                    "by_event" => by_key(&section[member]),
                    _ => section[member].clone(),
                };
                of.insert((*member).to_owned(), figure);
            }
            figures.insert((currency, report), Value::Object(of));
        }
    }
    figures
}

/// Rows of events by key, as their order follows dates of events, which are free.
fn by_key(rows: &Value) -> Value {
    let row = |row: &Value| {
        let mut figures = row.as_object().unwrap().clone();
        figures.remove("title");
        (figures.remove("event_key").unwrap().to_string(), Value::Object(figures))
    };
    Value::Object(rows.as_array().unwrap().iter().map(row).collect())
}

/// What is to be found now if all stands: a report's sections come and go as long as they hold nothing
/// but 0.
fn kept(then: &Figures, now: &Figures) -> Figures {
    let is_kept = |(of, figures): &(&(String, &str), &Value)| now.contains_key(of) || n_nonzero(figures) > 0;
    let is_new =
        |(of, figures): &(&(String, &str), &Value)| !then.contains_key(of) && n_nonzero(figures) == 0;
    let new = now.iter().filter(is_new);
    then.iter().filter(is_kept).chain(new).map(|(of, figures)| (of.clone(), figures.clone())).collect()
}

/// How many numbers are not 0.
fn n_nonzero(value: &Value) -> usize {
    match value {
        Value::Number(number) => usize::from(number.as_f64() != Some(0.0)),
        Value::Array(rows) => rows.iter().map(n_nonzero).sum(),
        Value::Object(members) => members.values().map(n_nonzero).sum(),
        _ => 0,
    }
}
