//! The facts behind a figure for a terminal.

use messwert_books::books::Locale;
use messwert_books::fact::Kind;
use messwert_books::query::Query;
use messwert_books::report::rows::{Page, Quantity, Rows};

use super::grid::{Grid, cut};
use crate::locale;

/// A page of rows as text of at most `width` columns, where its labels fit.
pub fn rows(rows: &Rows, page: &Page, query: &Query, locale: Locale, width: usize) -> String {
    let text = |de: &'static str, en: &'static str| match locale {
        Locale::De => de,
        Locale::En => en,
    };
    let number = |quantity: Quantity| locale::decimal(quantity.units.into(), quantity.digits, locale);
    let sum = format!("{} {}", number(rows.sum), unit(rows.unit));
    let mut out = format!("{} · {} · {}\n", query.report.title(locale), rows.figure, sum.trim_end());
    let headings = [
        text("Vorgang", "fact"),
        text("Datum", "date"),
        text("Veranstaltung", "event"),
        text("Kunde", "customer"),
        text("Anteil", "contribution"),
    ];
    let mut grid = Grid::new(text("Zeilen", "Rows"), &headings);
    for row in &rows.rows {
        grid.row(vec![
            format!("{} {}", kind_name(row.kind, locale), row.key.join(" ")),
            row.date.map_or_else(|| "–".to_owned(), |date| date.to_string()),
            shown(row.event_key.as_deref()),
            shown(row.name.as_deref().or(row.customer_number.as_deref())),
            number(row.contribution),
        ]);
    }
    if !grid.is_empty() {
        grid.write(&mut out, width);
    }
    let n_pages = rows.total.div_ceil(page.size);
    let (of, pages) = (text("von", "of"), text("Seite", "page"));
    let total = locale::count(rows.total as u64, locale);
    let shown = locale::count(rows.rows.len() as u64, locale);
    out.push_str(&format!("\n{shown} {of} {total} · {pages} {} {of} {n_pages}\n", page.number));
    out
}

/// No longer than leaves room for the fact's key.
fn shown(text: Option<&str>) -> String {
    const LONGEST: usize = 24;
    match text {
        None => "–".to_owned(),
        Some(text) => cut(text, LONGEST),
    }
}

/// A currency is its own unit; a count has none.
fn unit(unit: &'static str) -> &'static str {
    match unit {
        "count" => "",
        "m2" => "m²",
        currency => currency,
    }
}

fn kind_name(kind: Kind, locale: Locale) -> &'static str {
    match (kind, locale) {
        (_, Locale::En) => kind.name(),
        (Kind::Tenant, Locale::De) => "Mandant",
        (Kind::Event, Locale::De) => "Veranstaltung",
        (Kind::Category, Locale::De) => "Kategorie",
        (Kind::Contact, Locale::De) => "Kontakt",
        (Kind::Participant, Locale::De) => "Teilnahme",
        (Kind::Application, Locale::De) => "Bewerbung",
        (Kind::Booth, Locale::De) => "Stand",
        (Kind::BoothReservation, Locale::De) => "Reservierung",
        (Kind::CheckIn, Locale::De) => "Check-in",
        (Kind::Invoice, Locale::De) => "Beleg",
        (Kind::Payment, Locale::De) => "Zahlung",
        (Kind::Refund, Locale::De) => "Erstattung",
        (Kind::WriteOff, Locale::De) => "Ausbuchung",
    }
}
