//! Invoices and credit notes.

use messwert_books::calendar::Date;

use super::contact::Contact;
use super::event::Edition;
use super::item::Item;
use super::line::Line;
use super::vat::Vat;

/// An invoice, or a credit note on one.
pub(super) struct Document<'a> {
    pub(super) number: &'a str,
    pub(super) party: Party<'a>,
    pub(super) status: &'static str,
    /// None: a draft.
    pub(super) issued_on: Option<Date>,
    pub(super) due_on: Option<Date>,
    /// A local date-time.
    pub(super) cancelled_at: Option<String>,
    /// Likewise.
    pub(super) created_at: String,
    pub(super) reminder_count: u8,
    pub(super) notes: Option<&'static str>,
    pub(super) vat: Vat,
    pub(super) items: &'a [Item],
}

/// Whom and what a document is about.
#[derive(Clone, Copy)]
pub(super) enum Party<'a> {
    /// Named by an invoice.
    Exhibitor(&'a Contact, &'a Edition),
    /// Taken from the invoice that a credit note names.
    AsOn(&'a str),
    /// Named by a credit note on no invoice.
    Alone(&'a Contact, &'a Edition),
}

/// The line of a document. What defaults say right is left to them: the currency of an invoice in
/// euros, the customer's country, the type.
pub(super) fn fact(document: &Document<'_>) -> String {
    let line = Line::of("invoice").with("invoice_number", document.number);
    let line = match document.party {
        Party::AsOn(invoice) => {
            line.with("invoice_type", "credit_note").with("related_invoice_number", invoice)
        }
        Party::Exhibitor(contact, edition) => {
            named(line, contact, edition).with("service_date", edition.season.date_to.to_string())
        }
        Party::Alone(contact, edition) => named(line.with("invoice_type", "credit_note"), contact, edition),
    };
    line.with("status", document.status)
        .with_some("issued_on", document.issued_on.map(|date| date.to_string()))
        .with_some("due_date", document.due_on.map(|date| date.to_string()))
        .with_some("cancelled_at", document.cancelled_at.as_deref())
        .with_some("is_reverse_charge", (document.vat == Vat::ReverseCharge).then_some(true))
        .with_some("reminder_count", (document.reminder_count > 0).then_some(document.reminder_count))
        .with("created_at", &document.created_at)
        .with_some("notes", document.notes)
        .with_parts("items", document.items.iter().map(|item| item.part(document.vat)))
        .end()
}

fn named(line: Line, contact: &Contact, edition: &Edition) -> Line {
    line.with("event_key", edition.key())
        .with("customer_number", &contact.number)
        .with_some("currency", edition.bills_in_francs(contact).then_some("CHF"))
}
