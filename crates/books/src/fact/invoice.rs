//! Invoice: invoices and credit notes with their lines.

use super::Kind;
use super::schema::{Field, Schema, TEXT, Type};
use crate::books::{DocumentStatus, DocumentType, Exemption, ItemKind};

/// The fields of an invoice or credit note.
pub(crate) static SCHEMA: Schema = Schema {
    name: "invoice",
    scope: "invoices",
    version: 1,
    fields: &[
        Field::new("invoice_number", Type::Key, "Rechnungsnummer").key(),
        Field::new("invoice_type", Type::Choice(DocumentType::WORDS), "Art").or("invoice"),
        Field::new("related_invoice_number", Type::Reference(Kind::Invoice), "Zu Rechnung"),
        Field::new("status", Type::Choice(DocumentStatus::WORDS), "Status").or("draft"),
        Field::new("event_key", Type::Reference(Kind::Event), "Veranstaltung"),
        Field::new("customer_number", Type::Reference(Kind::Contact), "Kundennummer"),
        Field::new("currency", Type::Currency, "Währung"),
        Field::new("issued_on", Type::Date, "Rechnungsdatum"),
        Field::new("customer_country", Type::Country, "Land des Kunden"),
        Field::new("customer_has_tax_id", Type::Bool, "Kunde hat USt-IdNr"),
        Field::new("service_date", Type::Date, "Leistungsdatum"),
        Field::new("due_date", Type::Date, "Fällig am"),
        Field::new("cancelled_at", Type::Instant, "Storniert am"),
        Field::new("is_reverse_charge", Type::Bool, "Reverse Charge").or("false"),
        Field::new("reminder_count", Type::Integer(0, 99), "Mahnstufe").or("0"),
        Field::new("created_at", Type::Instant, "Angelegt am"),
        Field::new("notes", TEXT, "Notiz").personal(),
        Field::new("items", Type::Lines, "Positionen").required(),
    ],
};

/// The fields of a line.
pub(crate) static LINE: Schema = Schema {
    name: "item",
    scope: "invoices",
    version: 1,
    fields: &[
        Field::new("description", TEXT, "Bezeichnung"),
        Field::new("item_kind", Type::Choice(ItemKind::WORDS), "Positionsart").or("other"),
        Field::new("category_key", Type::Reference(Kind::Category), "Kategorie"),
        Field::new("quantity", Type::Decimal, "Menge").or("1"),
        Field::new("unit_price", Type::Decimal, "Einzelpreis"),
        Field::new("tax_rate", Type::Percent, "USt-Satz").or("0"),
        Field::new("exemption", Type::Choice(Exemption::WORDS), "Befreiung"),
        Field::new("net", Type::Money, "Netto"),
        Field::new("tax", Type::Money, "Steuer"),
    ],
};
