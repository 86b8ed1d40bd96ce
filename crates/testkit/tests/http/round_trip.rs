//! Out and in again: what is exported makes the same books elsewhere, and the same reports.

use std::path::Path;

use messwert::export::export;
use messwert::ledger::Reading;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::posting::WRITING;

pub(crate) const FOLDERS: [&str; 5] = ["tiny", "fuzz-1", "fuzz-2", "fuzz-3", "fuzz-4"];

pub(crate) const REPORTS: [&str; 5] = ["revenue", "participants", "applications", "payments", "overview"];

pub(crate) fn golden(folder: &str, file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(folder).join(file);
    std::fs::read_to_string(path).unwrap()
}

async fn exported(app: &TestApp, tenant: &Tenant) -> String {
    let ledger = app.app().ledgers.open(tenant.tenant().id).await.unwrap();
    let mut out = Vec::new();
    export(&*app.app().store, &Reading::now(ledger), true, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// The figures of an answer, byte by byte.
pub(crate) fn figures(answer: &Answer) -> (u16, String) {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: Data<'a>,
    }
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        data: &'a RawValue,
    }
    let read = serde_json::from_slice::<Envelope<'_>>(&answer.body);
    let text =
        read.map_or_else(|_| answer.at("/code").to_string(), |envelope| envelope.data.data.to_string());
    (answer.status.as_u16(), text)
}

#[tokio::test]
async fn posted_facts_are_exported_and_imported_with_equal_figures() {
    for folder in FOLDERS {
        let app = TestApp::new();
        let (ours, theirs) = (app.tenant("ours").await, app.tenant("theirs").await);
        let posted = ours.with_scopes(&WRITING).await.post_facts(golden(folder, "facts.ndjson")).await;
        assert_eq!(posted.status, 200, "{folder}: {}", posted.text());
        let text = exported(&app, &ours).await;
        let lines: Vec<_> = text.lines().collect();
        let summary = theirs.import(&lines).await;
        assert_eq!(summary.total().added as usize, lines.len() - 1, "{folder}");
        assert_eq!(exported(&app, &theirs).await, text, "{folder}");
        assert_eq!(ours.import(&lines).await.total().unchanged as usize, lines.len(), "{folder}");
        let mut n_answered = 0;
        for report in REPORTS {
            for query in
                ["", "date_from=2026-01-01&date_to=2026-12-31", "date_from=2025-01-01&interval=month"]
            {
                let [one, other] = [&ours, &theirs].map(|tenant| tenant.get_report(report, query));
                let (one, other) = (figures(&one.await), figures(&other.await));
                assert_eq!(one, other, "{folder}: {report}?{query}");
                n_answered += usize::from(one.0 == 200);
            }
        }
        assert!(n_answered >= 3, "{folder}");
    }
}
