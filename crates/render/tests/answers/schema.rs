//! Schemas: every answer has each member that its schema names and none else, and null only where the
//! schema says so.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use messwert_books::report::{ReportType, schema};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value;

use crate::paper::Paper;
use crate::random::{filters, lines, recorded, seeds};
use crate::{FOLDERS, answer, cases, facts};

/// Where values were null, and where they were not.
#[derive(Default)]
struct Seen {
    null: BTreeSet<String>,
    value: BTreeSet<String>,
}

/// The schemas of all reports, and what they were asked about.
struct Schemas {
    of: BTreeMap<&'static str, (Value, Validator)>,
    seen: Seen,
    n_answers: usize,
}

impl Schemas {
    fn new() -> Schemas {
        let of = |report: &ReportType| {
            let schema = schema(*report);
            let validator = jsonschema::draft202012::new(&schema).unwrap();
            (report.name(), (schema, validator))
        };
        Schemas { of: ReportType::ALL.iter().map(of).collect(), seen: Seen::default(), n_answers: 0 }
    }

    /// Asks a report and validates the answer.
    fn check(&mut self, paper: &Paper, report: ReportType, query: &BTreeMap<String, String>) {
        let (status, data) = answer(paper, report, query);
        if status != 200 {
            return;
        }
        let data: Value = serde_json::from_str(&data).unwrap();
        let (schema, validator) = &self.of[report.name()];
        if let Err(error) = validator.validate(&data) {
            panic!("{} {query:?}: {error} at {}", report.name(), error.instance_path());
        }
        self.seen.note(report.name(), schema, &data);
        self.n_answers += 1;
    }
}

impl Seen {
    /// Notes what stands where the schema allows null.
    fn note(&mut self, path: &str, schema: &Value, data: &Value) {
        if is_nullable(schema) {
            let seen = if data.is_null() { &mut self.null } else { &mut self.value };
            seen.insert(path.to_owned());
        }
        match data {
            Value::Array(entries) => {
                entries
                    .iter()
                    .for_each(|entry| self.note(&format!("{path}[]"), &inner(schema)["items"], entry));
            }
            Value::Object(members) => {
                let properties = &inner(schema)["properties"];
                members.iter().for_each(|(name, member)| {
                    self.note(&format!("{path}.{name}"), &properties[name], member);
                });
            }
            _ => {}
        }
    }
}

fn is_nullable(schema: &Value) -> bool {
    let is_null = |one: &Value| one["type"] == "null";
    let in_type = schema["type"].as_array().is_some_and(|types| types.contains(&"null".into()));
    in_type || schema["anyOf"].as_array().is_some_and(|any| any.iter().any(is_null))
}

/// The schema of what is not null.
fn inner(schema: &Value) -> &Value {
    let any = schema["anyOf"].as_array();
    any.and_then(|any| any.iter().find(|one| one["type"] != "null")).unwrap_or(schema)
}

/// The places at which a schema allows null.
fn nullable_places(path: &str, schema: &Value, places: &mut BTreeSet<String>) {
    if is_nullable(schema) {
        places.insert(path.to_owned());
    }
    let schema = inner(schema);
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        nullable_places(&format!("{path}.{name}"), member, places);
    }
    if !schema["items"].is_null() {
        nullable_places(&format!("{path}[]"), &schema["items"], places);
    }
}

#[test]
fn every_answer_is_as_its_schema_says_and_null_wherever_it_may_be() {
    let mut schemas = Schemas::new();
    for folder in FOLDERS {
        let paper = facts(folder);
        for case in cases(folder).iter().filter(|case| !case.query.contains_key("sections")) {
            schemas.check(&paper, ReportType::from_name(&case.report).unwrap(), &case.query);
        }
    }
    assert_eq!(schemas.n_answers, 305);
    let mut runner = TestRunner::deterministic();
    for _ in 0..crate::random_cases(500) {
        let draw = (seeds(60), filters(), prop::option::of(0..3usize));
        let (seeds, filters, compare) = draw.new_tree(&mut runner).unwrap().current();
        let paper = recorded(&lines(&seeds));
        let compare = compare.map(|at| ["previous_period", "previous_year", "previous_event"][at]);
        let mut query: BTreeMap<String, String> =
            filters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        query.extend(compare.map(|compare| ("compare".to_owned(), compare.to_owned())));
        ReportType::ALL.iter().for_each(|report| schemas.check(&paper, *report, &query));
    }
    let mut places = BTreeSet::new();
    schemas.of.iter().for_each(|(name, (schema, _))| nullable_places(name, schema, &mut places));
    let never = |seen: &BTreeSet<String>| places.difference(seen).cloned().collect::<Vec<_>>();
    assert_eq!(never(&schemas.seen.null), [""; 0], "never null");
    assert_eq!(never(&schemas.seen.value), [""; 0], "always null");
}

/// All answers that differ from this one by a member missing or too much.
fn spoilt(data: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    match data {
        Value::Object(members) => {
            let mut more = members.clone();
            more.insert("more".to_owned(), Value::Null);
            found.push(more.into());
            for (name, member) in members {
                let mut fewer = members.clone();
                fewer.remove(name);
                found.push(fewer.into());
                for spoilt in spoilt(member) {
                    let mut other = members.clone();
                    other.insert(name.clone(), spoilt);
                    found.push(other.into());
                }
            }
        }
        Value::Array(entries) => {
            if let Some(first) = entries.first() {
                found.extend(spoilt(first).into_iter().map(|first| Value::Array(vec![first])));
            }
        }
        _ => {}
    }
    found
}

#[test]
fn schemas_refuse_what_is_missing_and_what_is_too_much() {
    let paper = facts("tiny");
    let query = [("event_key", "fm-2026"), ("compare", "previous_event"), ("date_to", "2026-09-30")];
    let query = query.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    for (report, n_least) in ReportType::ALL.iter().zip([200, 100, 100, 150, 60]) {
        let (_, data) = answer(&paper, *report, &query);
        let validator = jsonschema::draft202012::new(&schema(*report)).unwrap();
        let spoilt = spoilt(&serde_json::from_str(&data).unwrap());
        assert!(spoilt.len() >= n_least, "{}: {}", report.name(), spoilt.len());
        for data in spoilt {
            assert!(!validator.is_valid(&data), "{}: {data}", report.name());
        }
    }
}
