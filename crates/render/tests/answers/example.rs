//! The worked example of the documentation: its facts make its figures.

use std::collections::BTreeMap;
use std::path::Path;

use messwert_books::report::ReportType;
use serde_json::Value;

use crate::answer;
use crate::paper::Paper;

fn document() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/example.md")).unwrap()
}

/// A figure by its path; a row of a list by words that stand in it, in brackets.
fn figure<'a>(section: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(section, |value, step| {
        match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
            None => &value[step],
            Some((list, words)) => {
                let has = |row: &Value, word: &str| {
                    let members = row.as_object().unwrap().values();
                    members.into_iter().any(|value| shown(value) == word)
                };
                let mut rows = value[list].as_array().unwrap_or_else(|| panic!("`{path}`")).iter();
                rows.find(|row| words.split(", ").all(|word| has(row, word)))
                    .unwrap_or_else(|| panic!("`{path}`"))
            }
        }
    })
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn the_figures_of_the_example_are_what_is_answered() {
    let document = document();
    let (_, facts) = document.split_once("```ndjson\n").unwrap();
    let (facts, _) = facts.split_once("```").unwrap();
    let paper = Paper::with(&facts.lines().collect::<Vec<_>>());
    let asked = [("date_from", "2026-01-01"), ("date_to", "2026-03-31"), ("interval", "quarter")];
    let asked: BTreeMap<String, String> =
        asked.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut n_figures = 0;
    for (heading, report_type) in [("## Revenue", ReportType::Revenue), ("## Payments", ReportType::Payments)]
    {
        let (_, part) = document.split_once(heading).unwrap();
        let part = part.split("\n## ").next().unwrap();
        let (status, data) = answer(&paper, report_type, &asked);
        assert_eq!(status, 200);
        let data: Value = serde_json::from_str(&data).unwrap();
        for line in part.lines().filter(|line| line.starts_with("| `")) {
            let mut cells = line.split('|').map(str::trim).skip(1);
            let (path, expected) = (cells.next().unwrap().trim_matches('`'), cells.next().unwrap());
            let found = figure(&data["currencies"][0], path);
            match (found.as_f64(), expected.parse::<f64>()) {
                (Some(found), Ok(expected)) => assert_eq!(found, expected, "{path}"),
                _ => assert_eq!(shown(found), expected, "{path}"),
            }
            n_figures += 1;
        }
    }
    assert!(n_figures > 60, "{n_figures}");
}
