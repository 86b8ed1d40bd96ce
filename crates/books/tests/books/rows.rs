//! Rows: how the facts behind a figure are named, and which figures have none.

use messwert_books::query::{Asked, Query, resolve};
use messwert_books::report::ReportType;
use messwert_books::report::rows::{Page, Row, Rows, RowsError, rows};

use crate::paper::{Paper, now};

/// A fact of each kind that rows may be.
const FACTS: &[&str] = &[
    r#"{"kind":"tenant","name":"M","timezone":"Europe/Berlin"}"#,
    r#"{"kind":"event","event_key":"e","title":"E","date_from":"2026-05-01","series_key":"s"}"#,
    r#"{"kind":"event","event_key":"f","title":"F","date_from":"2025-05-01","series_key":"s"}"#,
    r#"{"kind":"contact","customer_number":"k","country":"AT"}"#,
    r#"{"kind":"contact","customer_number":"l"}"#,
    r#"{"kind":"booth","event_key":"e","booth_number":"b","width":3,"depth":2.5}"#,
    r#"{"kind":"participant","event_key":"e","customer_number":"k","created_at":"2026-01-31T23:30:00Z","is_confirmed":true,"confirmed_at":"2026-02-03T12:00:00Z"}"#,
    r#"{"kind":"application","application_number":"one","event_keys":["e"],"customer_number":"k","status":"new","created_at":"2026-01-02T12:00:00Z"}"#,
    r#"{"kind":"application","application_number":"two","event_keys":["e","f"],"status":"new","created_at":"2026-01-03T12:00:00Z"}"#,
    r#"{"kind":"booth_reservation","reservation_number":"v","event_key":"e","booth_number":"b","customer_number":"l","status":"confirmed","reserved_at":"2026-01-04T12:00:00Z","confirmed_at":"2026-01-05T12:00:00Z","final_price":500}"#,
    r#"{"kind":"invoice","invoice_number":"R","status":"sent","issued_on":"2026-02-01","event_key":"e","customer_number":"k","items":[{"net":100,"tax_rate":19}]}"#,
    r#"{"kind":"invoice","invoice_number":"S","status":"cancelled","issued_on":"2026-02-02","cancelled_at":"2026-02-20T12:00:00Z","event_key":"e","customer_number":"k","items":[{"net":10}]}"#,
    r#"{"kind":"invoice","invoice_number":"G","invoice_type":"credit_note","related_invoice_number":"R","status":"sent","issued_on":"2026-02-05","items":[{"net":7,"tax_rate":19}]}"#,
    r#"{"kind":"payment","payment_key":"p","invoice_number":"R","amount":100,"payment_date":"2026-02-03T23:30:00Z"}"#,
    r#"{"kind":"payment","payment_key":"q","event_key":"f","amount":3,"payment_date":"2026-02-04T12:00:00Z"}"#,
    r#"{"kind":"refund","refund_key":"z","payment_key":"p","amount":5,"refunded_at":"2026-02-06T12:00:00Z"}"#,
    r#"{"kind":"write_off","write_off_key":"w","invoice_number":"R","amount":2,"written_off_on":"2026-02-07","reason":"bad_debt"}"#,
    r#"{"kind":"write_off","write_off_key":"x","invoice_number":"S","amount":4,"written_off_on":"2026-02-08","reason":"bad_debt"}"#,
];

fn query(paper: &Paper, report: ReportType, asked: &[(&str, &str)]) -> Query {
    let asked = asked.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    resolve(report, &Asked(asked), &paper.books, now()).unwrap()
}

fn ask(report: ReportType, asked: &[(&str, &str)], figure: &str) -> Result<Rows, RowsError> {
    let paper = Paper::with(FACTS);
    rows(&paper.books, &query(&paper, report, asked), figure, &Page::FIRST)
}

/// Kind, key, date, event, customer and contribution, as far as the row has them.
fn told(row: &Row) -> String {
    let date = row.date.map(|date| date.to_string());
    let parts = [date, row.event_key.clone(), row.customer_number.clone()];
    let parts = parts.map(|part| part.unwrap_or("-".to_owned())).join(" ");
    format!("{} {} {parts} {}", row.kind.name(), row.key.join("/"), row.contribution.units)
}

#[test]
fn rows_are_named_by_key_date_event_and_customer() {
    let check = |report, figure: &str, expect: &[&str]| {
        let found = ask(report, &[], figure).unwrap_or_else(|error| panic!("{figure}: {error}"));
        assert_eq!(found.rows.iter().map(told).collect::<Vec<_>>(), expect, "{figure}");
    };
    let (people, applied) = (ReportType::Participants, ReportType::Applications);
    check(people, "participations.total", &["participant e/k 2026-02-01 e k 1"]);
    check(people, "distinct_contacts.active", &["contact k 2026-02-01 - k 1"]);
    check(people, "area.total_m2", &["booth e/b - e - 750"]);
    check(
        applied,
        "received.applications",
        &["application two 2026-01-03 - - 1", "application one 2026-01-02 e k 1"],
    );
    let revenue = ReportType::Revenue;
    check(
        revenue,
        "currencies.EUR.totals.invoiced",
        &["invoice R 2026-02-01 e k 11900", "invoice S 2026-02-02 e k 1000"],
    );
    check(revenue, "currencies.EUR.totals.credited", &["invoice G 2026-02-05 e k 833"]);
    check(
        revenue,
        "currencies.EUR.pipeline.unbilled_reservations",
        &["booth_reservation v 2026-01-04 e l 50000"],
    );
    let payments = ReportType::Payments;
    check(
        payments,
        "currencies.EUR.received",
        &["payment p 2026-02-04 e k 10000", "payment q 2026-02-04 f - 300"],
    );
    check(payments, "currencies.EUR.refunded", &["refund z 2026-02-06 e k 500"]);
    check(
        payments,
        "currencies.EUR.written_off",
        &["write_off x 2026-02-08 e k 400", "write_off w 2026-02-07 e k 200"],
    );
    check(payments, "currencies.EUR.exceptions.write_off_on_voided", &["write_off x 2026-02-08 e k 400"]);
    check(payments, "currencies.EUR.receivables.credit_items.null.q", &["payment q 2026-02-04 f - 300"]);
}

#[test]
fn what_is_not_in_the_report_has_no_rows() {
    let check = |asked: &[(&str, &str)], figure: &str, expect: &str| {
        let error = ask(ReportType::Payments, asked, figure).unwrap_err();
        assert_eq!(error.to_string(), expect, "{asked:?}");
    };
    let received = "currencies.EUR.received.amount";
    let no_row = "`currencies.EUR.received.amount` goes through a row that the report does not have";
    check(&[("currency", "CHF")], received, no_row);
    check(&[("sections", "by_event")], received, no_row);
    check(&[("sections", "warnings")], received, no_row);
    // Members of other figures.
    check(
        &[],
        "currencies.EUR.received.gross",
        "`currencies.EUR.received.gross` is no figure of this report: the nearest are `currencies.*.received.amount`, `currencies.*.received.count`, `currencies.*.received`",
    );
}

#[test]
fn rows_tell_whose_names_they_need() {
    let check = |report, figure: &str, expect: &[&str]| {
        assert_eq!(ask(report, &[], figure).unwrap().contacts(), expect, "{figure}");
    };
    check(ReportType::Payments, "currencies.EUR.received.count", &["k"]);
    check(ReportType::Revenue, "currencies.EUR.pipeline.unbilled_reservations", &["l"]);
    check(ReportType::Participants, "area.total_m2", &[]);
}
