//! What stands beside the documents of the revenue report: collection, write-offs, means, pipeline.

use messwert_books::books::Locale;
use messwert_books::report::Money;
use messwert_books::report::revenue::InCurrency;

use super::grid::Grid;
use super::names::{reason_name, tax_name};
use crate::locale;

pub(super) fn write_beside(out: &mut String, section: &InCurrency, locale: Locale, width: usize) {
    let text = |de: &'static str, en: &'static str| if locale == Locale::De { de } else { en };
    let money = |money: Money| locale::money(money, locale);
    let maybe = |value: Option<Money>| value.map_or_else(|| "–".to_owned(), money);
    if let Some(figures) = &section.collection {
        let title = text("Eingang auf die Rechnungen des Zeitraums", "Collection of the period's invoices");
        let rate = figures.rate.map_or_else(|| "–".to_owned(), |rate| locale::rate(rate, locale));
        let mut grid = Grid::new(title, &["", text("Betrag", "amount")]);
        grid.row(vec![text("berechnet", "invoiced").to_owned(), money(figures.invoiced)]);
        grid.row(vec![text("korrigiert", "credited").to_owned(), money(figures.credited)]);
        grid.row(vec![text("Skonto", "cash discounts").to_owned(), money(figures.cash_discounts)]);
        let others = text("andere Ausbuchungen", "other write-offs").to_owned();
        grid.row(vec![others, money(figures.other_write_offs)]);
        grid.row(vec![text("eingegangen", "collected").to_owned(), money(figures.collected)]);
        grid.row(vec![text("offen", "open").to_owned(), money(figures.open)]);
        grid.row(vec![text("Quote", "rate").to_owned(), rate]);
        grid.write(out, width);
    }
    if let Some(rows) = section.written_off.as_ref().filter(|rows| !rows.is_empty()) {
        let headings = ["", text("netto", "excl. VAT"), text("USt", "VAT"), text("brutto", "gross")];
        let mut grid = Grid::new(text("Ausgebucht", "Written off"), &headings);
        for row in rows {
            let tax =
                row.treatment.zip(row.tax_rate).map(|(treatment, rate)| tax_name(treatment, rate, locale));
            let tax = tax.map_or_else(String::new, |tax| format!(", {tax}"));
            let label = format!("{}{tax}", reason_name(row.reason, locale));
            let amounts = row.amounts;
            grid.row(vec![label, money(amounts.excl_vat), money(amounts.vat), money(amounts.gross)]);
        }
        grid.write(out, width);
    }
    if let Some(figures) = &section.averages {
        let mut grid = Grid::new(text("Durchschnitte", "Averages"), &["", text("Betrag", "amount")]);
        grid.row(vec![text("je Rechnung", "per invoice").to_owned(), maybe(figures.per_invoice)]);
        grid.row(vec![text("je Kunde", "per customer").to_owned(), maybe(figures.per_customer)]);
        grid.row(vec![text("netto je m²", "excl. VAT per m²").to_owned(), maybe(figures.per_square_metre)]);
        grid.write(out, width);
    }
    if let Some(figures) = &section.pipeline {
        let headings = ["", text("Anzahl", "count"), text("Betrag", "amount")];
        let mut grid = Grid::new(text("Noch zu berechnen", "Still to be invoiced"), &headings);
        let (drafts, unbilled) = (figures.draft_invoices, figures.unbilled_reservations);
        let count = |count| locale::count(count, locale);
        grid.row(vec![text("Entwürfe", "drafts").to_owned(), count(drafts.count), money(drafts.gross)]);
        let label = text("bestätigte Reservierungen", "confirmed reservations").to_owned();
        grid.row(vec![label, count(unbilled.count), money(unbilled.amount)]);
        grid.write(out, width);
    }
}
