//! What a member of a report means, for a terminal: in both languages, with what it stands in.

use std::fmt::Write;

use messwert_books::books::Locale;
use messwert_books::report::ReportType;
use messwert_books::report::definitions::{Definition, Found, Rows, around};

const WRITES: &str = "writing to a string cannot fail";

/// What a member means: the text, how it is counted and dated, and the lists and objects around it.
pub fn explain(report: ReportType, found: &Found<'_>) -> String {
    let Found { definition, pattern, is_compared, .. } = found;
    let comparison = if *is_compared { "comparison." } else { "" };
    let mut out = format!("{} · {comparison}{pattern}\n\n", report.name());
    line(&mut out, "de", definition.de);
    line(&mut out, "en", definition.en);
    properties(&mut out, definition);
    for value in definition.values {
        line(&mut out, value.word, &format!("{} · {}", value.de, value.en));
    }
    for (place, definition) in around(report, pattern) {
        writeln!(out, "\nin {place}").expect(WRITES);
        line(&mut out, "de", definition.de);
        line(&mut out, "en", definition.en);
    }
    out
}

fn properties(out: &mut String, definition: &Definition) {
    out.push('\n');
    line(out, "unit", definition.unit.word());
    if let Some(kind) = definition.kind {
        line(out, "kind", kind.text(Locale::En));
    }
    if let Some(date) = definition.date {
        line(out, "date", date.text(Locale::En));
    }
    if !definition.formula.is_empty() {
        line(out, "formula", definition.formula);
    }
    if !definition.source.is_empty() {
        line(out, "source", definition.source);
    }
    match definition.rows {
        Rows::Of(selection) => line(out, "rows", selection.word()),
        Rows::Not(reason) => line(out, "rows", &format!("none: {}", reason.text(Locale::En))),
        Rows::NoFigure => {}
    }
    if !definition.keys.is_empty() {
        line(out, "key", &definition.keys.join("."));
    }
}

fn line(out: &mut String, label: &str, text: &str) {
    writeln!(out, "  {label:<8} {text}").expect(WRITES);
}
