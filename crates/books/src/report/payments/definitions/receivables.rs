//! What the members of the payments report mean that tell what is owed and what does not fit.

use crate::report::definitions::DateAxis::{
    AsOf, CancelledAt, End, IssuedOn, PaymentDate, RefundedAt, Start, WrittenOffOn,
};
use crate::report::definitions::NoRows::{Control, Property};
use crate::report::definitions::RowSelection::{
    Account, CreditItems, Documents, Exceptions, OpenItems, Payments, Position, Refunds, WriteOffs,
};
use crate::report::definitions::shared::{
    CUSTOMER_NAME, amount, count, date, days, key, list, object, value,
};
use crate::report::definitions::{Definition, Unit, Value};

pub(super) const RECEIVABLES: &[Definition] = &[
    date(
        "as_of",
        "Stichtag der Überfälligkeit: heute oder der letzte Tag des Zeitraums, was früher ist.",
        "The day on which ages are taken: today or the period's last day, whichever is earlier.",
    ),
    object(
        "open",
        "Offene Posten: am Ende bestehende Rechnungen (gestellt und nicht ohne Rechnungskorrektur storniert) mit positivem offenem Betrag.",
        "Open items: invoices that stand at the end (issued, and not voided) with a positive open amount.",
    ),
    count(
        "open.count",
        "Zahl der offenen Posten, fällig oder nicht.",
        "How many open items there are, due or not.",
    )
    .stock(End)
    .rows(OpenItems),
    amount(
        "open.amount",
        "Summe der positiven offenen Beträge; Überzahlungen stehen im Guthaben.",
        "The positive open amounts; what was paid too much is in the credit balance.",
    )
    .stock(End)
    .formula("Σ max(0, gross − credited − received_after_refunds − written_off)")
    .rows(OpenItems),
    object(
        "overdue",
        "Offene Posten, deren Fälligkeitstag vor dem Stichtag liegt; am Fälligkeitstag selbst noch nicht.",
        "Open items whose due date is before `as_of`; on the due date itself not yet.",
    ),
    count(
        "overdue.count",
        "Zahl der überfälligen Posten; ohne Fälligkeitstag keiner.",
        "How many items are overdue; none without a due date.",
    )
    .stock(AsOf)
    .rows(OpenItems),
    amount(
        "overdue.amount",
        "Ihre offenen Beträge.",
        "Their open amounts.",
    )
    .stock(AsOf)
    .rows(OpenItems),
    amount(
        "credit_balance",
        "Guthaben der Kunden: Überzahlungen, nicht zugeordnete Zahlungen, Rechnungskorrekturen ohne bestehende Rechnung, Ausbuchungen stornierter Rechnungen; mit Vorzeichen.",
        "What is held for customers: overpaid invoices, unallocated payments, credit notes without a standing invoice, write-offs of voided invoices; with their sign.",
    )
    .stock(End)
    .formula("open.amount − roll_forward.closing")
    .rows(CreditItems),
    list(
        "aging",
        "Altersstruktur der offenen Posten nach Tagen der Überfälligkeit am Stichtag; immer alle Stufen, zusammen `open`.",
        "Open items by days overdue on `as_of`; always all buckets, together `open`.",
    )
    .keys(&["bucket"]),
    list(
        "by_reminder_count",
        "Offene Posten nach Mahnstufe, wie sie jetzt bekannt ist, aufsteigend; nur Stufen, die vorkommen.",
        "Open items by level of reminders, as known now, ascending; only levels that occur.",
    )
    .keys(&["reminder_count"]),
    list(
        "open_items",
        "Die offenen Posten einzeln (`limit`, sonst 50), die am längsten überfälligen zuerst, dann die größten.",
        "The open items one by one (`limit`, else 50), the longest overdue first, then the largest.",
    )
    .keys(&["invoice_number"]),
    count(
        "open_items_count",
        "Wie viele offene Posten es gibt, auch die nicht aufgeführten.",
        "How many open items there are, listed or not.",
    )
    .stock(End)
    .rows(OpenItems),
    list(
        "credit_items",
        "Woraus das Guthaben besteht, einzeln (`limit`, sonst 50), der größte Betrag zuerst.",
        "What makes up the credit balance, one by one (`limit`, else 50), the largest first.",
    )
    .keys(&["document", "payment_key"]),
    count(
        "credit_items_count",
        "Aus wie vielen Teilen das Guthaben besteht, auch den nicht aufgeführten.",
        "How many parts the credit balance has, listed or not.",
    )
    .stock(End)
    .rows(CreditItems),
];

pub(super) const AGING: &[Definition] = &[
    key("bucket", "Tage der Überfälligkeit am Stichtag.", "Days overdue on `as_of`.").values(&[
        value(
            "not_due",
            "Am Stichtag noch nicht oder an ihm selbst fällig.",
            "Not due yet on `as_of`, or due on that day.",
        ),
        value("1_30", "1 bis 30 Tage überfällig.", "1 to 30 days overdue."),
        value("31_60", "31 bis 60 Tage überfällig.", "31 to 60 days overdue."),
        value("61_90", "61 bis 90 Tage überfällig.", "61 to 90 days overdue."),
        value("91_120", "91 bis 120 Tage überfällig.", "91 to 120 days overdue."),
        value("over_120", "Mehr als 120 Tage überfällig.", "More than 120 days overdue."),
        value("no_due_date", "Ohne Fälligkeitstag; nie überfällig.", "Without a due date; never overdue."),
    ]),
    count("count", "Offene Posten dieser Altersstufe.", "Open items of this age.")
        .stock(AsOf)
        .rows(OpenItems),
    amount("amount", "Offener Betrag dieser Altersstufe.", "What is open of this age.")
        .stock(AsOf)
        .rows(OpenItems),
];

const REMINDER_COUNT: Definition = Definition::new(
    Unit::ReminderLevel,
    "reminder_count",
    "Mahnstufe, wie sie jetzt bekannt ist; 0: nicht gemahnt.",
    "The level of reminders, as known now; 0: none sent.",
)
.no_rows(Property);

pub(super) const BY_REMINDER_COUNT: &[Definition] = &[
    REMINDER_COUNT,
    count("count", "Offene Posten mit dieser Mahnstufe.", "Open items with this level of reminders.")
        .stock(End)
        .rows(OpenItems),
    amount("amount", "Offener Betrag mit dieser Mahnstufe.", "What is open with this level of reminders.")
        .stock(End)
        .rows(OpenItems),
];

pub(super) const OPEN_ITEM: &[Definition] = &[
    key("invoice_number", "Rechnungsnummer.", "The invoice's number."),
    key("event_key", "Veranstaltung der Rechnung; null: ohne.", "The invoice's event; null: none."),
    key(
        "customer_number",
        "Kunde, der sie schuldet; null: nicht erfasst.",
        "The customer who owes it; null: not recorded.",
    ),
    CUSTOMER_NAME,
    date("issued_on", "Rechnungsdatum.", "The invoice's date."),
    date(
        "due_date",
        "Fälligkeitstag; null: nicht erfasst.",
        "The day on which it is due; null: not recorded.",
    ),
    days(
        "days_overdue",
        "Tage über den Fälligkeitstag hinaus; null, wenn nicht fällig oder ohne Fälligkeitstag.",
        "Days past the due date; null if not due or without a due date.",
    )
    .stock(AsOf)
    .formula("as_of − due_date")
    .no_rows(Property),
    amount(
        "gross",
        "Rechnungsbetrag einschließlich Umsatzsteuer.",
        "What the invoice comes to, VAT included.",
    )
    .stock(End)
    .rows(Account),
    amount(
        "credited",
        "Durch Rechnungskorrekturen zu dieser Rechnung zurückgenommen.",
        "Taken back by credit notes that name the invoice.",
    )
    .stock(End)
    .rows(Account),
    amount(
        "received_after_refunds",
        "Auf diese Rechnung in ihrer Währung eingegangen, abzüglich Erstattungen und Auszahlungen ihrer Rechnungskorrekturen.",
        "Received for the invoice in its currency, less refunds and the payouts of its credit notes.",
    )
    .stock(End)
    .rows(Account),
    amount(
        "written_off",
        "Von dieser Rechnung ausgebucht, Skonto eingeschlossen.",
        "Written off of the invoice, Skonto included.",
    )
    .stock(End)
    .rows(Account),
    amount("open", "Auf diese Rechnung noch zu zahlen.", "What is left to be paid of the invoice.")
        .stock(End)
        .formula("gross − credited − received_after_refunds − written_off")
        .rows(Account),
    REMINDER_COUNT,
];

pub(super) const CREDIT_ITEM: &[Definition] = &[
    key(
        "document",
        "Die überzahlte Rechnung, die Rechnungskorrektur, die ausgebuchte Rechnung oder die, welche die Zahlung nennt; null: keine.",
        "The overpaid invoice, the credit note, the invoice written off, or the one that the payment names; null: none.",
    ),
    key(
        "payment_key",
        "Die nicht zugeordnete Zahlung; null, wo es um keine geht.",
        "The unallocated payment; null where it is about none.",
    ),
    key(
        "event_key",
        "Veranstaltung des Belegs oder der Zahlung; null: ohne.",
        "The event of document or payment; null: none.",
    ),
    key(
        "customer_number",
        "Kunde, dem es zusteht, bei Zahlungen der ihrer Rechnung; null: nicht bekannt.",
        "The customer to whom it belongs, of a payment its invoice's; null: not known.",
    ),
    CUSTOMER_NAME,
    amount(
        "amount",
        "Guthaben aus diesem Beleg oder dieser Zahlung; negativ, wo mehr zurückging als kam.",
        "What is held for it; negative where more went back than came.",
    )
    .stock(End)
    .rows(CreditItems),
];

pub(super) const ROLL_FORWARD: &[Definition] = &[
    amount(
        "opening",
        "Offene Posten abzüglich Guthaben zu Beginn des Zeitraums; ohne Anfang 0.",
        "Open items less the credit balance at the period's start; 0 if unbounded.",
    )
    .stock(Start)
    .rows(Position),
    amount(
        "invoiced",
        "Zugang: Rechnungen des Zeitraums nach Rechnungsdatum, einschließlich Umsatzsteuer.",
        "Added: invoices of the period by their date, VAT included.",
    )
    .flow(IssuedOn)
    .rows(Documents),
    amount(
        "credited",
        "Abgang: Rechnungskorrekturen des Zeitraums nach ihrem Datum, einschließlich Umsatzsteuer.",
        "Taken off: credit notes of the period by their date, VAT included.",
    )
    .flow(IssuedOn)
    .rows(Documents),
    amount(
        "voided",
        "Abgang: im Zeitraum ohne Rechnungskorrektur stornierte Rechnungen, einschließlich Umsatzsteuer.",
        "Taken off: invoices cancelled in the period without a credit note, VAT included.",
    )
    .flow(CancelledAt)
    .rows(Documents),
    amount(
        "received",
        "Abgang: im Zeitraum eingegangene Zahlungen.",
        "Taken off: payments received in the period.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    amount(
        "refunded",
        "Zugang: Erstattungen und Auszahlungen des Zeitraums.",
        "Added: refunds and payouts of the period.",
    )
    .flow(RefundedAt)
    .rows(Refunds),
    amount(
        "written_off",
        "Abgang: Ausbuchungen des Zeitraums, gleich aus welchem Grund.",
        "Taken off: write-offs of the period, for whatever reason.",
    )
    .flow(WrittenOffOn)
    .rows(WriteOffs),
    amount(
        "closing",
        "Offene Posten abzüglich Guthaben am Ende, Beleg für Beleg neu gerechnet.",
        "Open items less the credit balance at the end, computed anew document by document.",
    )
    .stock(End)
    .formula("receivables.open.amount − receivables.credit_balance")
    .rows(Position),
    amount(
        "difference",
        "Abstimmungsdifferenz: 0, sonst ist der Bericht falsch.",
        "The difference left: 0, or the report is wrong.",
    )
    .stock(End)
    .formula("closing − (opening + invoiced − credited − voided − received + refunded − written_off)")
    .no_rows(Control),
];

/// What does not fit.
const EXCEPTIONS: &[Value] = &[
    value(
        "overpaid_invoice",
        "Überzahlung: bestehende Rechnung ohne Rechnungskorrektur (über mehr als 0), auf die mehr einging oder ausgebucht wurde als geschuldet.",
        "A standing invoice without a credit note (over more than 0) on which more was paid or written off than owed.",
    ),
    value(
        "refund_due",
        "Erstattung fällig: nach Rechnungskorrekturen ist auf die bestehende Rechnung mehr eingegangen oder ausgebucht als geschuldet.",
        "A refund is due: after credit notes more was paid or written off on the standing invoice than is owed.",
    ),
    value(
        "payment_without_invoice",
        "Zahlung mit einem Rest nach Erstattungen, die keine Rechnung nennt.",
        "A payment with a rest after refunds that names no invoice.",
    ),
    value(
        "payment_on_draft_or_voided",
        "Zahlung mit einem Rest nach Erstattungen auf einen Entwurf oder eine vor dem Ende ohne Rechnungskorrektur stornierte Rechnung.",
        "A payment with a rest after refunds on a draft, or on an invoice voided before the end.",
    ),
    value(
        "currency_mismatch",
        "Zahlung mit einem Rest nach Erstattungen in einer anderen Währung als der ihrer Rechnung, wenn diese weder Entwurf noch storniert ist.",
        "A payment with a rest after refunds in another currency than its invoice's, if that is neither a draft nor voided.",
    ),
    value(
        "refund_exceeds_payment",
        "Erstattungen über den eingegangenen Betrag hinaus.",
        "Refunds beyond what was received.",
    ),
    value(
        "payout_exceeds_credit_note",
        "Auszahlungen über den Betrag der Rechnungskorrektur hinaus.",
        "Payouts beyond what was credited.",
    ),
    value(
        "write_off_on_voided",
        "Ausbuchung einer vor dem Ende ohne Rechnungskorrektur stornierten Rechnung.",
        "A write-off of an invoice voided before the end.",
    ),
];

pub(super) const EXCEPTION: &[Definition] = &[
    key(
        "code",
        "Was nicht passt; eine Anzahlung auf eine noch nicht gestellte Rechnung ist kein Fall.",
        "What does not fit; an advance on an invoice not yet issued is no case.",
    )
    .values(EXCEPTIONS),
    count(
        "count",
        "Zahl der Rechnungen, Zahlungen, Rechnungskorrekturen oder Ausbuchungen, die nicht passen.",
        "How many invoices, payments, credit notes or write-offs do not fit.",
    )
    .stock(End)
    .rows(Exceptions),
    amount(
        "amount",
        "Um wie viel: das zu viel Gezahlte, der Rest der Zahlung, der überschießende Teil, die Ausbuchung; immer positiv.",
        "By how much: what was paid too much, the payment's rest, the part beyond, the write-off; always positive.",
    )
    .stock(End)
    .rows(Exceptions),
];
