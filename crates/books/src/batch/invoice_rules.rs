//! Rules of invoices and credit notes.

use smol_str::SmolStr;

use super::judge::{Case, UNCHANGEABLE};
use super::look::DocumentEssence;
use crate::books::{DocumentStatus, DocumentType};
use crate::fact::{Datum, Kind, Path, Problem, ProblemCode, Values, lines};
use crate::text;
use crate::text::Text;

/// Of a sent document these may change; everything else is corrected by a credit note (§14c UStG, GoBD).
const FREE: [&str; 4] = ["status", "due_date", "reminder_count", "event_key"];

/// Of a line of a sent document these may change: assignments.
const FREE_IN_LINES: [&str; 2] = ["category_key", "item_kind"];

pub(super) fn invoice(key: &str, case: &mut Case<'_>) {
    let given = DocumentEssence::of(&case.values);
    references(case);
    dates(case, &given);
    let is_credit_note = given.document_type == DocumentType::CreditNote;
    match case.values.text("related_invoice_number").map(str::to_owned) {
        Some(invoice) if is_credit_note => of_invoice(case, &given, &invoice),
        Some(invoice) => {
            let message =
                Text::fixed("erwartet: nur auf einer Rechnungskorrektur", "expected on a credit note only");
            case.refuse("related_invoice_number", invoice, message);
        }
        None => stands_alone(key, case, &given),
    }
    if is_credit_note && given.status == DocumentStatus::Cancelled {
        case.refuse("status", "cancelled", UNCANCELLABLE);
    }
    if let Some(at) = case.values.instant("cancelled_at").filter(|_| is_credit_note) {
        case.refuse("cancelled_at", at, UNCANCELLABLE);
    }
    // A recorded one stays, as it is fixed with the document: an earlier instant comes too late.
    let is_recorded = case.stored.is_some();
    case.default_to_now("created_at", if is_recorded { &[] } else { &["cancelled_at"] });
    if let Some(currency) = case.currency {
        let is_reverse_charge = case.values.bool("is_reverse_charge") == Some(true);
        let amounts =
            lines::amounts(case.values.lines("items"), is_reverse_charge, currency, &mut case.problems);
        if case.problems.is_empty() {
            lines::totals(&amounts, &mut case.problems);
        }
    }
    if case.problems.is_empty() {
        frozen(case);
        dependents(key, case, &given);
    }
}

const UNCANCELLABLE: Text = Text::fixed(
    "eine Rechnungskorrektur lässt sich nicht stornieren: stattdessen eine Rechnung ausstellen",
    "a credit note cannot be cancelled: issue an invoice instead",
);

fn references(case: &mut Case<'_>) {
    case.refers_by("event_key", Kind::Event);
    case.refers_by("customer_number", Kind::Contact);
    let mut categories: Vec<(usize, Box<str>)> = Vec::new();
    for (line, number) in case.values.lines("items").iter().zip(1..) {
        let key = line.text("category_key");
        if let Some(key) = key.filter(|key| categories.iter().all(|(_, other)| &**other != *key)) {
            categories.push((number, key.into()));
        }
    }
    for (number, key) in categories {
        case.refers(&Path::Line(number).to("category_key"), Kind::Category, &key);
    }
}

fn dates(case: &mut Case<'_>, given: &DocumentEssence) {
    let issued_on = case.values.date("issued_on");
    if issued_on.is_none() && given.is_issued() {
        let message = Text::fixed(
            "muss angegeben werden, außer im Status `draft`",
            "must be given unless the status is `draft`",
        );
        case.problems.push(Problem::missing("issued_on", message));
    }
    if let (Some(issued_on), Some(at)) = (issued_on, case.values.instant("cancelled_at"))
        && case.look.settings().zone.date(at) < issued_on
    {
        let message = text!(
            de = "erwartet: ein Datum nicht vor `issued_on` ({issued_on})",
            en = "expected a date not before `issued_on` ({issued_on})",
        );
        case.dated.push(Problem::at("cancelled_at", at, ProblemCode::Invalid, message));
    }
}

/// What a credit note takes from its invoice is looked up when asked: it may be given, but must be
/// equal, and is not stored.
fn of_invoice(case: &mut Case<'_>, given: &DocumentEssence, invoice: &str) {
    if !case.refers("related_invoice_number", Kind::Invoice, invoice) {
        return;
    }
    let Some(origin) =
        case.look.document(invoice).filter(|origin| origin.document_type == DocumentType::Invoice)
    else {
        return case.refuse("related_invoice_number", invoice, NO_INVOICE);
    };
    case.currency = origin.currency;
    let text = |value: &Option<SmolStr>| value.as_deref().map(str::to_owned);
    let flag = |value: Option<bool>| value.map(|value| value.to_string());
    let pairs = [
        ("event_key", text(&given.event), text(&origin.event)),
        ("customer_number", text(&given.customer), text(&origin.customer)),
        ("currency", given.currency.map(|c| c.to_string()), origin.currency.map(|c| c.to_string())),
        (
            "customer_country",
            given.customer_country.map(|c| c.to_string()),
            origin.customer_country.map(|c| c.to_string()),
        ),
        ("customer_has_tax_id", flag(given.customer_has_tax_id), flag(origin.customer_has_tax_id)),
    ];
    for (field, given, expected) in pairs {
        if let Some(value) = given.filter(|given| Some(given) != expected.as_ref()) {
            case.refuse(field, value, as_on_invoice(expected.as_deref(), invoice));
        }
        case.values.set(field, None);
    }
}

/// What is wrong with a credit note where an invoice must stand.
pub(super) const NO_INVOICE: Text = Text::fixed(
    "erwartet: eine Rechnung, keine Rechnungskorrektur",
    "expected an invoice, not a credit note",
);

/// What is expected of a field that is the invoice's, and may be left out.
pub(super) fn as_on_invoice(expected: Option<&str>, invoice: &str) -> Text {
    match expected {
        Some(expected) => text!(
            de = "erwartet: `{expected}`, wie auf der Rechnung `{invoice}`, oder nichts",
            en = "expected `{expected}`, as on invoice `{invoice}`, or nothing",
        ),
        None => text!(
            de = "erwartet: nichts, wie auf der Rechnung `{invoice}`",
            en = "expected nothing, as on invoice `{invoice}`",
        ),
    }
}

/// Resolves what a document that names no invoice takes from tenant and contact.
fn stands_alone(key: &str, case: &mut Case<'_>, given: &DocumentEssence) {
    let recorded = case.look.books.documents().find(key).map(|(_, document)| document);
    let complete = case.look.complete(given, recorded);
    case.currency = complete.currency;
    case.values.set("currency", complete.currency.map(Datum::Currency));
    case.values.set("customer_country", complete.customer_country.map(Datum::Country));
    case.values.set("customer_has_tax_id", complete.customer_has_tax_id.map(Datum::Bool));
}

/// Refuses changes of a sent document, but for what is free.
fn frozen(case: &mut Case<'_>) {
    let Some(stored) = case.stored.take() else { return };
    let status = stored.text("status").unwrap_or_default();
    if status != DocumentStatus::Draft.word() {
        let now = case.values.text("status").unwrap_or_default().to_owned();
        if now == DocumentStatus::Draft.word() {
            let message = text!(
                de = "ein versandter Beleg wird nie wieder Entwurf (aufgezeichnet: `{status}`)",
                en = "a sent document never becomes a draft again (recorded: `{status}`)",
            );
            case.conflict(ProblemCode::Frozen, "status", &now, message);
        } else if status == DocumentStatus::Cancelled.word() && now != status {
            let message = Text::fixed(
                "`cancelled` ist endgültig: stattdessen eine neue Rechnung ausstellen",
                "`cancelled` is final: issue a new invoice instead",
            );
            case.conflict(ProblemCode::Frozen, "status", &now, message);
        }
        frozen_fields(case, &stored);
    }
    case.stored = Some(stored);
}

fn frozen_fields(case: &mut Case<'_>, stored: &Values) {
    let takes_customer = !stored.has("customer_number") && case.values.has("customer_number");
    let taken = ["customer_number", "customer_country", "customer_has_tax_id"];
    let mut changed = Vec::new();
    for (at, field) in stored.schema.fields.iter().enumerate() {
        let (old, new) = (&stored.data[at], &case.values.data[at]);
        let free = field.personal
            || FREE.contains(&field.name)
            || (field.name == "cancelled_at" && old.is_none())
            || (takes_customer && taken.contains(&field.name) && old.is_none());
        if field.name == "items" {
            changed.extend(changed_lines(stored.lines("items"), case.values.lines("items")));
        } else if !free && old != new {
            changed.push((field.name.to_owned(), shown(new.as_ref()), recorded(old.as_ref())));
        }
    }
    for (field, new, old) in changed {
        let message = text!(
            de = "steht fest, seit der Beleg versandt ist (aufgezeichnet: {old}): durch eine Rechnungskorrektur berichtigen",
            en = "is fixed since the document was sent (recorded: {old}): correct it by a credit note",
            with = (old),
        );
        case.conflict(ProblemCode::Frozen, &field, new, message);
    }
}

fn changed_lines(stored: &[Values], given: &[Values]) -> Vec<(String, String, Text)> {
    if stored.len() != given.len() {
        let n_lines = stored.len();
        let old = text!(de = "{n_lines} Positionen", en = "{n_lines} lines");
        return vec![("items".to_owned(), given.len().to_string(), old)];
    }
    let mut changed = Vec::new();
    for ((old, new), number) in stored.iter().zip(given).zip(1..) {
        for (at, field) in old.schema.fields.iter().enumerate() {
            if old.data[at] != new.data[at] && !FREE_IN_LINES.contains(&field.name) {
                let path = Path::Line(number).to(field.name);
                changed.push((path, shown(new.data[at].as_ref()), recorded(old.data[at].as_ref())));
            }
        }
    }
    changed
}

/// A value as messages repeat it.
pub(super) fn shown(datum: Option<&Datum>) -> String {
    let mut out = String::new();
    match datum {
        Some(datum) => crate::fact::write_datum(&mut out, datum, None),
        None => out.push_str("nothing"),
    }
    out
}

/// A recorded value in a message.
pub(super) fn recorded(datum: Option<&Datum>) -> Text {
    datum.map_or(Text::fixed("nichts", "nothing"), |datum| Text::same(shown(Some(datum))))
}

/// Refuses a change by which a credit note or payment of this document would no longer hold.
fn dependents(key: &str, case: &mut Case<'_>, given: &DocumentEssence) {
    let Some((slot, recorded)) = case.look.books.documents().find(key) else { return };
    let batch = case.look.batch;
    let (field, value, problem) = if recorded.document_type != given.document_type {
        let problem = batch.referred_to(case.look, Kind::Invoice, key, &UNCHANGEABLE);
        ("invoice_type", given.document_type.word(), problem)
    } else if case.currency != Some(recorded.currency) {
        let value = case.currency.map_or("", |currency| currency.code());
        ("currency", value, batch.first_of(case.look.billed(slot, key), &UNCHANGEABLE))
    } else {
        return;
    };
    if let Some(problem) = problem {
        case.conflict(ProblemCode::ReferredTo, field, value, problem.message);
    }
}
