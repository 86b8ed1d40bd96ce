//! Closed periods (Festschreibung): what is dated in one is neither added nor removed nor changed.

use jiff::civil::Date;

use super::invoice_rules::shown;
use super::judge::Case;
use super::look::Look;
use crate::books::{Document, DocumentStatus, DocumentType, PaymentStatus, Slot};
use crate::calendar::Zone;
use crate::fact::{Kind, Problem, ProblemCode, Values};
use crate::text;
use crate::text::Text;

/// Of an invoice in a closed period these may change, as no figure of the period hangs on them; of its
/// status see [`is_free`].
const FREE_OF_INVOICE: [&str; 2] = ["due_date", "reminder_count"];

const REMEDY: Text = Text::fixed(
    "eine Berichtigung mit späterem Datum aufzeichnen, oder den Zeitraum wieder öffnen (`messwert tenant reopen`)",
    "record a correction of a later date, or reopen the period (`messwert tenant reopen`)",
);

/// What is said of a fact that stands in the closed period.
fn dated(date: Date, until: Date) -> Text {
    let remedy = REMEDY;
    text!(
        de = "hat das Datum {date}, in dem bis {until} festgeschriebenen Zeitraum: {remedy}",
        en = "is dated {date}, in the period closed until {until}: {remedy}",
        with = (remedy),
    )
}

/// Refuses what would change a closed period; for a case without problems.
pub(super) fn check(kind: Kind, key: &str, case: &mut Case<'_>) {
    let Some(until) = case.look.books.settings().closed_until else { return };
    let zone = case.look.books.settings().zone.clone();
    if let Some((_, date)) = recorded_in(case.look, kind, key, until) {
        for field in changed(kind, case) {
            let at = case.values.schema.position(field);
            let shown = shown(at.and_then(|at| case.values.data[at].as_ref()));
            case.conflict(ProblemCode::PeriodClosed, field, shown, dated(date, until));
        }
    } else if let Some((field, date)) = given_in(kind, &case.values, until, &zone) {
        let remedy = REMEDY;
        let message = text!(
            de = "liegt in dem bis {until} festgeschriebenen Zeitraum: {remedy}",
            en = "is in the period closed until {until}: {remedy}",
            with = (remedy),
        );
        case.conflict(ProblemCode::PeriodClosed, field, date, message);
    }
    if kind == Kind::Invoice && case.problems.is_empty() {
        late_credit_note(case, until);
        moved(key, case, until);
    }
}

/// The problem if a fact that is to be removed stands in a closed period.
pub(super) fn check_deletion(look: Look<'_>, kind: Kind, key: &str) -> Option<Problem> {
    let until = look.books.settings().closed_until?;
    let (_, date) = recorded_in(look, kind, key, until)?;
    Some(Problem::new(ProblemCode::PeriodClosed, dated(date, until)))
}

/// The date by which a recorded fact stands in the closed period.
fn recorded_in(look: Look<'_>, kind: Kind, key: &str, until: Date) -> Option<(&'static str, Date)> {
    let (books, zone) = (look.books, &look.books.settings().zone);
    let dated = match kind {
        Kind::Invoice => {
            let document = books.documents().find(key).map(|(_, document)| document)?;
            ("issued_on", document.issued_on.filter(|_| document.is_issued())?)
        }
        Kind::Payment => {
            let payment = books.payments().find(key).map(|(_, payment)| payment)?;
            let is_received = payment.status.is_received();
            ("payment_date", is_received.then(|| zone.date(payment.payment_date))?)
        }
        Kind::Refund => {
            let refund = books.refunds().find(key).map(|(_, refund)| refund)?;
            ("refunded_at", zone.date(refund.refunded_at))
        }
        Kind::WriteOff => {
            let write_off = books.write_offs().find(key).map(|(_, write_off)| write_off)?;
            ("written_off_on", write_off.written_off_on)
        }
        _ => return None,
    };
    (dated.1 <= until).then_some(dated)
}

/// The date by which a given fact would stand in the closed period. An invoice that is cancelled on a
/// date is taken back on it.
fn given_in(kind: Kind, values: &Values, until: Date, zone: &Zone) -> Option<(&'static str, Date)> {
    let local = |field| values.instant(field).map(|at| zone.date(at));
    let dates: Vec<(&'static str, Option<Date>)> = match kind {
        Kind::Invoice if is_issued(values) => {
            vec![("issued_on", values.date("issued_on")), ("cancelled_at", local("cancelled_at"))]
        }
        Kind::Payment if is_received(values) => vec![("payment_date", local("payment_date"))],
        Kind::Refund => vec![("refunded_at", local("refunded_at"))],
        Kind::WriteOff => vec![("written_off_on", values.date("written_off_on"))],
        _ => Vec::new(),
    };
    dates.into_iter().filter_map(|(field, date)| Some((field, date?))).find(|(_, date)| *date <= until)
}

fn is_issued(invoice: &Values) -> bool {
    invoice.text("status") != Some(DocumentStatus::Draft.word())
}

fn is_received(payment: &Values) -> bool {
    payment.text("status").and_then(PaymentStatus::from_word).is_some_and(PaymentStatus::is_received)
}

/// The fields of a fact in a closed period that change and must not.
fn changed(kind: Kind, case: &Case<'_>) -> Vec<&'static str> {
    let Some(stored) = &case.stored else { return Vec::new() };
    let fields = stored.schema.fields.iter().enumerate().filter(|(_, field)| !field.personal);
    let differs =
        fields.filter(|(at, _)| stored.data[*at] != case.values.data[*at]).map(|(_, field)| field.name);
    differs.filter(|field| !is_free(kind, field, stored, &case.values)).collect()
}

fn is_free(kind: Kind, field: &str, stored: &Values, given: &Values) -> bool {
    let both = [stored, given];
    match (kind, field) {
        (Kind::Invoice, "status") => {
            both.iter().all(|values| values.text("status") != Some(DocumentStatus::Cancelled.word()))
        }
        (Kind::Invoice, field) => FREE_OF_INVOICE.contains(&field),
        (Kind::Payment, "status") => both.into_iter().all(is_received),
        (Kind::Payment, "gateway_fee") => !stored.has("gateway_fee"),
        _ => false,
    }
}

/// A credit note for an invoice that was voided in the closed period would move that correction to its
/// own date, whatever that is.
fn late_credit_note(case: &mut Case<'_>, until: Date) {
    let is_issued = case.values.text("status") != Some(DocumentStatus::Draft.word());
    let Some(number) = case.values.text("related_invoice_number").filter(|_| is_issued).map(str::to_owned)
    else {
        return;
    };
    let books = case.look.books;
    let Some((slot, invoice)) = books.documents().find(&number) else { return };
    let Some(issued_on) = invoice.issued_on.filter(|_| books.is_voided(slot, invoice)) else { return };
    let voided_on =
        invoice.cancelled_at.map_or(issued_on, |at| books.settings().zone.date(at).max(issued_on));
    if voided_on <= until {
        let message = text!(
            de = "die Rechnung `{number}` ist am {voided_on} storniert, in dem bis {until} festgeschriebenen Zeitraum, und braucht keine Rechnungskorrektur: eine neue Rechnung ausstellen, oder den Zeitraum wieder öffnen",
            en = "invoice `{number}` was voided on {voided_on}, in the period closed until {until}, and needs no credit note: issue a new invoice, or reopen the period",
        );
        case.conflict(ProblemCode::PeriodClosed, "related_invoice_number", &number, message);
    }
}

/// An invoice takes what hangs on it along to another event: not what stands in the closed period.
fn moved(key: &str, case: &mut Case<'_>, until: Date) {
    let books = case.look.books;
    let Some((slot, document)) = books.documents().find(key) else { return };
    let before = document.event.map(|event| books.events().key(event).to_owned());
    let after = case.values.text("event_key").map(str::to_owned);
    if document.document_type != DocumentType::Invoice || before == after {
        return;
    }
    if let Some((of, number, date)) = first_closed_on(case.look, slot, until) {
        let (what, remedy) = (of.text(), REMEDY);
        let message = text!(
            de = "nimmt {what} `{number}` vom {date} mit, in dem bis {until} festgeschriebenen Zeitraum: {remedy}",
            en = "takes {what} `{number}` along, dated {date}, in the period closed until {until}: {remedy}",
            with = (what, remedy),
        );
        case.conflict(ProblemCode::PeriodClosed, "event_key", after.unwrap_or_default(), message);
    }
}

/// What hangs on an invoice, in the order in which it is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hanging {
    CreditNote,
    Payment,
}

impl Hanging {
    fn text(self) -> Text {
        match self {
            Hanging::CreditNote => Text::fixed("die Rechnungskorrektur", "credit note"),
            Hanging::Payment => Text::fixed("die Zahlung", "payment"),
        }
    }
}

/// The first credit note or payment of the closed period that names an invoice, by key. Refunds and
/// write-offs are never dated before what they name.
fn first_closed_on(look: Look<'_>, invoice: Slot<Document>, until: Date) -> Option<(Hanging, &str, Date)> {
    let (books, zone) = (look.books, &look.books.settings().zone);
    let payments = books.payments_on(invoice).filter(|(_, payment)| payment.status.is_received());
    let payments = payments.map(|(slot, payment)| {
        (Hanging::Payment, books.payments().key(slot), zone.date(payment.payment_date))
    });
    let notes = books.credit_notes(invoice).filter(|(_, note)| note.is_issued());
    let notes = notes
        .filter_map(|(slot, note)| Some((Hanging::CreditNote, books.documents().key(slot), note.issued_on?)));
    notes.chain(payments).filter(|(.., date)| *date <= until).min()
}
