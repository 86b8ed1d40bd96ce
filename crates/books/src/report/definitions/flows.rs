//! Members that every row of revenue has: what was invoiced, credited and voided, and what is left.

use super::DateAxis::{Basis, CancelledAt, Each};
use super::Definition;
use super::RowSelection::Documents;
use super::shared::{amount, count, object};

/// What was invoiced, credited and voided, and what is left.
pub(in crate::report) const FLOWS: &[Definition] = &[
    object(
        "invoiced",
        "Gestellte Rechnungen nach Rechnungs- oder Leistungsdatum (`basis`), auch später stornierte; ohne Entwürfe. Eine Aufgliederung nach Positionen hat nur deren Beträge.",
        "Issued invoices by date of document or service (`basis`), also those voided later; no drafts. A breakdown by lines has the amounts of these lines only.",
    )
    .source("§14 UStG"),
    count(
        "invoiced.count",
        "Zahl der gestellten Rechnungen; in einer Aufgliederung nach Positionen derer mit mindestens einer solchen Position.",
        "How many invoices were issued; in a breakdown by lines those with at least one such line.",
    )
    .flow(Basis)
    .rows(Documents),
    amount(
        "invoiced.excl_vat",
        "Nettobetrag der gestellten Rechnungen: Entgelt ohne Umsatzsteuer.",
        "What was invoiced, without VAT.",
    )
    .flow(Basis)
    .source("§10 Abs. 1 UStG")
    .rows(Documents),
    amount(
        "invoiced.vat",
        "Umsatzsteuer der gestellten Rechnungen nach Rechnungs- oder Leistungsdatum; keine Voranmeldung. Wo sie nicht erfasst ist, je Beleg und Satz gerechnet.",
        "VAT of the issued invoices by date of invoice or service; no tax return. Where not recorded, computed once for each document and rate.",
    )
    .flow(Basis)
    .source("§14 Abs. 4 Nr. 8 UStG; EN 16931")
    .rows(Documents),
    amount(
        "invoiced.gross",
        "Rechnungsbetrag der gestellten Rechnungen einschließlich Umsatzsteuer.",
        "What was invoiced, VAT included.",
    )
    .flow(Basis)
    .formula("invoiced.excl_vat + invoiced.vat")
    .rows(Documents),
    object(
        "credited",
        "Gestellte Rechnungskorrekturen nach ihrem eigenen Datum (`basis`), als positive Zahlen; ohne Entwürfe.",
        "Issued credit notes by their own date (`basis`), as positive numbers; no drafts.",
    )
    .source("§17 Abs. 1 UStG; §31 Abs. 5 UStDV"),
    count(
        "credited.count",
        "Zahl der gestellten Rechnungskorrekturen; in einer Aufgliederung nach Positionen derer mit mindestens einer solchen Position.",
        "How many credit notes were issued; in a breakdown by lines those with at least one such line.",
    )
    .flow(Basis)
    .rows(Documents),
    amount(
        "credited.excl_vat",
        "Nettobetrag, um den Rechnungskorrekturen den Umsatz mindern.",
        "By how much credit notes reduce revenue, without VAT.",
    )
    .flow(Basis)
    .source("§17 Abs. 1 UStG")
    .rows(Documents),
    amount(
        "credited.vat",
        "Umsatzsteuer, die Rechnungskorrekturen berichtigen.",
        "VAT that credit notes take back.",
    )
    .flow(Basis)
    .source("§17 Abs. 1 UStG")
    .rows(Documents),
    amount(
        "credited.gross",
        "Betrag der Rechnungskorrekturen einschließlich Umsatzsteuer; keine Auszahlung, die zählt als Erstattung.",
        "What credit notes come to, VAT included; no money paid out, which counts as a refund.",
    )
    .flow(Basis)
    .formula("credited.excl_vat + credited.vat")
    .rows(Documents),
    object(
        "voided",
        "Stornierte Rechnungen ohne gestellte Rechnungskorrektur: zurückgenommen am Tag des Stornos, nicht vor dem Rechnungsdatum; wo er fehlt, an dem Datum, an dem sie zählen. Wird die Rechnungskorrektur nacherfasst, zählt stattdessen sie an ihrem Datum.",
        "Invoices cancelled without an issued credit note: taken back on the day of cancelling, not before their own date; where it is not recorded, on the date on which they count. Once the credit note is recorded it counts instead, on its date.",
    ),
    count(
        "voided.count",
        "Zahl der Rechnungen, die im Zeitraum ohne Rechnungskorrektur storniert wurden; in einer Aufgliederung nach Positionen derer mit mindestens einer solchen Position.",
        "How many invoices were cancelled in the period without a credit note; in a breakdown by lines those with at least one such line.",
    )
    .flow(CancelledAt)
    .rows(Documents),
    amount(
        "voided.excl_vat",
        "Nettobetrag der ohne Rechnungskorrektur stornierten Rechnungen.",
        "What the invoices cancelled without a credit note came to, without VAT.",
    )
    .flow(CancelledAt)
    .rows(Documents),
    amount(
        "voided.vat",
        "Umsatzsteuer der ohne Rechnungskorrektur stornierten Rechnungen; steuerlich braucht es die Rechnungskorrektur.",
        "VAT of the invoices cancelled without a credit note; for tax the credit note is needed.",
    )
    .flow(CancelledAt)
    .source("§14c UStG")
    .rows(Documents),
    amount(
        "voided.gross",
        "Betrag der ohne Rechnungskorrektur stornierten Rechnungen einschließlich Umsatzsteuer.",
        "What the invoices cancelled without a credit note came to, VAT included.",
    )
    .flow(CancelledAt)
    .formula("voided.excl_vat + voided.vat")
    .rows(Documents),
    object(
        "after_credits",
        "Umsatz nach Rechnungskorrekturen und Stornos. Ausbuchungen und Skonto mindern ihn nicht.",
        "Revenue after credit notes and voidings. Write-offs and Skonto do not reduce it.",
    ),
    amount(
        "after_credits.excl_vat",
        "Nettoumsatz nach Rechnungskorrekturen und Stornos.",
        "Revenue after credit notes and voidings, without VAT.",
    )
    .flow(Each)
    .formula("invoiced.excl_vat − credited.excl_vat − voided.excl_vat")
    .rows(Documents),
    amount(
        "after_credits.vat",
        "Umsatzsteuer nach Rechnungskorrekturen und Stornos, nach Belegdatum; keine Voranmeldung.",
        "VAT after credit notes and voidings, by dates of documents; no tax return.",
    )
    .flow(Each)
    .formula("invoiced.vat − credited.vat − voided.vat")
    .rows(Documents),
    amount(
        "after_credits.gross",
        "Bruttoumsatz nach Rechnungskorrekturen und Stornos.",
        "Revenue after credit notes and voidings, VAT included.",
    )
    .flow(Each)
    .formula("invoiced.gross − credited.gross − voided.gross")
    .rows(Documents),
];
