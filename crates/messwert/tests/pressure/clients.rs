//! Clients that measure how long an answer takes, and an organiser to ask about.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use messwert_testkit::{Program, Tenant, TestApp, read_head};

use crate::cores::on_own_core;

/// A server in a process of its own.
pub(crate) fn serve(app: &TestApp, flags: &[&str]) -> Program {
    let flags = [&["--log-access=false"], flags].concat();
    on_own_core(|| Program::serve_with(env!("CARGO_BIN_EXE_messwert"), &app.database(), &flags))
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
    let year = 2026 + n / 336_000;
    format!("/api/v1/reports/revenue?limit={limit}&today={year}-{month:02}-{day:02}")
}

/// Asks so often at a fixed pace, on a thread of its own, and says how long the answers took from when each was
/// due: who waits for one answer asks for the next ones late. All must be 200.
pub(crate) async fn ask_politely(
    server: SocketAddr,
    key: &str,
    n_times: u32,
    pace: Duration,
) -> Vec<Duration> {
    let head = format!("Host: test\r\nAuthorization: Bearer {key}\r\n\r\n");
    let request = format!("GET /api/v1/reports/revenue HTTP/1.1\r\n{head}");
    let asking = move || {
        let mut stream = BufReader::new(TcpStream::connect(server).unwrap());
        let began = Instant::now();
        let ask = |n| {
            let asked = due(began + pace * n);
            stream.get_mut().write_all(request.as_bytes()).unwrap();
            read_answer(&mut stream);
            asked.elapsed()
        };
        (0..n_times).map(ask).collect()
    };
    tokio::task::spawn_blocking(asking).await.unwrap()
}

/// Waits until then, and says since when an answer is waited for: that a thread sleeps longer than it was told
/// to is no fault of the server.
fn due(then: Instant) -> Instant {
    let Some(early) = then.checked_duration_since(Instant::now()) else { return then };
    std::thread::sleep(early);
    Instant::now()
}

/// Reads one answer of 200 to its end.
fn read_answer(stream: &mut impl BufRead) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(stream.read_line(&mut head).unwrap() > 0, "cut off: {head}");
    }
    let (status, headers) = read_head(&head);
    assert_eq!(status, 200, "{head}");
    let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
    stream.read_exact(&mut vec![0; length]).unwrap();
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
