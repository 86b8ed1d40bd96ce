//! The page about figures: written from the definitions, and compared with them.

use std::fmt::Write;
use std::path::Path;

use messwert_books::books::Locale;
use messwert_books::report::ReportType;
use messwert_books::report::definitions::{
    DateAxis, Definition, FigureKind, Group, NoRows, Rows, Unit, groups,
};

/// What stands before the reports.
const OPENING: &str = "\
# Figures

What every member of the five reports means. This page is written from the definitions that the program answers from (`definitions` of each report in `crates/books/src/report`); a test compares them, and another finds every member of every answer in it. `GET /api/v1/reports` has the same for programs, `messwert report revenue --explain PATH` for a terminal.

- **Path.** Names of members joined by dots; `*` is the row of a list. In an address a row is named by its key: the list says which members that is, and several are joined by dots (`currencies.EUR.by_tax.taxed.19.invoiced.vat`). What stands in `comparison` means what it means outside.
- **Kind.** How a figure hangs on the period (below). Flows of adjoining periods add up, but for counts of different customers or applicants, who may be in both, and for means and rates.
- **Date.** Which date of a fact decides whether it counts.
- **Rows.** The facts behind a figure, as `GET /api/v1/reports/{report}/rows?figure=PATH` and `--rows PATH` list them: their contributions add up to it. Where there are none, the reason is in italics (below).
- Amounts of two currencies are never added. Rates and shares are fractions with at most 4 decimals, null when the denominator is not positive. All rounding is half away from zero.
";

fn page() -> String {
    let mut page = OPENING.to_owned();
    words(&mut page);
    for report in ReportType::ALL {
        let (en, de) = (report.title(Locale::En), report.title(Locale::De));
        write!(page, "\n## {en} (`{}`, {de})\n", report.name()).unwrap();
        groups(*report).iter().for_each(|group| section(&mut page, group));
    }
    page
}

fn words(page: &mut String) {
    page.push_str("\n| kind | |\n|---|---|\n");
    for kind in FigureKind::ALL {
        writeln!(page, "| {} | {} · {} |", kind.word(), kind.text(Locale::En), kind.text(Locale::De))
            .unwrap();
    }
    page.push_str("\n| date | |\n|---|---|\n");
    for date in DateAxis::ALL {
        writeln!(page, "| {} | {} · {} |", date.word(), date.text(Locale::En), date.text(Locale::De))
            .unwrap();
    }
    page.push_str("\n| no rows | |\n|---|---|\n");
    for reason in NoRows::ALL {
        writeln!(page, "| {} | {} · {} |", reason.word(), reason.text(Locale::En), reason.text(Locale::De))
            .unwrap();
    }
}

fn section(page: &mut String, group: &Group) {
    let places = group.places.iter().map(|place| match *place {
        "" => "the report itself".to_owned(),
        place => format!("`{place}`"),
    });
    write!(page, "\n### {}\n\n", places.collect::<Vec<_>>().join(", ")).unwrap();
    page.push_str("| member | means | unit | kind, date | rows |\n|---|---|---|---|---|\n");
    for definition in group.members {
        let Definition { path, en, de, unit, .. } = definition;
        let (hang, rows) = (hang(definition), rows(definition));
        writeln!(
            page,
            "| `{path}` | {en}<br>{de}{} | {} | {hang} | {rows} |",
            more(definition),
            unit_of(*unit)
        )
        .unwrap();
    }
    for definition in group.members.iter().filter(|definition| !definition.values.is_empty()) {
        write!(page, "\n| `{}` | means |\n|---|---|\n", definition.path).unwrap();
        for value in definition.values {
            writeln!(page, "| `{}` | {}<br>{} |", value.word, value.en, value.de).unwrap();
        }
    }
}

/// Formula, source and key, where there are any.
fn more(definition: &Definition) -> String {
    let mut more = String::new();
    if !definition.formula.is_empty() {
        write!(more, "<br>= {}", definition.formula.replace('|', "\\|")).unwrap();
    }
    if !definition.source.is_empty() {
        write!(more, "<br>{}", definition.source).unwrap();
    }
    if !definition.keys.is_empty() {
        write!(more, "<br>key: `{}`", definition.keys.join("`.`")).unwrap();
    }
    more
}

fn hang(definition: &Definition) -> String {
    let words = [definition.kind.map(FigureKind::word), definition.date.map(DateAxis::word)];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn rows(definition: &Definition) -> String {
    match definition.rows {
        Rows::Of(selection) => selection.word().to_owned(),
        Rows::Not(reason) => format!("*{}*", reason.word()),
        Rows::NoFigure => String::new(),
    }
}

fn unit_of(unit: Unit) -> &'static str {
    match unit {
        Unit::SquareMetres => "m²",
        Unit::PerCent => "per cent",
        Unit::ReminderLevel => "reminder level",
        other => other.word(),
    }
}

#[test]
fn the_page_about_figures_is_what_the_definitions_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/figures.md");
    if std::env::var_os("MESSWERT_WRITE_PAGES").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let remedy = "write it: MESSWERT_WRITE_PAGES=1 cargo test -p messwert-books --test books page";
    assert!(written == page(), "docs/figures.md is not what the definitions say; {remedy}");
}
