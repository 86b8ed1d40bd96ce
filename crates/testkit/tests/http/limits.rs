//! Limits: how many requests a tenant has, how large they may be, and how many connections there are.

use futures_util::future::join_all;
use http::Method;
use messwert::policy::Policy;
use messwert_journal::Plan;
use messwert_testkit::{Answer, Tenant, TestApp};

use crate::FACTS;

const PATH: &str = "/api/v1/reports/revenue";

fn limited(requests_per_hour: u32) -> TestApp {
    TestApp::on(Policy { requests_per_hour, ..Policy::default() })
}

fn number(answer: &Answer, header: &str) -> Option<u64> {
    answer.header(header).parse().ok()
}

/// What an answer says of the limit: limit, what remains, and whether the window ends within an hour.
fn told(app: &TestApp, answer: &Answer) -> Option<(u64, u64)> {
    let reset = number(answer, "x-ratelimit-reset")?;
    let now = app.app().clock.real().unix_seconds() as u64;
    assert!(reset.is_multiple_of(3_600) && reset + 1 >= now && reset <= now + 3_600, "{reset} {now}");
    Some((number(answer, "x-ratelimit-limit")?, number(answer, "x-ratelimit-remaining")?))
}

/// Asks 64 times at once.
async fn rush(acme: &Tenant) -> Vec<Answer> {
    let clients = (0..64).map(|client| {
        let acme = acme.clone();
        // Some questions are equal, some are wrong; all count.
        tokio::spawn(async move { acme.get_report("revenue", &format!("limit={}", client % 7)).await })
    });
    join_all(clients).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn as_many_requests_as_the_limit_are_let_in_however_many_come_at_once() {
    let app = limited(40);
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let mut answers = rush(&acme).await;
    if answers
        .iter()
        .any(|answer| answer.header("x-ratelimit-reset") != answers[0].header("x-ratelimit-reset"))
    {
        // The hour has turned meanwhile: once more, in the new one.
        answers = rush(&app.tenant("again").await).await;
    }
    let (refused, let_in): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 429);
    assert_eq!((let_in.len(), refused.len()), (40, 24));
    let mut left: Vec<_> = let_in.iter().map(|answer| told(&app, answer).unwrap()).collect();
    left.sort_unstable();
    assert_eq!(left, (0..40).map(|left| (40, left)).collect::<Vec<_>>());
    assert!(let_in.iter().all(|answer| [200, 422].contains(&answer.status.as_u16())));
    for answer in refused {
        assert_eq!(
            (answer.at("/error"), answer.at("/code")),
            ("Rate limit exceeded".into(), "rate_limited".into())
        );
        assert_eq!(told(&app, answer), Some((40, 0)));
        assert!((1..=3_600).contains(&number(answer, "retry-after").unwrap()));
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn the_keys_of_a_tenant_share_its_limit_and_others_have_their_own() {
    let app = limited(3);
    let (acme, other) = (app.tenant("acme").await, app.tenant("other").await);
    let second = acme.with_scopes(&["reports", "contacts"]).await;
    assert_eq!(told(&app, &acme.get(PATH).await), Some((3, 2)));
    assert_eq!(told(&app, &second.post_facts("").await), Some((3, 1)));
    let tag = acme.get(PATH).await;
    assert_eq!((told(&app, &tag), tag.status.as_u16()), (Some((3, 0)), 200));
    let known = [("if-none-match", tag.header("etag"))];
    for refused in [acme.get_with(PATH, &known).await, second.get_index().await, second.post_facts("").await]
    {
        assert_eq!(refused.status, 429);
    }
    assert_eq!(told(&app, &other.get(PATH).await), Some((3, 2)));
    let same = other.get_with(PATH, &[("if-none-match", other.get(PATH).await.header("etag"))]).await;
    assert_eq!((same.status.as_u16(), told(&app, &same)), (304, Some((3, 0))), "a 304 counts");
}

#[tokio::test]
async fn what_is_refused_before_is_not_counted() {
    let app = limited(1);
    let acme = app.tenant("acme").await;
    let scopeless = acme.with_scopes(&["invoices"]).await;
    let poor = app.tenant_of_plan("poor", Plan::Professional).await;
    for (answer, status) in [
        (app.anonymous().get(PATH).await, 401),
        (scopeless.get(PATH).await, 403),
        (poor.get(PATH).await, 403),
        (acme.request(Method::PUT, PATH, &[]).await, 405),
        (acme.request(Method::OPTIONS, PATH, &[]).await, 204),
        (acme.get("/nowhere").await, 404),
        (acme.get("/livez").await, 200),
    ] {
        assert_eq!((answer.status.as_u16(), told(&app, &answer)), (status, None));
    }
    let unknown = acme.get(&format!("{PATH}?event_key=unknown")).await;
    assert_eq!((unknown.status.as_u16(), told(&app, &unknown)), (404, Some((1, 0))));
    let invalid = acme.get(&format!("{PATH}?x=1")).await;
    assert_eq!(invalid.status, 429, "the limit comes before the parameters");
    let rich = app.tenant_of_plan("rich", Plan::Enterprise).await;
    for _ in 0..3 {
        let answer = rich.get(PATH).await;
        assert_eq!((answer.status.as_u16(), told(&app, &answer)), (200, None));
    }
}

#[tokio::test]
async fn headers_are_bounded() {
    let app = TestApp::new();
    // `x`, `: `, and the line's end.
    let fits = "x".repeat((32 << 10) - 1 - 4);
    assert_eq!(app.anonymous().request(Method::GET, "/livez", &[("x", &fits)]).await.status, 200);
    let answer = app.anonymous().request(Method::GET, "/livez", &[("x", &fits), ("y", "")]).await;
    assert_eq!((answer.status.as_u16(), answer.at("/code")), (431, "headers_too_large".into()));
    assert_eq!(answer.at("/request_id"), answer.header("x-request-id"));
}

#[tokio::test]
async fn connections_are_bounded_and_who_finds_no_place_is_told() {
    let app = TestApp::on(Policy { max_connections: 2, ..Policy::default() });
    let acme = app.tenant("acme").await;
    let server = app.serve();
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut connection = server.connect().await;
        assert_eq!(connection.get(PATH, acme.key()).await.unwrap().status, 200);
        held.push(connection);
    }
    for _ in 0..100 {
        let mut connection = server.connect().await;
        let answer = connection.get(PATH, acme.key()).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "too_many_connections".into()));
        assert_eq!((answer.header("retry-after"), answer.header("connection")), ("1", "close"));
        assert_eq!(answer.at("/request_id"), answer.header("x-request-id"));
        assert!(connection.read().await.is_none());
    }
    assert_eq!(held[0].get(PATH, acme.key()).await.unwrap().status, 200);
    held.pop();
    // The server notices the end some time later.
    let mut status = 503;
    for _ in 0..1_000 {
        status = server.connect().await.get(PATH, acme.key()).await.unwrap().status.as_u16();
        if status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(status, 200);
    drop(held);
    server.stop().await;
}
