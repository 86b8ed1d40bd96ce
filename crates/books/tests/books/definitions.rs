//! Definitions: every member of every answer has one, and every definition a member.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use messwert_books::books::Locale;
use messwert_books::report::definitions::{Definition, Rows, Unit, definitions, find, groups, nearest};
use messwert_books::report::{ReportType, schema};
use serde_json::Value;

/// The schemas of all members by path, with `*` for the rows of a list; those of a comparison but its
/// own aside, which mean what they mean outside.
fn members(report: ReportType) -> BTreeMap<String, Value> {
    let mut members = BTreeMap::new();
    walk(&schema(report), "", &mut members);
    members.retain(|path, _| !is_compared(report, path));
    members
}

fn walk(schema: &Value, path: &str, members: &mut BTreeMap<String, Value>) {
    for part in ["anyOf", "oneOf", "allOf"].iter().filter_map(|name| schema[name].as_array()).flatten() {
        walk(part, path, members);
    }
    if let Some(items) = schema.get("items") {
        walk(items, &format!("{path}.*"), members);
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        walk(member, &path, members);
        members.insert(path, member.clone());
    }
}

/// Whether a path is of a figure that a comparison repeats.
fn is_compared(report: ReportType, path: &str) -> bool {
    let repeated = path.strip_prefix("comparison.").and_then(|path| path.split('.').next());
    repeated.is_some_and(|member| report.members().contains(&member))
}

#[test]
fn every_member_has_a_definition_and_every_definition_a_member() {
    for report in ReportType::ALL {
        let members: BTreeSet<String> = members(*report).into_keys().collect();
        let defined: Vec<String> = definitions(*report).map(|(path, _)| path).collect();
        let once: BTreeSet<String> = defined.iter().cloned().collect();
        assert_eq!(once.len(), defined.len(), "{}: something is defined twice", report.name());
        let lacking: Vec<_> = members.difference(&once).collect();
        let beyond: Vec<_> = once.difference(&members).collect();
        assert!(lacking.is_empty(), "{}: without a definition: {lacking:#?}", report.name());
        assert!(beyond.is_empty(), "{}: defined, but no member: {beyond:#?}", report.name());
    }
}

#[test]
fn every_member_of_the_golden_answers_is_found() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/golden");
    let mut seen = BTreeSet::new();
    for folder in ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"] {
        let text = std::fs::read_to_string(golden.join(folder).join("queries.json")).unwrap();
        for asked in serde_json::from_str::<Vec<Value>>(&text).unwrap() {
            if let Some(report) = asked["report"].as_str().and_then(ReportType::from_name) {
                note(report, &asked["data"], "", &mut seen);
            }
        }
    }
    for (report, path) in &seen {
        let is_found = find(*report, path).is_some();
        assert!(is_found, "{} has no definition of {path}", report.name());
    }
    assert!(seen.len() > 700, "{} members", seen.len());
}

/// Notes every member of an answer, with `*` for the rows of a list.
fn note(report: ReportType, data: &Value, path: &str, seen: &mut BTreeSet<(ReportType, String)>) {
    match data {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                note(report, member, &path, seen);
                seen.insert((report, path));
            }
        }
        Value::Array(rows) => {
            let path = format!("{path}.*");
            rows.iter().for_each(|row| note(report, row, &path, seen));
        }
        _ => {}
    }
}

#[test]
fn a_definition_fits_what_the_schema_says() {
    for report in ReportType::ALL {
        let members = members(*report);
        for (path, definition) in definitions(*report) {
            let schema = &members[&path];
            let name = report.name();
            let types = types(schema);
            let expect = match definition.unit {
                Unit::Count | Unit::ReminderLevel | Unit::Days => "integer",
                Unit::Amount | Unit::Fraction | Unit::PerCent | Unit::SquareMetres => "number",
                Unit::Hours | Unit::Rating => "number",
                Unit::Key | Unit::Text | Unit::Date => "string",
                Unit::Flag => "boolean",
                Unit::Object => "object",
                Unit::List => "array",
            };
            assert!(types.contains(expect), "{name}: {path} is no {expect}: {types:?}");
            check_keys(*report, &path, definition, &members);
            check_values(name, &path, definition, schema);
        }
    }
}

/// A list names the members by which its rows are told apart.
fn check_keys(report: ReportType, path: &str, definition: &Definition, members: &BTreeMap<String, Value>) {
    let is_list = definition.unit == Unit::List;
    assert_eq!(is_list, !definition.keys.is_empty(), "{}: {path}", report.name());
    for key in definition.keys {
        assert!(members.contains_key(&format!("{path}.*.{key}")), "{}: {path} by {key}", report.name());
    }
}

/// The words of a fixed list are all told; of warnings those that the report has.
fn check_values(report: &str, path: &str, definition: &Definition, schema: &Value) {
    let told: Vec<&str> = definition.values.iter().map(|value| value.word).collect();
    let words = words(schema);
    if path == "warnings.*.code" {
        assert!(told.iter().all(|word| words.contains(word)), "{report}: {path}: {told:?}");
    } else {
        assert_eq!(told, words, "{report}: {path}");
    }
}

fn words(schema: &Value) -> Vec<&str> {
    let parts = schema["anyOf"].as_array().into_iter().flatten();
    let of_parts = parts.flat_map(words);
    schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).chain(of_parts).collect()
}

fn types(schema: &Value) -> BTreeSet<&str> {
    let parts = schema["anyOf"].as_array().into_iter().flatten().flat_map(types);
    let own = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect::<Vec<_>>(),
    };
    own.into_iter().chain(parts).collect()
}

#[test]
fn a_figure_says_how_it_hangs_on_the_period_and_what_is_behind_it() {
    for (report, path, definition) in all() {
        let is_figure = definition.is_figure();
        assert_eq!(definition.date.is_some(), is_figure, "{report}: {path}");
        if is_figure {
            assert_ne!(definition.rows, Rows::NoFigure, "{report}: {path}");
        }
        let is_derived = matches!(definition.unit, Unit::Fraction);
        assert!(!is_derived || !definition.formula.is_empty(), "{report}: {path} has no formula");
    }
}

#[test]
fn texts_are_sentences_and_none_stands_for_two_figures() {
    for report in ReportType::ALL {
        let mut told: BTreeMap<(&str, &str), &str> = BTreeMap::new();
        for group in groups(*report) {
            for definition in group.members {
                for locale in [Locale::De, Locale::En] {
                    let text = definition.text(locale);
                    assert!(text.ends_with(['.', '"', '“']), "{}: {text}", report.name());
                    assert!(text.chars().count() <= 330, "{}: {text}", report.name());
                }
                for value in definition.values {
                    assert!(value.de.ends_with('.') && value.en.ends_with('.'), "{}", value.word);
                }
                if definition.is_figure() {
                    let place = group.places[0];
                    let other = told.insert((place, definition.en), definition.path);
                    assert_eq!(other, None, "{}: {place}.{}", report.name(), definition.path);
                }
            }
        }
    }
}

#[test]
fn nine_of_ten_figures_have_rows() {
    let figures = all().filter(|(.., definition)| definition.is_figure());
    let (mut n_figures, mut n_with_rows) = (0, 0);
    for (.., definition) in figures {
        n_figures += 1;
        n_with_rows += usize::from(matches!(definition.rows, Rows::Of(_)));
    }
    assert!(n_with_rows * 10 >= n_figures * 9, "{n_with_rows} of {n_figures}");
}

fn all() -> impl Iterator<Item = (&'static str, String, &'static Definition)> {
    ReportType::ALL
        .iter()
        .flat_map(|report| definitions(*report).map(|(path, definition)| (report.name(), path, definition)))
}

#[test]
fn paths_are_found_by_keys_by_patterns_and_in_comparisons() {
    let found = |path| {
        let found = find(ReportType::Revenue, path).unwrap();
        (found.pattern, found.keys, found.is_compared)
    };
    let vat = "currencies.*.by_tax.*.invoiced.vat";
    let keys = vec!["EUR", "taxed.8.1"];
    assert_eq!(found("currencies.EUR.by_tax.taxed.8.1.invoiced.vat"), (vat.to_owned(), keys, false));
    assert_eq!(found(vat), (vat.to_owned(), vec!["*", "*"], false));
    let gross = "currencies.*.totals.invoiced.gross";
    let compared = found("comparison.currencies.EUR.totals.invoiced.gross");
    assert_eq!(compared, (gross.to_owned(), vec!["EUR"], true));
    assert_eq!(find(ReportType::Revenue, "currencies.EUR.totals.invoiced.net"), None);
    let near = nearest(ReportType::Applications, "backlog.opne");
    assert_eq!(near[0], "backlog.open");
}
