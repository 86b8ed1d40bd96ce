//! The applications report for a terminal.

use messwert_books::books::ApplicationStatus;
use messwert_books::report::applications::{Applications, BacklogAge, Pace, StatusCounts};

use super::page::Page;

/// How many points of a curve are shown: its last days, and every so many before.
const EVERY: u32 = 7;

pub(super) fn write(out: &mut String, figures: &Applications, page: &Page) {
    write_totals(out, figures, page);
    write_breakdowns(out, figures, page);
    let ages = figures.backlog.iter().flat_map(|backlog| backlog.by_age.iter().flatten());
    let ages = ages.map(|one| vec![age(one.bucket).to_owned(), page.count(one.applications)]);
    let headings = [page.text("Tage", "days"), page.text("Bewerbungen", "applications")];
    page.table(out, page.text("Offen, nach Alter", "Open, by age"), &headings, ages);
    figures.pace.iter().flatten().for_each(|pace| write_pace(out, pace, page));
    let rows = figures.series.iter().flatten().map(|row| {
        (&row.bucket, row.applications, vec![page.count(row.applications), page.count(row.cumulative)])
    });
    let headings = ["", page.text("Bewerbungen", "applications"), page.text("aufgelaufen", "cumulative")];
    page.series(out, page.text("Verlauf", "Series"), &headings, rows);
    page.write_warnings(out, figures.warnings.as_deref());
}

fn write_totals(out: &mut String, figures: &Applications, page: &Page) {
    let mut rows = Vec::new();
    let mut row = |label: &str, figure: String| rows.push(vec![label.to_owned(), figure]);
    if let Some(one) = figures.received {
        row(page.text("Bewerbungen", "applications"), page.count(one.applications));
        row(page.text("für Veranstaltungen", "for events"), page.count(one.selections));
        row(page.text("Bewerber", "applicants"), page.count(one.distinct_applicants));
    }
    if let Some(one) = figures.applicants {
        row(page.text("davon waren schon da", "who took part before"), page.count(one.returning));
    }
    if let Some(one) = figures.decisions {
        row(page.text("angenommen", "approved"), page.count(one.approved));
        row(page.text("abgelehnt", "rejected"), page.count(one.rejected));
        row(page.text("Annahmequote", "approval rate"), page.rate(one.approval_rate));
    }
    if let Some(one) = figures.yielded {
        row(page.text("Zusagen, die teilnehmen", "approvals that take part"), page.rate(one.rate));
    }
    if let Some(one) = figures.decision_time {
        row(
            page.text("Stunden bis zur Entscheidung", "hours to the decision"),
            page.tenths(one.median_hours),
        );
    }
    if let Some(one) = figures.rating {
        row(page.text("Bewertung", "rating"), page.hundredths(one.mean));
    }
    if let Some(one) = &figures.backlog {
        row(page.text("offen", "open"), page.count(one.open));
        row(page.text("älteste, in Tagen", "oldest, in days"), page.days(one.oldest_days));
    }
    if let Some(one) = figures.attention {
        let label = page.text("angenommen, nimmt nicht teil", "approved, does not take part");
        row(label, page.count(one.approved_without_participation));
    }
    page.table(out, page.text("Bewerbungen", "Applications"), &["", ""], rows);
}

fn write_breakdowns(out: &mut String, figures: &Applications, page: &Page) {
    let statuses = figures.by_status.iter().flatten();
    let statuses =
        statuses.map(|one| vec![status(one.status, page).to_owned(), page.count(one.applications)]);
    let headings = ["", page.text("Bewerbungen", "applications")];
    page.table(out, page.text("Nach Status", "By status"), &headings, statuses);
    let headings = [
        "",
        page.text("gesamt", "all"),
        page.text("offen", "open"),
        page.text("angenommen", "approved"),
        page.text("abgelehnt", "rejected"),
    ];
    let row = |label: String, counts: &StatusCounts| {
        use ApplicationStatus::{Approved, InReview, InfoRequested, New, Rejected};
        let open = [New, InReview, InfoRequested].map(|status| counts.of(status)).iter().sum();
        let figures = [counts.total(), open, counts.of(Approved), counts.of(Rejected)];
        [vec![label], figures.map(|count| page.count(count)).to_vec()].concat()
    };
    let events = figures.by_event.iter().flatten().map(|one| row(one.title.clone(), &one.by_status));
    page.table(out, page.text("Nach Veranstaltung", "By event"), &headings, events);
    let categories = figures.by_category.iter().flatten();
    let categories =
        categories.map(|one| row(one.title.clone().unwrap_or_else(|| page.none()), &one.by_status));
    page.table(out, page.text("Nach Kategorie", "By category"), &headings, categories);
    let countries = figures.by_country.iter().flatten().map(|one| {
        let label = one.country.map_or_else(|| page.none(), |country| country.to_string());
        vec![label, page.count(one.applications), page.count(one.approved)]
    });
    let headings = ["", page.text("Bewerbungen", "applications"), page.text("angenommen", "approved")];
    page.table(out, page.text("Nach Land", "By country"), &headings, countries);
}

/// The curve at whole weeks before the deadline, and where it stands now.
fn write_pace(out: &mut String, pace: &Pace, page: &Page) {
    let Some(now) = pace.points.last() else { return };
    let shown = |days: u32| days.is_multiple_of(EVERY) || days == now.days_before;
    let rows = pace.points.iter().filter(|point| shown(point.days_before)).map(|point| {
        let previous = point.previous_cumulative;
        vec![point.days_before.to_string(), page.count(point.cumulative), page.days(previous)]
    });
    let previous = pace.previous_event_key.as_deref().unwrap_or("–");
    let headings = [page.text("Tage vor Schluss", "days before"), &pace.event_key, previous];
    page.table(out, page.text("Vorsprung", "Pace"), &headings, rows);
}

fn status(status: ApplicationStatus, page: &Page) -> &'static str {
    match status {
        ApplicationStatus::New => page.text("neu", "new"),
        ApplicationStatus::InReview => page.text("in Prüfung", "in review"),
        ApplicationStatus::InfoRequested => page.text("Rückfrage", "info requested"),
        ApplicationStatus::Waitlisted => page.text("Warteliste", "waitlisted"),
        ApplicationStatus::Approved => page.text("angenommen", "approved"),
        ApplicationStatus::Rejected => page.text("abgelehnt", "rejected"),
        ApplicationStatus::Withdrawn => page.text("zurückgezogen", "withdrawn"),
    }
}

fn age(age: BacklogAge) -> &'static str {
    match age {
        BacklogAge::UpTo7 => "0–7",
        BacklogAge::UpTo14 => "8–14",
        BacklogAge::UpTo30 => "15–30",
        BacklogAge::Over30 => "> 30",
    }
}
