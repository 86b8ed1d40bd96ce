//! Pages: what every table is written with: a language, and how wide it may be.

use messwert_books::books::Locale;
use messwert_books::report::{BucketFigures, Hundredths, Money, Rate, Tenths, Warning};

use super::grid::{Grid, bar};
use crate::locale;

/// In which language, and how wide.
pub(super) struct Page {
    pub(super) locale: Locale,
    width: usize,
}

impl Page {
    pub(super) fn new(locale: Locale, width: usize) -> Page {
        Page { locale, width }
    }

    pub(super) fn text(&self, de: &'static str, en: &'static str) -> &'static str {
        match self.locale {
            Locale::De => de,
            Locale::En => en,
        }
    }

    pub(super) fn money(&self, money: Money) -> String {
        locale::money(money, self.locale)
    }

    pub(super) fn count(&self, count: u64) -> String {
        locale::count(count, self.locale)
    }

    /// A grid with columns for a label, a count and an amount.
    pub(super) fn counted(&self, title: &'static str) -> Grid {
        Grid::new(title, &["", self.text("Anzahl", "count"), self.text("Betrag", "amount")])
    }

    pub(super) fn row(&self, grid: &mut Grid, label: &str, count: u64, amount: Money) {
        grid.row(vec![label.to_owned(), self.count(count), self.money(amount)]);
    }

    pub(super) fn write(&self, grid: &Grid, out: &mut String) {
        grid.write(out, self.width);
    }

    /// What is not known.
    fn unknown() -> String {
        "–".to_owned()
    }

    pub(super) fn rate(&self, rate: Option<Rate>) -> String {
        rate.map_or_else(Page::unknown, |rate| locale::rate(rate, self.locale))
    }

    pub(super) fn hundredths(&self, value: Option<Hundredths>) -> String {
        value.map_or_else(Page::unknown, |value| locale::decimal(value.0.into(), 2, self.locale))
    }

    pub(super) fn tenths(&self, value: Option<Tenths>) -> String {
        value.map_or_else(Page::unknown, |value| locale::decimal(value.0.into(), 1, self.locale))
    }

    pub(super) fn days(&self, days: Option<u64>) -> String {
        days.map_or_else(Page::unknown, |days| self.count(days))
    }

    pub(super) fn none(&self) -> String {
        self.text("(ohne)", "(none)").to_owned()
    }

    /// Writes a grid of these rows, if there are any.
    pub(super) fn table(
        &self,
        out: &mut String,
        title: &'static str,
        headings: &[&str],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) {
        let mut grid = Grid::new(title, headings);
        rows.into_iter().for_each(|row| grid.row(row));
        if !grid.is_empty() {
            self.write(&grid, out);
        }
    }

    /// Writes a series: for each bucket its cells, and a bar for its main figure.
    pub(super) fn series<'a>(
        &self,
        out: &mut String,
        title: &'static str,
        headings: &[&str],
        rows: impl IntoIterator<Item = (&'a BucketFigures, u64, Vec<String>)>,
    ) {
        let rows: Vec<_> = rows.into_iter().collect();
        let most = rows.iter().map(|(_, figure, _)| *figure).max().unwrap_or(0);
        let is_partial = rows.iter().any(|(bucket, ..)| bucket.partial);
        let line = |(bucket, figure, cells): (&BucketFigures, u64, Vec<String>)| {
            let label = format!("{}{}", bucket.label, if bucket.partial { " *" } else { "" });
            [vec![label], cells, vec![bar(figure as i64, most as i64)]].concat()
        };
        self.table(out, title, &[headings, &[""]].concat(), rows.into_iter().map(line));
        if is_partial {
            out.push_str(self.text("* nicht ganz im Zeitraum\n", "* not wholly inside the period\n"));
        }
    }

    /// Writes what deserves a look.
    pub(super) fn write_warnings(&self, out: &mut String, warnings: Option<&[Warning]>) {
        let warnings = warnings.unwrap_or_default();
        warnings.iter().for_each(|warning| out.push_str(&format!("\n! {}", warning.message)));
        if !warnings.is_empty() {
            out.push('\n');
        }
    }
}
