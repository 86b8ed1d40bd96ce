//! One journal in two stores: the golden figures, and the demonstration's answers byte by byte.

use std::collections::BTreeMap;

use messwert::demo;
use messwert_books::calendar::parse_date;
use messwert_testkit::{Place, Tenant, TestApp};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::compare::{Json, difference};
use crate::posting::WRITING;
use crate::round_trip::{FOLDERS, REPORTS, figures, golden};

/// A question about golden facts, and its answer.
#[derive(Deserialize)]
struct Case {
    report: String,
    query: BTreeMap<String, String>,
    status: u16,
    data: Box<RawValue>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn golden_figures_come_out_of_both_stores() {
    for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
        let mut n_figures = 0;
        let app = TestApp::in_place(place);
        for folder in FOLDERS {
            let tenant = app.tenant(folder).await;
            let posted = tenant.with_scopes(&WRITING).await.post_facts(golden(folder, "facts.ndjson")).await;
            assert_eq!(posted.status, 200, "{folder}: {}", posted.text());
            // Read anew from the store.
            let other = app.other();
            let tenant = other.with_key_of(&tenant);
            let cases: Vec<Case> = serde_json::from_str(&golden(folder, "queries.json")).unwrap();
            for case in &cases {
                n_figures += check(&tenant, folder, case).await;
            }
        }
        assert_eq!(n_figures, 161_860);
    }
}

/// Compares an answer with the golden one, and gives how many figures it has.
async fn check(tenant: &Tenant, folder: &str, case: &Case) -> usize {
    let query: Vec<String> =
        case.query.iter().map(|(name, value)| format!("{name}={}", value.replace('+', "%2B"))).collect();
    let (status, data) = figures(&tenant.get_report(&case.report, &query.join("&")).await);
    assert_eq!(status, case.status, "{folder}: {} {query:?}", case.report);
    if status != 200 {
        return 0;
    }
    let expected = Json::parse(case.data.get());
    let difference = difference("data", &Json::parse(&data), &expected);
    assert_eq!(difference, None, "{folder}: {} {query:?}", case.report);
    expected.n_numbers()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demonstration_is_the_same_in_both_stores() {
    let Some(place) = Place::postgres() else { return };
    let (sqlite, postgres) = (TestApp::in_place(Place::sqlite()), TestApp::in_place(place));
    let facts: Vec<String> = demo::facts(2_000, 1, parse_date("2026-11-23").unwrap()).collect();
    let lines: Vec<&str> = facts.iter().map(String::as_str).collect();
    let tenants = [sqlite.tenant("demo").await, postgres.tenant("demo").await];
    for tenant in &tenants {
        assert_eq!(tenant.import(&lines).await.total().added, 2_000);
    }
    for report in REPORTS {
        for query in [
            "",
            "date_from=2026-01-01&date_to=2026-06-30&compare=previous_year",
            "date_from=2025-01-01&timezone=America/New_York",
        ] {
            let [one, other] = [&tenants[0], &tenants[1]].map(|tenant| tenant.get_report(report, query));
            let (one, other) = (figures(&one.await), figures(&other.await));
            assert!(one == other, "{report}?{query}");
            assert_eq!(one.0, 200, "{report}?{query}: {}", one.1);
        }
    }
}
