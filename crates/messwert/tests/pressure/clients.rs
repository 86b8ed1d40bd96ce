//! Clients that measure how long an answer takes, and an organiser to ask about.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use messwert_testkit::{Connection, Program, Tenant, TestApp};

/// A server in a process of its own.
pub(crate) fn serve(app: &TestApp, flags: &[&str]) -> Program {
    let flags = [&["--log-access=false"], flags].concat();
    Program::serve_with(env!("CARGO_BIN_EXE_messwert"), &app.database(), &flags)
}

/// Ends a server well, and says how long that took.
pub(crate) async fn end(program: Program) -> Duration {
    let began = Instant::now();
    let (status, said) = tokio::task::spawn_blocking(|| program.end("TERM")).await.unwrap();
    assert!(status.success(), "{status}: {said:?}");
    began.elapsed()
}

/// Records an event, a contact, and so many invoices.
pub(crate) async fn fill(tenant: &Tenant, n_invoices: usize) {
    let mut lines = vec![
        r#"{"kind":"event","event_key":"messe","title":"Messe","date_from":"2026-11-01"}"#.to_owned(),
        r#"{"kind":"contact","customer_number":"k","country":"DE","company_name":"Firma"}"#.to_owned(),
    ];
    lines.extend((0..n_invoices).map(|n| {
        let (day, month) = (n % 28 + 1, n / 28 % 10 + 1);
        format!(
            r#"{{"kind":"invoice","invoice_number":"r-{n}","status":"sent","issued_on":"2026-{month:02}-{day:02}","event_key":"messe","customer_number":"k","items":[{{"description":"Stand","quantity":"1","unit_price":"100","tax_rate":"19"}}]}}"#
        )
    }));
    tenant.import(&lines.iter().map(String::as_str).collect::<Vec<_>>()).await;
}

/// A question that nobody has asked before: each number is another one.
pub(crate) fn fresh(n: usize) -> String {
    let (limit, day, month) = (n % 1_000 + 1, n / 1_000 % 28 + 1, n / 28_000 % 12 + 1);
    format!("/api/v1/reports/revenue?limit={limit}&today=2026-{month:02}-{day:02}")
}

/// Asks for the list of reports so often, with a pause after each, and says how long the answers took.
/// All must be 200.
pub(crate) async fn ask_politely(
    server: SocketAddr,
    key: &str,
    n_times: usize,
    pause: Duration,
) -> Vec<Duration> {
    let (mut connection, mut took) = (Connection::to(server).await, Vec::new());
    for _ in 0..n_times {
        let began = Instant::now();
        let answer = connection.get("/api/v1/reports/revenue", key).await.unwrap();
        took.push(began.elapsed());
        assert_eq!(answer.status, 200, "{}", answer.text());
        tokio::time::sleep(pause).await;
    }
    took
}

/// The longest but the longest hundredth.
pub(crate) fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() * 99 / 100]
}

/// The middle of an odd number of values.
pub(crate) fn median<T: Ord + Copy>(mut values: Vec<T>) -> T {
    values.sort_unstable();
    values[values.len() / 2]
}
