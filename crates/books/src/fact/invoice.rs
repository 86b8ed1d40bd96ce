//! Invoice: invoices and credit notes with their lines.

use super::Kind;
use super::schema::{Field, Places, Schema, TEXT, Type};
use crate::books::{DocumentStatus, DocumentType, Exemption, ItemKind};

/// The fields of an invoice or credit note.
pub(crate) static SCHEMA: Schema = Schema {
    name: "invoice",
    about: "An invoice, or a credit note (in German a *Rechnungskorrektur*), with its lines.",
    scope: "invoices",
    version: 1,
    rules: &[
        "A credit note is written with positive amounts. A line may be negative; a document's gross may not, and is below 10^12 minor units.",
        "A credit note that names an invoice has its event, customer, country of the customer, tax id and currency: given ones must be equal, and are not stored.",
        "A credit note cannot be cancelled, nor have `cancelled_at`: issue an invoice instead.",
        "`cancelled_at` is, by its date in the tenant's zone, not before `issued_on`.",
        "The currency of an invoice with credit notes, payments or write-offs cannot change.",
        "A sent document (anything but a draft) is never removed and never becomes a draft again. Of it may change: `status` (`cancelled` is final), `due_date`, `cancelled_at` (once), `reminder_count`, `notes`, `event_key`, a `customer_number` that was missing, and of a line `category_key` and `item_kind`. Everything else is corrected by a credit note (§14c UStG, GoBD).",
    ],
    fields: FIELDS,
    places: Places::of(FIELDS),
};

const FIELDS: &[Field] = &[
    Field::new("invoice_number", Type::Key, "Rechnungsnummer").key(),
    Field::new("invoice_type", Type::Choice(DocumentType::WORDS), "Art").or("invoice"),
    Field::new("related_invoice_number", Type::Reference(Kind::Invoice), "Zu Rechnung")
        .note("of an invoice; on credit notes only"),
    Field::new("status", Type::Choice(DocumentStatus::WORDS), "Status").or("draft"),
    Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung"),
    Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer"),
    Field::new("currency", Type::Currency, "Währung").note("the tenant's"),
    Field::new("issued_on", Type::Date, "Rechnungsdatum").note("must be given unless it is a draft"),
    Field::new("customer_country", Type::Country, "Land des Kunden")
        .note("the contact's, taken once, when the document is first recorded as issued with a customer"),
    Field::new("customer_has_tax_id", Type::Bool, "Kunde hat USt-IdNr").note("likewise"),
    Field::new("service_date", Type::Date, "Leistungsdatum"),
    Field::new("due_date", Type::Date, "Fällig am"),
    Field::new("cancelled_at", Type::Instant, "Storniert am"),
    Field::new("is_reverse_charge", Type::Bool, "Reverse Charge").or("false"),
    Field::new("reminder_count", Type::Integer(0, 99), "Mahnstufe").or("0"),
    Field::new("created_at", Type::Instant, "Angelegt am").note("now, or what stands earlier in the fact"),
    Field::new("notes", TEXT, "Notiz").personal(),
    Field::new("items", Type::Lines, "Positionen").required(),
];

/// The fields of a line.
pub(crate) static LINE: Schema = Schema {
    name: "item",
    about: "A line of a document: a member of `items`.",
    scope: "invoices",
    version: 1,
    rules: &[],
    fields: LINE_FIELDS,
    places: Places::of(LINE_FIELDS),
};

const LINE_FIELDS: &[Field] = &[
    Field::new("description", TEXT, "Bezeichnung"),
    Field::new("item_kind", Type::Choice(ItemKind::WORDS), "Positionsart").or("other"),
    Field::new("category_key", Type::Reference(Kind::Category), "Kategorie"),
    Field::new("quantity", Type::Decimal, "Menge").or("1"),
    Field::new("unit_price", Type::Decimal, "Einzelpreis").note("before tax; must be given unless `net` is"),
    Field::new("tax_rate", Type::Percent, "USt-Satz").or("0"),
    Field::new("exemption", Type::Choice(Exemption::WORDS), "Befreiung").note("none beside a `tax_rate` above 0; none but `reverse_charge` in a document with `is_reverse_charge`"),
    Field::new("net", Type::Money, "Netto").note("`quantity` × `unit_price`, rounded; a given one wins"),
    Field::new("tax", Type::Money, "Steuer").note("computed, once for each rate of the document; a given one is at most one minor unit away from `net` × `tax_rate`, and 0 at rate 0 or under reverse charge"),
];
