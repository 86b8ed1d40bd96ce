//! A running server notices what other processes do with its store, within a second.

use std::thread::sleep;
use std::time::{Duration, Instant};

use messwert_testkit::{Answer, Connection, Program};
use serde_json::{Value, json};

use super::count;
use super::place::Place;

#[tokio::test]
async fn what_another_process_imports_is_in_the_next_report() {
    let place = Place::new();
    let key = place.new_key("reports");
    let server = place.serve();
    let times = count(10, 100);
    let mut slowest = Duration::ZERO;
    for n in 0..times {
        // Asked just before, so that the server has no reason to look again at once.
        assert_eq!(invoiced(&server, &key).await, n);
        place.import(&invoice(n));
        let recorded = Instant::now();
        slowest = slowest.max(until(recorded, async || invoiced(&server, &key).await == n + 1).await);
    }
    println!("{times} of {times} imports seen, the slowest after {slowest:?}");
}

#[tokio::test]
async fn a_key_that_another_process_revokes_opens_nothing() {
    let place = Place::new();
    let key = place.new_key("reports");
    let server = place.serve();
    assert_eq!(get(&server, "/api/v1/reports", &key).await.status, 200);
    let listed: Value = serde_json::from_str(&place.run("key list --tenant acme --json")).unwrap();
    place.run(&format!("key revoke --tenant acme {}", listed[0]["id"].as_str().unwrap()));
    until(Instant::now(), async || get(&server, "/api/v1/reports", &key).await.status == 401).await;
}

/// Waits until it is so, which must be within a second; how long that was.
async fn until(began: Instant, is_so: impl AsyncFn() -> bool) -> Duration {
    loop {
        let is_so = is_so().await;
        let took = began.elapsed();
        assert!(took < Duration::from_secs(1), "not seen within a second");
        if is_so {
            return took;
        }
        sleep(Duration::from_millis(20));
    }
}

/// How many documents the server counts.
async fn invoiced(server: &Program, key: &str) -> u64 {
    let answer = get(server, "/api/v1/reports/revenue", key).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let count = answer.at("/data/data/currencies/0/totals/invoiced/count");
    count.as_u64().unwrap_or_else(|| panic!("{}", answer.text()))
}

async fn get(server: &Program, path: &str, key: &str) -> Answer {
    Connection::to(server.address()).await.get(path, key).await.expect("an answer")
}

fn invoice(n: u64) -> String {
    json!({
        "kind": "invoice",
        "invoice_number": format!("RE-{n}"),
        "status": "sent",
        "issued_on": "2026-03-01",
        "items": [{ "unit_price": "100", "tax_rate": 19 }],
    })
    .to_string()
}
