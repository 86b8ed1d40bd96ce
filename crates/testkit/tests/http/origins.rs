//! Origins: at which host a key works, where else it may stand, and which pages may ask.

use http::{HeaderValue, Method};
use messwert::policy::Policy;
use messwert_testkit::TestApp;

const PATH: &str = "/api/v1/reports/revenue";

#[tokio::test]
async fn with_a_base_domain_a_key_works_at_its_tenants_host_only() {
    let app = TestApp::on(Policy { base_domain: Some("example.org".to_owned()), ..Policy::default() });
    let (acme, _other) = (app.tenant("acme").await, app.tenant("other").await);
    let ask = async |host: &str| acme.get_with(PATH, &[("host", host)]).await;
    for host in ["acme.example.org", "Acme.Example.ORG:443"] {
        assert_eq!(ask(host).await.status, 200, "{host}");
    }
    let mut texts = Vec::new();
    for host in ["other.example.org", "nobody.example.org", "example.org", "acme.example.com", "localhost"] {
        let answer = ask(host).await;
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (401, "wrong_host".into()), "{host}");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="messwert", error="invalid_token""#);
        texts.push(answer.without_request_id());
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "whether there is such a tenant is not told");
    assert_eq!(app.anonymous().get("/livez").await.status, 200, "who watches the process has no host");
}

#[tokio::test]
async fn a_key_may_stand_in_the_query_where_that_is_allowed() {
    let app = TestApp::on(Policy { allow_key_in_query: true, ..Policy::default() });
    let acme = app.tenant("acme").await;
    let (key, anonymous) = (acme.key(), app.anonymous());
    for query in
        [format!("api_key={key}"), format!("limit=3&api_key={key}"), format!("api_key={key}&limit=3")]
    {
        let path = format!("{PATH}?{query}");
        let answer = anonymous.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(!answer.text().contains(key));
        let limit = if query.contains("limit") { "3".into() } else { serde_json::Value::Null };
        assert_eq!(
            answer.at("/data/filters/limit").to_string().trim_matches('"'),
            limit.to_string().trim_matches('"')
        );
        assert_eq!(anonymous.request(Method::HEAD, &path, &[]).await.status, 200);
    }
    assert_eq!(anonymous.get(&format!("{PATH}?api_key=")).await.at("/code"), "invalid_key");
    let twice = acme.get(&format!("{PATH}?api_key={key}")).await;
    assert_eq!((twice.status.as_u16(), twice.at("/code")), (400, "several_keys".into()));
    let repeated = anonymous.get(&format!("{PATH}?api_key={key}&api_key={key}")).await;
    assert_eq!(repeated.status, 422);
    assert!(repeated.at("/errors/api_key").is_array() && !repeated.text().contains(key));
    let headers = [("content-type", "application/x-ndjson")];
    let posted = anonymous.request(Method::POST, &format!("/api/v1/facts?api_key={key}"), &headers).await;
    assert_eq!((posted.status.as_u16(), posted.at("/code")), (401, "no_key".into()), "GET only");
}

#[tokio::test]
async fn pages_of_named_origins_may_ask() {
    let named = HeaderValue::from_static("https://app.example.org");
    let app = TestApp::on(Policy { cors_origins: vec![named], ..Policy::default() });
    let acme = app.tenant("acme").await;
    let from = |origin: &'static str| [("origin", origin)];
    for path in [PATH, "/nowhere", "/api/v1/reports/revenue?x=1"] {
        let answer = acme.get_with(path, &from("https://app.example.org")).await;
        assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.org", "{path}");
        let readable = answer.header("access-control-expose-headers");
        assert!(["X-RateLimit-Remaining", "Link"].iter().all(|name| readable.contains(name)), "{readable}");
        assert!(answer.header("access-control-allow-credentials").is_empty());
    }
    let other = acme.get_with(PATH, &from("https://evil.example.org")).await;
    assert!(other.status == 200 && other.header("access-control-allow-origin").is_empty());
    let varies: Vec<_> = other.headers.get_all("vary").iter().collect();
    assert!(varies.contains(&&HeaderValue::from_static("Origin")));

    let asked = [("origin", "https://app.example.org"), ("access-control-request-method", "GET")];
    for (path, methods) in [(PATH, "GET, HEAD, OPTIONS"), ("/api/v1/facts", "POST, OPTIONS")] {
        let preflight = app.anonymous().request(Method::OPTIONS, path, &asked).await;
        assert_eq!(
            (preflight.status.as_u16(), preflight.header("access-control-allow-methods")),
            (204, methods)
        );
        assert!(preflight.header("access-control-allow-headers").contains("Authorization"));
        assert_eq!(preflight.header("access-control-max-age"), "600");
    }
}

#[tokio::test]
async fn without_a_policy_no_page_may_ask() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let asked = [("origin", "https://app.example.org"), ("access-control-request-method", "GET")];
    let get = acme.get_with(PATH, &asked).await;
    let preflight = app.anonymous().request(Method::OPTIONS, PATH, &asked).await;
    for answer in [&get, &preflight] {
        let names = answer.headers.keys().filter(|name| name.as_str().starts_with("access-control"));
        assert_eq!(names.count(), 0);
        assert!(!answer.header("vary").contains("Origin"));
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_to_do_nothing_with_it() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let long = format!("/livez?{}", "x".repeat(8_192));
    for path in [PATH, "/livez", "/nowhere", "/api/v1/reports?x=1", &long] {
        let answer = acme.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}
