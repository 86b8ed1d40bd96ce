//! Golden figures: the answers to questions about given facts, computed by a program that shares no
//! code with this one (`crates/testkit/golden`).
//!
//! Compared are all answers of all reports, in all folders, with all parameters.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

#[path = "../../../books/tests/books/paper.rs"]
mod paper;

#[path = "../../../books/tests/laws/random.rs"]
mod random;

mod compare;

mod example;

mod schema;

mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use messwert_books::fact::Kind;
use messwert_books::query::{Asked, Refused, resolve};
use messwert_books::report::{ReportType, report};
use messwert_render::json;
use serde::Deserialize;
use serde_json::value::RawValue;

use compare::{Json, difference};
use paper::{Paper, now};

const FOLDERS: [&str; 5] = ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"];

/// A question and its answer.
#[derive(Deserialize)]
struct Case {
    report: String,
    query: BTreeMap<String, String>,
    status: u16,
    data: Box<RawValue>,
}

fn read(folder: &str, file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/golden").join(folder).join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The questions about them.
fn cases(folder: &str) -> Vec<Case> {
    serde_json::from_str(&read(folder, "queries.json")).unwrap()
}

/// How many random cases: few, or as many as there is time for.
fn random_cases(few: usize) -> usize {
    if std::env::var_os("MESSWERT_SOAK").is_some() { 100_000 } else { few }
}

/// The facts, recorded.
fn facts(folder: &str) -> Paper {
    Paper::with(&read(folder, "facts.ndjson").lines().collect::<Vec<_>>())
}

/// The names of contacts, as a key sees them that may read them.
fn names(paper: &Paper) -> BTreeMap<String, String> {
    let contacts = paper.names.iter().filter(|((kind, _), _)| *kind == Kind::Contact);
    let named = contacts.filter_map(|((_, key), entry)| {
        let [number] = serde_json::from_str::<[String; 1]>(key).unwrap();
        let entry: BTreeMap<String, String> = serde_json::from_slice(entry).unwrap();
        let person = [entry.get("first_name"), entry.get("last_name")];
        let person = person.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        let name = entry.get("company_name").cloned().or((!person.is_empty()).then_some(person));
        Some((number, name?))
    });
    named.collect()
}

/// What a query answers: the status, and the data if there is any.
fn answer(paper: &Paper, report_type: ReportType, query: &BTreeMap<String, String>) -> (u16, String) {
    let asked = query.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    match resolve(report_type, &Asked(asked), &paper.books, now()) {
        Err(Refused::Invalid(_)) => (422, "null".to_owned()),
        Err(Refused::UnknownEvent(_)) => (404, "null".to_owned()),
        Ok(query) => {
            let mut report = report(report_type, &paper.books, &query).unwrap();
            report.set_names(&names(paper));
            (200, String::from_utf8(json::data(&report)).unwrap())
        }
    }
}

#[test]
fn every_answer_is_equal() {
    let (mut n_compared, mut n_figures, mut wrong) = (0, 0, Vec::new());
    for folder in FOLDERS {
        let paper = facts(folder);
        for case in &cases(folder) {
            let report_type = ReportType::from_name(&case.report).unwrap();
            let (status, data) = answer(&paper, report_type, &case.query);
            let (ours, expected) = (Json::parse(&data), Json::parse(case.data.get()));
            let place = format!("{folder}: {} {:?}", case.report, case.query);
            match difference("data", &ours, &expected) {
                _ if status != case.status => wrong.push(format!("{place}: status {status}")),
                Some(difference) => wrong.push(format!("{place}: {difference}")),
                None => n_figures += expected.n_numbers(),
            }
            n_compared += 1;
        }
    }
    assert!(wrong.is_empty(), "{} of {n_compared} answers differ:\n{}", wrong.len(), wrong.join("\n"));
    println!("{n_compared} answers with {n_figures} figures are equal");
    assert_eq!((n_compared, n_figures), (555, 161_860));
}
