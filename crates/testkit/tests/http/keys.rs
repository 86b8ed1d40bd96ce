//! Keys: how they come, what a wrong one is told, and how soon a revoked one is refused.

use std::time::{Duration, Instant};

use http::Method;
use messwert_journal::KeyRecord;
use messwert_testkit::{Answer, TestApp};

const PATH: &str = "/api/v1/reports";

async fn get(app: &TestApp, headers: &[(&str, &str)]) -> Answer {
    app.anonymous().request(Method::GET, PATH, headers).await
}

#[tokio::test]
async fn a_key_comes_in_one_header() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let bearer = format!("Bearer {}", acme.key());
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let value = format!("{scheme} {}", acme.key());
        assert_eq!(get(&app, &[("authorization", &value)]).await.status, 200);
    }
    assert_eq!(get(&app, &[("x-api-key", acme.key())]).await.status, 200);
    // As the sample clients do.
    let with_type = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    assert_eq!(get(&app, &with_type).await.status, 200);

    let both = get(&app, &[("authorization", &bearer), ("x-api-key", acme.key())]).await;
    assert_eq!((both.status.as_u16(), both.at("/code")), (400, "several_keys".into()));
}

#[tokio::test]
async fn a_key_in_the_query_is_a_parameter_like_any_other() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let alone = app.anonymous().get(&format!("{PATH}?api_key={}", acme.key())).await;
    assert_eq!(alone.status, 401);
    let beside = acme.get_report("revenue", &format!("api_key={}", acme.key())).await;
    assert_eq!(beside.status, 422);
    assert!(beside.at("/errors/api_key/0").is_string());
    assert!(!beside.text().contains(acme.key()));
}

#[tokio::test]
async fn challenges_say_whether_a_key_came() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let none = get(&app, &[]).await;
    assert_eq!((none.status.as_u16(), none.header("www-authenticate")), (401, r#"Bearer realm="messwert""#));
    let basic = get(&app, &[("authorization", "Basic YTpi")]).await;
    assert_eq!(basic.header("www-authenticate"), r#"Bearer realm="messwert""#);

    let invalid = r#"Bearer realm="messwert", error="invalid_token""#;
    let mistyped = format!("Bearer {}x", acme.key());
    let other = app.other().tenant("other").await;
    let unknown = format!("Bearer {}", other.key());
    let app_of_its_own = TestApp::new();
    for value in ["Bearer", "Bearer x", &mistyped, &unknown] {
        let answer = app_of_its_own.anonymous().request(Method::GET, PATH, &[("authorization", value)]).await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, invalid), "{value}");
        assert_eq!(answer.at("/error"), "the API key is wrong, expired or revoked");
    }

    let scopeless = acme.with_scopes(&["audit"]).await.get_index().await;
    let expect = r#"Bearer realm="messwert", error="insufficient_scope", scope="reports""#;
    assert_eq!((scopeless.status.as_u16(), scopeless.header("www-authenticate")), (403, expect));
}

#[tokio::test]
async fn a_mistyped_key_costs_no_look_up_and_a_known_one_one_in_half_a_second() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let n_calls = app.store().n_calls();
    let last = if acme.key().ends_with('a') { "b" } else { "a" };
    let check_differs = format!("{}{last}", &acme.key()[..40]);
    for mistyped in [check_differs, format!("{}x", acme.key()), acme.key()[..40].to_owned()] {
        assert_eq!(get(&app, &[("authorization", &format!("Bearer {mistyped}"))]).await.status, 401);
        assert_eq!(get(&app, &[("x-api-key", &mistyped)]).await.status, 401);
    }
    assert_eq!(app.store().n_calls(), n_calls, "the check digits are enough");

    let began = Instant::now();
    let answers = (0..20).map(|_| acme.get_index());
    for answer in futures_util::future::join_all(answers).await {
        assert_eq!(answer.status, 200);
    }
    if began.elapsed() < Duration::from_millis(500) {
        assert_eq!(app.store().n_keys(), 1);
        assert!(app.store().n_heads() <= 1);
        acme.get_with(PATH, &[("cache-control", "no-cache")]).await;
        assert_eq!(app.store().n_keys(), 2);
    }
}

#[tokio::test]
async fn a_revoked_key_is_refused_at_once_if_asked_anew_and_soon_anyway() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    assert_eq!(acme.get_index().await.status, 200);
    // By another process.
    let now = app.app().clock.real().unix_micros();
    let store = messwert_journal::open(&app.database()).unwrap();
    assert!(store.revoke_key(acme.tenant().id, acme.key_id(), now).await.unwrap());
    assert_eq!(acme.get_with(PATH, &[("cache-control", "no-cache")]).await.status, 401);
    assert_eq!(acme.get_index().await.status, 401);

    let again = acme.with_scopes(&["reports"]).await;
    assert_eq!(again.get_index().await.status, 200);
    again.revoke_key().await;
    tokio::time::sleep(Duration::from_millis(510)).await;
    assert_eq!(again.get_index().await.status, 401);
}

#[tokio::test]
async fn a_rotated_key_and_its_successor_overlap() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    assert_eq!(acme.get_index().await.status, 200);
    let began = Instant::now();
    let next = acme.rotate_key(1_200_000).await;
    let statuses = async || [next.get_index().await.status.as_u16(), acme.get_index().await.status.as_u16()];
    assert_eq!(statuses().await, [200, 200]);
    assert_eq!(next.get_report("revenue", "").await.status, 200, "the scopes are the same");
    // The store is asked again, and hears of the end that is still to come.
    tokio::time::sleep(Duration::from_millis(510)).await;
    if began.elapsed() < Duration::from_millis(1_200) {
        assert_eq!(acme.get_index().await.status, 200);
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(statuses().await, [200, 401]);
}

#[tokio::test]
async fn an_expired_key_is_refused() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let now = app.app().clock.real().unix_micros();
    let text = messwert::keys::KeyText::generate(&messwert::random::Random::System);
    let record = KeyRecord {
        id: messwert::random::Random::System.uuid(),
        tenant: acme.tenant().id,
        digest: text.digest(),
        name: None,
        scopes: vec!["reports".to_owned()],
        created_at: now,
        expires_at: Some(now + 2_000_000),
        revoked_at: None,
    };
    app.app().store.create_key(&record).await.unwrap();
    let get = || async { get(&app, &[("x-api-key", text.as_str())]).await.status.as_u16() };
    assert_eq!(get().await, 200);
    tokio::time::sleep(Duration::from_millis(1_800)).await;
    get().await;
    tokio::time::sleep(Duration::from_millis(210)).await;
    assert_eq!(get().await, 401, "though the store was asked less than 500 ms ago");
}

#[tokio::test]
async fn the_use_of_a_key_is_noted() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let used = async || app.app().store.keys(acme.tenant().id).await.unwrap()[0].1;
    assert_eq!(used().await, None);
    acme.get_index().await;
    let began = Instant::now();
    while used().await.is_none() {
        assert!(began.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let first = used().await;
    acme.get_index().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(used().await, first, "once a minute is enough");
}
