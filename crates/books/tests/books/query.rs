//! Parameters: what each accepts, and what is said of a wrong one.

use messwert_books::books::Locale;
use messwert_books::query::{Asked, Query, Refused, resolve};
use messwert_books::report::ReportType;

use crate::paper::german::difference;
use crate::paper::{Paper, now};

const GROUND: &[&str] = &[r#"{"kind":"event","event_key":"fm-2026","title":"Frühjahrsmarkt"}"#];

fn ask(report: ReportType, text: &str) -> Result<Query, Refused> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    resolve(report, &Asked(pairs.collect()), &Paper::with(GROUND).books, now())
}

/// The texts of all complaints about a revenue report's parameters.
#[track_caller]
fn refused(text: &str) -> String {
    match ask(ReportType::Revenue, text) {
        Err(Refused::Invalid(complaints)) => {
            for complaint in &complaints {
                let text = &complaint.message;
                assert_eq!(difference(text.get(Locale::De), text.get(Locale::En)), None);
            }
            let texts =
                complaints.iter().map(|complaint| format!("{} {}", complaint.parameter, complaint.message));
            texts.collect::<Vec<_>>().join("\n")
        }
        other => panic!("{text}: {:?}", other.map(|query| query.asked)),
    }
}

/// Start and end of the period of a revenue report, as instants.
#[track_caller]
fn period(text: &str) -> (String, String) {
    let query = ask(ReportType::Revenue, text).unwrap();
    let shown =
        |bound: Option<messwert_books::calendar::Instant>| bound.map_or("-".to_owned(), |at| at.to_string());
    (shown(query.period.start()), shown(query.period.end()))
}

#[test]
fn dates_include_both_days_and_date_times_are_instants() {
    let check = |text: &str, start: &str, end: &str| {
        assert_eq!(period(text), (start.to_owned(), end.to_owned()), "{text}");
    };
    check("", "-", "-");
    check("date_from=2026-01-01&date_to=2026-01-31", "2025-12-31T23:00:00Z", "2026-01-31T23:00:00Z");
    check("date_from=2026-03-29&date_to=2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
    check("date_to=2026-10-25", "-", "2026-10-25T23:00:00Z");
    check("date_from=2026-01-01T12:00", "2026-01-01T11:00:00Z", "-");
    check("date_from=2026-01-01T12:00&timezone=America/New_York", "2026-01-01T17:00:00Z", "-");
    check("date_from=2026-01-01T12:00%2B01:00".replace("%2B", "+").as_str(), "2026-01-01T11:00:00Z", "-");
    check(
        "date_from=2026-01-01T00:00Z&date_to=2026-01-01T00:00Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00Z",
    );
    check("date_from=2026-02-01&date_to=2026-02-01T00:00", "2026-01-31T23:00:00Z", "2026-01-31T23:00:00Z");
}

#[test]
fn what_is_wrong_is_named_with_what_is_accepted() {
    let check = |text: &str, expect: &str| {
        let told = refused(text);
        assert!(told.contains(expect), "{text}: {told}");
    };
    check("date_from=2026-02-30", "date_from `2026-02-30` is not accepted: expected `YYYY-MM-DD`");
    check("date_from=2026-W05", "is not accepted");
    check("date_from=", "date_from is empty");
    check(
        "date_from=2026-01-01T12:00:00 01:00",
        "has a blank where an offset's `+` belongs (write it as %2B in a URL)",
    );
    check("date_to=2026-01-01T12:00:00.1234567890", "is not accepted");
    check("date_from=1899-12-31", "is outside 1900-01-01 to 2199-12-31");
    check("date_from=2026-03-02&date_to=2026-03-01", "date_to is before `date_from`");
    check("date_from=2026-03-01T12:00&date_to=2026-03-01T11:59", "date_to is before `date_from`");
    check("date_from=2026-01-01&date_from=2026-01-02", "date_from is given 2 times: expected once");
    check("event_key=Fm-2026", "event_key `Fm-2026` is not accepted");
    check("interval=fortnight", "expected one of `day`, `week`, `month`, `quarter`, `year`");
    check("interval=weak", "did you mean `week`?");
    check(
        "interval=day&date_from=2010-01-01&date_to=2026-12-31",
        "makes 6209 buckets, expected at most 4000",
    );
    check("basis=paid", "expected one of `invoice_date`, `service_date`");
    check("timezone=Mars/Olympus", "expected an IANA time zone");
    check("timezone=europe/berlin", "did you mean `Europe/Berlin`?");
    check("currency=eur", "expected a currency's code");
    check("limit=0", "expected a whole number from 1 to 1000");
    check("limit=1001", "expected a whole number from 1 to 1000");
    check("limit=+5", "expected a whole number from 1 to 1000");
    check("sections=totals,no_such", "has no member `no_such`: expected some of `basis`");
    check("sections=totals,totals", "names `totals` twice");
    check("sections=", "sections is empty");
    check("today=2026-06-30T12:00:00", "expected a date `YYYY-MM-DD`");
    check("dat_from=2026-01-01", "did you mean `date_from`?");
    check("compare=last_year", "expected one of `previous_period`, `previous_year`, `previous_event`");
    check("compare=previous_period&date_from=2026-01-01", "needs both `date_from` and `date_to`");
    check("compare=previous_year", "compare needs `date_from` or `date_to`");
    check("compare=previous_event", "compare needs `event_key`");
    check("fields=totals", "fields is no parameter of `revenue`");
    let all = refused("interval=x&limit=0&foo=1");
    assert_eq!(all.lines().count(), 3, "all at once: {all}");
}

#[test]
fn parameters_of_other_reports_name_these() {
    let Err(Refused::Invalid(complaints)) = ask(ReportType::Payments, "basis=service_date") else { panic!() };
    assert_eq!(complaints[0].message.to_string(), "is no parameter of `payments`: taken by `revenue`");
}

#[test]
fn parameters_are_checked_before_the_event() {
    assert!(refused("event_key=no-such-event&interval=fortnight").starts_with("interval"));
    let unknown = ask(ReportType::Revenue, "event_key=no-such-event");
    assert_eq!(
        unknown.map(|query| query.asked).unwrap_err(),
        Refused::UnknownEvent("no-such-event".to_owned())
    );
}

#[test]
fn ages_are_taken_on_the_earlier_of_today_and_the_end() {
    let check = |text: &str, today: &str, as_of: &str| {
        let query = ask(ReportType::Revenue, text).unwrap();
        assert_eq!(
            (query.today.to_string().as_str(), query.as_of.to_string().as_str()),
            (today, as_of),
            "{text}"
        );
    };
    check("", "2026-11-23", "2026-11-23");
    check("timezone=Pacific/Kiritimati", "2026-11-24", "2026-11-24");
    check("date_to=2026-06-30", "2026-11-23", "2026-06-30");
    check("today=2026-06-30&date_to=2026-12-31", "2026-06-30", "2026-06-30");
}
