//! Golden figures: the answers to questions about given facts, computed by a program that shares no
//! code with this one (`crates/testkit/golden`).
//!
//! Compared are all answers of the revenue report without `compare`, in all folders: every member that
//! this version computes, over the facts of the kinds that it knows. Left out, by name: the members in
//! [`UNBUILT`], and currency sections that only a reservation brings.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

#[path = "../../../books/tests/books/paper.rs"]
mod paper;

mod compare;

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

/// Members of the revenue report that are not computed yet.
const UNBUILT: [&str; 6] =
    ["reverse_charge", "by_category", "collection", "written_off", "averages", "pipeline"];

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

/// The query without the sections that are not computed; none if nothing is left to ask.
fn reduced(query: &BTreeMap<String, String>) -> Option<BTreeMap<String, String>> {
    let mut query = query.clone();
    if let Some(sections) = query.get_mut("sections") {
        let left: Vec<&str> = sections.split(',').filter(|section| !UNBUILT.contains(section)).collect();
        *sections = left.join(",");
        if sections.is_empty() {
            return None;
        }
    }
    Some(query)
}

/// The expected data as far as it is computed.
fn expected(data: &RawValue, ours: &Json) -> Json {
    let mut data = Json::parse(data.get());
    if let Some(sections) = data.member_mut("currencies") {
        for section in sections.entries_mut() {
            UNBUILT.iter().for_each(|member| section.remove(member));
        }
        // A comparison is compared as far as it is computed, like the sections themselves.
        // Where all members were left out, so is the list.
        if ours.member("currencies").is_none() {
            data.remove("currencies");
        } else if let (Some(sections), Some(ours)) =
            (data.member_mut("currencies"), ours.member("currencies"))
        {
            let known = ours.entries().iter().filter_map(|section| section.member("currency")).cloned();
            let known: Vec<Json> = known.collect();
            sections.entries_mut().retain(|section| {
                let is_ours = section.member("currency").is_some_and(|currency| known.contains(currency));
                is_ours || !section.is_without_documents()
            });
        }
    }
    data
}

#[test]
fn every_revenue_answer_is_equal() {
    let (mut n_compared, mut n_figures) = (0, 0);
    for folder in FOLDERS {
        let paper = facts(folder);
        let cases: Vec<Case> = serde_json::from_str(&read(folder, "queries.json")).unwrap();
        for case in
            cases.iter().filter(|case| case.report == "revenue" && !case.query.contains_key("compare"))
        {
            let Some(query) = reduced(&case.query) else { continue };
            let (status, data) = answer(&paper, ReportType::Revenue, &query);
            let ours = Json::parse(&data);
            assert_eq!(status, case.status, "{folder}: {query:?}");
            let expected = expected(&case.data, &ours);
            if let Some(difference) = difference("data", &ours, &expected) {
                panic!("{folder}: {query:?}\n{difference}");
            }
            n_compared += 1;
            n_figures += expected.n_numbers();
        }
    }
    println!("{n_compared} answers with {n_figures} figures are equal");
    assert!(n_compared >= 100 && n_figures >= 50_000, "{n_compared} answers, {n_figures} figures");
}
