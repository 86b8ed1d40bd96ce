//! Caching: answers are made once, kept while they are right, and not sent to whom has them.

use std::time::Duration;

use futures_util::future::join_all;
use messwert_testkit::TestApp;

use crate::{FACTS, GROSS, MORE};

#[tokio::test]
async fn an_answer_has_the_headers_that_caches_need() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let made = acme.get_report("revenue", "").await;
    let known = acme.get_report("revenue", "").await;
    for answer in [&made, &known] {
        assert!(answer.header("etag").starts_with("W/\""));
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        let vary = "Authorization, X-API-Key, Accept, Accept-Language, Accept-Encoding";
        assert_eq!(answer.header("vary"), vary);
        assert_eq!(answer.header("content-type"), "application/json");
    }
    assert!(made.header("server-timing").starts_with("fold;dur="));
    assert!(known.header("server-timing").is_empty(), "nothing was folded or rendered");
    assert_eq!(made.without_request_id(), known.without_request_id());
    assert_ne!(made.header("x-request-id"), known.header("x-request-id"));
    assert_eq!(app.store().n_names(), 1);
}

#[tokio::test]
async fn what_is_at_hand_is_what_the_router_answers() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let path = "/api/v1/reports/revenue?lang=de";
    let tag = acme.get(path).await.header("etag").to_owned();
    for path in
        [path, "/api/v1/reports", "/api/v1/reports/revenue/rows?figure=totals.invoiced.documents&limit=1"]
    {
        for sent in [&[][..], &[("accept-encoding", "gzip")], &[("accept", "*/*"), ("if-none-match", &tag)]] {
            acme.get_with(path, sent).await;
            let n_calls = app.store().n_calls();
            let at_hand = acme.get_with(path, sent).await;
            assert_eq!(app.store().n_calls(), n_calls, "{path} {sent:?}: nobody was asked");
            let routed = acme.get_with(path, &[sent, &[("cache-control", "no-cache")]].concat()).await;
            assert!(app.store().n_calls() > n_calls, "{path} {sent:?}");
            assert_eq!(at_hand.status, routed.status, "{path} {sent:?}");
            assert_eq!(at_hand.body.len(), routed.body.len(), "{path} {sent:?}");
            let of_all = [at_hand, routed].map(|mut answer| {
                let n_left = answer.headers.remove("x-ratelimit-remaining").unwrap();
                answer.headers.remove("x-request-id").unwrap();
                (answer.headers, n_left.to_str().unwrap().parse::<u32>().unwrap())
            });
            let [(at_hand, left), (routed, left_then)] = of_all;
            assert_eq!(at_hand, routed, "{path} {sent:?}");
            assert_eq!(left, left_then + 1, "each is counted once");
        }
    }
}

#[tokio::test]
async fn the_envelope_is_that_of_page_and_sample() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let seq = acme.import(&FACTS).await.seq;
    let answer = acme.get_report("revenue", "").await;
    let data = answer.at("/data");
    let id = data["report_id"].as_u64().unwrap();
    assert!(id > 0 && id < 1 << 53);
    assert_eq!(data["report_type"], "revenue");
    assert!(answer.text().contains(r#""gross":119.00"#), "money has its currency's digits");
    assert_eq!(data["generated_at"], "2026-11-23T12:00:00+01:00");
    assert_eq!(data["created_at"], 1_795_431_600);
    assert!(data["updated_at"].is_i64());
    let journal = answer.at("/meta/journal");
    assert_eq!(journal["seq"], seq);
    let ledger = app.app().ledgers.open(acme.tenant().id).await.unwrap();
    let head: String = ledger.head().hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(journal["head"], format!("sha256:{head}"));
    assert!(journal["closed_until"].is_null());
    assert_eq!(journal["period_closed"], false);
}

#[tokio::test]
async fn who_has_the_answer_gets_304() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let path = "/api/v1/reports/revenue";
    let answer = acme.get(path).await;
    let tag = answer.header("etag");
    let lists = [tag.to_owned(), tag.replace("W/", ""), "*".to_owned(), format!("\"x\", {tag}")];
    for list in &lists {
        let same = acme.get_with(path, &[("if-none-match", list)]).await;
        assert_eq!(same.status, 304, "{list}");
        assert!(same.body.is_empty() && same.header("content-length").is_empty());
        assert_eq!(same.header("etag"), tag);
        assert_eq!(same.header("cache-control"), "private, no-cache");
        assert!(!same.header("vary").is_empty() && !same.header("x-request-id").is_empty());
    }
    assert_eq!(acme.get_with(path, &[("if-none-match", "W/\"x\"")]).await.status, 200);
    acme.import(&[MORE]).await;
    assert_eq!(acme.get_with(path, &[("if-none-match", tag)]).await.status, 200);
}

#[tokio::test]
async fn a_tag_is_compared_without_computing() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let answer = acme.get("/api/v1/reports/revenue").await;
    // Another node, which never had the answer.
    let other = app.other();
    let bearer = format!("Bearer {}", acme.key());
    let headers = [("authorization", bearer.as_str()), ("if-none-match", answer.header("etag"))];
    let same = other.anonymous().request(http::Method::GET, "/api/v1/reports/revenue", &headers).await;
    assert_eq!(same.status, 304);
    assert_eq!(other.store().n_names(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn equal_requests_at_the_same_moment_are_computed_once() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    for round in 1..=5 {
        let requests = (0..40).map(|_| {
            let acme = acme.clone();
            tokio::spawn(async move { acme.get_report("revenue", "").await })
        });
        let answers: Vec<_> = join_all(requests).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(app.store().n_names(), round);
        assert!(answers.iter().all(|answer| answer.without_request_id() == answers[0].without_request_id()));
        let line = format!(r#"{{"kind":"category","category_key":"c-{round}","title":"C"}}"#);
        acme.import(&[&line]).await;
    }
}

#[tokio::test]
async fn what_was_written_shows_at_once() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let before = acme.get_report("revenue", "").await;
    acme.import(&[MORE]).await;
    let after = acme.get_report("revenue", "").await;
    assert_eq!((before.at(GROSS), after.at(GROSS)), (119.0.into(), 238.0.into()));
    assert_ne!(before.header("etag"), after.header("etag"));
    let seq = |answer: &messwert_testkit::Answer| answer.at("/meta/journal/seq").as_i64().unwrap();
    assert_eq!(seq(&after), seq(&before) + 1);
}

#[tokio::test]
async fn what_another_process_wrote_shows_in_half_a_second_or_when_asked_anew() {
    let (app, path) = (TestApp::new(), "/api/v1/reports/revenue");
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    assert_eq!(acme.get(path).await.at(GROSS), 119.0);
    let other = app.other();
    let ledger = other.app().ledgers.open(acme.tenant().id).await.unwrap();
    let mut source = messwert::ledger::Source::default();
    source.push(messwert_books::batch::Place { file: 0, line: 1 }, MORE.as_bytes()).unwrap();
    ledger.write("test", source).await.unwrap();
    let anew = acme.get_with(path, &[("cache-control", "no-cache")]).await;
    assert_eq!(anew.at(GROSS), 238.0);

    let mut source = messwert::ledger::Source::default();
    source
        .push(messwert_books::batch::Place { file: 0, line: 1 }, MORE.replace("R-2", "R-3").as_bytes())
        .unwrap();
    ledger.write("test", source).await.unwrap();
    tokio::time::sleep(Duration::from_millis(510)).await;
    assert_eq!(acme.get(path).await.at(GROSS), 357.0);
}

#[tokio::test]
async fn the_day_is_part_of_the_question() {
    let late = TestApp::at("2026-11-23T23:59:59.999999999+01:00");
    let acme = late.tenant("acme").await;
    let today = "/data/filters/today";
    assert_eq!(acme.get_report("revenue", "").await.at(today), "2026-11-23");
    assert_eq!(acme.get_report("revenue", "timezone=Asia/Tokyo").await.at(today), "2026-11-24");
    assert_eq!(acme.get_report("revenue", "today=2026-01-01").await.at(today), "2026-01-01");
}

#[tokio::test]
async fn who_may_see_names_has_another_tag() {
    let app = TestApp::new();
    let with_names = app.tenant("acme").await;
    with_names.import(&FACTS).await;
    let without = with_names.with_scopes(&["reports"]).await;
    let (named, plain) =
        (with_names.get_report("revenue", "").await, without.get_report("revenue", "").await);
    assert_ne!(named.header("etag"), plain.header("etag"));
    let path = "/api/v1/reports/revenue";
    let asked = without.get_with(path, &[("if-none-match", named.header("etag"))]).await;
    assert_eq!(asked.status, 200, "names are no secret of a cache");
}

#[tokio::test]
async fn whatever_was_asked_before_is_known() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    for path in [
        "/api/v1/reports",
        "/api/v1/reports/revenue",
        "/api/v1/reports/overview?compare=previous_year&date_from=2026-01-01&date_to=2026-12-31",
        "/api/v1/reports/revenue?at_seq=1&lang=en",
        "/api/v1/reports/revenue/rows?figure=currencies.EUR.totals.invoiced.gross",
    ] {
        for coding in ["identity", "zstd"] {
            let ask = async || acme.get_with(path, &[("accept-encoding", coding)]).await;
            let (made, known) = (ask().await, ask().await);
            assert_eq!((made.status.as_u16(), known.status.as_u16()), (200, 200), "{path}");
            assert!(!made.header("server-timing").is_empty(), "{path}");
            assert_eq!(known.header("server-timing"), "", "{path} in {coding} was made again");
        }
    }
}
