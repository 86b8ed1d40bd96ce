//! What the members of the overview mean: most repeat one of the four other reports.

use crate::report::definitions::DateAxis::{
    AsOf, CancelledAt, CreatedAt, DecidedAt, Each, End, IssuedOn, PaymentDate, RefundedAt, WrittenOffOn,
};
use crate::report::definitions::NoRows::{Distance, Rank, Ratio};
use crate::report::definitions::RowSelection::{
    Applications, Attention, Booths, Contacts, Documents, Events, Movements, OpenItems, Participations,
    Payments, Refunds, WriteOffs,
};
use crate::report::definitions::shared::{
    CANCELLED_NOT_FULLY_CREDITED, COMPARISON, CURRENCIES, CURRENCY, CURRENCY_MISMATCH, REFUND_WITHOUT_RECORD,
    UNALLOCATED_PAYMENTS, VOIDED_WITHOUT_CREDIT_NOTE, WARNING_COUNT, WARNING_MESSAGE, WARNINGS, amount,
    count, date, days, fraction, key, list, object, square_metres, text, value,
};
use crate::report::definitions::{Definition, Group};

pub(super) static GROUPS: &[Group] = &[
    Group { places: &[""], members: REPORT },
    Group { places: &[""], members: COMPARISON },
    Group { places: &["events"], members: EVENTS },
    Group { places: &["events.next", "events.next_deadline"], members: EVENT },
    Group { places: &["currencies.*"], members: SECTION },
    Group { places: &["participants"], members: PARTICIPANTS },
    Group { places: &["applications"], members: APPLICATIONS },
    Group { places: &["attention.*"], members: ATTENTION },
    Group { places: &["warnings.*"], members: WARNING },
];

const REPORT: &[Definition] = &[
    object(
        "events",
        "Die gefragten Veranstaltungen am Stichtag, sonst ohne Rücksicht auf den Zeitraum; ohne ersten Tag zählen sie nur für den nächsten Bewerbungsschluss.",
        "The events asked for, on `as_of`, else whatever the period; without a first day they count for the next deadline only.",
    ),
    CURRENCIES,
    object(
        "participants",
        "Wer teilnimmt, aus dem Teilnehmerbericht.",
        "Who takes part, from the participants report.",
    ),
    object(
        "applications",
        "Wer teilnehmen will, aus dem Bewerbungsbericht.",
        "Who wants in, from the applications report.",
    ),
    list(
        "attention",
        "Was zu tun ist, das Dringendste zuerst, in allen Währungen, auch mit `currency`; nur mit mindestens einem Fall.",
        "What is to be done, the most urgent first, in all currencies, also with `currency`; only with at least one case.",
    )
    .keys(&["code", "currency"]),
    WARNINGS,
];

const EVENTS: &[Definition] = &[
    count(
        "past",
        "Vergangene Veranstaltungen: letzter Tag (ohne ihn der erste) vor dem Stichtag.",
        "Events that are over: last day (without one the first) before `as_of`.",
    )
    .now(AsOf)
    .rows(Events),
    count(
        "running",
        "Laufende Veranstaltungen: begonnen und am Stichtag nicht vorbei.",
        "Events that have begun and are not over on `as_of`.",
    )
    .now(AsOf)
    .rows(Events),
    count(
        "upcoming",
        "Kommende Veranstaltungen: erster Tag nach dem Stichtag.",
        "Events to come: first day after `as_of`.",
    )
    .now(AsOf)
    .rows(Events),
    object(
        "next",
        "Die nächste Veranstaltung, deren erster Tag nach dem Stichtag liegt, bei gleichem die mit dem kleineren Schlüssel; null: keine.",
        "The next event whose first day is after `as_of`, of several the smaller key; null: none.",
    ),
    date("next.date_from", "Ihr erster Tag.", "Its first day."),
    object(
        "next_deadline",
        "Der nächste Bewerbungsschluss, der Stichtag eingeschlossen, von mehreren am selben Tag der mit dem kleineren Schlüssel der Veranstaltung; null: keiner.",
        "The next deadline for applications, `as_of` included, of several the smaller key; null: none.",
    ),
    date("next_deadline.date", "Sein Kalendertag.", "Its local date."),
];

const EVENT: &[Definition] = &[
    key("event_key", "Um welche Veranstaltung es geht.", "Which event it is."),
    text("title", "Name der Veranstaltung, wie er jetzt bekannt ist.", "The event's title, as known now."),
    days("days_until", "Kalendertage vom Stichtag bis dahin.", "Local days from `as_of` until then.")
        .now(AsOf)
        .no_rows(Distance),
];

const SECTION: &[Definition] = &[
    CURRENCY,
    amount(
        "invoiced",
        "Gestellte Rechnungen des Zeitraums einschließlich Umsatzsteuer, auch später stornierte.",
        "Invoices issued in the period, VAT included, also those voided later.",
    )
    .flow(IssuedOn)
    .formula("revenue: totals.invoiced.gross")
    .source("§14 UStG")
    .rows(Documents),
    amount(
        "credited",
        "Gestellte Rechnungskorrekturen des Zeitraums einschließlich Umsatzsteuer, als positive Zahl.",
        "Credit notes issued in the period, VAT included, as a positive number.",
    )
    .flow(IssuedOn)
    .formula("revenue: totals.credited.gross")
    .rows(Documents),
    amount(
        "voided",
        "Im Zeitraum ohne Rechnungskorrektur stornierte Rechnungen, einschließlich Umsatzsteuer.",
        "Invoices cancelled in the period without a credit note, VAT included.",
    )
    .flow(CancelledAt)
    .formula("revenue: totals.voided.gross")
    .rows(Documents),
    amount(
        "after_credits",
        "Bruttoumsatz nach Rechnungskorrekturen und Stornos.",
        "Revenue after credit notes and voidings, VAT included.",
    )
    .flow(Each)
    .formula("invoiced − credited − voided")
    .rows(Documents),
    amount(
        "received",
        "Im Zeitraum eingegangene Zahlungen vor Gebühren und Erstattungen.",
        "Payments received in the period, before fees and refunds.",
    )
    .flow(PaymentDate)
    .formula("payments: received.amount")
    .rows(Payments),
    amount(
        "refunded",
        "Im Zeitraum zurückgezahlt: Erstattungen, Rücklastschriften, Auszahlungen.",
        "Paid back in the period: refunds, chargebacks, payouts.",
    )
    .flow(RefundedAt)
    .formula("payments: refunded.amount")
    .rows(Refunds),
    amount(
        "received_after_refunds",
        "Zahlungseingang nach Erstattungen, vor Gebühren.",
        "What was received after refunds, before fees.",
    )
    .flow(Each)
    .formula("received − refunded")
    .rows(Movements),
    amount(
        "written_off",
        "Im Zeitraum ausgebucht, Skonto eingeschlossen.",
        "Written off in the period, Skonto included.",
    )
    .flow(WrittenOffOn)
    .formula("payments: written_off.amount")
    .rows(WriteOffs),
    amount(
        "open",
        "Offene Posten am Ende des Zeitraums, aller Rechnungen, gleich wann gestellt.",
        "Open items at the period's end, of all invoices, whenever issued.",
    )
    .stock(End)
    .formula("payments: receivables.open.amount")
    .rows(OpenItems),
    amount("overdue", "Davon am Stichtag überfällig.", "Of it overdue on `as_of`.")
        .stock(AsOf)
        .formula("payments: receivables.overdue.amount")
        .rows(OpenItems),
    fraction(
        "overdue_share",
        "Anteil des Überfälligen an den offenen Posten; null, wenn nichts offen ist.",
        "The part of the open items that is overdue; null if nothing is open.",
    )
    .stock(AsOf)
    .formula("overdue / open")
    .no_rows(Ratio),
    fraction(
        "collection_rate",
        "Zahlungsquote der Rechnungen des Zeitraums: Anteil des nach Rechnungskorrekturen und Skonto Geschuldeten, der bis zu dessen Ende einging; null, wenn danach nichts geschuldet war.",
        "The part of what was due on the invoices of the period after credit notes and Skonto that was received up to its end; null if nothing was due after these.",
    )
    .cohort(IssuedOn)
    .formula("revenue: collection.rate")
    .no_rows(Ratio),
];

const PARTICIPANTS: &[Definition] = &[
    count(
        "active",
        "Im Zeitraum angelegte Teilnahmen, die an dessen Ende nicht entfernt sind.",
        "Participations created in the period that are not removed at its end.",
    )
    .cohort(CreatedAt)
    .formula("participants: participations.active")
    .rows(Participations),
    count("confirmed", "Davon bestätigt.", "Of them confirmed.")
        .cohort(CreatedAt)
        .formula("participants: participations.confirmed")
        .rows(Participations),
    count(
        "distinct_contacts",
        "Verschiedene Aussteller mit einer dieser aktiven Teilnahmen.",
        "Different exhibitors with one of these active participations.",
    )
    .cohort(CreatedAt)
    .formula("participants: distinct_contacts.active")
    .rows(Contacts),
    fraction(
        "foreign_share",
        "Auslandsanteil der bestätigten Teilnahmen mit bekanntem Land; null ohne solche.",
        "The part from abroad of the confirmed participations whose country is known; null without any.",
    )
    .cohort(CreatedAt)
    .formula("participants: international.foreign_share")
    .no_rows(Ratio),
    square_metres(
        "sold_m2",
        "Vermietete Standfläche (netto) am Ende des Zeitraums; null ohne Stände.",
        "Area let at the period's end; null without booths.",
    )
    .stock(End)
    .formula("participants: area.sold_m2")
    .rows(Booths),
    fraction(
        "occupancy",
        "Auslastung: vermietete an der vermietbaren Standfläche; null ohne Stände oder wenn alle gesperrt sind.",
        "The part let of the area that can be let; null without booths or if all are blocked.",
    )
    .stock(End)
    .formula("participants: area.occupancy")
    .no_rows(Ratio),
];

const APPLICATIONS: &[Definition] = &[
    count("received", "Im Zeitraum eingegangene Bewerbungen.", "Applications that came in the period.")
        .flow(CreatedAt)
        .formula("applications: received.applications")
        .rows(Applications),
    count(
        "open",
        "Am Ende des Zeitraums offene Bewerbungen, gleich wann eingegangen.",
        "Applications open at the period's end, whenever they came.",
    )
    .stock(End)
    .formula("applications: backlog.open")
    .rows(Applications),
    fraction(
        "approval_rate",
        "Zusagequote der im Zeitraum entschiedenen Bewerbungen; null ohne solche.",
        "The part of the applications decided in the period that was approved; null without any.",
    )
    .flow(DecidedAt)
    .formula("applications: decisions.approval_rate")
    .no_rows(Ratio),
    days(
        "oldest_open_days",
        "Alter der ältesten offenen Bewerbung am Stichtag, in Kalendertagen; null ohne offene.",
        "The age of the oldest open application on `as_of`, in local days; null without any.",
    )
    .stock(AsOf)
    .formula("applications: backlog.oldest_days")
    .no_rows(Rank),
];

const ATTENTION: &[Definition] = &[
    key("code", "Was zu tun ist.", "What is to be done.").values(&[
        value(
            "overdue_over_30_days",
            "Offene Posten, mehr als 30 Tage überfällig: mahnen.",
            "Open items more than 30 days overdue: send reminders.",
        ),
        value(
            "payment_exceptions",
            "Was am Ende des Zeitraums nicht zusammenpasst, alle Unstimmigkeiten des Zahlungsberichts: klären.",
            "What does not fit together at the period's end, all exceptions of the payments report: clear them up.",
        ),
        value(
            "voided_without_credit_note",
            "Im Zeitraum ohne Rechnungskorrektur stornierte Rechnungen: Rechnungskorrektur stellen.",
            "Invoices cancelled in the period without a credit note: issue the credit note.",
        ),
        value(
            "approved_without_participation",
            "Vor dem Ende des Zeitraums zugesagte Bewerbungen × Veranstaltung ohne angelegte Teilnahme: anlegen.",
            "Applications approved before the period's end × event without any participation: create it.",
        ),
        value(
            "confirmed_without_booth",
            "Bestätigte Hauptaussteller des Zeitraums ohne bestätigte Standreservierung, wo es Stände gibt: zuteilen.",
            "Confirmed main exhibitors of the period without a confirmed reservation where there are booths: allot one.",
        ),
        value(
            "confirmed_with_overdue_invoice",
            "Bestätigte Teilnahmen des Zeitraums mit überfälliger Rechnung: vor der Veranstaltung klären.",
            "Confirmed participations of the period with an overdue invoice: settle before the event.",
        ),
        value(
            "open_applications_over_30_days",
            "Seit mehr als 30 Tagen offene Bewerbungen: entscheiden.",
            "Applications open for more than 30 days: decide.",
        ),
    ]),
    key("severity", "Wie dringend es ist.", "How urgent it is.").values(&[
        value("critical", "Sofort: Geld steht aus.", "Now: money is outstanding."),
        value("warning", "Bald.", "Soon."),
        value("info", "Zur Kenntnis.", "To be known."),
    ]),
    count(
        "count",
        "Zahl der Fälle; dieselbe wie im genannten Bericht.",
        "How many cases; the same as in the report named.",
    )
    .stock(Each)
    .rows(Attention),
    amount(
        "amount",
        "Um welchen Betrag es geht, in der Währung der Zeile; null, wo es um kein Geld geht.",
        "What they come to, in the row's currency; null where it is not about money.",
    )
    .stock(Each)
    .rows(Attention),
    key("currency", "Währung des Betrags; null ohne Betrag.", "The amount's currency; null without one."),
    key("report", "Der Bericht, der mehr dazu sagt.", "The report that tells more.").values(&[
        value("revenue", "Umsatzbericht.", "Revenue."),
        value("participants", "Teilnehmerbericht.", "Participants."),
        value("applications", "Bewerbungsbericht.", "Applications."),
        value("payments", "Zahlungsbericht.", "Payments."),
        value("overview", "Diese Übersicht; kommt hier nicht vor.", "This overview; does not occur here."),
    ]),
];

const WARNING: &[Definition] = &[
    key("code", "Worum es geht; alle Hinweise der vier Berichte.", "What it is about; all warnings of the four reports.").values(&[
        VOIDED_WITHOUT_CREDIT_NOTE,
        CANCELLED_NOT_FULLY_CREDITED,
        value(
            "no_history",
            "Vor dem Ende des Zeitraums gestellte, stornierte Rechnungen ohne Datum des Stornos und bestätigte Teilnahmen des Zeitraums ohne Datum der Bestätigung. Nur mit `date_to`.",
            "Voided invoices before the period's end without a date of cancelling and confirmed participations of the period without a date of confirmation. Only with `date_to`.",
        ),
        value(
            "dated_after_today",
            "Gestellte Belege und eingegangene Zahlungen vor dem Ende des Zeitraums mit einem Datum nach heute, wie im Zahlungsbericht.",
            "Issued documents and received payments before the period's end dated after today, as in the payments report.",
        ),
        CURRENCY_MISMATCH,
        UNALLOCATED_PAYMENTS,
        REFUND_WITHOUT_RECORD,
    ]),
    WARNING_COUNT.stock(Each),
    WARNING_MESSAGE,
];
