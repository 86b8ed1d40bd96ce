//! Tables for a terminal: every report in both languages, and the overview as it looks.

use std::collections::BTreeMap;

use messwert_books::books::Locale;
use messwert_books::query::{Asked, resolve};
use messwert_books::report::{ReportType, report};
use messwert_render::terminal;

use crate::facts;
use crate::paper::{Paper, now};

fn table(paper: &Paper, report_type: ReportType, asked: &[(&str, &str)], locale: Locale) -> String {
    let asked = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let query = resolve(report_type, &Asked(asked), &paper.books, now()).unwrap();
    terminal::table(&report(report_type, &paper.books, &query).unwrap(), &query, locale, 100)
}

#[test]
fn every_report_has_a_table_in_both_languages() {
    let paper = facts("tiny");
    for report_type in ReportType::ALL {
        let [de, en] = [Locale::De, Locale::En].map(|locale| table(&paper, *report_type, &[], locale));
        for text in [&de, &en] {
            let widest = text.lines().filter(|line| !line.starts_with('!')).map(|line| line.chars().count());
            assert!(widest.max() <= Some(100), "{text}");
        }
        assert!(de.lines().count() > 20 && de.lines().count() == en.lines().count(), "{de}{en}");
        assert!(de.starts_with(report_type.title(Locale::De)) && de != en);
    }
}

#[test]
fn sections_leave_tables_out() {
    let paper = facts("tiny");
    let lines: BTreeMap<_, _> = [
        (ReportType::Participants, "by_source"),
        (ReportType::Applications, "by_status"),
        (ReportType::Overview, "events"),
    ]
    .map(|(report, section)| {
        (section, table(&paper, report, &[("sections", section)], Locale::En).lines().count())
    })
    .into();
    // Heading, blank line, title, headings, rule, rows.
    assert_eq!(lines, BTreeMap::from([("by_source", 9), ("by_status", 12), ("events", 9)]));
}

#[test]
fn the_overview_tells_the_urgent_first() {
    let text = table(&facts("tiny"), ReportType::Overview, &[("event_key", "fm-2026")], Locale::De);
    insta::assert_snapshot!(text, @r#"
    Übersichtsbericht · fm-2026 · von offen bis offen · Europe/Berlin

    Zu beachten
                                             Anzahl      Betrag
    ───────────────────────────────────────────────────────────
    !! seit über 30 Tagen überfällig              1   20,25 CHF
    !! seit über 30 Tagen überfällig              2   95,20 EUR
    !  Unstimmigkeiten bei Zahlungen              3  169,00 EUR
    !  storniert ohne Rechnungskorrektur          5  783,00 EUR
    !  bestätigt ohne Stand                       1
    !  bestätigt, Rechnung überfällig             2
    ·  Bewerbungen seit über 30 Tagen offen       1

    Veranstaltungen
    ──────────
    vorbei   1
    laufend  0
    kommend  0

    Geld (brutto)
                            CHF
    ───────────────────────────
    berechnet            270,25
    korrigiert             0,00
    storniert              0,00
    verbleibt            270,25
    eingegangen          270,25
    erstattet             20,25
    nach Erstattungen    250,00
    ausgebucht             0,00
    offen                 20,25
    überfällig            20,25
    Anteil überfällig  100,00 %
    Einzugsquote        92,51 %

    Geld (brutto)
                            EUR
    ───────────────────────────
    berechnet          4.028,38
    korrigiert           166,60
    storniert            783,00
    verbleibt          3.078,78
    eingegangen        1.795,40
    erstattet            142,80
    nach Erstattungen  1.652,60
    ausgebucht             2,38
    offen              1.592,80
    überfällig           165,20
    Anteil überfällig   10,37 %
    Einzugsquote        48,27 %

    Aussteller
    ─────────────────────────────────
    Teilnahmen                      7
    bestätigt                       6
    Kontakte                        7
    Anteil Ausland            60,00 %
    verkaufte m²                43,58
    Auslastung                82,88 %
    Bewerbungen                     6
    offen                           1
    Annahmequote              66,67 %
    älteste offene, in Tagen      298

    ! 5 Rechnungen wurden ohne Rechnungskorrektur storniert
    ! 2 Zahlungen mindern keine Rechnung
    ! 1 stornierte Rechnung ist nur zum Teil korrigiert
    "#);
}
