//! What became of the lines of an import, in words and as JSON.

use messwert_books::batch::{Place, Problem};
use serde_json::{Map, Value, json};

use crate::ledger::{Counts, Rejection, Summary};

/// A refused line in words, one line for each problem: file, line, kind and key, field, value, and
/// what was expected.
pub fn describe(rejection: &Rejection, files: &[String]) -> Vec<String> {
    let kind = rejection.kind.as_deref().map(|kind| format!("{kind} ")).unwrap_or_default();
    let key =
        rejection.key.as_deref().map(|key| format!("`{}`", key_parts(key).join("` `"))).unwrap_or_default();
    let fact = format!("{kind}{key}");
    let fact = if fact.is_empty() { fact } else { format!("{}: ", fact.trim_end()) };
    let of = rejection.of.map(|of| format!(" (follows from {})", at(of, files))).unwrap_or_default();
    let place = at(rejection.place, files);
    rejection.problems.iter().map(|problem| format!("{place}: {fact}{problem}{of}")).collect()
}

/// The header and the rows of the summary's table: a row for each kind that occurred, then the sum.
pub fn summary_rows(summary: &Summary) -> Vec<Vec<String>> {
    let header = ["kind", "added", "changed", "unchanged", "removed", "rejected", "consequences"];
    let unknown = Counts { rejected: summary.n_unknown, ..Counts::default() };
    let unknown = (summary.n_unknown > 0).then_some(("unknown", unknown));
    let kinds = summary.kinds.iter().map(|(kind, counts)| (kind.name(), *counts));
    let rows = kinds.chain(unknown).chain([("total", summary.total())]).map(|(name, counts)| {
        let counts = columns(counts).map(|(_, count)| count.to_string());
        std::iter::once(name.to_owned()).chain(counts).collect()
    });
    std::iter::once(header.map(str::to_owned).to_vec()).chain(rows).collect()
}

/// The summary as JSON.
pub fn summary_json(summary: &Summary) -> Map<String, Value> {
    let counts =
        |counts| Value::from(Map::from_iter(columns(counts).map(|(name, n)| (name.to_owned(), n.into()))));
    let kinds = summary.kinds.iter().map(|(kind, of)| (kind.name().to_owned(), counts(*of)));
    let members = [
        ("lines", summary.n_lines.into()),
        ("empty_lines", summary.n_empty.into()),
        ("kinds", Value::from(kinds.collect::<Map<_, _>>())),
        ("total", counts(summary.total())),
        ("seq", summary.seq.into()),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The refused lines as JSON, an object for each problem.
pub fn rejected_json(rejections: &[Rejection], files: &[String]) -> Vec<Value> {
    let of_line = |rejection: &Rejection, problem: &Problem| {
        json!({
            "file": file(rejection.place, files),
            "line": rejection.place.line,
            "kind": rejection.kind,
            "key": rejection.key.as_deref().map(key_parts),
            "field": problem.field,
            "value": problem.value,
            "message": problem.message,
            "code": problem.code.name(),
            "follows_from": rejection.of.map(|of| json!({ "file": file(of, files), "line": of.line })),
        })
    };
    let lines = rejections.iter();
    lines.flat_map(|line| line.problems.iter().map(move |problem| of_line(line, problem))).collect()
}

fn columns(counts: Counts) -> [(&'static str, u64); 6] {
    let Counts { added, changed, unchanged, removed, rejected, consequences } = counts;
    [
        ("added", added),
        ("changed", changed),
        ("unchanged", unchanged),
        ("removed", removed),
        ("rejected", rejected),
        ("consequences", consequences),
    ]
}

fn at(place: Place, files: &[String]) -> String {
    format!("{}:{}", file(place, files), place.line)
}

fn file(place: Place, files: &[String]) -> &str {
    files.get(place.file as usize).map_or("", String::as_str)
}

/// The parts of a natural key.
fn key_parts(key: &str) -> Vec<String> {
    serde_json::from_str(key).unwrap_or_else(|_| vec![key.to_owned()])
}

#[cfg(test)]
mod tests {
    use messwert_books::batch::ProblemCode;

    use super::*;

    fn problem(field: Option<&str>, value: Option<&str>) -> Problem {
        let (field, value) = (field.map(str::to_owned), value.map(str::to_owned));
        Problem { field, value, message: "expected a date".to_owned(), code: ProblemCode::Invalid }
    }

    #[test]
    fn a_refused_line_says_where_and_what() {
        let place = Place { file: 0, line: 12 };
        let problems = vec![problem(Some("due_date"), Some("x")), problem(None, None)];
        let rejection = Rejection {
            place,
            kind: Some("invoice".to_owned()),
            key: Some(r#"["RE-1"]"#.to_owned()),
            problems,
            of: Some(Place { file: 1, line: 3 }),
        };
        let files = ["a.ndjson".to_owned(), "-".to_owned()];
        let expect = [
            "a.ndjson:12: invoice `RE-1`: `due_date` is `x`: expected a date (follows from -:3)",
            "a.ndjson:12: invoice `RE-1`: expected a date (follows from -:3)",
        ];
        assert_eq!(describe(&rejection, &files), expect);
        let unknown =
            Rejection { kind: None, key: None, problems: vec![problem(None, None)], of: None, place };
        assert_eq!(describe(&unknown, &files), ["a.ndjson:12: expected a date"]);
        let json = rejected_json(&[rejection, unknown], &files);
        assert_eq!(json.len(), 3);
        assert_eq!(json[0]["key"], json!(["RE-1"]));
        assert_eq!(json[0]["follows_from"], json!({"file": "-", "line": 3}));
        assert_eq!(json[2]["field"], Value::Null);
    }
}
