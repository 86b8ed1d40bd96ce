//! What the members of the payments report mean.

use super::DateAxis::{
    AsOf, CancelledAt, CreatedAt, Each, End, IssuedOn, PaymentDate, RefundedAt, Settlement, WrittenOffOn,
};
use super::NoRows::{Control, Mean, Property, Rank, Ratio};
use super::RowSelection::{
    Account, CreditItems, Documents, Exceptions, Movements, OpenItems, PaymentAttempts, Payments, Position,
    Refunds, Settlements, WriteOffs,
};
use super::shared::{
    BUCKET, COMPARISON, CURRENCIES, CURRENCY, CURRENCY_MISMATCH, CUSTOMER_NAME, MAYBE_EVENT,
    REFUND_WITHOUT_RECORD, SERIES, TAX_RATE, TREATMENT, UNALLOCATED_PAYMENTS, WARNING_COUNT, WARNING_MESSAGE,
    WARNINGS, WRITE_OFF_REASON, amount, count, date, days, fraction, key, list, object, text, value,
};
use super::{Definition, Group, Unit, Value};

pub(super) static GROUPS: &[Group] = &[
    Group { places: &[""], members: &[CURRENCIES, WARNINGS] },
    Group { places: &[""], members: COMPARISON },
    Group { places: &["currencies.*"], members: SECTION },
    Group {
        places: &[
            "currencies.*",
            "currencies.*.by_gateway.*",
            "currencies.*.by_event.*",
            "currencies.*.series.*",
        ],
        members: MOVED,
    },
    Group { places: &["currencies.*"], members: CHARGEBACKS },
    Group { places: &["currencies.*", "currencies.*.by_gateway.*"], members: FEES },
    Group { places: &["currencies.*.by_gateway.*"], members: GATEWAY },
    Group { places: &["currencies.*.by_tax.*"], members: BY_TAX },
    Group { places: &["currencies.*.by_status.*"], members: BY_STATUS },
    Group { places: &["currencies.*.success"], members: SUCCESS },
    Group { places: &["currencies.*.by_event.*"], members: MAYBE_EVENT },
    Group { places: &["currencies.*.written_off"], members: WRITTEN_OFF },
    Group { places: &["currencies.*.written_off.by_reason.*"], members: &[WRITE_OFF_REASON] },
    Group {
        places: &["currencies.*.written_off", "currencies.*.written_off.by_reason.*"],
        members: WRITE_OFF_SUMS,
    },
    Group { places: &["currencies.*.series.*"], members: BUCKET },
    Group { places: &["currencies.*.series.*"], members: CUMULATIVE },
    Group { places: &["currencies.*.time_to_pay"], members: TIME_TO_PAY },
    Group { places: &["currencies.*.receivables"], members: RECEIVABLES },
    Group { places: &["currencies.*.receivables.aging.*"], members: AGING },
    Group { places: &["currencies.*.receivables.by_reminder_count.*"], members: BY_REMINDER_COUNT },
    Group { places: &["currencies.*.receivables.open_items.*"], members: OPEN_ITEM },
    Group { places: &["currencies.*.receivables.credit_items.*"], members: CREDIT_ITEM },
    Group { places: &["currencies.*.roll_forward"], members: ROLL_FORWARD },
    Group { places: &["currencies.*.exceptions.*"], members: EXCEPTION },
    Group { places: &["warnings.*"], members: WARNING },
];

const SECTION: &[Definition] = &[
    CURRENCY,
    list(
        "by_gateway",
        "Nach Zahlungsart, der größte Eingang zuerst; eine Erstattung unter ihrer eigenen, sonst der ihrer Zahlung.",
        "By gateway, the most received first; a refund under its own, else its payment's.",
    )
    .keys(&["gateway_key"]),
    list(
        "by_tax",
        "Eingänge und Erstattungen auf Behandlungen und Steuersätze der bezahlten Rechnung verteilt, für die Ist-Versteuerung; die letzte Zeile (null) ist, was keine gestellte Rechnung dieser Währung nennt. Wird die Rechnung zu einer Anzahlung später gestellt, ändert sich die Verteilung.",
        "Receipts and refunds split over treatments and rates of the invoice paid, for VAT on receipts; the last row (null) is what names no issued invoice in this currency. When the invoice of an advance is issued later, the split changes.",
    )
    .source("§20 UStG; Anzahlungen: §13 Abs. 1 Nr. 1 a Satz 4 UStG")
    .keys(&["treatment", "tax_rate"]),
    list(
        "by_status",
        "Im Zeitraum angelegte Zahlungen nach ihrem jetzigen Status, auch nicht eingegangene; immer alle Status.",
        "Payments created in the period by their status now, also those not received; always all statuses.",
    )
    .keys(&["status"]),
    object(
        "success",
        "Wie viele der im Zeitraum angelegten Zahlungen mit Zahlungsart gelangen.",
        "How many of the payments with a gateway that were created in the period succeeded.",
    ),
    list(
        "by_event",
        "Nach Veranstaltung der bezahlten Rechnung, sonst der Zahlung selbst; ohne Veranstaltung zuletzt.",
        "By event of the invoice paid, else of the payment itself; without an event last.",
    )
    .keys(&["event_key"]),
    object(
        "written_off",
        "Im Zeitraum ausgebuchte Forderungen.",
        "Receivables written off in the period.",
    ),
    SERIES,
    object(
        "time_to_pay",
        "Wie lange Rechnungen bis zum Ausgleich brauchten, die im Zeitraum ausgeglichen wurden.",
        "How long invoices took that were settled in the period.",
    ),
    object(
        "receivables",
        "Offene Posten und Guthaben am Ende des Zeitraums, aus datierten Belegen gerechnet; nicht nach dem Rechnungsstatus.",
        "What is owed and what is held for customers at the period's end, from dated documents; not from the status of invoices.",
    ),
    object(
        "roll_forward",
        "Abstimmung: vom Bestand zu Beginn über alle Bewegungen zum Bestand am Ende.",
        "Reconciliation: from the position at the start by all that moved to the position at the end.",
    ),
    list(
        "exceptions",
        "Was am Ende des Zeitraums nicht zusammenpasst, nach Betrag; nur Arten mit mindestens einem Fall.",
        "What does not fit together at the period's end, by amount; only kinds with at least one case.",
    )
    .keys(&["code"]),
];

const MOVED: &[Definition] = &[
    object(
        "received",
        "Eingegangene Zahlungen (erfolgreich, auch wenn später erstattet) nach Zahlungsdatum.",
        "Received payments (completed, also if refunded later) by payment date.",
    ),
    count(
        "received.count",
        "Zahl der eingegangenen Zahlungen; nicht offene, fehlgeschlagene oder abgebrochene.",
        "How many payments were received; not pending, failed or cancelled ones.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    amount(
        "received.amount",
        "Eingegangener Betrag vor Gebühren und Erstattungen.",
        "What was received, before fees and refunds.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    object(
        "refunded",
        "Erstattungen von Zahlungen und Auszahlungen von Rechnungskorrekturen nach eigenem Datum.",
        "Refunds of payments and payouts of credit notes, by their own date.",
    ),
    count(
        "refunded.count",
        "Zahl der Erstattungen und Auszahlungen, Rücklastschriften eingeschlossen.",
        "How many refunds and payouts there were, chargebacks included.",
    )
    .flow(RefundedAt)
    .rows(Refunds),
    amount(
        "refunded.amount",
        "Zurückgezahlter Betrag, als positive Zahl.",
        "What was paid back, as a positive number.",
    )
    .flow(RefundedAt)
    .rows(Refunds),
    amount(
        "received_after_refunds",
        "Zahlungseingang nach Erstattungen; negativ, wenn mehr zurückging als kam.",
        "What was received after refunds; negative if more went back than came.",
    )
    .flow(Each)
    .formula("received.amount − refunded.amount")
    .rows(Movements),
];

const CHARGEBACKS: &[Definition] = &[
    object(
        "chargebacks",
        "Rücklastschriften: Erstattungen, die die Bank vornahm; in `refunded` enthalten.",
        "Chargebacks: refunds that a bank made; contained in `refunded`.",
    ),
    count("chargebacks.count", "Zahl der Rücklastschriften.", "How many chargebacks there were.")
        .flow(RefundedAt)
        .rows(Refunds),
    amount(
        "chargebacks.amount",
        "Durch Rücklastschriften zurückgegangener Betrag.",
        "What went back by chargebacks.",
    )
    .flow(RefundedAt)
    .rows(Refunds),
];

const FEES: &[Definition] = &[
    object(
        "gateway_fees",
        "Gebühren der Zahlungsdienstleister auf im Zeitraum eingegangene Zahlungen.",
        "Fees of gateways for payments received in the period.",
    ),
    amount(
        "gateway_fees.amount",
        "Einbehaltene Gebühren, soweit bekannt; eine unbekannte ist nicht 0. Bei Erstattung bleibt die Gebühr.",
        "Fees kept, as far as known; an unknown one is not 0. A refund leaves the fee.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    count(
        "gateway_fees.known_count",
        "Eingegangene Zahlungen mit bekannter Gebühr, auch der Gebühr 0.",
        "Received payments whose fee is known, also a fee of 0.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    amount(
        "gateway_fees.known_amount",
        "Was die Zahlungen mit bekannter Gebühr einbrachten; der Nenner der Gebührenquote.",
        "What the payments with a known fee received; the denominator of the fee rate.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    count(
        "gateway_fees.unknown_count",
        "Eingegangene Zahlungen mit Zahlungsart, deren Gebühr nicht erfasst ist.",
        "Received payments with a gateway whose fee is not recorded.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    amount(
        "after_fees",
        "Zahlungseingang nach Erstattungen und bekannten Gebühren.",
        "What was received after refunds and known fees.",
    )
    .flow(Each)
    .formula("received_after_refunds − gateway_fees.amount")
    .rows(Movements),
];

const GATEWAY: &[Definition] = &[
    key(
        "gateway_key",
        "Die Zahlungsart; null: ohne, etwa Überweisung.",
        "The gateway; null: none, such as a bank transfer.",
    ),
    text(
        "name",
        "Name der Zahlungsart, wie ihn die letzte eingegangene Zahlung nennt.",
        "The gateway's name, as the latest received payment says it.",
    ),
    fraction(
        "fee_rate",
        "Gebührenquote: bekannte Gebühren im Verhältnis zu dem, was dafür einging.",
        "The known fees as a part of what the payments with a known fee received.",
    )
    .flow(PaymentDate)
    .formula("gateway_fees.amount / gateway_fees.known_amount")
    .no_rows(Ratio),
    amount(
        "average",
        "Durchschnittlicher Betrag einer eingegangenen Zahlung; null ohne Zahlung.",
        "Mean amount of a received payment; null without one.",
    )
    .flow(PaymentDate)
    .formula("received.amount / received.count")
    .no_rows(Mean),
];

const BY_TAX: &[Definition] = &[
    TREATMENT,
    TAX_RATE,
    object(
        "received",
        "Anteil der eingegangenen Zahlungen, der auf diese Behandlung und diesen Satz entfällt.",
        "The part of received payments that falls to this treatment and rate.",
    ),
    amount(
        "received.excl_vat",
        "Vereinnahmtes Entgelt ohne Umsatzsteuer.",
        "What was received, without VAT.",
    )
    .flow(PaymentDate)
    .formula("received.gross − received.vat")
    .source("§20 UStG")
    .rows(Payments),
    amount(
        "received.vat",
        "Im Zahlungseingang enthaltene Umsatzsteuer; in der Zeile ohne Rechnung 0.",
        "The VAT contained in what was received; 0 in the row without an invoice.",
    )
    .flow(PaymentDate)
    .formula("received.gross × tax_rate / (100 + tax_rate)")
    .source("§20 UStG; §13 Abs. 1 Nr. 1 a Satz 4 UStG")
    .rows(Payments),
    amount(
        "received.gross",
        "Zahlungseingang einschließlich Umsatzsteuer; über alle Zeilen `received.amount`.",
        "What was received, VAT included; over all rows `received.amount`.",
    )
    .flow(PaymentDate)
    .rows(Payments),
    object(
        "refunded",
        "Anteil der Erstattungen; Auszahlungen nach den Sätzen ihrer Rechnungskorrektur.",
        "The part of refunds; payouts by the rates of their credit note.",
    ),
    amount(
        "refunded.excl_vat",
        "Zurückgezahltes Entgelt ohne Umsatzsteuer.",
        "What was paid back, without VAT.",
    )
    .flow(RefundedAt)
    .formula("refunded.gross − refunded.vat")
    .source("§17 Abs. 2 Nr. 3 UStG")
    .rows(Refunds),
    amount(
        "refunded.vat",
        "In den Erstattungen enthaltene Umsatzsteuer.",
        "The VAT contained in what was paid back.",
    )
    .flow(RefundedAt)
    .formula("refunded.gross × tax_rate / (100 + tax_rate)")
    .source("§17 Abs. 2 Nr. 3 UStG")
    .rows(Refunds),
    amount(
        "refunded.gross",
        "Zurückgezahlter Betrag einschließlich Umsatzsteuer; über alle Zeilen `refunded.amount`.",
        "What was paid back, VAT included; over all rows `refunded.amount`.",
    )
    .flow(RefundedAt)
    .rows(Refunds),
];

const BY_STATUS: &[Definition] = &[
    key("status", "Jetziger Status der Zahlung.", "The payment's status now.").values(&[
        value("pending", "Angestoßen, noch nicht eingegangen.", "Begun, not received yet."),
        value("completed", "Eingegangen.", "Received."),
        value("failed", "Fehlgeschlagen.", "Failed."),
        value("cancelled", "Abgebrochen.", "Cancelled."),
        value("refunded", "Eingegangen und als erstattet vermerkt.", "Received and marked as refunded."),
        value(
            "partially_refunded",
            "Eingegangen und als teilweise erstattet vermerkt.",
            "Received and marked as partly refunded.",
        ),
    ]),
    count(
        "count",
        "Zahl der im Zeitraum angelegten Zahlungen mit diesem Status.",
        "How many payments created in the period have this status.",
    )
    .cohort(CreatedAt)
    .rows(PaymentAttempts),
    amount(
        "amount",
        "Ihr Betrag, auch wo nichts einging.",
        "What they come to, also where nothing was received.",
    )
    .cohort(CreatedAt)
    .rows(PaymentAttempts),
];

const SUCCESS: &[Definition] = &[
    count(
        "succeeded",
        "Gelungen: eingegangen, auch wenn später erstattet.",
        "Succeeded: received, also if refunded later.",
    )
    .cohort(CreatedAt)
    .rows(PaymentAttempts),
    count(
        "failed",
        "Misslungen: fehlgeschlagen oder abgebrochen; offene zählen nicht.",
        "Failed or cancelled; pending ones do not count.",
    )
    .cohort(CreatedAt)
    .rows(PaymentAttempts),
    fraction(
        "rate",
        "Erfolgsquote der entschiedenen Zahlungen mit Zahlungsart.",
        "The part of decided payments with a gateway that succeeded.",
    )
    .cohort(CreatedAt)
    .formula("succeeded / (succeeded + failed)")
    .no_rows(Ratio),
];

const WRITTEN_OFF: &[Definition] =
    &[list("by_reason", "Nach Grund; nur Gründe, die vorkommen.", "By reason; only reasons that occur.")
        .keys(&["reason"])];

const WRITE_OFF_SUMS: &[Definition] = &[
    count("count", "Zahl der Ausbuchungen des Zeitraums.", "How many write-offs the period has.")
        .flow(WrittenOffOn)
        .rows(WriteOffs),
    amount(
        "amount",
        "Ausgebuchter Betrag einschließlich Umsatzsteuer; mindert offene Posten, keinen Umsatz.",
        "What was written off, VAT included; reduces open items, no revenue.",
    )
    .flow(WrittenOffOn)
    .rows(WriteOffs),
];

const CUMULATIVE: &[Definition] = &[amount(
    "cumulative",
    "Zahlungseingang nach Erstattungen, vom ersten Abschnitt des Verlaufs bis zu diesem.",
    "What was received after refunds, from the first bucket of the series up to this one.",
)
.flow(Each)
.formula("Σ received_after_refunds")
.rows(Movements)];

const TIME_TO_PAY: &[Definition] = &[
    count(
        "settled",
        "Im Zeitraum ausgeglichene Rechnungen: Zahlungen, Rechnungskorrekturen und Ausbuchungen außer Forderungsausfall erreichen den Rechnungsbetrag. Ohne Rechnungen über 0, ohne Zahlung und vorher stornierte.",
        "Invoices settled in the period: payments, credit notes and write-offs other than bad debt reach the gross. Not those of 0, without a payment, or voided before.",
    )
    .flow(Settlement)
    .rows(Settlements),
    days(
        "median_days",
        "Mittlere Dauer vom Rechnungsdatum bis zum Ausgleich: die Hälfte brauchte höchstens so lang; negativ bei Vorauszahlung.",
        "Median of days from the invoice's date to settlement: half took no longer; negative if paid in advance.",
    )
    .flow(Settlement)
    .no_rows(Rank),
    days(
        "p90_days",
        "Neun von zehn Rechnungen wurden in höchstens so vielen Tagen ausgeglichen.",
        "Nine of ten invoices were settled in at most so many days.",
    )
    .flow(Settlement)
    .no_rows(Rank),
    count(
        "on_time",
        "Davon spätestens am Fälligkeitstag ausgeglichen.",
        "Of them settled on the due date or before.",
    )
    .flow(Settlement)
    .rows(Settlements),
    count(
        "with_due_date",
        "Davon mit Fälligkeitstag.",
        "Of them with a due date.",
    )
    .flow(Settlement)
    .rows(Settlements),
    fraction(
        "on_time_share",
        "Anteil der pünktlich ausgeglichenen an denen mit Fälligkeitstag.",
        "The part settled on time of those with a due date.",
    )
    .flow(Settlement)
    .formula("on_time / with_due_date")
    .no_rows(Ratio),
];

const RECEIVABLES: &[Definition] = &[
    date(
        "as_of",
        "Stichtag der Überfälligkeit: heute oder der letzte Tag des Zeitraums, was früher ist.",
        "The day on which ages are taken: today or the period's last day, whichever is earlier.",
    ),
    object(
        "open",
        "Offene Posten: bestehende Rechnungen mit positivem offenem Betrag.",
        "Open items: standing invoices with a positive open amount.",
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
    .formula("Σ gross − credited − received_after_refunds − written_off")
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
        "Offene Posten nach Mahnstufe, wie sie jetzt bekannt ist.",
        "Open items by level of reminders, as known now.",
    )
    .keys(&["reminder_count"]),
    list(
        "open_items",
        "Die offenen Posten einzeln (`limit`, sonst 50), die am längsten überfälligen zuerst.",
        "The open items one by one (`limit`, else 50), the longest overdue first.",
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

const AGING: &[Definition] = &[
    key("bucket", "Tage der Überfälligkeit am Stichtag.", "Days overdue on `as_of`.").values(&[
        value("not_due", "Noch nicht fällig oder heute fällig.", "Not due yet, or due today."),
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

const BY_REMINDER_COUNT: &[Definition] = &[
    REMINDER_COUNT,
    count("count", "Offene Posten mit dieser Mahnstufe.", "Open items with this level of reminders.")
        .stock(End)
        .rows(OpenItems),
    amount("amount", "Offener Betrag mit dieser Mahnstufe.", "What is open with this level of reminders.")
        .stock(End)
        .rows(OpenItems),
];

const OPEN_ITEM: &[Definition] = &[
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
        "Fälligkeitstag; null: keiner vereinbart.",
        "The day on which it is due; null: none agreed.",
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
        "Auf diese Rechnung eingegangen, abzüglich Erstattungen und Auszahlungen ihrer Rechnungskorrekturen.",
        "Received for the invoice, less refunds and the payouts of its credit notes.",
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

const CREDIT_ITEM: &[Definition] = &[
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
        "Kunde, dem es zusteht; null: nicht bekannt.",
        "The customer to whom it belongs; null: not known.",
    ),
    CUSTOMER_NAME,
    amount(
        "amount",
        "Guthaben aus diesem Beleg; negativ, wo mehr zurückging als kam.",
        "What is held for it; negative where more went back than came.",
    )
    .stock(End)
    .rows(CreditItems),
];

const ROLL_FORWARD: &[Definition] = &[
    amount(
        "opening",
        "Offene Posten abzüglich Guthaben zu Beginn des Zeitraums; ohne Anfang 0.",
        "Open items less the credit balance at the period's start; 0 if unbounded.",
    )
    .stock(Each)
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
        "Abgang: Rechnungskorrekturen des Zeitraums.",
        "Taken off: credit notes of the period.",
    )
    .flow(IssuedOn)
    .rows(Documents),
    amount(
        "voided",
        "Abgang: ohne Rechnungskorrektur stornierte Rechnungen.",
        "Taken off: invoices cancelled without a credit note.",
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
        "Überzahlung: bestehende Rechnung ohne Rechnungskorrektur, auf die mehr einging als geschuldet.",
        "A standing invoice without a credit note on which more was paid than owed.",
    ),
    value(
        "refund_due",
        "Erstattung fällig: Rechnung ist bezahlt und ganz oder zum Teil korrigiert.",
        "A refund is due: the invoice is paid and credited, wholly or in part.",
    ),
    value(
        "payment_without_invoice",
        "Zahlung, die keine Rechnung nennt.",
        "A payment that names no invoice.",
    ),
    value(
        "payment_on_draft_or_voided",
        "Zahlung auf einen Entwurf oder eine stornierte Rechnung.",
        "A payment on a draft or a voided invoice.",
    ),
    value(
        "currency_mismatch",
        "Zahlung in einer anderen Währung als der ihrer Rechnung.",
        "A payment in another currency than its invoice's.",
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
        "Ausbuchung einer stornierten Rechnung.",
        "A write-off of a voided invoice.",
    ),
];

const EXCEPTION: &[Definition] = &[
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
        "Um wie viel: das zu viel Gezahlte, der Rest der Zahlung, der überschießende Teil; immer positiv.",
        "By how much: what was paid too much, the payment's rest, the part beyond; always positive.",
    )
    .stock(End)
    .rows(Exceptions),
];

const WARNING: &[Definition] = &[
    key("code", "Worum es geht.", "What it is about.").values(&[
        value(
            "no_history",
            "Stornierte Rechnungen vor dem Ende des Zeitraums ohne Datum des Stornos: sie waren nie offen. Nur mit `date_to`.",
            "Voided invoices before the period's end without a date of cancelling: they were never open. Only with `date_to`.",
        ),
        value(
            "dated_after_today",
            "Gestellte Belege und eingegangene Zahlungen vor dem Ende des Zeitraums mit einem Datum nach heute.",
            "Issued documents and received payments before the period's end dated after today.",
        ),
        CURRENCY_MISMATCH,
        UNALLOCATED_PAYMENTS,
        REFUND_WITHOUT_RECORD,
    ]),
    WARNING_COUNT.stock(End),
    WARNING_MESSAGE,
];
