//! Rules of payments, refunds and write-offs.

use jiff::civil::Date;

use super::invoice_rules::{NO_INVOICE, as_on_invoice};
use super::judge::Case;
use super::look::PaymentEssence;
use crate::books::{DocumentType, RefundReason};
use crate::fact::{Datum, Kind, Problem, ProblemCode};
use crate::text;
use crate::text::Text;

pub(super) fn payment(key: &str, case: &mut Case<'_>) {
    case.refers_by("event_key", Kind::Event);
    let invoice = case.values.text("invoice_number").map(str::to_owned);
    let is_known = invoice.is_none_or(|invoice| on_invoice(case, &invoice));
    let recorded = case.look.books.payments().find(key).map(|(_, payment)| payment);
    let given = PaymentEssence::of(&case.values);
    let complete = case.look.complete_payment(&given, recorded);
    // Nobody knows the digits of an amount in the currency of an invoice that is not there.
    case.currency = if is_known { complete.currency } else { given.currency };
    case.values.set("currency", complete.currency.map(Datum::Currency));
    case.at_least("amount", 1);
    case.at_least("gateway_fee", 0);
    case.default_to_now("payment_date", &[]);
    if !case.values.has("created_at") {
        let paid = case.values.instant("payment_date");
        case.values.set("created_at", paid.map(Datum::Instant));
    }
    if case.problems.is_empty() {
        refunds_hold(key, case);
    }
}

/// Checks the invoice named and drops the event that comes with it; answers whether it will be there.
fn on_invoice(case: &mut Case<'_>, invoice: &str) -> bool {
    if !case.refers("invoice_number", Kind::Invoice, invoice) {
        return false;
    }
    let Some(document) = case.look.document(invoice) else { return false };
    if document.document_type != DocumentType::Invoice {
        case.refuse("invoice_number", invoice, NO_INVOICE);
        return true;
    }
    let event = case.values.text("event_key").map(str::to_owned);
    if let Some(event) = event.filter(|event| document.event.as_deref() != Some(event)) {
        let message = as_on_invoice(document.event.as_deref(), invoice);
        case.refuse("event_key", event, message);
    }
    // Looked up when asked: an invoice that is moved to another event takes its payments along.
    case.values.set("event_key", None);
    true
}

/// Refuses a change by which a recorded refund of this payment would no longer hold.
fn refunds_hold(key: &str, case: &mut Case<'_>) {
    let (books, zone) = (case.look.books, &case.look.settings().zone);
    let Some((slot, recorded)) = books.payments().find(key) else { return };
    let given = PaymentEssence::of(&case.values);
    let paid_on = case.values.instant("payment_date").map(|paid| zone.date(paid));
    let is_early = |at| paid_on.is_some_and(|paid_on| zone.date(at) < paid_on);
    // Those that are replaced answer for themselves.
    let refunds = || {
        let all = books.refunds_on(slot).map(|(slot, refund)| (books.refunds().key(slot), refund));
        all.filter(|(key, _)| !case.look.batch.touches(Kind::Refund, key))
    };
    let (field, failing): (_, Vec<&str>) = if !given.status.is_received() {
        ("status", refunds().map(|(key, _)| key).collect())
    } else if given.currency != Some(recorded.currency) {
        // Those that are put again as they were are in the currency that they had.
        ("currency", case.look.refunded(slot, key).collect())
    } else {
        (
            "payment_date",
            refunds().filter(|(_, refund)| is_early(refund.refunded_at)).map(|(key, _)| key).collect(),
        )
    };
    let value = case.values.get(field).map(shown).unwrap_or_default();
    let failing = failing.into_iter().map(|key| (Kind::Refund, key));
    if let Some(problem) = case.look.batch.first_of(failing, &NOT_TO_THIS) {
        case.dated.push(Problem::at(field, value, ProblemCode::ReferredTo, problem.message));
    }
}

const NOT_TO_THIS: Text = Text::fixed("lässt sich nicht so ändern", "cannot change to this");

fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Choice(word) => (*word).to_owned(),
        Datum::Currency(currency) => currency.to_string(),
        Datum::Instant(instant) => instant.to_string(),
        other => format!("{other:?}"),
    }
}

pub(super) fn refund(case: &mut Case<'_>) {
    let payment = case.values.text("payment_key").map(str::to_owned);
    let note = case.values.text("credit_note_number").map(str::to_owned);
    // The day before which nothing can be paid back, and what is dated so.
    let mut begun = None;
    match (payment, note) {
        (Some(payment), None) => begun = of_payment(case, &payment),
        (None, Some(note)) => begun = of_credit_note(case, &note),
        (Some(_), Some(note)) => {
            let message = Text::fixed(
                "erwartet: nichts neben einem `payment_key`",
                "expected nothing beside a `payment_key`",
            );
            case.refuse("credit_note_number", note, message);
        }
        (None, None) => {
            let message = Text::fixed(
                "muss angegeben werden, wenn `credit_note_number` fehlt",
                "must be given unless `credit_note_number` is",
            );
            case.problems.push(Problem::missing("payment_key", message));
        }
    }
    case.at_least("amount", 1);
    case.default_to_now("refunded_at", &[]);
    if let (Some((day, what)), Some(at)) = (begun, case.values.instant("refunded_at"))
        && case.look.settings().zone.date(at) < day
    {
        let message = text!(
            de = "erwartet: ein Datum nicht vor dem der {what} ({day})",
            en = "expected a date not before that of the {what} ({day})",
            with = (what),
        );
        case.dated.push(Problem::at("refunded_at", at, ProblemCode::Invalid, message));
    }
}

/// A refund is of a received payment, in its currency, and not before it.
fn of_payment(case: &mut Case<'_>, key: &str) -> Option<(Date, Text)> {
    if !case.refers("payment_key", Kind::Payment, key) {
        return None;
    }
    let payment = case.look.payment(key)?;
    case.currency = payment.currency;
    if !payment.status.is_received() {
        let status = payment.status.word();
        let message = text!(
            de = "erwartet: eine eingegangene Zahlung; ihr Status ist `{status}`",
            en = "expected a received payment: its status is `{status}`",
        );
        case.refuse("payment_key", key, message);
    }
    let paid = payment.payment_date.unwrap_or(case.now);
    Some((case.look.settings().zone.date(paid), Text::fixed("Zahlung", "payment")))
}

/// A payout is of an issued credit note, in its currency, and not before it.
fn of_credit_note(case: &mut Case<'_>, key: &str) -> Option<(Date, Text)> {
    if case.values.text("reason") == Some(RefundReason::Chargeback.word()) {
        let message = Text::fixed(
            "erwartet: nur mit einem `payment_key`, denn Banken buchen Zahlungen zurück",
            "expected with a `payment_key` only: banks charge payments back",
        );
        case.refuse("reason", "chargeback", message);
    }
    if !case.refers("credit_note_number", Kind::Invoice, key) {
        return None;
    }
    let note = case.look.document(key)?;
    case.currency = note.currency;
    if note.document_type != DocumentType::CreditNote {
        let message = Text::fixed(
            "erwartet: eine Rechnungskorrektur, keine Rechnung",
            "expected a credit note, not an invoice",
        );
        case.refuse("credit_note_number", key, message);
    } else if !note.is_issued() {
        let message = Text::fixed(
            "erwartet: eine Rechnungskorrektur, die kein Entwurf ist",
            "expected a credit note that is not a draft",
        );
        case.refuse("credit_note_number", key, message);
    }
    Some((note.issued_on?, Text::fixed("Rechnungskorrektur", "credit note")))
}

pub(super) fn write_off(case: &mut Case<'_>) {
    let Some(key) = case.values.text("invoice_number").map(str::to_owned) else { return };
    let invoice =
        case.refers("invoice_number", Kind::Invoice, &key).then(|| case.look.document(&key)).flatten();
    if let Some(invoice) = &invoice {
        case.currency = invoice.currency;
        if invoice.document_type != DocumentType::Invoice {
            case.refuse("invoice_number", &key, NO_INVOICE);
        } else if !invoice.is_issued() {
            let message = Text::fixed(
                "erwartet: eine Rechnung, die kein Entwurf ist",
                "expected an invoice that is not a draft",
            );
            case.refuse("invoice_number", &key, message);
        }
    }
    case.at_least("amount", 1);
    if !case.values.has("written_off_on") {
        let kept = case.stored.as_ref().and_then(|stored| stored.date("written_off_on"));
        let today = case.look.settings().zone.date(case.now);
        case.values.set("written_off_on", Some(Datum::Date(kept.unwrap_or(today))));
    }
    let issued_on = invoice.and_then(|invoice| invoice.issued_on);
    if let (Some(issued_on), Some(on)) = (issued_on, case.values.date("written_off_on"))
        && on < issued_on
    {
        let message = text!(
            de = "erwartet: ein Datum nicht vor `issued_on` ({issued_on}) der Rechnung",
            en = "expected a date not before `issued_on` ({issued_on}) of the invoice",
        );
        case.refuse("written_off_on", on, message);
    }
}
