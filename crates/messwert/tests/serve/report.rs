//! `messwert report`: the same as over HTTP, without a server.

use std::fs;

use messwert_testkit::{Tenant, TestApp};
use serde_json::Value;

use crate::{run, said};

async fn acme(app: &TestApp) -> Tenant {
    let acme = app.tenant("acme").await;
    acme.import(&[
        r#"{"kind":"event","event_key":"messe-2026","title":"Messe 2026"}"#,
        r#"{"kind":"contact","customer_number":"K-1","company_name":"Töpferei GmbH"}"#,
        r#"{"kind":"invoice","invoice_number":"R-1","status":"sent","issued_on":"2026-11-02","event_key":"messe-2026","customer_number":"K-1","items":[{"unit_price":"100.00","tax_rate":"19"}]}"#,
    ])
    .await;
    acme
}

#[tokio::test]
async fn the_data_is_that_of_http() {
    let app = TestApp::new();
    let acme = acme(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let database = app.database();
    let flags = ["--date-from", "2026-11-01", "--event-key", "messe-2026", "--today", "2026-11-23"];
    let command = ["report", "revenue", "--tenant", "acme", "--database", &database];
    let output = run(folder.path(), &[&command[..], &flags].concat());
    assert!(output.status.success(), "{}", said(&output));
    let mut printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let query = "date_from=2026-11-01&event_key=messe-2026&today=2026-11-23";
    let mut answer = acme.get_report("revenue", query).await.json();
    for text in [&mut printed, &mut answer] {
        // The only ones that differ: one clock stands still.
        text["data"]["generated_at"].take();
        text["data"]["created_at"].take();
    }
    assert_eq!(printed["data"], answer["data"]);
    assert_eq!(printed["meta"]["journal"], answer["meta"]["journal"]);

    let file = folder.path().join("revenue.json");
    let to_file = ["--format", "json", "-o", "revenue.json"];
    let output = run(folder.path(), &[&command[..], &flags, &to_file].concat());
    assert!(output.status.success() && output.stdout.is_empty());
    let mut written: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    written["data"]["generated_at"].take();
    written["data"]["created_at"].take();
    assert_eq!(written, printed);

    let output = run(folder.path(), &[&command[..], &["--format", "table"]].concat());
    assert!(String::from_utf8(output.stdout).unwrap().contains("119"));
}

#[tokio::test]
async fn the_rows_behind_a_figure_are_those_of_http() {
    let app = TestApp::new();
    let acme = acme(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let database = app.database();
    let command = ["report", "revenue", "--tenant", "acme", "--database", &database];
    let rows = ["--today", "2026-11-23", "--rows", "currencies.EUR.totals.invoiced", "--per-page", "5"];
    let output = run(folder.path(), &[&command[..], &rows].concat());
    assert!(output.status.success(), "{}", said(&output));
    let mut printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let query = "figure=currencies.EUR.totals.invoiced&per_page=5&today=2026-11-23";
    let mut answer = acme.get(&format!("/api/v1/reports/revenue/rows?{query}")).await.json();
    for text in [&mut printed, &mut answer] {
        text["data"]["generated_at"].take();
        text["meta"]["request_id"].take();
    }
    assert_eq!(printed["data"], answer["data"]);
    assert_eq!(printed["meta"]["pagination"], answer["meta"]["pagination"]);
    assert_eq!(printed["data"]["figure"], "currencies.EUR.totals.invoiced.gross");

    let output = run(folder.path(), &[&command[..], &rows, &["--format", "table"]].concat());
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("119,00 EUR") && table.contains("Beleg R-1"), "{table}");
    assert!(table.contains("Töpferei GmbH") && table.ends_with("1 von 1 · Seite 1 von 1\n"), "{table}");

    let output =
        run(folder.path(), &[&command[..], &["--rows", "currencies.EUR.averages.per_invoice"]].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("A mean is no sum"), "{}", said(&output));
    let output = run(folder.path(), &[&command[..], &["--page", "2"]].concat());
    assert!(said(&output).contains("--rows"), "a page is one of rows: {}", said(&output));
}

#[tokio::test]
async fn wrong_parameters_are_named_as_flags() {
    let app = TestApp::new();
    acme(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let database = app.database();
    let check = |flags: &[&str], expect: &[&str]| {
        let command = ["report", "revenue", "--tenant", "acme", "--database", &database];
        let output = run(folder.path(), &[&command[..], flags].concat());
        assert_eq!(output.status.code(), Some(1), "{flags:?}");
        for text in expect {
            assert!(said(&output).contains(text), "{flags:?}: {}", said(&output));
        }
        assert!(output.stdout.is_empty());
    };
    check(&["--date-from", "never", "--limit", "0"], &["error: `--date-from` ", "error: `--limit` "]);
    check(&["--event-key", "unknown"], &["error: there is no event `unknown`"]);
    check(&["--known-at", "2026-01-01"], &["--known-at"]);
    let output = run(folder.path(), &["report", "payments", "--tenant", "acme"]);
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn a_report_in_a_file_can_be_read_like_any_file() {
    let app = TestApp::new();
    acme(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let database = app.database();
    let command = ["report", "revenue", "--tenant", "acme", "--database", &database, "-o", "report.json"];
    let output = run(folder.path(), &command);
    assert!(output.status.success(), "{}", said(&output));
    let other = folder.path().join("other");
    fs::write(&other, "").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions();
    assert_eq!(mode(folder.path().join("report.json")), mode(other));
}
