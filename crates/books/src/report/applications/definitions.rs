//! What the members of the applications report mean.

use crate::report::definitions::DateAxis::{AsOf, CreatedAt, Deadline, DecidedAt, End};
use crate::report::definitions::NoRows::{Distance, Mean, Rank, Ratio};
use crate::report::definitions::RowSelection::{Applicants, Applications, Selections};
use crate::report::definitions::shared::{
    APPLICATION_STATUS, BUCKET, COMPARISON, OF_CATEGORY, OF_EVENT, SERIES, STATUS_COUNTS, WARNING_COUNT,
    WARNING_MESSAGE, WARNINGS, count, date, days, fraction, key, list, object, value,
};
use crate::report::definitions::{Definition, Group, Unit};

pub(super) static GROUPS: &[Group] = &[
    Group { places: &[""], members: REPORT },
    Group { places: &[""], members: COMPARISON },
    Group { places: &["received"], members: RECEIVED },
    Group { places: &["by_status.*"], members: BY_STATUS },
    Group { places: &["decisions"], members: DECISIONS },
    Group { places: &["yield"], members: YIELD },
    Group { places: &["by_event.*"], members: OF_EVENT },
    Group { places: &["by_event.*"], members: BY_EVENT },
    Group { places: &["by_category.*"], members: OF_CATEGORY },
    Group { places: &["by_category.*"], members: BY_CATEGORY },
    Group { places: &["by_event.*", "by_category.*"], members: CROSSTAB },
    Group { places: &["by_event.*.by_status", "by_category.*.by_status"], members: STATUS_COUNTS },
    Group { places: &["by_country.*"], members: BY_COUNTRY },
    Group { places: &["rating"], members: RATING },
    Group { places: &["decision_time"], members: DECISION_TIME },
    Group { places: &["backlog"], members: BACKLOG },
    Group { places: &["backlog.by_age.*"], members: BY_AGE },
    Group { places: &["applicants"], members: APPLICANTS },
    Group { places: &["attention"], members: ATTENTION },
    Group { places: &["pace.*"], members: PACE },
    Group { places: &["pace.*.points.*"], members: POINT },
    Group { places: &["series.*"], members: BUCKET },
    Group { places: &["series.*"], members: IN_BUCKET },
    Group { places: &["annotations.*"], members: ANNOTATION },
    Group { places: &["warnings.*"], members: WARNING },
];

const REPORT: &[Definition] = &[
    object(
        "received",
        "Im Zeitraum eingegangene Bewerbungen.",
        "Applications that came in the period.",
    ),
    list(
        "by_status",
        "Diese nach ihrem Status am Ende des Zeitraums; immer alle sieben.",
        "Those by their status at the period's end; always all seven.",
    )
    .keys(&["status"]),
    object(
        "decisions",
        "Im Zeitraum getroffene Entscheidungen, gleich wann die Bewerbung einging; sie bleiben, wenn sie später zurückgezogen wird.",
        "Decisions taken in the period, whenever the application came; they stay when it is withdrawn later.",
    ),
    object(
        "yield",
        "Was aus den Zusagen des Zeitraums wurde, auch den später zurückgezogenen.",
        "What became of the approvals of the period, those withdrawn later too.",
    ),
    list(
        "by_event",
        "Nach genannter Veranstaltung, in zeitlicher Folge; eine Bewerbung für drei zählt in dreien.",
        "By event named, in order of time; an application for three is in three rows.",
    )
    .keys(&["event_key"]),
    list(
        "by_category",
        "Nach Kategorie der Bewerbung, die häufigste zuerst, ohne Kategorie zuletzt; wer zwei nennt, zählt in beiden Zeilen.",
        "By the application's category, the most frequent first, without one last; who names two is in both rows.",
    )
    .keys(&["category_key"]),
    list(
        "by_country",
        "Nach Land der Bewerbung, sonst dem jetzigen ihres Kontakts; das häufigste zuerst, nicht bekannte zuletzt.",
        "By the application's country, else its contact's as known now; the most frequent first, unknown last.",
    )
    .keys(&["country"]),
    object(
        "rating",
        "Bewertung (1 bis 5) der im Zeitraum eingegangenen Bewerbungen.",
        "Ratings (1 to 5) of the applications that came in the period.",
    ),
    object(
        "decision_time",
        "Zeit vom Eingang bis zur Entscheidung, für die Entscheidungen des Zeitraums.",
        "Time from arrival to decision, of the decisions of the period.",
    ),
    object(
        "backlog",
        "Am Ende des Zeitraums offene Bewerbungen: neu, in Prüfung oder mit Rückfrage, gleich wann eingegangen. Die Warteliste zählt nicht.",
        "Applications open at the period's end: new, in review or waiting for information, whenever they came. The waiting list does not count.",
    ),
    object(
        "applicants",
        "Wer sich im Zeitraum bewarb, jeder einmal, nach seiner ersten Bewerbung darin.",
        "Who applied in the period, each once, by the first of their applications in it.",
    ),
    object(
        "attention",
        "Bewerbungen, um die man sich kümmern sollte.",
        "Applications that deserve a look.",
    ),
    list(
        "pace",
        "Bewerbungsverlauf jeder Veranstaltung mit Bewerbungsschluss bis zu diesem, neben dem der vorigen Ausgabe bei gleichem Abstand, in zeitlicher Folge; alle Bewerbungen, gleich wann.",
        "The course of applications of each event with a deadline up to it, beside the previous edition's at the same distance, in order of time; all applications, whenever.",
    )
    .keys(&["event_key"]),
    SERIES,
    list(
        "annotations",
        "Tage, die den Verlauf erklären: Bewerbungsschlüsse im Zeitraum, nach Tag geordnet.",
        "Dates that explain the series: deadlines in the period, by date.",
    )
    .keys(&["date", "event_key"]),
    WARNINGS,
];

const RECEIVED: &[Definition] = &[
    count(
        "applications",
        "Eingegangene Bewerbungen, jede einmal, gleich wie viele Veranstaltungen sie nennt.",
        "Applications, each once, however many events it names.",
    )
    .flow(CreatedAt)
    .rows(Applications),
    count(
        "selections",
        "Bewerbung × genannte Veranstaltung; mit Veranstaltungsfilter nur diese.",
        "Application × event named; with a filter by event only that one.",
    )
    .flow(CreatedAt)
    .rows(Selections),
    count(
        "distinct_applicants",
        "Verschiedene Bewerber: der verknüpfte Kontakt, sonst die Bewerberkennung, sonst die Bewerbung selbst.",
        "Different applicants: the linked contact, else the applicant's reference, else the application itself.",
    )
    .flow(CreatedAt)
    .rows(Applicants),
    count(
        "multi_event_applications",
        "Bewerbungen, die mehrere Veranstaltungen nennen, auch solche außerhalb des Filters.",
        "Applications that name several events, also such outside the filter.",
    )
    .flow(CreatedAt)
    .rows(Applications),
];

const BY_STATUS: &[Definition] = &[
    key(
        "status",
        "Status am Ende des Zeitraums; ohne Datum, wie er jetzt bekannt ist.",
        "The status at the period's end; as known now where it has no date.",
    )
    .values(APPLICATION_STATUS),
    count(
        "applications",
        "Bewerbungen des Zeitraums mit diesem Status.",
        "Applications of the period with this status.",
    )
    .cohort(CreatedAt)
    .rows(Applications),
];

const DECISIONS: &[Definition] = &[
    count("approved", "Im Zeitraum zugesagte Bewerbungen.", "Applications approved in the period.")
        .flow(DecidedAt)
        .rows(Applications),
    count("rejected", "Im Zeitraum abgesagte Bewerbungen.", "Applications rejected in the period.")
        .flow(DecidedAt)
        .rows(Applications),
    fraction(
        "approval_rate",
        "Zusagequote der im Zeitraum entschiedenen Bewerbungen; null ohne solche.",
        "The part of the applications decided in the period that was approved; null without any.",
    )
    .flow(DecidedAt)
    .formula("approved / (approved + rejected)")
    .no_rows(Ratio),
];

const YIELD: &[Definition] = &[
    count(
        "approved_selections",
        "Im Zeitraum zugesagte Bewerbungen × genannte Veranstaltung.",
        "Approved in the period: application × event named.",
    )
    .flow(DecidedAt)
    .rows(Selections),
    count(
        "confirmed",
        "Davon mit am Ende des Zeitraums bestätigter Teilnahme des Kontakts an dieser Veranstaltung, gleich wann angelegt.",
        "Of them whose contact has a participation in that event that is confirmed at the period's end, whenever created.",
    )
    .cohort(DecidedAt)
    .rows(Selections),
    count(
        "unlinked",
        "Davon ohne verknüpften Kontakt: ob sie teilnehmen, ist nicht zu sagen.",
        "Of them without a linked contact: whether they take part cannot be told.",
    )
    .cohort(DecidedAt)
    .rows(Selections),
    fraction(
        "rate",
        "Anteil der Zusagen mit Kontakt, aus denen eine bestätigte Teilnahme wurde; null ohne solche Zusagen.",
        "The part of approvals with a contact that became a confirmed participation; null without such approvals.",
    )
    .cohort(DecidedAt)
    .formula("confirmed / (approved_selections − unlinked)")
    .no_rows(Ratio),
];

const BY_EVENT: &[Definition] = &[count(
    "selections",
    "Bewerbungen des Zeitraums, die diese Veranstaltung nennen.",
    "Applications of the period that name this event.",
)
.flow(CreatedAt)
.rows(Selections)];

const BY_CATEGORY: &[Definition] = &[count(
    "applications",
    "Bewerbungen des Zeitraums in dieser Kategorie.",
    "Applications of the period in this category.",
)
.flow(CreatedAt)
.rows(Applications)];

const CROSSTAB: &[Definition] = &[object(
    "by_status",
    "Die Bewerbungen der Zeile nach Status am Ende des Zeitraums.",
    "The row's applications by status at the period's end.",
)];

const BY_COUNTRY: &[Definition] = &[
    key(
        "country",
        "Land der Bewerbung, sonst des Kontakts; null: nicht bekannt.",
        "The application's country, else the contact's; null: not known.",
    ),
    count(
        "applications",
        "Bewerbungen des Zeitraums aus diesem Land.",
        "Applications of the period from this country.",
    )
    .flow(CreatedAt)
    .rows(Applications),
    count(
        "approved",
        "Davon am Ende des Zeitraums mit Status zugesagt.",
        "Of them with status approved at the period's end.",
    )
    .cohort(CreatedAt)
    .rows(Applications),
];

const RATING: &[Definition] = &[
    object("histogram", "Wie oft jede Bewertung vergeben ist.", "How often each rating was given."),
    count("histogram.1", "Bewerbungen mit Bewertung 1.", "Applications rated 1.")
        .cohort(CreatedAt)
        .rows(Applications),
    count("histogram.2", "Bewerbungen mit Bewertung 2.", "Applications rated 2.")
        .cohort(CreatedAt)
        .rows(Applications),
    count("histogram.3", "Bewerbungen mit Bewertung 3.", "Applications rated 3.")
        .cohort(CreatedAt)
        .rows(Applications),
    count("histogram.4", "Bewerbungen mit Bewertung 4.", "Applications rated 4.")
        .cohort(CreatedAt)
        .rows(Applications),
    count("histogram.5", "Bewerbungen mit Bewertung 5.", "Applications rated 5.")
        .cohort(CreatedAt)
        .rows(Applications),
    count(
        "rated",
        "Bewerbungen mit einer Bewertung, wie sie jetzt bekannt ist.",
        "Applications with a rating, as known now.",
    )
    .cohort(CreatedAt)
    .rows(Applications),
    count("unrated", "Bewerbungen ohne Bewertung.", "Applications without a rating.")
        .cohort(CreatedAt)
        .rows(Applications),
    Definition::new(
        Unit::Rating,
        "mean",
        "Durchschnittliche Bewertung der bewerteten; null ohne.",
        "Mean rating of the rated; null without any.",
    )
    .cohort(CreatedAt)
    .formula("Σ rating / rated")
    .no_rows(Mean),
];

const DECISION_TIME: &[Definition] = &[
    count("decided", "Im Zeitraum entschiedene Bewerbungen.", "Applications decided in the period.")
        .flow(DecidedAt)
        .rows(Applications),
    Definition::new(
        Unit::Hours,
        "median_hours",
        "Mittlere Dauer vom Eingang bis zur Entscheidung: die Hälfte brauchte höchstens so lang; null ohne Entscheidung.",
        "Median of the time from arrival to decision: half took no longer; null without a decision.",
    )
    .flow(DecidedAt)
    .no_rows(Rank),
    Definition::new(
        Unit::Hours,
        "p90_hours",
        "Neun von zehn Entscheidungen fielen in höchstens dieser Zeit; null ohne Entscheidung.",
        "Nine of ten decisions took no longer; null without a decision.",
    )
    .flow(DecidedAt)
    .no_rows(Rank),
];

const BACKLOG: &[Definition] = &[
    count("open", "Zahl der offenen Bewerbungen.", "How many applications are open.")
        .stock(End)
        .rows(Applications),
    days(
        "oldest_days",
        "Alter der ältesten offenen Bewerbung am Stichtag, in Kalendertagen, mindestens 0; null ohne offene.",
        "The age of the oldest open application on `as_of`, in local days, at least 0; null without any.",
    )
    .stock(AsOf)
    .no_rows(Rank),
    list(
        "by_age",
        "Offene Bewerbungen nach Alter; immer alle Stufen, zusammen `open`.",
        "Open applications by age; always all buckets, together `open`.",
    )
    .keys(&["bucket"]),
];

const BY_AGE: &[Definition] = &[
    key("bucket", "Kalendertage seit Eingang, am Stichtag.", "Local days since it came, on `as_of`.").values(
        &[
            value("0_7", "Bis 7 Tage alt.", "Up to 7 days old."),
            value("8_14", "8 bis 14 Tage alt.", "8 to 14 days old."),
            value("15_30", "15 bis 30 Tage alt.", "15 to 30 days old."),
            value("over_30", "Mehr als 30 Tage alt.", "More than 30 days old."),
        ],
    ),
    count("applications", "Offene Bewerbungen dieses Alters.", "Open applications of this age.")
        .stock(AsOf)
        .rows(Applications),
];

const APPLICANTS: &[Definition] = &[
    count(
        "returning",
        "Wiederkehrende Bewerber: haben eine am Ende des Zeitraums bestätigte Teilnahme an irgendeiner Veranstaltung, deren erster Tag vor der Bewerbung begann.",
        "Have a participation, confirmed at the period's end, in any event whose first day began before the application.",
    )
    .cohort(CreatedAt)
    .rows(Applicants),
    count(
        "new",
        "Neue Bewerber: Kontakte ohne solche frühere Teilnahme.",
        "Contacts without such an earlier participation.",
    )
    .cohort(CreatedAt)
    .rows(Applicants),
    count(
        "unlinked",
        "Bewerber ohne verknüpften Kontakt: ob sie neu sind, ist nicht zu sagen.",
        "Applicants without a linked contact: whether they are new cannot be told.",
    )
    .cohort(CreatedAt)
    .rows(Applicants),
];

const ATTENTION: &[Definition] = &[count(
    "approved_without_participation",
    "Vor dem Ende des Zeitraums zugesagte Bewerbungen × Veranstaltung ohne angelegte Teilnahme; auch eine entfernte gilt, ohne Kontakt zählt immer.",
    "Applications approved before the period's end × event without any participation; a removed one is one, without a contact there is none.",
)
.stock(End)
.rows(Selections)];

const PACE: &[Definition] = &[
    key("event_key", "Die Veranstaltung.", "The event."),
    key(
        "previous_event_key",
        "Die vorige Ausgabe; null: keine.",
        "The previous edition; null: none.",
    ),
    date(
        "deadline",
        "Bewerbungsschluss, als Kalendertag.",
        "The local date of the deadline.",
    ),
    list(
        "points",
        "Ein Punkt je Tag, von der ersten Bewerbung für eine der beiden Ausgaben (höchstens 400 Tage vor dem Bewerbungsschluss) bis zu ihm; Tage nach dem Stichtag fehlen. Leer, wenn bis zu ihm für keine der beiden eine einging.",
        "A point for each day, from the first application for either edition (at most 400 days before the deadline) up to the deadline; none after `as_of`. Empty if none came for either up to it.",
    )
    .keys(&["days_before"]),
];

const POINT: &[Definition] = &[
    days(
        "days_before",
        "Tage bis zum Bewerbungsschluss.",
        "Days before the deadline.",
    )
    .now(Deadline)
    .no_rows(Distance),
    count(
        "cumulative",
        "Bewerbungen, die diese Veranstaltung nennen, bis zum Ende dieses Tages.",
        "Applications that name this event up to the end of that day.",
    )
    .now(CreatedAt)
    .rows(Selections),
    count(
        "previous_cumulative",
        "Bewerbungen für die vorige Ausgabe bei gleichem Abstand zu deren Bewerbungsschluss; null ohne vorige Ausgabe oder Bewerbungsschluss.",
        "Applications for the previous edition at the same distance from its own deadline; null without one or without a deadline.",
    )
    .now(CreatedAt)
    .rows(Selections),
];

const IN_BUCKET: &[Definition] = &[
    count("applications", "Im Abschnitt eingegangene Bewerbungen.", "Applications that came in the bucket.")
        .flow(CreatedAt)
        .rows(Applications),
    count(
        "cumulative",
        "Eingegangene Bewerbungen, vom ersten Abschnitt des Verlaufs bis zu diesem.",
        "Applications that came, from the first bucket of the series up to this one.",
    )
    .flow(CreatedAt)
    .formula("Σ applications")
    .rows(Applications),
];

const ANNOTATION: &[Definition] = &[
    date("date", "Der Kalendertag.", "The local date."),
    key("kind", "Was an diesem Tag war.", "What happened on that day.").values(&[value(
        "deadline",
        "Bewerbungsschluss der Veranstaltung.",
        "The deadline for applications for the event.",
    )]),
    key("event_key", "Die Veranstaltung, um die es geht.", "Which event it is about."),
];

const WARNING: &[Definition] = &[
    key(
        "code",
        "Worum es geht; dieser Bericht hat zurzeit keine Hinweise.",
        "What it is about; this report has no warnings at present.",
    ),
    WARNING_COUNT.stock(End),
    WARNING_MESSAGE,
];
