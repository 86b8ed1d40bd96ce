//! What is owed, for a terminal: ages, open items, and how it came to be.

use messwert_books::report::payments::{AgeBucket, OpenItem, Receivables, RollForward};

use super::grid::{Grid, bar};
use super::page::Page;

pub(super) fn write_receivables(out: &mut String, figures: &Receivables, page: &Page) {
    let mut grid = page.counted(page.text("Forderungen", "Receivables"));
    page.row(&mut grid, page.text("offen", "open"), figures.open.count, figures.open.amount);
    page.row(
        &mut grid,
        page.text("davon überfällig", "overdue"),
        figures.overdue.count,
        figures.overdue.amount,
    );
    let credits = page.text("Guthaben von Kunden", "credit balance");
    page.row(&mut grid, credits, figures.credit_items_count, figures.credit_balance);
    page.write(&grid, out);
    if let Some(rows) = figures.aging.as_ref().filter(|_| figures.open.count > 0) {
        let headings = ["", page.text("Anzahl", "count"), page.text("Betrag", "amount"), ""];
        let mut grid = Grid::new(page.text("Tage überfällig", "Days overdue"), &headings);
        let most = rows.iter().map(|row| row.amount.minor).max().unwrap_or(0);
        for row in rows {
            let bar = bar(row.amount.minor, most);
            let label = age(row.bucket, page).to_owned();
            grid.row(vec![label, page.count(row.count), page.money(row.amount), bar]);
        }
        page.write(&grid, out);
    }
    if let Some(items) = figures.open_items.as_ref().filter(|items| !items.is_empty()) {
        write_open_items(out, items, page);
    }
}

fn write_open_items(out: &mut String, items: &[OpenItem], page: &Page) {
    let headings = [
        "",
        page.text("fällig am", "due"),
        page.text("Tage", "days"),
        page.text("Mahnstufe", "reminders"),
        page.text("brutto", "gross"),
        page.text("offen", "open"),
    ];
    let mut grid = Grid::new(page.text("Offene Posten", "Open items"), &headings);
    for item in items {
        let who = item.name.as_deref().or(item.customer_number.as_deref());
        let who = who.map_or_else(String::new, |who| format!(" {who}"));
        let dash = || "–".to_owned();
        grid.row(vec![
            format!("{}{who}", item.invoice_number),
            item.due_date.map_or_else(dash, |date| date.to_string()),
            item.days_overdue.map_or_else(dash, |days| days.to_string()),
            item.reminder_count.to_string(),
            page.money(item.gross),
            page.money(item.open),
        ]);
    }
    page.write(&grid, out);
}

pub(super) fn write_roll_forward(out: &mut String, figures: &RollForward, page: &Page) {
    let title = page.text("Fortschreibung der Forderungen", "Roll-forward of receivables");
    let mut grid = Grid::new(title, &["", page.text("Betrag", "amount")]);
    let rows = [
        (page.text("Anfang", "opening"), figures.opening),
        (page.text("+ berechnet", "+ invoiced"), figures.invoiced),
        (page.text("− korrigiert", "− credited"), figures.credited),
        (page.text("− storniert", "− voided"), figures.voided),
        (page.text("− eingegangen", "− received"), figures.received),
        (page.text("+ erstattet", "+ refunded"), figures.refunded),
        (page.text("− ausgebucht", "− written off"), figures.written_off),
        (page.text("= Ende", "= closing"), figures.closing),
    ];
    rows.into_iter().for_each(|(label, amount)| grid.row(vec![label.to_owned(), page.money(amount)]));
    page.write(&grid, out);
}

fn age(bucket: AgeBucket, page: &Page) -> &'static str {
    match bucket {
        AgeBucket::NotDue => page.text("nicht fällig", "not due"),
        AgeBucket::To30 => "1–30",
        AgeBucket::To60 => "31–60",
        AgeBucket::To90 => "61–90",
        AgeBucket::To120 => "91–120",
        AgeBucket::Over120 => page.text("über 120", "over 120"),
        AgeBucket::NoDueDate => page.text("ohne Fälligkeit", "no due date"),
    }
}
