//! The laws of participants and applications.

use messwert_books::calendar::{Interval, parse_date};
use messwert_books::report::ReportType;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::asking::{ask, count, sum, text, with, without};
use crate::paper::Paper;
use crate::random::{DAYS, filters, lines, record, recorded, seeds};

const PARTICIPANTS: ReportType = ReportType::Participants;
const APPLICATIONS: ReportType = ReportType::Applications;

/// Flows of both reports, which may be added.
fn flows(participants: &Value, applications: &Value) -> Vec<i64> {
    let received = ["applications", "selections", "multi_event_applications"];
    let received = received.map(|member| count(applications, &format!("/received/{member}")));
    let decisions = ["/decisions/approved", "/decisions/rejected", "/decision_time/decided"];
    let decisions = decisions.map(|path| count(applications, path));
    let moved = ["/added", "/confirmed", "/removed"].map(|member| sum(participants, "/series", member));
    [&received[..], &decisions, &moved, &[count(participants, "/participations/total")]].concat()
}

fn check_participants(data: &Value) {
    let of = |member: &str| count(data, &format!("/participations/{member}"));
    assert_eq!(of("total"), of("active") + of("removed"));
    assert_eq!(of("active"), of("confirmed") + of("unconfirmed"));
    assert_eq!(of("active"), of("main") + of("co"));
    for member in ["total", "active", "confirmed", "unconfirmed", "removed"] {
        assert_eq!(sum(data, "/by_event", &format!("/{member}")), of(member), "by_event {member}");
    }
    assert_eq!(sum(data, "/by_country", "/active"), of("active"));
    assert_eq!(sum(data, "/by_country", "/distinct_contacts"), count(data, "/distinct_contacts/active"));
    assert_eq!(sum(data, "/by_source", "/confirmed"), of("confirmed"));
    assert_eq!(count(data, "/progress/0/count"), of("active"));
    assert_eq!(count(data, "/progress/4/count"), of("confirmed"));
    assert!(count(data, "/progress/3/count") <= count(data, "/progress/2/count"));
    assert!(count(data, "/attention/confirmed_without_booth") <= of("confirmed"));
    let origins = ["domestic", "foreign", "unknown"].map(|of| count(data, &format!("/international/{of}")));
    assert_eq!(origins.iter().sum::<i64>(), of("confirmed"));
    for edition in data["editions"].as_array().unwrap() {
        let of = |member: &str| count(edition, &format!("/{member}"));
        assert_eq!(of("previous"), of("returning") + of("lost"));
        assert_eq!(of("current"), of("returning") + of("returned_after_break") + of("new"));
    }
    if let Some(booths) = data.pointer("/area/booths") {
        let of = |member: &str| count(booths, &format!("/{member}"));
        assert_eq!(of("total"), of("sold") + of("reserved") + of("available") + of("blocked"));
        assert_eq!(sum(&data["area"], "/by_booth_type", "/booths"), of("total"));
    }
}

fn check_applications(data: &Value) {
    let received = count(data, "/received/applications");
    assert_eq!(sum(data, "/by_status", "/applications"), received);
    assert_eq!(sum(data, "/by_country", "/applications"), received);
    assert_eq!(sum(data, "/by_event", "/selections"), count(data, "/received/selections"));
    assert_eq!(count(data, "/rating/rated") + count(data, "/rating/unrated"), received);
    assert_eq!(sum(data, "/backlog/by_age", "/applications"), count(data, "/backlog/open"));
    let applicants = ["returning", "new", "unlinked"].map(|of| count(data, &format!("/applicants/{of}")));
    assert_eq!(applicants.iter().sum::<i64>(), count(data, "/received/distinct_applicants"));
    for event in data["pace"].as_array().unwrap() {
        let points = event["points"].as_array().unwrap();
        for pair in points.windows(2) {
            assert_eq!(count(&pair[0], "/days_before"), count(&pair[1], "/days_before") + 1);
            assert!(count(&pair[0], "/cumulative") <= count(&pair[1], "/cumulative"));
        }
    }
}

proptest! {
    #![proptest_config(crate::config())]

    #[test]
    fn parts_and_buckets_sum_to_totals(seeds in seeds(50), filters in filters(), interval in prop::sample::select(Interval::WORDS)) {
        let paper = recorded(&lines(&seeds));
        let filters = with(&filters, &[("interval", interval)]);
        if text(&paper.books, PARTICIPANTS, &filters).is_some() {
            let data = ask(&paper.books, PARTICIPANTS, &filters);
            check_participants(&data);
            prop_assert_eq!(sum(&data, "/series", "/added"), count(&data, "/participations/total"));
            if let Some(last) = data["series"].as_array().unwrap().last() {
                prop_assert_eq!(count(last, "/active"), count(&data, "/standing/active"));
            }
        }
        if text(&paper.books, APPLICATIONS, &filters).is_some() {
            let data = ask(&paper.books, APPLICATIONS, &filters);
            check_applications(&data);
            let received = count(&data, "/received/applications");
            prop_assert_eq!(sum(&data, "/series", "/applications"), received);
            if let Some(last) = data["series"].as_array().unwrap().last() {
                prop_assert_eq!(count(last, "/cumulative"), received);
            }
        }
    }

    #[test]
    fn flows_of_adjoining_periods_add_up(
        seeds in seeds(50),
        filters in filters(),
        mut cuts in prop::array::uniform3(0..DAYS.len()),
    ) {
        cuts.sort_unstable();
        let paper = recorded(&lines(&seeds));
        let [first, cut, last] = cuts.map(|at| DAYS[at]);
        let noon = |day: &str| format!("{day}T12:00:00");
        let asked = |from: &str, to: &str| {
            let filters = with(&filters, &[("date_from", from), ("date_to", to), ("interval", "month")]);
            flows(&ask(&paper.books, PARTICIPANTS, &filters), &ask(&paper.books, APPLICATIONS, &filters))
        };
        // Both at noon and at midnight.
        for (first, cut, last) in [(noon(first), noon(cut), noon(last)), (first.to_owned(), format!("{cut}T00:00:00"), last.to_owned())] {
            let parts = asked(&first, &cut).into_iter().zip(asked(&cut, &last));
            prop_assert_eq!(parts.map(|(a, b)| a + b).collect::<Vec<_>>(), asked(&first, &last));
        }
    }

    #[test]
    fn what_happens_later_changes_nothing_before(seeds in seeds(50), filters in filters(), day in 0..DAYS.len()) {
        let lines = lines(&seeds);
        let mut paper = recorded(&lines);
        let day = DAYS[day];
        // In the zone in which later facts are dated.
        let zone = ("timezone", "Europe/Berlin");
        let filters = with(&filters, &[("date_from", "2024-01-01"), ("date_to", day), zone]);
        let participants = |paper: &Paper| {
            // The editions are told as the books stand.
            without(ask(&paper.books, PARTICIPANTS, &filters), &["editions"])
        };
        let applied = |paper: &Paper| ask(&paper.books, APPLICATIONS, &filters);
        let decisions = |data: &Value| ["received", "decisions", "yield", "decision_time", "series"].map(|of| data[of].clone());
        let (before, applied_before) = (participants(&paper), applied(&paper));
        let later: Vec<String> = lines.iter().filter_map(|line| later(line, day)).collect();
        record(&mut paper, &later);
        prop_assert_eq!(participants(&paper), before);
        prop_assert_eq!(decisions(&applied(&paper)), decisions(&applied_before));
    }
}

/// The fact as it becomes once a day is over: who takes part is removed, what is undecided is rejected.
/// Invalid for what began later.
fn later(line: &str, day: &str) -> Option<String> {
    let mut fact: Value = serde_json::from_str(line).unwrap();
    let at = json!(format!("{}T00:00:00", parse_date(day).unwrap().tomorrow().unwrap()));
    match fact["kind"].as_str()? {
        "participant" if fact["removed_at"].is_null() => fact["removed_at"] = at,
        "application" if fact["decision"].is_null() => {
            fact["status"] = json!("rejected");
            fact["decision"] = json!("rejected");
            fact["decided_at"] = at;
        }
        _ => return None,
    }
    Some(fact.to_string())
}

#[test]
fn who_applies_as_an_event_begins_has_not_taken_part_in_it_before() {
    let check = |applied_at: &str, expect: Value| {
        let application = format!(
            r#"{{"kind":"application","application_number":"a","created_at":"{applied_at}","event_keys":["e"],"customer_number":"k"}}"#
        );
        let paper = Paper::with(&[
            r#"{"kind":"tenant","name":"M"}"#,
            r#"{"kind":"event","event_key":"e","title":"E","date_from":"2026-03-01"}"#,
            r#"{"kind":"contact","customer_number":"k"}"#,
            r#"{"kind":"participant","event_key":"e","customer_number":"k","is_confirmed":true,"created_at":"2026-01-01"}"#,
            &application,
        ]);
        assert_eq!(ask(&paper.books, APPLICATIONS, &Vec::new())["applicants"], expect, "{applied_at}");
    };
    check("2026-03-01T00:00:00", json!({"returning": 0, "new": 1, "unlinked": 0}));
    check("2026-03-01T00:00:00.000000001", json!({"returning": 1, "new": 0, "unlinked": 0}));
}
