//! The revenue report for a terminal.

use messwert_books::books::{ItemKind, Locale};
use messwert_books::country::Country;
use messwert_books::report::Flows;
use messwert_books::report::revenue::{
    ByCategory, ByEvent, InBucket, InCurrency, Region, Revenue, TopCustomer,
};

use super::beside::write_beside;
use super::grid::{Grid, bar};
use super::names::tax_name;
use super::page::Page;
use crate::locale;

pub(super) fn write(out: &mut String, revenue: &Revenue, locale: Locale, width: usize) {
    for section in revenue.currencies.iter().flatten() {
        out.push_str(&format!("\n== {} ==\n", section.currency));
        write_section(out, section, locale, width);
    }
    Page::new(locale, width).write_warnings(out, revenue.warnings.as_deref());
}

fn write_section(out: &mut String, section: &InCurrency, locale: Locale, width: usize) {
    let texts = Texts::of(locale);
    let mut write = |title, first: &'static str, rows: Vec<(String, &Flows)>| {
        let headings = [first, texts.count, texts.invoiced, texts.credited, texts.voided, texts.left];
        let mut grid = Grid::new(title, &headings);
        rows.into_iter().for_each(|(label, flows)| grid.row(cells(label, flows, locale)));
        grid.write(out, width);
    };
    let none = || texts.none.to_owned();
    if let Some(totals) = &section.totals {
        write(texts.totals, "", vec![(texts.all.to_owned(), totals)]);
    }
    if let Some(rows) = &section.by_tax {
        let rows = rows.iter().map(|row| (tax_name(row.treatment, row.tax_rate, locale), &row.flows));
        write(texts.by_tax, texts.tax, rows.collect());
    }
    if let Some(rows) = &section.reverse_charge {
        let rows = rows.iter().filter(|row| row.flows.invoiced.count + row.flows.credited.count > 0);
        let rows = rows.map(|row| (region_name(row.region, locale).to_owned(), &row.flows));
        write(texts.reverse_charge, texts.region, rows.collect());
    }
    if let Some(rows) = &section.by_event {
        let label = |row: &ByEvent| row.title.clone().or(row.event_key.clone()).unwrap_or_else(none);
        write(texts.by_event, texts.event, rows.iter().map(|row| (label(row), &row.flows)).collect());
    }
    if let Some(rows) = &section.by_category {
        let label = |row: &ByCategory| row.title.clone().or(row.category_key.clone()).unwrap_or_else(none);
        write(texts.by_category, texts.category, rows.iter().map(|row| (label(row), &row.flows)).collect());
    }
    if let Some(rows) = &section.by_item_kind {
        let rows = rows.iter().map(|row| (item_name(row.item_kind, locale).to_owned(), &row.flows));
        write(texts.by_item_kind, texts.item_kind, rows.collect());
    }
    if let Some(rows) = &section.by_country {
        let label = |country: Option<_>| country.map_or_else(none, |country: Country| country.to_string());
        write(
            texts.by_country,
            texts.country,
            rows.iter().map(|row| (label(row.country), &row.flows)).collect(),
        );
    }
    if let Some(rows) = &section.top_customers {
        let label = |row: &TopCustomer| {
            let share = row.share.map(|share| format!(" ({})", locale::rate(share, locale)));
            let name = row.name.as_deref().map(|name| format!(" {name}"));
            format!("{}{}{}", row.customer_number, name.unwrap_or_default(), share.unwrap_or_default())
        };
        write(texts.top_customers, texts.customer, rows.iter().map(|row| (label(row), &row.flows)).collect());
    }
    if let Some(rows) = &section.series {
        write_series(out, rows, texts, locale, width);
    }
    write_beside(out, section, locale, width);
}

fn cells(label: String, flows: &Flows, locale: Locale) -> Vec<String> {
    vec![
        label,
        locale::count(flows.invoiced.count, locale),
        locale::money(flows.invoiced.gross, locale),
        locale::money(flows.credited.gross, locale),
        locale::money(flows.voided.gross, locale),
        locale::money(flows.after_credits.gross, locale),
    ]
}

fn write_series(out: &mut String, rows: &[InBucket], texts: &Texts, locale: Locale, width: usize) {
    let most = rows.iter().map(|row| row.flows.after_credits.gross.minor).max().unwrap_or(0).max(1);
    let mut grid = Grid::new(texts.series, &[texts.period, texts.left, texts.cumulative, ""]);
    for row in rows {
        let gross = row.flows.after_credits.gross;
        let label =
            if row.bucket.partial { format!("{} *", row.bucket.label) } else { row.bucket.label.clone() };
        let bar = bar(gross.minor, most);
        grid.row(vec![label, locale::money(gross, locale), locale::money(row.cumulative, locale), bar]);
    }
    grid.write(out, width);
    if rows.iter().any(|row| row.bucket.partial) {
        out.push_str(texts.partial);
        out.push('\n');
    }
}

/// The words of a language.
struct Texts {
    count: &'static str,
    invoiced: &'static str,
    credited: &'static str,
    voided: &'static str,
    left: &'static str,
    cumulative: &'static str,
    totals: &'static str,
    all: &'static str,
    none: &'static str,
    by_tax: &'static str,
    tax: &'static str,
    reverse_charge: &'static str,
    region: &'static str,
    by_category: &'static str,
    category: &'static str,
    by_event: &'static str,
    event: &'static str,
    by_item_kind: &'static str,
    item_kind: &'static str,
    by_country: &'static str,
    country: &'static str,
    top_customers: &'static str,
    customer: &'static str,
    series: &'static str,
    period: &'static str,
    partial: &'static str,
}

impl Texts {
    fn of(locale: Locale) -> &'static Texts {
        match locale {
            Locale::De => &DE,
            Locale::En => &EN,
        }
    }
}

static DE: Texts = Texts {
    count: "Belege",
    invoiced: "berechnet",
    credited: "korrigiert",
    voided: "storniert",
    left: "verbleibt",
    cumulative: "aufgelaufen",
    totals: "Summen (brutto)",
    all: "Alle Belege",
    none: "(ohne)",
    by_tax: "Nach Steuersatz",
    tax: "Steuer",
    reverse_charge: "Steuerschuld beim Kunden (§13b)",
    region: "Wo",
    by_category: "Nach Kategorie",
    category: "Kategorie",
    by_event: "Nach Veranstaltung",
    event: "Veranstaltung",
    by_item_kind: "Nach Positionsart",
    item_kind: "Positionsart",
    by_country: "Nach Land des Kunden",
    country: "Land",
    top_customers: "Umsatzstärkste Kunden",
    customer: "Kunde",
    series: "Verlauf (brutto, verbleibt)",
    period: "Zeitraum",
    partial: "* nicht ganz im Zeitraum",
};

static EN: Texts = Texts {
    count: "documents",
    invoiced: "invoiced",
    credited: "credited",
    voided: "voided",
    left: "after credits",
    cumulative: "cumulative",
    totals: "Totals (gross)",
    all: "All documents",
    none: "(none)",
    by_tax: "By tax rate",
    tax: "tax",
    reverse_charge: "Reverse charge",
    region: "where",
    by_category: "By category",
    category: "category",
    by_event: "By event",
    event: "event",
    by_item_kind: "By kind of item",
    item_kind: "kind",
    by_country: "By the customer's country",
    country: "country",
    top_customers: "Top customers",
    customer: "customer",
    series: "Series (gross, after credits)",
    period: "period",
    partial: "* not wholly inside the period",
};

fn item_name(kind: ItemKind, locale: Locale) -> &'static str {
    match (kind, locale) {
        (ItemKind::Booth, Locale::De) => "Standfläche",
        (ItemKind::Service, Locale::De) => "Leistung",
        (ItemKind::Participation, Locale::De) => "Teilnahme",
        (ItemKind::Discount, Locale::De) => "Nachlass",
        (ItemKind::Other, Locale::De) => "Sonstiges",
        (ItemKind::Booth, Locale::En) => "booth",
        (ItemKind::Service, Locale::En) => "service",
        (ItemKind::Participation, Locale::En) => "participation",
        (ItemKind::Discount, Locale::En) => "discount",
        (ItemKind::Other, Locale::En) => "other",
    }
}

fn region_name(region: Region, locale: Locale) -> &'static str {
    match (region, locale) {
        (Region::Domestic, Locale::De) => "Inland",
        (Region::Eu, Locale::De) => "übrige EU",
        (Region::NonEu, Locale::De) => "Drittland",
        (Region::Unknown, Locale::De) => "unbekannt",
        (Region::Domestic, Locale::En) => "domestic",
        (Region::Eu, Locale::En) => "EU",
        (Region::NonEu, Locale::En) => "outside the EU",
        (Region::Unknown, Locale::En) => "unknown",
    }
}
