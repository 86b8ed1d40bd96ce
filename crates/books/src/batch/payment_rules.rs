//! Rules of payments.

use super::judge::Case;
use crate::books::DocumentType;
use crate::fact::{Datum, Kind, lines};

pub(super) fn payment(case: &mut Case<'_>) {
    let event = case.values.text("event_key").map(str::to_owned);
    if let Some(event) = &event {
        case.refers("event_key", Kind::Event, event);
    }
    let of_invoice = case.values.text("invoice_number").map(str::to_owned);
    let invoice_currency = of_invoice.and_then(|invoice| invoice_of(case, &invoice, event.as_deref()));
    let stored = case.stored.as_ref().and_then(|stored| stored.currency("currency"));
    let default = invoice_currency.or(stored).unwrap_or(case.look.settings().currency);
    let currency = case.values.currency("currency").unwrap_or(default);
    case.currency = Some(currency);
    case.values.set("currency", Some(Datum::Currency(currency)));
    amounts(case);
    case.default_to_now("payment_date", &[]);
    if !case.values.has("created_at") {
        let paid = case.values.instant("payment_date");
        case.values.set("created_at", paid.map(Datum::Instant));
    }
}

/// Checks the invoice named and drops the event that comes with it; answers the invoice's currency.
fn invoice_of(case: &mut Case<'_>, invoice: &str, event: Option<&str>) -> Option<crate::money::Currency> {
    if !case.refers("invoice_number", Kind::Invoice, invoice) {
        return None;
    }
    let document = case.look.document(invoice)?;
    if document.document_type != DocumentType::Invoice {
        case.refuse("invoice_number", invoice, "expected an invoice, not a credit note");
        return None;
    }
    if let Some(event) = event.filter(|event| document.event.as_deref() != Some(*event)) {
        let expected = document.event.as_deref().map_or("nothing".to_owned(), |key| format!("`{key}`"));
        case.refuse(
            "event_key",
            event,
            format!("expected {expected}, as on invoice `{invoice}`, or nothing"),
        );
    }
    // Looked up when asked: an invoice that is moved to another event takes its payments along.
    case.values.set("event_key", None);
    document.currency
}

fn amounts(case: &mut Case<'_>) {
    let Some(currency) = case.currency else { return };
    for (field, least) in [("amount", 1), ("gateway_fee", 0)] {
        let Some(number) = case.values.number(field) else { continue };
        let minor = lines::minor(number, currency, field, &mut case.problems);
        if minor.is_some_and(|minor| minor < least) {
            let expected = if least == 1 { "expected an amount above 0" } else { "expected 0 or more" };
            case.refuse(field, number, expected);
        }
    }
}
