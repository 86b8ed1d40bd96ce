//! Answers of all reports, and a tenant that is written to line by line.

use std::sync::Arc;

use http::StatusCode;
use messwert::ledger::{Ledger, WriteError};
use messwert_books::report::ReportType;
use messwert_journal::Plan;
use messwert_testkit::{Tenant, TestApp};
use serde_json::Value;

/// Questions of every report; today is given, as ages hang on it.
const QUESTIONS: [&str; 3] = [
    "today=2026-11-23",
    "today=2026-11-23&date_from=2025-12-31&date_to=2026-06-30",
    "today=2026-12-02&event_key=e1&compare=previous_event",
];

/// The figures of all five reports at a position (`at_seq=7`, `known_at=…`, or nothing for now).
pub(crate) async fn all(tenant: &Tenant, position: &str) -> Vec<Value> {
    let mut figures = Vec::new();
    for report in ReportType::ALL {
        for question in QUESTIONS {
            let answer = tenant.get_report(report.name(), &format!("{question}&{position}")).await;
            // The event may not be there yet, or not any more.
            if answer.status != StatusCode::NOT_FOUND {
                assert_eq!(
                    answer.status,
                    StatusCode::OK,
                    "{report:?} {question} {position}: {}",
                    answer.text()
                );
            }
            figures.push(answer.at("/data/data"));
        }
    }
    figures
}

/// Asserts that each of the five reports answers as before, and tells where not.
pub(crate) fn same(now: &[Value], then: &[Value], what: &str) {
    assert_eq!(now.len(), then.len());
    for ((now, then), n) in now.iter().zip(then).zip(0..) {
        let report = ReportType::ALL[n / QUESTIONS.len()];
        assert_eq!(now, then, "{report:?} {} after {what}", QUESTIONS[n % QUESTIONS.len()]);
    }
}

/// A new tenant whose key shows no names, and its ledger. Of the plan without a limit of requests.
pub(crate) async fn tenant(app: &TestApp, key: &str) -> (Tenant, Arc<Ledger>) {
    let tenant = app.tenant_of_plan(key, Plan::Enterprise).await.with_scopes(&["reports"]).await;
    let ledger = app.app().ledgers.open(tenant.tenant().id).await.unwrap();
    (tenant, ledger)
}

/// Records lines if all are right; whether they were.
pub(crate) async fn write(ledger: &Arc<Ledger>, lines: &[&str]) -> bool {
    let mut source = messwert::ledger::Source::default();
    for (line, number) in lines.iter().zip(1..) {
        source.push(messwert_books::batch::Place { file: 0, line: number }, line.as_bytes()).unwrap();
    }
    match ledger.write("test", source).await {
        Ok(_) => true,
        Err(WriteError::Rejected(_)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// Every scope with which facts are written.
pub(crate) const WRITING: [&str; 9] = [
    "events",
    "contacts",
    "participants",
    "applications",
    "categories",
    "invoices",
    "payments",
    "booths",
    "checkins",
];
