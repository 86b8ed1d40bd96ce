//! Memory: books that take too much together are dropped, and opened again when they are asked for.

use std::sync::Arc;

use messwert::policy::Policy;
use messwert_journal::{Plan, Store, verify};
use messwert_testkit::{Connection, Mood, Tenant, TestApp};
use tokio::task::JoinSet;

use crate::FACTS;

const REVENUE: &str = "/api/v1/reports/revenue";
const PAYMENTS: &str = "/api/v1/reports/payments";

/// Asks the store, whatever was known half a second before.
const NOW: (&str, &str) = ("cache-control", "no-cache");

/// What the metrics tell of books: their bytes, how many are open, were opened, were dropped.
async fn books(app: &TestApp) -> [usize; 4] {
    let mut connection = Connection::to(app.serve_metrics()).await;
    connection.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    let text = connection.read().await.unwrap().text();
    ["books_bytes", "open_books", "opened_books_total", "dropped_books_total"].map(|name| {
        let start = format!("messwert_{name} ");
        text.lines().find_map(|line| line.strip_prefix(&start)).unwrap().parse().unwrap()
    })
}

/// What the books of such a tenant take.
async fn n_bytes_of_one() -> usize {
    let app = TestApp::new();
    tenants(&app, 1).await;
    books(&app).await[0]
}

/// An app whose books may take as much as those of so many halves of tenants.
async fn app(n_halves: usize) -> (TestApp, usize) {
    let budget = n_halves * n_bytes_of_one().await / 2;
    let policy = Policy { books_memory: Some(budget), ..Policy::default() };
    (TestApp::on(policy), budget)
}

/// Tenants of which a report was asked, one after the other.
async fn tenants(app: &TestApp, n: usize) -> Vec<Tenant> {
    let mut tenants = Vec::new();
    for number in 0..n {
        let tenant = app.tenant(&format!("tenant-{number}")).await;
        let tenant = tenant.with_scopes(&["reports", "contacts"]).await;
        tenant.import(&FACTS).await;
        assert_eq!(tenant.get(REVENUE).await.status, 200);
        tenants.push(tenant);
    }
    tenants
}

#[tokio::test]
async fn books_that_were_dropped_say_the_same_again() {
    let (app, budget) = app(7).await;
    let tenants = tenants(&app, 9).await;
    let [n_bytes, n_open, n_opened, n_dropped] = books(&app).await;
    assert!(n_bytes <= budget, "{n_bytes} of {budget}");
    assert_eq!((n_open, n_opened, n_dropped), (3, 9, 6));
    let other = app.other();
    for tenant in &tenants {
        // Nobody has asked for this yet: it is no answer that was kept.
        let again = tenant.get(PAYMENTS).await;
        let elsewhere = other.with_key_of(tenant).get(PAYMENTS).await;
        assert_eq!((again.status.as_u16(), elsewhere.status.as_u16()), (200, 200));
        assert_eq!(again.without_request_id(), elsewhere.without_request_id());
        let [n_bytes, n_open, ..] = books(&app).await;
        assert!(n_bytes <= budget && n_open <= 3);
    }
    assert_eq!(books(&app).await[2], 18, "whoever is asked in turn is never there any more");
}

#[tokio::test]
async fn the_longest_unused_books_go_first() {
    let (app, _) = app(7).await;
    let tenants = tenants(&app, 3).await;
    // From the one that will go first to the one that will go last.
    for asked in [2, 0, 1] {
        tenants[asked].get(REVENUE).await;
    }
    assert_eq!(books(&app).await[1..3], [3, 3]);
    for late in ["tenant-7", "tenant-8"] {
        let late = app.tenant(late).await;
        late.import(&FACTS).await;
        late.get(REVENUE).await;
    }
    for (asked, n_opened) in [(1, 5), (0, 6), (2, 7)] {
        tenants[asked].get(REVENUE).await;
        assert_eq!(books(&app).await[1..3], [3, n_opened], "{asked}");
    }
}

#[tokio::test]
async fn books_that_are_in_use_stay_and_so_do_those_asked_for_last() {
    let (app, budget) = app(1).await;
    let tenants = tenants(&app, 2).await;
    let [n_bytes, n_open, ..] = books(&app).await;
    assert!(n_open == 1 && n_bytes > budget, "they alone are too much, and stay");
    let n_opened = books(&app).await[2];
    tenants[1].get_with(REVENUE, &[NOW]).await;
    assert_eq!(books(&app).await[2], n_opened);

    let ledgers = &app.app().ledgers;
    let id = tenants[0].tenant().id;
    let held = ledgers.open(id).await.unwrap();
    tenants[1].get_with(REVENUE, &[NOW]).await;
    assert_eq!(books(&app).await[1], 2);
    assert!(Arc::ptr_eq(&held, &ledgers.open(id).await.unwrap()), "there is one at a time");
    drop(held);
    tenants[1].get_with(REVENUE, &[NOW]).await;
    assert_eq!(books(&app).await[1], 1);
}

#[tokio::test]
async fn books_that_grow_are_weighed_again() {
    let (app, budget) = app(5).await;
    let tenants = tenants(&app, 2).await;
    assert_eq!(books(&app).await[1], 2);
    let lines: Vec<String> = (0..2_000).map(contact).collect();
    assert_eq!(tenants[1].post_facts(lines.join("\n")).await.status, 200);
    let [n_bytes, n_open, ..] = books(&app).await;
    assert!(n_open == 1 && n_bytes > budget);
}

fn contact(number: usize) -> String {
    format!(r#"{{"kind":"contact","customer_number":"C-{number}","country":"DE"}}"#)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_while_books_come_and_go() {
    const CLIENTS: usize = 3;
    const ROUNDS: usize = 8;
    let (app, budget) = app(5).await;
    let tenants = tenants(&app, 6).await;
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let tenants = tenants.clone();
        clients.spawn(async move {
            let places =
                (0..ROUNDS).flat_map(|_| 0..tenants.len()).map(|at| (at + 2 * client) % tenants.len());
            for (number, at) in places.enumerate() {
                let tenant = &tenants[at];
                let written = tenant.post_facts(contact(number * CLIENTS + client)).await;
                assert_eq!(written.status, 200, "{}", written.text());
                assert_eq!(tenant.get_with(REVENUE, &[NOW]).await.status, 200);
            }
        });
    }
    while let Some(done) = clients.join_next().await {
        done.unwrap();
    }
    tenants[0].get_with(REVENUE, &[NOW]).await;
    let [n_bytes, n_open, n_opened, n_dropped] = books(&app).await;
    // Books are weighed when they have grown by an eighth.
    assert!(n_open == 1 || n_bytes <= budget + budget / 8, "{n_bytes} of {budget}");
    assert!(n_dropped > 10 && n_opened == n_open + n_dropped, "{n_open}, {n_opened}, {n_dropped}");
    let other = app.other();
    for tenant in &tenants {
        let id = tenant.tenant().id;
        let ledger = other.app().ledgers.open(id).await.unwrap();
        assert_eq!(ledger.read(|books| books.n_facts()), FACTS.len() + CLIENTS * ROUNDS);
        let head = verify(app.store() as &dyn Store, id, None).await.unwrap();
        assert_eq!(head.seq as usize, 1 + FACTS.len() + CLIENTS * ROUNDS, "each fact once");
    }
}

#[tokio::test]
async fn whoever_is_refused_opens_no_books() {
    const JOURNAL: &str = "/api/v1/journal";
    let app = TestApp::on(Policy { requests_per_hour: 1, ..Policy::default() });
    let acme = app.tenant("acme").await.with_scopes(&["reports", "audit"]).await;
    let poor = app.tenant_of_plan("poor", Plan::Professional).await;
    assert_eq!(acme.get(JOURNAL).await.status, 200);
    for (answer, status) in [
        (poor.get(REVENUE).await, 403),
        (acme.with_scopes(&["audit"]).await.get(REVENUE).await, 403),
        (acme.post_facts(FACTS[0]).await, 403),
        (acme.get(REVENUE).await, 429),
        (acme.get(JOURNAL).await, 429),
    ] {
        assert_eq!((answer.status.as_u16(), answer.header("content-language")), (status, "en"));
        assert_eq!(books(&app).await, [0; 4]);
    }
    // Once they are open they say what the tenant's language is.
    app.app().ledgers.open(acme.tenant().id).await.unwrap();
    let refused = acme.get(REVENUE).await;
    assert_eq!((refused.status.as_u16(), refused.header("content-language")), (429, "de"));
}

#[tokio::test]
async fn rows_of_a_long_tail_are_read_once() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["reports", "contacts"]).await;
    assert_eq!(acme.get(REVENUE).await.status, 200);
    let lines: Vec<String> = (0..5_100).map(contact).collect();
    let other = app.other();
    let elsewhere = other.with_key_of(&acme);
    assert_eq!(elsewhere.post_facts(lines.join("\n")).await.status, 200);
    let answer = acme.get_with(REVENUE, &[NOW]).await;
    assert_eq!(answer.at("/meta/journal/seq"), 5_101);
    assert_eq!(answer.at("/meta/journal"), elsewhere.get(REVENUE).await.at("/meta/journal"));
    assert_eq!(app.store().stretch_after(), 1 + 5_001, "behind what was read to see how long it is");
}

#[tokio::test]
async fn without_the_store_what_was_dropped_is_not_there() {
    let (app, _) = app(3).await;
    let tenants = tenants(&app, 2).await;
    app.store().set_mood(Mood::Unreachable);
    let stale = tenants[1].get_with(REVENUE, &[NOW]).await;
    assert!(stale.status == 200 && stale.text().contains("stale_since"));
    let gone = tenants[0].get_with(REVENUE, &[NOW]).await;
    assert_eq!((gone.status.as_u16(), gone.at("/code")), (503, "unavailable".into()));
    let stale = tenants[1].get_with(REVENUE, &[NOW]).await;
    assert!(stale.status == 200 && stale.text().contains("stale_since"), "and it keeps those that are");
    app.store().set_mood(Mood::Well);
    assert_eq!(tenants[0].get("/readyz").await.status, 200);
    assert_eq!(tenants[0].get_with(REVENUE, &[NOW]).await.status, 200);
}
