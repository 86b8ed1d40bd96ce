//! Outages: what goes on while the store cannot be reached, what says so, and how it ends.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http::Method;
use messwert::clock::Clock;
use messwert::policy::Policy;
use messwert_books::calendar::{Zone, parse_instant};
use messwert_testkit::{Answer, Connection, Mood, Tenant, TestApp};

use crate::{FACTS, GROSS, MORE};

const REVENUE: &str = "/api/v1/reports/revenue";
const STALE_SINCE: &str = "/meta/journal/stale_since";

/// Asks the store, whatever was known half a second before.
const NOW: (&str, &str) = ("cache-control", "no-cache");

/// Everything that can write.
const ALL: [&str; 7] = ["reports", "contacts:read", "audit", "events", "contacts", "invoices", "payments"];

async fn ask(tenant: &Tenant, path: &str) -> Answer {
    tenant.get_with(path, &[NOW]).await
}

/// Since when an answer may be behind: a moment of the last minute by the machine's clock, whatever time is fixed for
/// reports.
fn since(answer: &Answer) -> String {
    let since = answer.at(STALE_SINCE);
    let text = since.as_str().unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text()));
    let (at, now) = (parse_instant(text, &Zone::utc()).unwrap(), Clock::System.real());
    assert!((0..60).contains(&(now.unix_seconds() - at.unix_seconds())), "{text}");
    text.to_owned()
}

/// Until the store has been left alone for long enough and is asked again.
async fn ask_until(tenant: &Tenant, path: &str, is_it: impl Fn(&Answer) -> bool) -> Answer {
    let began = Instant::now();
    loop {
        let answer = ask(tenant, path).await;
        if is_it(&answer) {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{}: {}", answer.status, answer.text());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn assert_unavailable(answer: &Answer) {
    assert_eq!(
        (answer.status.as_u16(), answer.at("/code")),
        (503, "unavailable".into()),
        "{}",
        answer.text()
    );
    assert_eq!((answer.header("retry-after"), answer.header("cache-control")), ("1", "no-store"));
}

#[tokio::test]
async fn reads_go_on_and_say_since_when_nobody_knows() {
    let (app, hand) = TestApp::with_hand();
    let acme = app.tenant("acme").await.with_scopes(&ALL).await;
    let clerk = acme.with_scopes(&["reports"]).await;
    acme.import(&FACTS).await;
    let usual = ask(&acme, REVENUE).await;
    assert!(usual.status == 200 && !usual.text().contains("stale_since"));
    assert_eq!(clerk.get_index().await.status, 200);

    app.store().set_mood(Mood::Unreachable);
    hand.fetch_add(60_000_000_000, Ordering::SeqCst);
    let stale = ask(&acme, REVENUE).await;
    assert_eq!(stale.status, 200);
    let without = stale.without_request_id().replace(&format!(r#","stale_since":"{}""#, since(&stale)), "");
    assert_eq!(without, usual.without_request_id(), "nothing else is different");
    // Also what nobody asked for before, in pages, as a list, and without a body.
    let rows = format!("{REVENUE}/rows?figure=currencies.EUR.totals.invoiced.gross");
    for path in ["/api/v1/reports", "/api/v1/reports/payments", &rows] {
        let answer = ask(&clerk, path).await;
        assert_eq!((answer.status.as_u16(), since(&answer)), (200, since(&stale)), "{path}");
        assert_eq!(answer.at("/meta/pagination/page").is_u64(), path == rows);
    }
    let head = acme.request(Method::HEAD, REVENUE, &[NOW]).await;
    assert!(head.status == 200 && head.header("etag") == stale.header("etag"));

    // What needs the store: names that are not at hand, the past, the journal, whatever changes, others.
    for path in [&rows, "/api/v1/reports/revenue?at_seq=1", "/api/v1/journal", "/readyz"] {
        assert_unavailable(&ask(&acme, path).await);
    }
    assert_unavailable(&acme.post_facts(MORE).await);
    let metrics = metrics(&app).await;
    for line in ["messwert_store_reachable 0", "messwert_stale_answers_total 5"] {
        assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
    }

    app.store().set_mood(Mood::Well);
    let again = ask_until(&acme, REVENUE, |answer| answer.at(STALE_SINCE).is_null()).await;
    assert_eq!(again.without_request_id(), usual.without_request_id());
    assert_eq!(ask(&acme, "/readyz").await.status, 200);
    assert_eq!(acme.post_facts(MORE).await.status, 200);
    assert_eq!(ask(&acme, REVENUE).await.at(GROSS), 238.0);
    assert!(self::metrics(&app).await.contains("messwert_store_reachable 1\n"));
}

async fn metrics(app: &TestApp) -> String {
    let mut connection = Connection::to(app.serve_metrics()).await;
    connection.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    connection.read().await.unwrap().text()
}

#[tokio::test]
async fn no_304_hides_an_outage_or_outlives_it() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    for coding in ["identity", "gzip", "br", "zstd"] {
        let ask = async |tag: &str| {
            acme.get_with(REVENUE, &[NOW, ("accept-encoding", coding), ("if-none-match", tag)]).await
        };
        let usual = ask("none").await.header("etag").to_owned();
        assert_eq!(ask(&usual).await.status, 304);
        app.store().set_mood(Mood::Unreachable);
        let stale = ask(&usual).await;
        assert_eq!(stale.status, 200, "{coding}");
        let stale = stale.header("etag").to_owned();
        assert_ne!(stale, usual);
        assert_eq!(ask(&stale).await.status, 304, "the client knows already");
        app.store().set_mood(Mood::Well);
        assert_eq!(acme.get("/readyz").await.status, 200);
        assert_eq!((ask(&stale).await.status.as_u16(), ask(&usual).await.status.as_u16()), (200, 304));
    }
}

#[tokio::test]
async fn a_coded_answer_says_it_too() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let plain = ask(&acme, REVENUE).await;
    app.store().set_mood(Mood::Unreachable);
    assert!(ask(&acme, REVENUE).await.text().contains("stale_since"));
    let coded = acme.get_with(REVENUE, &[NOW, ("accept-encoding", "zstd")]).await;
    let text = String::from_utf8(zstd::decode_all(&coded.body[..]).unwrap()).unwrap();
    assert!(text.contains("stale_since") && text.len() > plain.body.len());
}

#[tokio::test]
async fn what_is_known_serves_for_so_long_and_no_longer() {
    let app = TestApp::on(Policy { stale_for: Duration::ZERO, ..Policy::default() });
    let acme = app.tenant("acme").await;
    assert_eq!(acme.get_index().await.status, 200);
    app.store().set_mood(Mood::Unreachable);
    assert_unavailable(&ask_until(&acme, REVENUE, |answer| answer.status != 200).await);

    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let ledger = app.app().ledgers.open(acme.tenant().id).await.unwrap();
    let stale_for = Duration::from_secs(900);
    let refresh = async |seconds: u64| {
        let arrived = Instant::now() + Duration::from_secs(seconds);
        ledger.refresh_if_reachable(arrived, true, stale_for).await
    };
    app.store().set_mood(Mood::Unreachable);
    assert!(refresh(0).await.is_err(), "they were never compared with the journal");
    app.store().set_mood(Mood::Well);
    assert_eq!(acme.get("/readyz").await.status, 200);
    assert_eq!(refresh(0).await.unwrap(), None);
    app.store().set_mood(Mood::Unreachable);
    assert!(refresh(899).await.unwrap().is_some());
    assert!(refresh(930).await.unwrap_err().is_unreachable());
}

#[tokio::test]
async fn only_keys_and_tenants_that_are_known_are_served() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let [known, gone, new] = [acme.with_scopes(&ALL).await, acme.with_scopes(&ALL).await, acme.clone()];
    let other = app.tenant("other").await;
    gone.revoke_key().await;
    assert_eq!(ask(&known, REVENUE).await.status, 200);
    assert_eq!(ask(&gone, REVENUE).await.status, 401);
    app.store().set_mood(Mood::Unreachable);
    assert_unavailable(&ask(&new, REVENUE).await);
    assert_unavailable(&ask(&other, REVENUE).await);
    assert_eq!(ask(&gone, REVENUE).await.status, 401, "revoked is revoked");

    // Elsewhere the store is in reach.
    app.other().with_key_of(&known).revoke_key().await;
    since(&ask(&known, REVENUE).await);
    app.store().set_mood(Mood::Well);
    ask_until(&known, REVENUE, |answer| answer.status == 401).await;
    assert_eq!(ask(&new, REVENUE).await.status, 200);
}

#[tokio::test]
async fn a_store_that_fails_is_no_outage() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    assert_eq!(ask(&acme, REVENUE).await.status, 200);
    app.store().set_mood(Mood::Failing);
    assert_unavailable(&ask(&acme, REVENUE).await);
    assert!(metrics(&app).await.contains("messwert_store_reachable 1\n"));
}

#[tokio::test]
async fn a_store_that_says_nothing_is_waited_for_once() {
    let app = TestApp::in_file();
    let acme = app.tenant("acme").await.with_scopes(&ALL).await;
    assert_eq!(ask(&acme, REVENUE).await.status, 200);
    app.store().set_mood(Mood::Silent);
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    since(&ask(&acme, REVENUE).await);
    assert_eq!(began.elapsed().as_secs(), 6, "for the key");
    since(&ask(&acme, REVENUE).await);
    assert_unavailable(&acme.post_facts(MORE).await);
    assert_eq!(began.elapsed().as_secs(), 6, "and not again at once");
    // Nor for what the store is asked at length: names, the past, rows of the journal.
    let rows = format!("{REVENUE}/rows?figure=currencies.EUR.totals.invoiced.gross");
    for path in [&rows, "/api/v1/reports/revenue?at_seq=1", "/api/v1/journal"] {
        assert_unavailable(&ask(&acme, path).await);
    }
    assert!(began.elapsed().as_secs() < 9, "{:?}", began.elapsed());
}

#[tokio::test]
async fn names_of_a_store_that_says_nothing_any_more_are_not_waited_for_until_the_end() {
    let app = TestApp::in_file();
    let acme = app.tenant("acme").await.with_scopes(&ALL).await;
    acme.import(&FACTS).await;
    assert_eq!(acme.get(REVENUE).await.status, 200);
    app.store().set_mood(Mood::Silent);
    tokio::time::pause();
    // Key and books were looked at less than half a second before.
    let rows = format!("{REVENUE}/rows?figure=currencies.EUR.totals.invoiced.gross");
    for path in [&rows, "/api/v1/reports/revenue?at_seq=1"] {
        let began = tokio::time::Instant::now();
        assert_unavailable(&acme.get(path).await);
        assert!(began.elapsed().as_secs() <= 8, "{path}: {:?}", began.elapsed());
    }
}
