//! The overview for a terminal.

use messwert_books::report::overview::{AttentionCode, InCurrency, Overview, Severity};

use super::page::Page;

pub(super) fn write(out: &mut String, figures: &Overview, page: &Page) {
    write_attention(out, figures, page);
    write_events(out, figures, page);
    figures.currencies.iter().flatten().for_each(|section| write_money(out, section, page));
    write_people(out, figures, page);
    page.write_warnings(out, figures.warnings.as_deref());
}

fn write_attention(out: &mut String, figures: &Overview, page: &Page) {
    let rows = figures.attention.iter().flatten().map(|one| {
        let amount = one.amount.zip(one.currency);
        let amount = amount.map(|(amount, currency)| format!("{} {currency}", page.money(amount)));
        let label = format!("{} {}", mark(one.severity), attention(one.code, page));
        vec![label, page.count(one.count), amount.unwrap_or_default()]
    });
    let headings = ["", page.text("Anzahl", "count"), page.text("Betrag", "amount")];
    page.table(out, page.text("Zu beachten", "Attention"), &headings, rows);
}

fn write_events(out: &mut String, figures: &Overview, page: &Page) {
    let Some(events) = &figures.events else { return };
    let next = events.next.as_ref().map(|next| {
        vec![page.text("nächste", "next").to_owned(), format!("{} · {}", next.title, next.date_from)]
    });
    let deadline = events.next_deadline.as_ref().map(|next| {
        vec![
            page.text("nächster Schluss", "next deadline").to_owned(),
            format!("{} · {}", next.title, next.date),
        ]
    });
    let rows = [
        (page.text("vorbei", "past"), events.past),
        (page.text("laufend", "running"), events.running),
        (page.text("kommend", "upcoming"), events.upcoming),
    ];
    let rows = rows.map(|(label, count)| vec![label.to_owned(), page.count(count)]);
    let rows = rows.into_iter().chain(next).chain(deadline);
    page.table(out, page.text("Veranstaltungen", "Events"), &["", ""], rows);
}

fn write_money(out: &mut String, section: &InCurrency, page: &Page) {
    let amounts = [
        (page.text("berechnet", "invoiced"), section.invoiced),
        (page.text("korrigiert", "credited"), section.credited),
        (page.text("storniert", "voided"), section.voided),
        (page.text("verbleibt", "after credits"), section.after_credits),
        (page.text("eingegangen", "received"), section.received),
        (page.text("erstattet", "refunded"), section.refunded),
        (page.text("nach Erstattungen", "after refunds"), section.received_after_refunds),
        (page.text("ausgebucht", "written off"), section.written_off),
        (page.text("offen", "open"), section.open),
        (page.text("überfällig", "overdue"), section.overdue),
    ];
    let rates = [
        (page.text("Anteil überfällig", "overdue share"), section.overdue_share),
        (page.text("Einzugsquote", "collection rate"), section.collection_rate),
    ];
    let amounts = amounts.into_iter().filter_map(|(label, amount)| Some((label, page.money(amount?))));
    let rates = rates.into_iter().filter_map(|(label, rate)| Some((label, page.rate(rate?))));
    let rows = amounts.chain(rates).map(|(label, figure)| vec![label.to_owned(), figure]);
    let currency = section.currency.to_string();
    page.table(out, page.text("Geld (brutto)", "Money (gross)"), &["", &currency], rows);
}

fn write_people(out: &mut String, figures: &Overview, page: &Page) {
    let mut rows = Vec::new();
    let mut row = |label: &str, figure: String| rows.push(vec![label.to_owned(), figure]);
    if let Some(one) = figures.participants {
        row(page.text("Teilnahmen", "participations"), page.count(one.active));
        row(page.text("bestätigt", "confirmed"), page.count(one.confirmed));
        row(page.text("Kontakte", "contacts"), page.count(one.distinct_contacts));
        row(page.text("Anteil Ausland", "foreign share"), page.rate(one.foreign_share));
        row(page.text("verkaufte m²", "m² sold"), page.hundredths(one.sold_m2));
        row(page.text("Auslastung", "occupancy"), page.rate(one.occupancy));
    }
    if let Some(one) = figures.applications {
        row(page.text("Bewerbungen", "applications"), page.count(one.received));
        row(page.text("offen", "open"), page.count(one.open));
        row(page.text("Annahmequote", "approval rate"), page.rate(one.approval_rate));
        row(
            page.text("älteste offene, in Tagen", "oldest open one, in days"),
            page.days(one.oldest_open_days),
        );
    }
    page.table(out, page.text("Aussteller", "Exhibitors"), &["", ""], rows);
}

fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "!!",
        Severity::Warning => "! ",
        Severity::Info => "· ",
    }
}

fn attention(code: AttentionCode, page: &Page) -> &'static str {
    match code {
        AttentionCode::OverdueOver30Days => {
            page.text("seit über 30 Tagen überfällig", "overdue for more than 30 days")
        }
        AttentionCode::PaymentExceptions => page.text("Unstimmigkeiten bei Zahlungen", "payment exceptions"),
        AttentionCode::VoidedWithoutCreditNote => {
            page.text("storniert ohne Rechnungskorrektur", "voided without a credit note")
        }
        AttentionCode::ApprovedWithoutParticipation => {
            page.text("angenommen, nimmt nicht teil", "approved, does not take part")
        }
        AttentionCode::ConfirmedWithoutBooth => page.text("bestätigt ohne Stand", "confirmed without booth"),
        AttentionCode::ConfirmedWithOverdueInvoice => {
            page.text("bestätigt, Rechnung überfällig", "confirmed, invoice overdue")
        }
        AttentionCode::OpenApplicationsOver30Days => {
            page.text("Bewerbungen seit über 30 Tagen offen", "applications open for more than 30 days")
        }
    }
}
