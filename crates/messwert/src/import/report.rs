//! What became of the lines of an import, in words and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use messwert_books::batch::{Place, Problem};
use messwert_books::books::Locale;
use messwert_books::fact::Kind;
use messwert_books::{Text, text};
use serde::Serialize;

use crate::ledger::{Counts, Rejection, Summary};

/// A refused line in words, one line for each problem: file, line, kind and key, field, value, and
/// what was expected, in a language.
pub fn describe(rejection: &Rejection, files: &[String], locale: Locale) -> Vec<String> {
    let kind = rejection.kind.as_deref().map(|kind| format!("{kind} ")).unwrap_or_default();
    let parts = rejection.key.as_deref().map(key_parts).filter(|parts| !parts.is_empty());
    let key = parts.map(|parts| format!("`{}`", parts.join("` `"))).unwrap_or_default();
    let fact = format!("{kind}{key}");
    let fact = if fact.is_empty() { fact } else { format!("{}: ", fact.trim_end()) };
    let of = rejection.of.map(|of| follows_from(&at(of, files))).unwrap_or_default();
    let (place, of) = (at(rejection.place, files), of.get(locale));
    let line = |problem: &Problem| harmless(&format!("{place}: {fact}{}{of}", problem.text().get(locale)));
    rejection.problems.iter().map(line).collect()
}

fn follows_from(line: &At<'_>) -> Text {
    text!(de = " (folgt aus {line})", en = " (follows from {line})")
}

/// What a file holds stays on its line, and commands no terminal.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The header and the rows of the summary's table: a row for each kind that occurred, then the sum.
pub fn summary_rows(summary: &Summary) -> Vec<Vec<String>> {
    let counts = columns(Counts::default()).map(|(name, _)| name.to_owned());
    let header = std::iter::once("kind".to_owned()).chain(counts).collect();
    let unknown = Counts { rejected: summary.n_unknown, ..Counts::default() };
    let unknown = (summary.n_unknown > 0).then_some(("unknown", unknown));
    let kinds = summary.kinds.iter().map(|(kind, counts)| (kind.name(), *counts));
    let rows = kinds.chain(unknown).chain([("total", summary.total())]).map(|(name, counts)| {
        let counts = columns(counts).map(|(_, count)| count.to_string());
        std::iter::once(name.to_owned()).chain(counts).collect()
    });
    std::iter::once(header).chain(rows).collect()
}

/// What became of an import, as JSON.
#[derive(Serialize, Debug)]
pub struct ImportAnswer<'a> {
    /// Rows recorded; 0 if the import failed, or in a dry run.
    pub recorded: u64,
    /// Where the journal ends.
    pub seq: i64,
    /// Lines with something on them.
    pub lines: u64,
    /// Empty lines.
    pub empty_lines: u64,
    /// Lines whose personal fields were dropped, since those of their facts were erased.
    #[serde(skip_serializing_if = "is_zero")]
    pub dropped: u64,
    /// The counts of each kind that occurred.
    pub kinds: &'a BTreeMap<Kind, Counts>,
    /// The counts of all kinds together.
    pub total: Counts,
    /// What is wrong, an object for each problem.
    pub rejected: Vec<RejectedLine<'a>>,
}

/// A problem of a refused line.
#[derive(Serialize, Debug)]
pub struct RejectedLine<'a> {
    /// Where it stands.
    #[serde(flatten)]
    pub at: At<'a>,
    /// Its kind, as written.
    pub kind: Option<&'a str>,
    /// The parts of its key.
    pub key: Option<Vec<String>>,
    /// The field that is wrong, if it is one.
    pub field: Option<&'a str>,
    /// Its value as written.
    pub value: Option<&'a str>,
    /// What was expected.
    pub message: &'a str,
    /// The sort of the problem.
    pub code: &'static str,
    /// The refused line that this one refers to, if that is all that is wrong.
    pub follows_from: Option<At<'a>>,
}

/// A line of a file; of an upload only the line.
#[derive(Serialize, Debug)]
pub struct At<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    line: u64,
}

/// What is wrong with refused lines, one after the other, in a language; `files` are the names of the
/// files.
pub fn rejected_lines<'a>(
    rejections: &'a [Rejection],
    files: &'a [String],
    locale: Locale,
) -> impl Iterator<Item = RejectedLine<'a>> {
    rejections.iter().flat_map(move |line| RejectedLine::of(line, files, locale))
}

impl<'a> ImportAnswer<'a> {
    /// The answer to an import of which `recorded` rows came, with the lines that were refused.
    pub fn new(summary: &'a Summary, recorded: u64, rejected: Vec<RejectedLine<'a>>) -> Self {
        ImportAnswer {
            recorded,
            seq: summary.seq,
            lines: summary.n_lines,
            empty_lines: summary.n_empty,
            dropped: summary.n_dropped,
            kinds: &summary.kinds,
            total: summary.total(),
            rejected,
        }
    }
}

impl<'a> RejectedLine<'a> {
    fn of(
        line: &'a Rejection,
        files: &'a [String],
        locale: Locale,
    ) -> impl Iterator<Item = RejectedLine<'a>> {
        line.problems.iter().map(move |problem| RejectedLine {
            at: at(line.place, files),
            kind: line.kind.as_deref(),
            key: line.key.as_deref().map(key_parts),
            field: problem.field.as_deref(),
            value: problem.value.as_deref(),
            message: problem.message.get(locale),
            code: problem.code.name(),
            follows_from: line.of.map(|of| at(of, files)),
        })
    }
}

impl<'a> At<'a> {
    /// The file, empty if there is none, and the line.
    pub(super) fn parts(&self) -> (&'a str, u64) {
        (self.file.unwrap_or_default(), self.line)
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.file {
            Some(file) => write!(f, "{file}:{}", self.line),
            None => self.line.fmt(f),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

fn columns(counts: Counts) -> [(&'static str, u64); 7] {
    let Counts { added, changed, names, unchanged, removed, rejected, consequences } = counts;
    [
        ("added", added),
        ("changed", changed),
        ("names", names),
        ("unchanged", unchanged),
        ("removed", removed),
        ("rejected", rejected),
        ("consequences", consequences),
    ]
}

fn at(place: Place, files: &[String]) -> At<'_> {
    At { file: files.get(place.file as usize).map(String::as_str), line: place.line }
}

/// The parts of a natural key.
fn key_parts(key: &str) -> Vec<String> {
    serde_json::from_str(key).unwrap_or_else(|_| vec![key.to_owned()])
}

#[cfg(test)]
mod tests {
    use messwert_books::batch::ProblemCode;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_of_a_file_commands_no_terminal() {
        assert_eq!(harmless("`\u{1b}[31mx\n`: ü"), "`\u{fffd}[31mx\u{fffd}`: ü");
    }

    fn problem(field: Option<&str>, value: Option<&str>) -> Problem {
        let (field, value) = (field.map(str::to_owned), value.map(str::to_owned));
        Problem {
            field,
            value,
            message: Text::fixed("erwartet: ein Datum", "expected a date"),
            code: ProblemCode::Invalid,
        }
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
        assert_eq!(describe(&rejection, &files, Locale::En), expect);
        let german = "a.ndjson:12: invoice `RE-1`: `due_date` ist `x`; erwartet: ein Datum (folgt aus -:3)";
        assert_eq!(describe(&rejection, &files, Locale::De)[0], german);
        let unknown =
            Rejection { kind: None, key: None, problems: vec![problem(None, None)], of: None, place };
        assert_eq!(describe(&unknown, &files, Locale::En), ["a.ndjson:12: expected a date"]);
        let summary = Summary::default();
        let refused = [rejection, unknown];
        let rejected = rejected_lines(&refused, &files, Locale::En).collect();
        let answer = serde_json::to_value(ImportAnswer::new(&summary, 0, rejected)).unwrap();
        let lines = answer["rejected"].as_array().unwrap();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0]["key"], json!(["RE-1"]));
        assert_eq!(lines[0]["follows_from"], json!({"file": "-", "line": 3}));
        assert_eq!((&lines[2]["file"], &lines[2]["field"]), (&json!("a.ndjson"), &json!(null)));
    }
}
