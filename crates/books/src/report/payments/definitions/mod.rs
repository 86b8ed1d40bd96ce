//! What the members of the payments report mean.

mod receivables;

use crate::report::definitions::DateAxis::{
    CreatedAt, Each, End, PaymentDate, RefundedAt, Settlement, WrittenOffOn,
};
use crate::report::definitions::NoRows::{Mean, Rank, Ratio};
use crate::report::definitions::RowSelection::{
    Movements, PaymentAttempts, Payments, Refunds, Settlements, WriteOffs,
};
use crate::report::definitions::shared::{
    BUCKET, COMPARISON, CURRENCIES, CURRENCY, CURRENCY_MISMATCH, MAYBE_EVENT, REFUND_WITHOUT_RECORD, SERIES,
    TAX_RATE, TREATMENT, UNALLOCATED_PAYMENTS, WARNING_COUNT, WARNING_MESSAGE, WARNINGS, WRITE_OFF_REASON,
    amount, count, days, fraction, key, list, object, text, value,
};
use crate::report::definitions::{Definition, Group};
use receivables::{AGING, BY_REMINDER_COUNT, CREDIT_ITEM, EXCEPTION, OPEN_ITEM, RECEIVABLES, ROLL_FORWARD};

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
        "Nach Zahlungsart, der größte Eingang zuerst, ohne Zahlungsart zuletzt; eine Erstattung unter ihrer eigenen, sonst der ihrer Zahlung.",
        "By gateway, the most received first, without one last; a refund under its own, else its payment's.",
    )
    .keys(&["gateway_key"]),
    list(
        "by_tax",
        "Eingänge und Erstattungen auf Behandlungen und Steuersätze der bezahlten Rechnung verteilt, für die Ist-Versteuerung; eine Auszahlung auf die ihrer Rechnungskorrektur. Die letzte Zeile (null) ist, was keine gestellte Rechnung dieser Währung nennt. Wird die Rechnung zu einer Anzahlung später gestellt, ändert sich die Verteilung.",
        "Receipts and refunds split over treatments and rates of the invoice paid, for VAT on receipts; a payout over those of its credit note. The last row (null) is what names no issued invoice in this currency. When the invoice of an advance is issued later, the split changes.",
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
        "Wie viele der im Zeitraum angelegten Zahlungen mit Zahlungsart gelangen, nach ihrem jetzigen Status.",
        "How many of the payments with a gateway that were created in the period succeeded, by their status now.",
    ),
    list(
        "by_event",
        "Nach Veranstaltung der bezahlten Rechnung (bei Auszahlungen: der Rechnungskorrektur), ohne Rechnung der Zahlung selbst; in zeitlicher Folge, ohne Veranstaltung zuletzt.",
        "By event of the invoice paid (of a payout: the credit note's), without an invoice of the payment itself; in order of time, without an event last.",
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
        "Was am Ende des Zeitraums nicht zusammenpasst, der größte Betrag zuerst; nur Arten mit mindestens einem Fall.",
        "What does not fit together at the period's end, the largest amount first; only kinds with at least one case.",
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
        "Eingegangene Zahlungen mit Zahlungsart und bekannter Gebühr, auch der Gebühr 0.",
        "Received payments with a gateway whose fee is known, also a fee of 0.",
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
        "Name der Zahlungsart, wie ihn die letzte vor dem Ende des Zeitraums eingegangene Zahlung dieser Währung nennt.",
        "The gateway's name, as the latest payment in this currency received before the period's end says it.",
    ),
    fraction(
        "fee_rate",
        "Gebührenquote: bekannte Gebühren im Verhältnis zu dem, was dafür einging; null, wenn keine Gebühr bekannt ist.",
        "The known fees as a part of what the payments with a known fee received; null if no fee is known.",
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
        "Im Zahlungseingang enthaltene Umsatzsteuer, je Zahlung gerundet; in der Zeile ohne Rechnung 0.",
        "The VAT contained in what was received, rounded for each payment; 0 in the row without an invoice.",
    )
    .flow(PaymentDate)
    .formula("Σ received.gross × tax_rate / (100 + tax_rate)")
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
    .source("§17 Abs. 2 Nr. 2 und 3 UStG")
    .rows(Refunds),
    amount(
        "refunded.vat",
        "In den Erstattungen enthaltene Umsatzsteuer, je Erstattung gerundet; in der Zeile ohne Beleg 0.",
        "The VAT contained in what was paid back, rounded for each refund; 0 in the row without a document.",
    )
    .flow(RefundedAt)
    .formula("Σ refunded.gross × tax_rate / (100 + tax_rate)")
    .source("§17 Abs. 2 Nr. 2 und 3 UStG")
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
        "Erfolgsquote der entschiedenen Zahlungen mit Zahlungsart; null ohne solche.",
        "The part of decided payments with a gateway that succeeded; null without any.",
    )
    .cohort(CreatedAt)
    .formula("succeeded / (succeeded + failed)")
    .no_rows(Ratio),
];

const WRITTEN_OFF: &[Definition] = &[list(
    "by_reason",
    "Nach Grund, der größte Betrag zuerst; nur Gründe, die vorkommen.",
    "By reason, the largest amount first; only reasons that occur.",
)
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
        "Im Zeitraum ausgeglichene Rechnungen: der erste Tag, an dem Zahlungen in ihrer Währung, Rechnungskorrekturen und Ausbuchungen außer Forderungsausfall den Rechnungsbetrag erreichen; Erstattungen und Auszahlungen zählen nicht. Keine Rechnung mit Betrag 0, keine bis dahin stornierte, keine bis dahin ohne Zahlung.",
        "Invoices settled in the period: the first day on which payments in their currency, credit notes and write-offs other than bad debt reach the gross; refunds and payouts do not count. None of 0, none voided up to then, none without a payment up to then.",
    )
    .flow(Settlement)
    .rows(Settlements),
    days(
        "median_days",
        "Mittlere Dauer vom Rechnungsdatum bis zum Ausgleich: die Hälfte brauchte höchstens so lang; negativ bei Vorauszahlung; null, wenn keine ausgeglichen wurde.",
        "Median of days from the invoice's date to settlement: half took no longer; negative if paid in advance; null if none was settled.",
    )
    .flow(Settlement)
    .no_rows(Rank),
    days(
        "p90_days",
        "Neun von zehn Rechnungen wurden in höchstens so vielen Tagen ausgeglichen; null, wenn keine.",
        "Nine of ten invoices were settled in at most so many days; null if none was.",
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
        "Anteil der pünktlich ausgeglichenen an denen mit Fälligkeitstag; null ohne solche.",
        "The part settled on time of those with a due date; null without any.",
    )
    .flow(Settlement)
    .formula("on_time / with_due_date")
    .no_rows(Ratio),
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
