//! A running server notices what other processes do with its store, within a second.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::count;
use super::place::{Place, Server};

#[test]
fn what_another_process_imports_is_in_the_next_report() {
    let place = Place::new();
    let key = place.new_key("reports");
    let server = place.serve();
    let times = count(10, 100);
    let mut slowest = Duration::ZERO;
    for n in 0..times {
        // Asked just before, so that the server has no reason to look again at once.
        assert_eq!(invoiced(&server, &key), n);
        place.import(&invoice(n));
        let recorded = Instant::now();
        let took = until(recorded, || invoiced(&server, &key) == n + 1);
        slowest = slowest.max(took);
    }
    println!("{times} of {times} imports seen, the slowest after {slowest:?}");
}

#[test]
fn a_key_that_another_process_revokes_opens_nothing() {
    let place = Place::new();
    let key = place.new_key("reports");
    let server = place.serve();
    assert_eq!(status(&server, &key), 200);
    let listed: Value = serde_json::from_str(&place.run("key list --tenant acme --json")).unwrap();
    place.run(&format!("key revoke --tenant acme {}", listed[0]["id"].as_str().unwrap()));
    let revoked = Instant::now();
    until(revoked, || status(&server, &key) == 401);
}

/// Waits until it is so, which must be within a second; how long that was.
fn until(began: Instant, is_so: impl Fn() -> bool) -> Duration {
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(1), "not seen within a second");
        sleep(Duration::from_millis(20));
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(1), "seen after {took:?}");
    took
}

/// How many documents the server counts.
fn invoiced(server: &Server, key: &str) -> u32 {
    let (status, answer) = server.get("/api/v1/reports/revenue", key);
    assert_eq!(status, 200, "{answer}");
    let count = &answer["data"]["data"]["currencies"][0]["totals"]["invoiced"]["count"];
    count.as_u64().unwrap_or_else(|| panic!("{answer}")).try_into().unwrap()
}

fn status(server: &Server, key: &str) -> u16 {
    server.get("/api/v1/reports", key).0
}

fn invoice(n: u32) -> String {
    json!({
        "kind": "invoice",
        "invoice_number": format!("RE-{n}"),
        "status": "sent",
        "issued_on": "2026-03-01",
        "items": [{ "unit_price": "100", "tax_rate": 19 }],
    })
    .to_string()
}
