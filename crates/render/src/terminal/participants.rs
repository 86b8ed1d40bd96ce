//! The participants report for a terminal.

use messwert_books::books::{BoothType, Source};
use messwert_books::report::participants::{Area, Participants, Step};

use super::page::Page;

pub(super) fn write(out: &mut String, figures: &Participants, page: &Page) {
    write_totals(out, figures, page);
    write_breakdowns(out, figures, page);
    if let Some(area) = figures.area.as_ref().and_then(Option::as_ref) {
        write_area(out, area, page);
    }
    write_course(out, figures, page);
    let rows = figures.series.iter().flatten().map(|row| {
        let counts = [row.added, row.confirmed, row.removed, row.active];
        (&row.bucket, row.active, counts.map(|count| page.count(count)).to_vec())
    });
    let headings = [
        "",
        page.text("neu", "added"),
        page.text("bestätigt", "confirmed"),
        page.text("entfernt", "removed"),
        page.text("aktiv", "active"),
    ];
    page.series(out, page.text("Verlauf", "Series"), &headings, rows);
    page.write_warnings(out, figures.warnings.as_deref());
}

fn write_totals(out: &mut String, figures: &Participants, page: &Page) {
    let row =
        |label: &str, active, confirmed| vec![label.to_owned(), page.count(active), page.count(confirmed)];
    let rows = [
        figures.participations.map(|one| {
            row(
                page.text("Teilnahmen des Zeitraums", "participations of the period"),
                one.active,
                one.confirmed,
            )
        }),
        figures
            .distinct_contacts
            .map(|one| row(page.text("Kontakte", "contacts"), one.active, one.confirmed)),
        figures.standing.map(|one| row(page.text("Bestand", "standing"), one.active, one.confirmed)),
    ];
    let headings = ["", page.text("aktiv", "active"), page.text("bestätigt", "confirmed")];
    page.table(out, page.text("Teilnehmer", "Participants"), &headings, rows.into_iter().flatten());
    if let Some(one) = figures.international {
        out.push_str(&format!(
            "{}: {} {} · {} {}\n",
            page.text("Ausland", "abroad"),
            page.count(one.foreign),
            page.rate(one.foreign_share),
            page.count(one.countries),
            page.text("Länder", "countries"),
        ));
    }
}

fn write_breakdowns(out: &mut String, figures: &Participants, page: &Page) {
    let headings = ["", page.text("aktiv", "active"), page.text("bestätigt", "confirmed")];
    let row = |label, active, confirmed| vec![label, page.count(active), page.count(confirmed)];
    let events = figures.by_event.iter().flatten();
    let events = events.map(|one| row(one.title.clone(), one.active, one.confirmed));
    page.table(out, page.text("Nach Veranstaltung", "By event"), &headings, events);
    let categories = figures
        .by_category
        .iter()
        .flatten()
        .map(|one| row(one.title.clone().unwrap_or_else(|| page.none()), one.active, one.confirmed));
    page.table(out, page.text("Nach Kategorie", "By category"), &headings, categories);
    let countries = figures.by_country.iter().flatten().map(|one| {
        row(one.country.map_or_else(|| page.none(), |country| country.to_string()), one.active, one.confirmed)
    });
    page.table(out, page.text("Nach Land", "By country"), &headings, countries);
    let sources = figures.by_source.iter().flatten();
    let sources = sources.map(|one| row(source(one.source, page).to_owned(), one.active, one.confirmed));
    page.table(out, page.text("Nach Herkunft", "By source"), &headings, sources);
}

fn write_area(out: &mut String, area: &Area, page: &Page) {
    let booths = area.booths;
    let rows = [
        (page.text("verkauft", "sold"), booths.sold, area.sold_m2),
        (page.text("reserviert", "reserved"), booths.reserved, area.reserved_m2),
        (page.text("frei", "available"), booths.available, area.available_m2),
        (page.text("gesperrt", "blocked"), booths.blocked, area.blocked_m2),
        (page.text("gesamt", "total"), booths.total, area.total_m2),
    ];
    let row = |(label, booths, size): (&str, _, _)| {
        vec![label.to_owned(), page.count(booths), page.hundredths(Some(size))]
    };
    let headings = ["", page.text("Stände", "booths"), "m²"];
    page.table(out, page.text("Fläche", "Area"), &headings, rows.map(row));
    out.push_str(&format!(
        "{}: {} · {} {} m²\n",
        page.text("Auslastung", "occupancy"),
        page.rate(area.occupancy),
        page.text("je Aussteller", "a holder"),
        page.hundredths(area.average_m2),
    ));
    let types = area.by_booth_type.iter().flatten().map(|one| {
        let label = one.booth_type.map_or_else(|| page.none(), |kind| booth_type(kind, page).to_owned());
        vec![
            label,
            page.count(one.booths),
            page.hundredths(Some(one.total_m2)),
            page.hundredths(Some(one.sold_m2)),
        ]
    });
    let headings = ["", page.text("Stände", "booths"), "m²", page.text("verkauft m²", "sold m²")];
    page.table(out, page.text("Nach Standart", "By booth type"), &headings, types);
}

fn write_course(out: &mut String, figures: &Participants, page: &Page) {
    let steps = figures.progress.iter().flatten();
    let steps =
        steps.map(|one| vec![step(one.step, page).to_owned(), page.count(one.count), page.rate(one.share)]);
    let headings = ["", page.text("Anzahl", "count"), page.text("Anteil", "share")];
    page.table(out, page.text("Fortschritt", "Progress"), &headings, steps);
    let editions = figures.editions.iter().flatten().map(|one| {
        let star = if one.open { " *" } else { "" };
        let counts =
            [one.previous, one.current, one.returning, one.new, one.lost].map(|count| page.count(count));
        [vec![format!("{}{star}", one.event_key)], counts.to_vec(), vec![page.rate(one.retention_rate)]]
            .concat()
    });
    let headings = [
        "",
        page.text("zuvor", "before"),
        page.text("jetzt", "now"),
        page.text("wieder da", "returning"),
        page.text("neu", "new"),
        page.text("verloren", "lost"),
        page.text("Bindung", "retention"),
    ];
    page.table(out, page.text("Ausgaben (* noch offen)", "Editions (* still open)"), &headings, editions);
    let mut rows = Vec::new();
    if let Some(one) = figures.check_in.flatten() {
        let label = page.text("nicht erschienen", "no-shows");
        rows.push(vec![
            label.to_owned(),
            page.count(one.expected - one.checked_in),
            page.rate(one.no_show_rate),
        ]);
    }
    if let Some(one) = figures.attention {
        let mut row =
            |label: &str, count| rows.push(vec![label.to_owned(), page.count(count), String::new()]);
        row(page.text("bestätigt ohne Stand", "confirmed without booth"), one.confirmed_without_booth);
        let overdue = page.text("bestätigt, Rechnung überfällig", "confirmed, invoice overdue");
        row(overdue, one.confirmed_with_overdue_invoice);
    }
    let headings = ["", page.text("Anzahl", "count"), page.text("Anteil", "share")];
    page.table(out, page.text("Zu beachten", "Attention"), &headings, rows);
}

fn step(step: Step, page: &Page) -> &'static str {
    match step {
        Step::Participations => page.text("Teilnahmen", "participations"),
        Step::Booth => page.text("Stand", "booth"),
        Step::Invoiced => page.text("berechnet", "invoiced"),
        Step::Paid => page.text("bezahlt", "paid"),
        Step::Confirmed => page.text("bestätigt", "confirmed"),
        Step::CheckedIn => page.text("eingecheckt", "checked in"),
    }
}

fn source(source: Source, page: &Page) -> &'static str {
    match source {
        Source::Application => page.text("Bewerbung", "application"),
        Source::Manual => page.text("von Hand", "manual"),
        Source::Import => page.text("Import", "import"),
        Source::Copy => page.text("Kopie", "copy"),
    }
}

fn booth_type(kind: BoothType, page: &Page) -> &'static str {
    match kind {
        BoothType::Row => page.text("Reihenstand", "row"),
        BoothType::Corner => page.text("Eckstand", "corner"),
        BoothType::Head => page.text("Kopfstand", "head"),
        BoothType::Island => page.text("Inselstand", "island"),
    }
}
