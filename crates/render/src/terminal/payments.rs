//! The payments report for a terminal.

use messwert_books::books::{Locale, PaymentStatus};
use messwert_books::report::payments::{ExceptionCode, InCurrency, Payments, Total};

use super::grid::{Grid, bar};
use super::names::{reason_name, tax_name};
use super::owed::{write_receivables, write_roll_forward};
use super::page::Page;

pub(super) fn write(out: &mut String, payments: &Payments, locale: Locale, width: usize) {
    for section in payments.currencies.iter().flatten() {
        out.push_str(&format!("\n== {} ==\n", section.currency));
        let page = Page::new(locale, width);
        page.write_totals(out, section);
        page.write_breakdowns(out, section);
        page.write_series(out, section);
        if let Some(figures) = &section.receivables {
            write_receivables(out, figures, &page);
        }
        if let Some(figures) = &section.roll_forward {
            write_roll_forward(out, figures, &page);
        }
        page.write_exceptions(out, section);
    }
    Page::new(locale, width).write_warnings(out, payments.warnings.as_deref());
}

impl Page {
    fn write_totals(&self, out: &mut String, section: &InCurrency) {
        let mut grid = self.counted(self.text("Zahlungen", "Payments"));
        let totals = [
            (self.text("eingegangen", "received"), section.received),
            (self.text("erstattet", "refunded"), section.refunded),
            (self.text("davon Rücklastschriften", "chargebacks among them"), section.chargebacks),
        ];
        for (label, total) in totals {
            if let Some(Total { count, amount }) = total {
                self.row(&mut grid, label, count, amount);
            }
        }
        let amounts = [
            (self.text("verbleibt", "after refunds"), section.received_after_refunds),
            (self.text("Gebühren", "fees"), section.gateway_fees.map(|fees| fees.amount)),
            (self.text("nach Gebühren", "after fees"), section.after_fees),
        ];
        for (label, amount) in amounts.into_iter().filter_map(|(label, amount)| Some((label, amount?))) {
            grid.row(vec![label.to_owned(), String::new(), self.money(amount)]);
        }
        if !grid.is_empty() {
            self.write(&grid, out);
        }
        if let Some(figures) = section.time_to_pay.filter(|figures| figures.settled > 0) {
            let days = |days: Option<i64>| days.map_or_else(|| "–".to_owned(), |days| days.to_string());
            out.push_str(&format!(
                "\n{}: {} · {} {} · {} {}\n",
                self.text("beglichene Rechnungen", "invoices settled"),
                self.count(figures.settled),
                self.text("Median Tage", "median days"),
                days(figures.median_days),
                self.text("90 % bis", "90 % within"),
                days(figures.p90_days),
            ));
        }
    }

    fn write_breakdowns(&self, out: &mut String, section: &InCurrency) {
        let none = || self.text("(ohne)", "(none)").to_owned();
        let moved = |title, first| {
            let received = self.text("eingegangen", "received");
            let refunded = self.text("erstattet", "refunded");
            Grid::new(title, &[first, received, refunded, self.text("verbleibt", "after refunds")])
        };
        if let Some(rows) = section.by_gateway.as_ref().filter(|rows| !rows.is_empty()) {
            let mut grid = moved(self.text("Nach Zahlungsart", "By gateway"), "");
            for row in rows {
                let label = row.name.clone().or(row.gateway_key.clone()).unwrap_or_else(none);
                let amounts = [row.received.amount, row.refunded.amount, row.received_after_refunds];
                grid.row([label].into_iter().chain(amounts.map(|amount| self.money(amount))).collect());
            }
            self.write(&grid, out);
        }
        if let Some(rows) = section.by_tax.as_ref().filter(|rows| !rows.is_empty()) {
            let headings = [
                "",
                self.text("eingegangen", "received"),
                self.text("darin USt", "VAT in it"),
                self.text("erstattet", "refunded"),
                self.text("darin USt", "VAT in it"),
            ];
            let mut grid = Grid::new(self.text("Nach Steuersatz", "By tax rate"), &headings);
            for row in rows {
                let tax = row.treatment.zip(row.tax_rate);
                let label = tax.map_or_else(none, |(treatment, rate)| tax_name(treatment, rate, self.locale));
                let amounts = [row.received.gross, row.received.vat, row.refunded.gross, row.refunded.vat];
                grid.row([label].into_iter().chain(amounts.map(|amount| self.money(amount))).collect());
            }
            self.write(&grid, out);
        }
        if let Some(rows) = section.by_event.as_ref().filter(|rows| !rows.is_empty()) {
            let mut grid = moved(self.text("Nach Veranstaltung", "By event"), "");
            for row in rows {
                let label = row.title.clone().or(row.event_key.clone()).unwrap_or_else(none);
                let amounts = [row.received.amount, row.refunded.amount, row.received_after_refunds];
                grid.row([label].into_iter().chain(amounts.map(|amount| self.money(amount))).collect());
            }
            self.write(&grid, out);
        }
        if let Some(rows) = &section.by_status {
            let mut grid = self.counted(self.text("Nach Status", "By status"));
            let rows = rows.iter().filter(|row| row.count > 0);
            rows.for_each(|row| self.row(&mut grid, self.status(row.status), row.count, row.amount));
            if !grid.is_empty() {
                self.write(&grid, out);
            }
        }
        let written_off = section.written_off.as_ref().and_then(|figures| figures.by_reason.as_ref());
        if let Some(rows) = written_off.filter(|rows| !rows.is_empty()) {
            let mut grid = self.counted(self.text("Ausgebucht", "Written off"));
            for row in rows {
                self.row(&mut grid, reason_name(row.reason, self.locale), row.count, row.amount);
            }
            self.write(&grid, out);
        }
    }

    fn write_series(&self, out: &mut String, section: &InCurrency) {
        let Some(rows) = section.series.as_ref().filter(|rows| !rows.is_empty()) else { return };
        let most = rows.iter().map(|row| row.received_after_refunds.minor).max().unwrap_or(0);
        let title = self.text("Verlauf (nach Erstattungen)", "Series (after refunds)");
        let left = self.text("verbleibt", "after refunds");
        let mut grid = Grid::new(title, &["", left, self.text("aufgelaufen", "cumulative"), ""]);
        for row in rows {
            let star = if row.bucket.partial { " *" } else { "" };
            let left = row.received_after_refunds;
            let bar = bar(left.minor, most);
            grid.row(vec![
                format!("{}{star}", row.bucket.label),
                self.money(left),
                self.money(row.cumulative),
                bar,
            ]);
        }
        self.write(&grid, out);
        if rows.iter().any(|row| row.bucket.partial) {
            out.push_str(self.text("* nicht ganz im Zeitraum\n", "* not wholly inside the period\n"));
        }
    }

    fn write_exceptions(&self, out: &mut String, section: &InCurrency) {
        let Some(rows) = section.exceptions.as_ref().filter(|rows| !rows.is_empty()) else { return };
        let mut grid = self.counted(self.text("Unstimmigkeiten", "Exceptions"));
        rows.iter().for_each(|row| self.row(&mut grid, self.exception(row.code), row.count, row.amount));
        self.write(&grid, out);
    }

    fn status(&self, status: PaymentStatus) -> &'static str {
        match status {
            PaymentStatus::Pending => self.text("ausstehend", "pending"),
            PaymentStatus::Completed => self.text("abgeschlossen", "completed"),
            PaymentStatus::Failed => self.text("fehlgeschlagen", "failed"),
            PaymentStatus::Cancelled => self.text("abgebrochen", "cancelled"),
            PaymentStatus::Refunded => self.text("erstattet", "refunded"),
            PaymentStatus::PartiallyRefunded => self.text("zum Teil erstattet", "partially refunded"),
        }
    }

    fn exception(&self, code: ExceptionCode) -> &'static str {
        match code {
            ExceptionCode::OverpaidInvoice => self.text("überzahlte Rechnung", "overpaid invoice"),
            ExceptionCode::RefundDue => self.text("Erstattung fällig", "refund due"),
            ExceptionCode::PaymentWithoutInvoice => {
                self.text("Zahlung ohne Rechnung", "payment without invoice")
            }
            ExceptionCode::PaymentOnDraftOrVoided => {
                self.text("Zahlung auf Entwurf oder Storno", "payment on a draft or voided invoice")
            }
            ExceptionCode::CurrencyMismatch => self.text("andere Währung", "currency mismatch"),
            ExceptionCode::RefundExceedsPayment => {
                self.text("Erstattung über der Zahlung", "refund exceeds payment")
            }
            ExceptionCode::PayoutExceedsCreditNote => {
                self.text("Auszahlung über der Korrektur", "payout exceeds credit note")
            }
            ExceptionCode::WriteOffOnVoided => {
                self.text("Ausbuchung auf Storno", "write-off on a voided invoice")
            }
        }
    }
}
