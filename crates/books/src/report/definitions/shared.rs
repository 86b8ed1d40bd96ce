//! Members that several reports have, and the short forms in which the tables are written.

use super::DateAxis::CreatedAt;
use super::NoRows::Property;
use super::RowSelection::{Applications, Warnings};
use super::{Definition, Unit, Value};

pub(in crate::report) const fn count(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Count, path, de, en)
}

pub(in crate::report) const fn amount(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Amount, path, de, en)
}

pub(in crate::report) const fn fraction(
    path: &'static str,
    de: &'static str,
    en: &'static str,
) -> Definition {
    Definition::new(Unit::Fraction, path, de, en)
}

pub(in crate::report) const fn square_metres(
    path: &'static str,
    de: &'static str,
    en: &'static str,
) -> Definition {
    Definition::new(Unit::SquareMetres, path, de, en)
}

pub(in crate::report) const fn days(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Days, path, de, en)
}

pub(in crate::report) const fn key(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Key, path, de, en)
}

pub(in crate::report) const fn text(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Text, path, de, en)
}

pub(in crate::report) const fn date(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Date, path, de, en)
}

pub(in crate::report) const fn object(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::Object, path, de, en)
}

pub(in crate::report) const fn list(path: &'static str, de: &'static str, en: &'static str) -> Definition {
    Definition::new(Unit::List, path, de, en)
}

pub(in crate::report) const fn value(word: &'static str, de: &'static str, en: &'static str) -> Value {
    Value { word, de, en }
}

/// Every report: the figures of another period.
pub(in crate::report) const COMPARISON: &[Definition] = &[
    object(
        "comparison",
        "Dieselben Zahlen für einen anderen Zeitraum oder die vorige Ausgabe, ohne Listen (die der Währungen ausgenommen) und ohne `control`; was darin steht, bedeutet dasselbe wie außerhalb. Null, wenn nicht verlangt oder wenn es nichts zu vergleichen gibt.",
        "The same figures for another period or the previous edition, without lists (but for that of currencies) and without `control`; what stands in it means what it means outside. Null if not asked for, or if there is nothing to compare with.",
    ),
    key(
        "comparison.kind",
        "Womit verglichen wird, wie mit `compare` verlangt.",
        "What is compared with, as asked for by `compare`.",
    )
    .values(&[
        value(
            "previous_period",
            "Der Zeitraum unmittelbar davor: vor ganzen Monaten ebenso viele ganze Monate, sonst ebenso viele Tage (zwischen Zeitpunkten: ebenso viel Zeit).",
            "The period directly before: as many whole months before whole months, else as many days (between instants: as much time).",
        ),
        value(
            "previous_year",
            "Dieselben Kalendertage (und Uhrzeiten) ein Jahr zuvor; ein Monatsletzter bleibt Monatsletzter.",
            "The same calendar days (and times) a year earlier; a month's end stays a month's end.",
        ),
        value(
            "previous_event",
            "Die vorige Ausgabe der Veranstaltung, um den Abstand der beiden ersten Tage verschoben und so weit, wie diese gekommen ist.",
            "The previous edition of the event, shifted by the days between the two first days, as far as this one has come.",
        ),
    ]),
    object(
        "comparison.period",
        "Der Zeitraum, mit dem verglichen wird.",
        "The period compared with.",
    ),
    text(
        "comparison.period.date_from",
        "Erster Tag (oder Zeitpunkt) des verglichenen Zeitraums; null: ohne Anfang.",
        "First day (or instant) of the period compared with; null: unbounded.",
    ),
    text(
        "comparison.period.date_to",
        "Letzter Tag des verglichenen Zeitraums (oder der Zeitpunkt, an dem er endet); null: ohne Ende.",
        "Last day of the period compared with (or the instant at which it ends); null: unbounded.",
    ),
    key(
        "comparison.event_key",
        "Die Veranstaltung, mit der verglichen wird; null ohne Veranstaltungsfilter.",
        "The event compared with; null without a filter by event.",
    ),
];

/// How many cases a warning has; which codes there are stands in each report.
pub(in crate::report) const WARNING_COUNT: Definition = count(
    "count",
    "Zahl der Belege oder Einträge, die der Hinweis meint; in allen Währungen, auch mit `currency`.",
    "How many records the warning is about; in all currencies, also with `currency`.",
)
.rows(Warnings);

pub(in crate::report) const WARNING_MESSAGE: Definition = text(
    "message",
    "Der Hinweis als Satz, in der Sprache der Anfrage.",
    "The warning as a sentence, in the language of the request.",
);

/// The list of warnings.
pub(in crate::report) const WARNINGS: Definition = list(
    "warnings",
    "Was an den Daten auffällt und Zahlen unsicher macht, die häufigsten Fälle zuerst; nur Hinweise mit mindestens einem Fall.",
    "What in the records deserves a look as it makes figures uncertain, the most frequent first; only with at least one case.",
)
.keys(&["code"]);

pub(in crate::report) const VOIDED_WITHOUT_CREDIT_NOTE: Value = value(
    "voided_without_credit_note",
    "Im Zeitraum stornierte Rechnungen, zu denen keine Rechnungskorrektur gestellt ist; ein Entwurf genügt nicht.",
    "Invoices cancelled in the period for which no credit note is issued; a draft will not do.",
);

pub(in crate::report) const CANCELLED_NOT_FULLY_CREDITED: Value = value(
    "cancelled_not_fully_credited",
    "Rechnungen des Zeitraums mit Status storniert, die bis zu dessen Ende nur zum Teil korrigiert sind: es gibt Rechnungskorrekturen, aber über weniger als den Rechnungsbetrag.",
    "Invoices of the period with status cancelled that are credited only in part up to its end: there are credit notes, but over less than the invoice.",
);

pub(in crate::report) const CURRENCY_MISMATCH: Value = value(
    "currency_mismatch",
    "Zahlungen in einer anderen Währung als der ihrer Rechnung, wie die Unstimmigkeit gleichen Namens; sie mindern die Rechnung nicht.",
    "Payments in another currency than their invoice's, as the exception of that name; they do not reduce the invoice.",
);

pub(in crate::report) const UNALLOCATED_PAYMENTS: Value = value(
    "unallocated_payments",
    "Zahlungen mit einem Rest nach Erstattungen, der keine bestehende Rechnung mindert: ohne Rechnung, auf Entwurf, stornierte oder noch nicht gestellte Rechnung, in anderer Währung; auch zu viel erstattete.",
    "Payments with a rest after refunds that reduces no standing invoice: without invoice, on a draft, a voided or not yet issued one, in another currency; also those refunded too much.",
);

pub(in crate::report) const REFUND_WITHOUT_RECORD: Value = value(
    "refund_without_record",
    "Zahlungen vor dem Ende des Zeitraums mit Status erstattet, deren Erstattungen (gleich wann) nicht den ganzen Betrag erreichen, oder teilweise erstattet ohne jede Erstattung; was fehlt, zählt als nicht erstattet.",
    "Payments before the period's end with status refunded whose refunds (whenever) do not reach the amount, or partially refunded without any; what is missing counts as not refunded.",
);

/// The list of currency sections.
pub(in crate::report) const CURRENCIES: Definition = list(
    "currencies",
    "Ein Abschnitt je Währung, da Beträge verschiedener Währungen nie addiert werden: die des Mandanten immer, jede andere, in der es zu den gefragten Veranstaltungen Belege (auch Entwürfe) oder Zahlungen gibt, gleich wann; nach ihrem Code geordnet, mit `currency` nur die eine.",
    "A section for each currency, as amounts of two currencies are never added: the tenant's always, and every other in which there are documents (drafts too) or payments of the events asked for, whenever; by code, with `currency` that one only.",
)
.keys(&["currency"]);

pub(in crate::report) const CURRENCY: Definition =
    key("currency", "Die Währung des Abschnitts (ISO 4217).", "The section's currency (ISO 4217).");

/// A row by event where there are facts without one.
pub(in crate::report) const MAYBE_EVENT: &[Definition] = &[
    key(
        "event_key",
        "Die Veranstaltung, auch über die Rechnung zugeordnet; null: ohne Veranstaltung.",
        "The event, also by way of the invoice; null: without an event.",
    ),
    TITLE_OF_EVENT,
];

/// A row by event where every fact has one.
pub(in crate::report) const OF_EVENT: &[Definition] =
    &[key("event_key", "Die Veranstaltung.", "The event."), TITLE_OF_EVENT];

const TITLE_OF_EVENT: Definition =
    text("title", "Name der Veranstaltung, wie er jetzt bekannt ist.", "The event's title, as known now.");

/// A row by category.
pub(in crate::report) const OF_CATEGORY: &[Definition] = &[
    key("category_key", "Die Kategorie; null: ohne Kategorie.", "The category; null: without one."),
    text("title", "Name der Kategorie, wie er jetzt bekannt ist.", "The category's title, as known now."),
];

/// The list of a series.
pub(in crate::report) const SERIES: Definition = list(
    "series",
    "Verlauf in Tagen, Wochen, Monaten, Quartalen oder Jahren (`interval`), auch die leeren; die Bewegungen aller Zeilen ergeben zusammen die des Zeitraums.",
    "The course by day, week, month, quarter or year (`interval`), empty ones too; the flows of all rows add up to the period's.",
)
.keys(&["label"]);

/// The members that every row of a series begins with.
pub(in crate::report) const BUCKET: &[Definition] = &[
    date(
        "start",
        "Erster Kalendertag des Abschnitts, auch wenn er vor dem Zeitraum liegt.",
        "The bucket's first local date, even if before the period.",
    ),
    date(
        "end",
        "Letzter Kalendertag des Abschnitts, auch wenn er nach dem Zeitraum liegt.",
        "The bucket's last local date, even if after the period.",
    ),
    text(
        "label",
        "Name des Abschnitts: 2026-01-31, 2026-W05, 2026-01, 2026-Q1 oder 2026.",
        "The bucket's name: 2026-01-31, 2026-W05, 2026-01, 2026-Q1 or 2026.",
    ),
    Definition::new(
        Unit::Flag,
        "partial",
        "Ob der Abschnitt nicht ganz im Zeitraum liegt; dann zählt nur, was in beiden liegt.",
        "Whether the bucket is not wholly inside the period; then only what lies in both counts.",
    ),
];

pub(in crate::report) const TREATMENT: Definition = key(
    "treatment",
    "Umsatzsteuerliche Behandlung der Position; null in der Zeile, die auf keinen Beleg verteilt ist.",
    "How VAT applies to the line; null in the row that is split over no document.",
)
.values(&[
    value("taxed", "Steuerpflichtig zum Satz der Zeile.", "Taxed, at the row's rate."),
    value(
        "reverse_charge",
        "Steuerschuldnerschaft des Leistungsempfängers (§13b UStG).",
        "The customer owes the tax (§13b UStG).",
    ),
    value(
        "zero_rated",
        "Steuerpflichtig zum Nullsatz (§12 Abs. 3 UStG).",
        "Taxed at the zero rate (§12 Abs. 3 UStG).",
    ),
    value(
        "exempt",
        "Steuerfrei (§4 UStG), ohne Ausfuhr und innergemeinschaftliche Lieferung.",
        "Exempt (§4 UStG), but for exports and intra-community supplies.",
    ),
    value(
        "intra_community",
        "Innergemeinschaftliche Lieferung (§4 Nr. 1 b, §6a UStG).",
        "Intra-community supply (§4 Nr. 1 b, §6a UStG).",
    ),
    value("export", "Ausfuhrlieferung (§4 Nr. 1 a, §6 UStG).", "Export (§4 Nr. 1 a, §6 UStG)."),
    value(
        "outside_scope",
        "Nicht steuerbar (§1 UStG), etwa Schadensersatz.",
        "Outside the scope of VAT (§1 UStG), such as damages.",
    ),
    value(
        "untaxed",
        "Ohne Steuersatz und ohne angegebenen Grund: zu klären.",
        "Without a rate and without a reason: to be cleared up.",
    ),
]);

pub(in crate::report) const TAX_RATE: Definition = Definition::new(
    Unit::PerCent,
    "tax_rate",
    "Steuersatz in Prozent, wie auf der Rechnung; 0 bei jeder anderen Behandlung als `taxed`, null ohne Behandlung.",
    "Tax rate in per cent, as on the invoice; 0 for every treatment but `taxed`, null without one.",
)
.source("§12 UStG")
.no_rows(Property);

pub(in crate::report) const WRITE_OFF_REASON: Definition =
    key("reason", "Grund der Ausbuchung.", "Why it was written off.").values(&[
        value(
            "cash_discount",
            "Skonto: vom Kunden bei früher Zahlung abgezogen.",
            "Skonto: taken off by the customer for early payment.",
        ),
        value("bad_debt", "Forderungsausfall: uneinbringlich.", "Bad debt: will not be paid."),
        value(
            "bank_charge",
            "Bankspesen, die vom Zahlbetrag abgingen.",
            "Charges that a bank took off the payment.",
        ),
        value(
            "other",
            "Andere Ausbuchung, etwa eine Kleindifferenz.",
            "Another write-off, such as a small difference.",
        ),
    ]);

pub(in crate::report) const CUSTOMER_NAME: Definition = text(
    "name",
    "Firma, sonst Vor- und Nachname; null, wenn unbekannt, gelöscht oder wenn der Schlüssel keine Namen sehen darf.",
    "The company, else first and last name; null if unknown, erased, or if the key may not see names.",
);

/// Statuses of applications, at the period's end.
pub(in crate::report) const APPLICATION_STATUS: &[Value] = &[
    value("new", "Eingegangen, noch nicht gesichtet.", "Came, not looked at yet."),
    value(
        "in_review",
        "In Prüfung; auch wer erst nach dem Ende des Zeitraums zu- oder abgesagt bekam.",
        "In review; also those decided only after the period's end.",
    ),
    value(
        "info_requested",
        "Rückfrage gestellt, Antwort steht aus.",
        "Waiting for information from the applicant.",
    ),
    value("waitlisted", "Auf der Warteliste.", "On the waiting list."),
    value("approved", "Zugesagt.", "Approved."),
    value("rejected", "Abgesagt.", "Rejected."),
    value(
        "withdrawn",
        "Vom Bewerber zurückgezogen, gleich ob vorher entschieden.",
        "Withdrawn by the applicant, decided before or not.",
    ),
];

/// One member for each status of an application.
pub(in crate::report) const STATUS_COUNTS: &[Definition] = &[
    count("new", "Davon neu: noch nicht gesichtet.", "Of them new: not looked at yet.")
        .cohort(CreatedAt)
        .rows(Applications),
    count(
        "in_review",
        "Davon in Prüfung, auch später erst entschiedene.",
        "Of them in review, also those decided only later.",
    )
    .cohort(CreatedAt)
    .rows(Applications),
    count("info_requested", "Davon mit offener Rückfrage.", "Of them waiting for information.")
        .cohort(CreatedAt)
        .rows(Applications),
    count("waitlisted", "Davon auf der Warteliste.", "Of them on the waiting list.")
        .cohort(CreatedAt)
        .rows(Applications),
    count(
        "approved",
        "Davon zugesagt, entschieden vor dem Ende des Zeitraums.",
        "Of them approved, decided before the period's end.",
    )
    .cohort(CreatedAt)
    .rows(Applications),
    count(
        "rejected",
        "Davon abgesagt, entschieden vor dem Ende des Zeitraums.",
        "Of them rejected, decided before the period's end.",
    )
    .cohort(CreatedAt)
    .rows(Applications),
    count("withdrawn", "Davon zurückgezogen.", "Of them withdrawn.").cohort(CreatedAt).rows(Applications),
];
