//! The list of refused lines as CSV, to be worked through in a spreadsheet.

use std::io::{self, Write};

use messwert_books::books::Locale;

use super::rejected_lines;
use crate::ledger::Rejection;

const HEADER: [&str; 9] = ["file", "line", "kind", "key", "field", "value", "reason", "code", "follows_from"];

/// Between the parts of a key, as in every list in CSV.
const SEPARATOR: &str = "|";

/// Writes a row for everything that is wrong with a line, after a header.
pub fn write_errors(
    rejections: &[Rejection],
    files: &[String],
    locale: Locale,
    out: impl Write,
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(HEADER)?;
    for line in rejected_lines(rejections, files, locale) {
        let (file, number) = line.at.parts();
        let key = line.key.map(|parts| parts.join(SEPARATOR)).unwrap_or_default();
        let follows_from = line.follows_from.map(|at| at.to_string()).unwrap_or_default();
        csv.write_record([
            file,
            &number.to_string(),
            line.kind.unwrap_or_default(),
            &key,
            line.field.unwrap_or_default(),
            line.value.unwrap_or_default(),
            line.message,
            line.code,
            &follows_from,
        ])?;
    }
    csv.flush()
}

#[cfg(test)]
mod tests {
    use messwert_books::Text;
    use messwert_books::batch::{Place, Problem, ProblemCode};

    use super::*;

    #[test]
    fn each_problem_is_a_row() {
        let problem = |field: Option<&str>, value: Option<&str>, message: &str| Problem {
            field: field.map(str::to_owned),
            value: value.map(str::to_owned),
            message: Text::same(message.to_owned()),
            code: ProblemCode::Invalid,
        };
        let rejection = Rejection {
            place: Place { file: 0, line: 12 },
            kind: Some("participant".to_owned()),
            key: Some(r#"["fair","K-1"]"#.to_owned()),
            problems: vec![problem(Some("rating"), Some("a \"9\", b"), "expected 1 to 5")],
            of: Some(Place { file: 1, line: 3 }),
        };
        let nameless = Rejection {
            place: Place { file: 1, line: 3 },
            kind: None,
            key: None,
            problems: vec![problem(None, None, "expected a JSON object"), problem(Some("x"), None, "no")],
            of: None,
        };
        let mut out = Vec::new();
        let files = ["a.ndjson".to_owned(), "b;ü.ndjson".to_owned()];
        write_errors(&[rejection, nameless], &files, Locale::En, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        file,line,kind,key,field,value,reason,code,follows_from
        a.ndjson,12,participant,fair|K-1,rating,"a ""9"", b",expected 1 to 5,invalid,b;ü.ndjson:3
        b;ü.ndjson,3,,,,,expected a JSON object,invalid,
        b;ü.ndjson,3,,,x,,no,invalid,
        "#);
    }
}
