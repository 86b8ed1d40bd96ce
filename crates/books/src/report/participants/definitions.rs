//! What the members of the participants report mean: one table, and so longer than other files.

use crate::report::definitions::DateAxis::{BucketEnd, ConfirmedAt, CreatedAt, End, RemovedAt, Undated};
use crate::report::definitions::NoRows::{Mean, Ratio};
use crate::report::definitions::RowSelection::{Booths, Contacts, Countries, Participations, Reservations};
use crate::report::definitions::shared::{
    BUCKET, COMPARISON, OF_CATEGORY, OF_EVENT, SERIES, WARNING_COUNT, WARNING_MESSAGE, WARNINGS, count,
    fraction, key, list, object, square_metres, value,
};
use crate::report::definitions::{Definition, Group, Unit};

pub(super) static GROUPS: &[Group] = &[
    Group { places: &[""], members: REPORT },
    Group { places: &[""], members: COMPARISON },
    Group { places: &["participations", "by_event.*"], members: STATES },
    Group { places: &["participations"], members: ROLES },
    Group { places: &["distinct_contacts"], members: DISTINCT_CONTACTS },
    Group { places: &["standing"], members: STANDING },
    Group { places: &["by_event.*"], members: OF_EVENT },
    Group { places: &["by_category.*"], members: OF_CATEGORY },
    Group { places: &["by_country.*"], members: OF_COUNTRY },
    Group { places: &["by_source.*"], members: OF_SOURCE },
    Group { places: &["by_category.*", "by_country.*", "by_source.*"], members: ACTIVE },
    Group { places: &["by_category.*", "by_country.*"], members: CONTACTS },
    Group { places: &["international"], members: INTERNATIONAL },
    Group { places: &["area"], members: AREA },
    Group { places: &["area.by_booth_type.*"], members: BY_BOOTH_TYPE },
    Group { places: &["editions.*"], members: EDITION },
    Group { places: &["progress.*"], members: PROGRESS },
    Group { places: &["check_in"], members: CHECK_IN },
    Group { places: &["attention"], members: ATTENTION },
    Group { places: &["series.*"], members: BUCKET },
    Group { places: &["series.*"], members: IN_BUCKET },
    Group { places: &["warnings.*"], members: WARNING },
];

const REPORT: &[Definition] = &[
    object(
        "participations",
        "Teilnahmen (Aussteller × Veranstaltung), die im Zeitraum angelegt wurden, nach ihrem Stand an dessen Ende.",
        "Participations (exhibitor × event) created in the period, by their state at its end.",
    ),
    object(
        "distinct_contacts",
        "Aussteller hinter diesen Teilnahmen, jeder einmal, auch wenn er an mehreren Veranstaltungen teilnimmt.",
        "The exhibitors behind these participations, each once, even if in several events.",
    ),
    object(
        "standing",
        "Wer am Ende des Zeitraums teilnimmt, gleich wann angelegt: die Antwort auf „Wie viele sind dabei?“.",
        "Who takes part at the period's end, whenever created: the answer to \"how many take part?\".",
    ),
    list(
        "by_event",
        "Nach Veranstaltung, in zeitlicher Folge; nur mit mindestens einer Teilnahme des Zeitraums.",
        "By event, in order of time; only with at least one participation of the period.",
    )
    .keys(&["event_key"]),
    list(
        "by_category",
        "Aktive Teilnahmen nach Kategorie der Teilnahme, sonst des Kontakts; wer in zweien ist, zählt in beiden Zeilen. Die meisten aktiven zuerst, ohne Kategorie zuletzt.",
        "Active participations by their own category, else the contact's; who is in two is in both rows. The most active first, without a category last.",
    )
    .keys(&["category_key"]),
    list(
        "by_country",
        "Aktive Teilnahmen nach jetzigem Land des Ausstellers, die meisten zuerst, nicht bekanntes zuletzt.",
        "Active participations by the exhibitor's country, as known now; the most first, unknown last.",
    )
    .keys(&["country"]),
    list(
        "by_source",
        "Aktive Teilnahmen danach, wie sie entstanden sind, die meisten zuerst.",
        "Active participations by how they came about, the most first.",
    )
    .keys(&["source"]),
    object(
        "international",
        "Bestätigte Teilnahmen des Zeitraums: jetziges Land des Ausstellers gegenüber dem der Veranstaltung.",
        "Confirmed participations of the period: the exhibitor's country, as known now, against the event's.",
    ),
    object(
        "area",
        "Standflächen am Ende des Zeitraums, jeder Stand einmal, gleich wann angelegt: Reservierungen, wie sie dann standen, Status der Stände, wie er jetzt bekannt ist; null ohne Stände.",
        "The booths' area at the period's end, each booth once, whenever created: reservations as they stood then, the status of booths as known now; null without booths.",
    ),
    list(
        "editions",
        "Jede Veranstaltung, die eine vorige Ausgabe hat, neben dieser, in zeitlicher Folge: Aussteller mit bestätigter, nicht entfernter Teilnahme nach dem Stand der Bücher, ohne Rücksicht auf den Zeitraum.",
        "Each event that has a previous edition, beside it, in order of time: exhibitors with a confirmed participation that is not removed, as the books stand, whatever the period.",
    )
    .keys(&["event_key"]),
    list(
        "progress",
        "Wie weit die aktiven Teilnahmen sind; jeder Schritt für sich gezählt, nicht nacheinander.",
        "How far the active participations have come; each step counted on its own, not one after the other.",
    )
    .keys(&["step"]),
    object(
        "check_in",
        "Wer zu den vergangenen Veranstaltungen kam, bei denen vor dem Ende des Zeitraums eingecheckt wurde, gleich von wem; null, wenn bei keiner.",
        "Who came to the events that are over and had check-ins before the period's end, by anyone; null if none had.",
    ),
    object(
        "attention",
        "Bestätigte Teilnahmen des Zeitraums, um die man sich kümmern sollte.",
        "Confirmed participations of the period that deserve a look.",
    ),
    SERIES,
    WARNINGS,
];

const STATES: &[Definition] = &[
    count(
        "total",
        "Alle im Zeitraum angelegten Teilnahmen, auch entfernte.",
        "All participations created in the period, also removed ones.",
    )
    .cohort(CreatedAt)
    .formula("active + removed")
    .rows(Participations),
    count(
        "active",
        "Davon am Ende des Zeitraums nicht entfernt.",
        "Of them not removed at the period's end.",
    )
    .cohort(CreatedAt)
    .formula("confirmed + unconfirmed")
    .rows(Participations),
    count(
        "confirmed",
        "Davon am Ende des Zeitraums bestätigt und nicht entfernt; eine Bestätigung ohne Datum gilt von Anfang an.",
        "Of them confirmed and not removed at the period's end; a confirmation without a date holds from the start.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count(
        "unconfirmed",
        "Davon nicht entfernt und am Ende des Zeitraums noch nicht bestätigt.",
        "Of them not removed and not confirmed yet at the period's end.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count(
        "removed",
        "Davon vor dem Ende des Zeitraums entfernt.",
        "Of them removed before the period's end.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
];

const ROLES: &[Definition] = &[
    count(
        "main",
        "Aktive Hauptaussteller: alle, die nicht Mitaussteller auf dem Stand eines anderen sind.",
        "Active main exhibitors: all that are not co-exhibitors on the stand of another.",
    )
    .cohort(CreatedAt)
    .formula("active − co")
    .rows(Participations),
    count(
        "co",
        "Aktive Mitaussteller: auf dem Stand eines Hauptausstellers.",
        "Active co-exhibitors: on the stand of a main exhibitor.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
];

const DISTINCT_CONTACTS: &[Definition] = &[
    count(
        "active",
        "Verschiedene Aussteller mit mindestens einer aktiven Teilnahme des Zeitraums.",
        "Different exhibitors with at least one active participation of the period.",
    )
    .cohort(CreatedAt)
    .rows(Contacts),
    count(
        "confirmed",
        "Verschiedene Aussteller mit mindestens einer bestätigten Teilnahme des Zeitraums.",
        "Different exhibitors with at least one confirmed participation of the period.",
    )
    .cohort(CreatedAt)
    .rows(Contacts),
];

const STANDING: &[Definition] = &[
    count(
        "active",
        "Vor dem Ende des Zeitraums angelegte und nicht entfernte Teilnahmen, bestätigt oder nicht.",
        "Participations created before the period's end and not removed, confirmed or not.",
    )
    .stock(End)
    .rows(Participations),
    count("confirmed", "Davon am Ende des Zeitraums bestätigt.", "Of them confirmed at the period's end.")
        .stock(End)
        .rows(Participations),
    count(
        "distinct_contacts",
        "Verschiedene Aussteller mit mindestens einer dieser aktiven Teilnahmen.",
        "Different exhibitors with at least one of these active participations.",
    )
    .stock(End)
    .rows(Contacts),
];

const OF_COUNTRY: &[Definition] = &[key(
    "country",
    "Land des Ausstellers, wie es jetzt bekannt ist; null: nicht bekannt.",
    "The exhibitor's country, as known now; null: not known.",
)];

const OF_SOURCE: &[Definition] =
    &[key("source", "Wie die Teilnahme entstanden ist.", "How the participation came about.").values(&[
        value("application", "Aus einer Bewerbung.", "From an application."),
        value("manual", "Von Hand angelegt.", "Entered by hand."),
        value("import", "Aus einer Datei übernommen.", "Taken from a file."),
        value("copy", "Von einer anderen Veranstaltung übernommen.", "Copied from another event."),
    ])];

const ACTIVE: &[Definition] = &[
    count(
        "active",
        "Aktive Teilnahmen dieser Zeile: im Zeitraum angelegt, an dessen Ende nicht entfernt.",
        "Active participations of the row: created in the period, not removed at its end.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count("confirmed", "Davon am Ende des Zeitraums bestätigt.", "Of them confirmed at the period's end.")
        .cohort(CreatedAt)
        .rows(Participations),
];

const CONTACTS: &[Definition] = &[count(
    "distinct_contacts",
    "Verschiedene Aussteller dieser Zeile mit aktiver Teilnahme.",
    "Different exhibitors of the row with an active participation.",
)
.cohort(CreatedAt)
.rows(Contacts)];

const INTERNATIONAL: &[Definition] = &[
    count(
        "domestic",
        "Bestätigte Teilnahmen von Ausstellern aus dem Land der Veranstaltung.",
        "Confirmed participations of exhibitors from the event's country.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count(
        "foreign",
        "Bestätigte Teilnahmen von Ausstellern aus einem anderen Land.",
        "Confirmed participations of exhibitors from another country.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count(
        "unknown",
        "Bestätigte Teilnahmen von Ausstellern, deren Land nicht bekannt ist.",
        "Confirmed participations of exhibitors whose country is not known.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    fraction(
        "foreign_share",
        "Auslandsanteil der bestätigten Teilnahmen mit bekanntem Land; null ohne solche.",
        "The part from abroad of the confirmed participations whose country is known; null without any.",
    )
    .cohort(CreatedAt)
    .formula("foreign / (domestic + foreign)")
    .no_rows(Ratio),
    count(
        "countries",
        "Verschiedene bekannte Länder der bestätigten Aussteller, das eigene eingeschlossen.",
        "Different known countries of the confirmed exhibitors, home included.",
    )
    .cohort(CreatedAt)
    .rows(Countries),
];

const AREA: &[Definition] = &[
    square_metres(
        "total_m2",
        "Fläche aller Stände (Breite × Tiefe), auch gesperrter.",
        "The area of all booths (width × depth), also blocked ones.",
    )
    .stock(End)
    .rows(Booths),
    square_metres(
        "sold_m2",
        "Vermietete Standfläche (netto): nicht gesperrte Stände mit bestätigter Reservierung oder Status verkauft. Ohne Gänge und Sonderflächen.",
        "Area let (net): booths, not blocked, with a confirmed reservation or status sold. Without aisles and special areas.",
    )
    .stock(End)
    .rows(Booths),
    square_metres(
        "reserved_m2",
        "Reservierte Standfläche: noch nicht bestätigte Reservierung oder Status reserviert, und nicht vermietet.",
        "Area held: a reservation not yet confirmed or status reserved, and not let.",
    )
    .stock(End)
    .rows(Booths),
    square_metres(
        "available_m2",
        "Freie Standfläche: weder vermietet, reserviert noch gesperrt.",
        "Area to be had: neither let, held nor blocked.",
    )
    .stock(End)
    .rows(Booths),
    square_metres(
        "blocked_m2",
        "Gesperrte Standfläche, auch wenn eine Reservierung besteht.",
        "Area blocked, even if there is a reservation.",
    )
    .stock(End)
    .rows(Booths),
    fraction(
        "occupancy",
        "Auslastung: vermietete an der vermietbaren Standfläche; null, wenn alles gesperrt ist.",
        "The part let of the area that can be let; null if all is blocked.",
    )
    .stock(End)
    .formula("sold_m2 / (total_m2 − blocked_m2)")
    .no_rows(Ratio),
    square_metres(
        "average_m2",
        "Durchschnittliche Fläche je Standinhaber, über nicht gesperrte Stände mit bestätigter Reservierung; null ohne Inhaber.",
        "Mean area of a holder, over booths, not blocked, with a confirmed reservation; null without holders.",
    )
    .stock(End)
    .formula("Σ m² of booths so held / holders")
    .no_rows(Mean),
    count(
        "holders",
        "Standinhaber: Aussteller × Veranstaltung mit bestätigter Reservierung eines nicht gesperrten Standes.",
        "Holders: exhibitor × event with a confirmed reservation of a booth that is not blocked.",
    )
    .stock(End)
    .rows(Reservations),
    object(
        "booths",
        "Zahl der Stände nach Zustand; `total` ist die Summe der anderen.",
        "How many booths there are by state; `total` is the sum of the others.",
    ),
    count("booths.total", "Alle Stände der gefragten Veranstaltungen.", "All booths of the events asked for.")
        .stock(End)
        .formula("sold + reserved + available + blocked")
        .rows(Booths),
    count("booths.sold", "Vermietete Stände.", "Booths let.").stock(End).rows(Booths),
    count(
        "booths.reserved",
        "Reservierte, noch nicht fest vermietete Stände.",
        "Booths held, not let for certain yet.",
    )
    .stock(End)
    .rows(Booths),
    count("booths.available", "Freie Stände.", "Booths to be had.").stock(End).rows(Booths),
    count(
        "booths.blocked",
        "Gesperrte Stände, die nicht zu vermieten sind.",
        "Blocked booths, not to be let.",
    )
    .stock(End)
    .rows(Booths),
    list(
        "by_booth_type",
        "Nach Standart, die häufigste zuerst, nicht erfasste zuletzt.",
        "By booth type, the most frequent first, without one last.",
    )
    .keys(&["booth_type"]),
];

const BY_BOOTH_TYPE: &[Definition] = &[
    key(
        "booth_type",
        "Standart nach offenen Seiten; null: nicht erfasst.",
        "The type by open sides; null: not recorded.",
    )
    .values(&[
        value("row", "Reihenstand: eine offene Seite.", "Row: one open side."),
        value("corner", "Eckstand: zwei offene Seiten.", "Corner: two open sides."),
        value("head", "Kopfstand: drei offene Seiten.", "Head: three open sides."),
        value("island", "Blockstand: ringsum offen.", "Island: open all round."),
    ]),
    count("booths", "Stände dieser Art, auch gesperrte.", "Booths of this type, also blocked ones.")
        .stock(End)
        .rows(Booths),
    count("sold", "Davon vermietet.", "Of them let.").stock(End).rows(Booths),
    square_metres(
        "total_m2",
        "Fläche der Stände dieser Art, auch gesperrter.",
        "The area of the booths of this type, also blocked ones.",
    )
    .stock(End)
    .rows(Booths),
    square_metres("sold_m2", "Davon vermietete Standfläche (netto).", "Of it the area let.")
        .stock(End)
        .rows(Booths),
];

const EDITION: &[Definition] = &[
    key("event_key", "Die Veranstaltung.", "The event."),
    key(
        "previous_event_key",
        "Die vorige Ausgabe derselben Reihe: die mit dem spätesten früheren Beginn, bei gleichem die mit dem größeren Schlüssel.",
        "The previous edition of the same series: the one that began latest before, of several the greater key.",
    ),
    Definition::new(
        Unit::Flag,
        "open",
        "Ob die Veranstaltung am Stichtag noch nicht begonnen hat; ihre Zahlen wachsen dann noch.",
        "Whether the event has not begun on `as_of`, so that its figures still grow.",
    ),
    count("previous", "Aussteller der vorigen Ausgabe.", "Exhibitors of the previous edition.")
        .now(Undated)
        .formula("returning + lost")
        .rows(Participations),
    count("current", "Aussteller dieser Ausgabe.", "Exhibitors of this edition.")
        .now(Undated)
        .formula("returning + returned_after_break + new")
        .rows(Participations),
    count(
        "returning",
        "Wiederkehrer: in dieser und der vorigen Ausgabe.",
        "In this edition and the previous one.",
    )
    .now(Undated)
    .rows(Participations),
    count(
        "returned_after_break",
        "Nach Pause zurück: in einer früheren, nicht aber der vorigen Ausgabe.",
        "Back after a break: in an earlier edition, but not in the previous one.",
    )
    .now(Undated)
    .rows(Participations),
    count("new", "Neuaussteller: in keiner früheren Ausgabe.", "In no earlier edition.")
        .now(Undated)
        .rows(Participations),
    count(
        "lost",
        "Nicht wiedergekommen: in der vorigen, nicht in dieser Ausgabe.",
        "Not come back: in the previous edition, not in this one.",
    )
    .now(Undated)
    .rows(Participations),
    fraction(
        "retention_rate",
        "Wiederkehrquote: Anteil der Aussteller der vorigen Ausgabe, die wieder dabei sind; null, wenn diese keine hatte.",
        "The part of the previous edition's exhibitors that came back; null if it had none.",
    )
    .now(Undated)
    .formula("returning / previous")
    .no_rows(Ratio),
];

const PROGRESS: &[Definition] = &[
    key(
        "step",
        "Der Schritt.",
        "The step.",
    )
    .values(&[
        value("participations", "Alle aktiven Teilnahmen.", "All active participations."),
        value(
            "booth",
            "Mit am Ende des Zeitraums bestätigter Standreservierung; ein Mitaussteller auch durch die des Hauptausstellers.",
            "With a reservation of a booth confirmed at the period's end; a co-exhibitor also by the main exhibitor's.",
        ),
        value(
            "invoiced",
            "Mit einer bestehenden Rechnung zu dieser Veranstaltung, die nicht ganz korrigiert ist; ein Mitaussteller ohne eigene auch durch die des Hauptausstellers.",
            "With a standing invoice for the event that is not wholly credited; a co-exhibitor without one also by the main exhibitor's.",
        ),
        value("paid", "Berechnet, und auf den bestehenden Rechnungen dazu (den eigenen, sonst denen des Hauptausstellers) ist nichts mehr offen.", "Invoiced, and nothing is open on the standing invoices for it (their own, else the main exhibitor's)."),
        value("confirmed", "Am Ende des Zeitraums bestätigt.", "Confirmed at the period's end."),
        value("checked_in", "Vor dem Ende des Zeitraums mindestens einmal eingecheckt.", "Checked in at least once before the period's end."),
    ]),
    count(
        "count",
        "Aktive Teilnahmen, die diesen Schritt erreicht haben.",
        "Active participations that have come to this step.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    fraction(
        "share",
        "Anteil an den aktiven Teilnahmen; null ohne aktive.",
        "The part of the active participations; null without any.",
    )
    .cohort(CreatedAt)
    .formula("count / participations.active")
    .no_rows(Ratio),
];

const CHECK_IN: &[Definition] = &[
    count(
        "expected",
        "Erwartet: bestätigte Teilnahmen des Zeitraums an Veranstaltungen, die vor dem Stichtag endeten und bei denen eingecheckt wurde.",
        "Expected: confirmed participations of the period in events that ended before `as_of` and had check-ins.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count(
        "checked_in",
        "Davon vor dem Ende des Zeitraums eingecheckt; mehrmals zählt einmal.",
        "Of them checked in before the period's end; several times count once.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    fraction(
        "no_show_rate",
        "Ausbleibequote: Anteil der Erwarteten, die nicht eingecheckt haben; null, wenn niemand erwartet war.",
        "The part of the expected that was not checked in; null if nobody was expected.",
    )
    .cohort(CreatedAt)
    .formula("1 − checked_in / expected")
    .no_rows(Ratio),
];

const ATTENTION: &[Definition] = &[
    count(
        "confirmed_without_booth",
        "Bestätigte Hauptaussteller ohne am Ende des Zeitraums bestätigte Standreservierung, bei Veranstaltungen mit Ständen.",
        "Confirmed main exhibitors without a reservation confirmed at the period's end, at events that have booths.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
    count(
        "confirmed_with_overdue_invoice",
        "Bestätigte Teilnahmen mit einer eigenen bestehenden Rechnung zu dieser Veranstaltung, die offen und am Stichtag überfällig ist.",
        "Confirmed participations with a standing invoice of their own for the event that is open and overdue on `as_of`.",
    )
    .cohort(CreatedAt)
    .rows(Participations),
];

const IN_BUCKET: &[Definition] = &[
    count(
        "added",
        "Angelegte Teilnahmen; über alle Zeilen `participations.total`.",
        "Participations created; over all rows `participations.total`.",
    )
    .flow(CreatedAt)
    .rows(Participations),
    count(
        "confirmed",
        "Bestätigungen, gleich wann angelegt; nur mit Datum und noch bestätigt, auch später entfernte.",
        "Confirmations, whenever created; only dated ones that still hold, also of those removed later.",
    )
    .flow(ConfirmedAt)
    .rows(Participations),
    count(
        "removed",
        "Entfernte Teilnahmen, gleich wann angelegt.",
        "Participations removed, whenever created.",
    )
    .flow(RemovedAt)
    .rows(Participations),
    count(
        "active",
        "Bestand am Ende des Abschnitts (oder des Zeitraums, wenn früher): angelegt und nicht entfernt.",
        "How many stand at the bucket's end (or the period's, if earlier): created and not removed.",
    )
    .stock(BucketEnd)
    .rows(Participations),
];

const WARNING: &[Definition] = &[
    key("code", "Worum es geht.", "What it is about.").values(&[value(
        "no_history",
        "Teilnahmen des Zeitraums, die als bestätigt zählen, ohne Datum der Bestätigung: ihr Stand am Ende ist unsicher. Nur mit `date_to`.",
        "Participations of the period counted as confirmed without a date of confirmation: their state at the end is uncertain. Only with `date_to`.",
    )]),
    WARNING_COUNT.cohort(CreatedAt),
    WARNING_MESSAGE,
];
