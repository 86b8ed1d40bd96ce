//! Tables for a terminal: sections with headings, amounts right-aligned, a bar for the series.

mod grid;

mod names;

mod page;

mod revenue;

mod beside;

mod payments;

mod owed;

mod participants;

mod applications;

mod overview;

mod rows;

mod explain;

use messwert_books::books::Locale;
use messwert_books::query::Query;
use messwert_books::report::Report;

pub use explain::explain;
use page::Page;
pub use rows::rows;

/// The report as text of at most `width` columns, where its labels fit.
pub fn table(report: &Report, query: &Query, locale: Locale, width: usize) -> String {
    let mut out = heading(report, query, locale);
    match report {
        Report::Revenue(figures) => revenue::write(&mut out, figures, locale, width),
        Report::Participants(figures) => participants::write(&mut out, figures, &Page::new(locale, width)),
        Report::Applications(figures) => applications::write(&mut out, figures, &Page::new(locale, width)),
        Report::Payments(figures) => payments::write(&mut out, figures, locale, width),
        Report::Overview(figures) => overview::write(&mut out, figures, &Page::new(locale, width)),
    }
    out
}

/// Title, event and period.
fn heading(report: &Report, query: &Query, locale: Locale) -> String {
    let title = report.report_type().title(locale);
    let (all_events, from, to, open) = match locale {
        Locale::De => ("alle Veranstaltungen", "von", "bis", "offen"),
        Locale::En => ("all events", "from", "to", "open"),
    };
    let event = query.event_key.as_deref().unwrap_or(all_events);
    let bound = |name| query.asked.get(name).unwrap_or(open);
    let (first, last) = (bound("date_from"), bound("date_to"));
    format!("{title} · {event} · {from} {first} {to} {last} · {}\n", query.zone.name())
}
