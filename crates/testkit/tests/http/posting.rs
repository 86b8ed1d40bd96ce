//! `POST /api/v1/facts`: all or nothing, by who may, and again without harm.

use std::io::Write;

use axum::body::Body;
use http::Method;
use messwert_journal::Plan;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::{Value, json};

use crate::german::difference;
use crate::{FACTS, GROSS, MORE};

/// Every scope with which facts are written.
pub(crate) const WRITING: [&str; 9] = [
    "events",
    "contacts",
    "participants",
    "applications",
    "categories",
    "invoices",
    "payments",
    "booths",
    "checkins",
];

/// How many rows the tenant's journal has.
pub(crate) async fn n_rows(app: &TestApp, tenant: &Tenant) -> i64 {
    app.app().store.head(tenant.tenant().id).await.unwrap().seq
}

fn check(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status.as_u16(), answer.at("/code")), (status, code.into()), "{}", answer.text());
}

#[tokio::test]
async fn what_is_posted_is_recorded_once() {
    let app = TestApp::new();
    let reader = app.tenant("acme").await;
    let acme = reader.with_scopes(&WRITING).await;
    let answer = acme.post_facts(FACTS.join("\r\n\n")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let counts = |added: u64, unchanged: u64| json!({"added": added, "changed": 0, "names": 0, "unchanged": unchanged, "removed": 0, "rejected": 0, "consequences": 0});
    let expect = json!({
        "recorded": 4, "seq": 5, "lines": 4, "empty_lines": 3, "rejected": [], "total": counts(4, 0),
        "kinds": {"event": counts(1, 0), "contact": counts(2, 0), "invoice": counts(1, 0)},
    });
    assert_eq!(answer.at("/data"), expect);
    assert_eq!(answer.at("/meta/request_id"), answer.header("x-request-id"));
    assert_eq!(
        (answer.header("content-type"), answer.header("cache-control")),
        ("application/json", "no-store")
    );
    assert_eq!(reader.get_report("revenue", "").await.at(GROSS), 119.0);
    let rows = app.app().store.tail(acme.tenant().id, 1, 9).await.unwrap();
    assert!(rows.iter().all(|row| *row.actor == *acme.key_id().to_string()));

    let again = acme.post_facts(FACTS.join("\n")).await;
    assert_eq!((again.at("/data/recorded"), again.at("/data/total")), (0.into(), counts(0, 4)));
    let nothing = acme.post_facts("").await;
    assert_eq!((nothing.status.as_u16(), nothing.at("/data/lines")), (200, 0.into()));
    assert_eq!(n_rows(&app, &acme).await, 5);
}

#[tokio::test]
async fn compressed_bodies_are_the_same_facts() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&WRITING).await.in_english();
    let text = FACTS.join("\n");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    let (gzip, zstd) = (gzip.finish().unwrap(), zstd::encode_all(text.as_bytes(), 1).unwrap());
    for (body, coding) in [(&gzip, "gzip"), (&zstd, "zstd")] {
        let cut =
            acme.post_facts_with(&[("content-encoding", coding)], body[..body.len() / 2].to_vec()).await;
        check(&cut, 400, "body_damaged");
        assert!(cut.at("/error").as_str().unwrap().starts_with("line "), "{}", cut.text());
        check(
            &acme.post_facts_with(&[("content-encoding", coding)], text.clone()).await,
            400,
            "body_damaged",
        );
    }
    assert_eq!(n_rows(&app, &acme).await, 1);
    for (body, coding, recorded) in
        [(gzip, "gzip", 4), (zstd, "ZSTD", 0), (text.clone().into(), "identity", 0)]
    {
        let answer = acme.post_facts_with(&[("content-encoding", coding)], body).await;
        assert_eq!((answer.status.as_u16(), answer.at("/data/recorded")), (200, recorded.into()), "{coding}");
        assert_eq!(answer.at("/data/lines"), 4);
    }
    let brotli = acme.post_facts_with(&[("content-encoding", "br")], text).await;
    check(&brotli, 415, "unsupported_encoding");
    assert_eq!(brotli.header("accept-encoding"), "gzip, zstd");
}

#[tokio::test]
async fn five_bad_lines_of_a_thousand_are_told_and_nothing_is_recorded() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&WRITING).await.in_english();
    let mut lines: Vec<String> =
        (0..1_000).map(|n| format!(r#"{{"kind":"contact","customer_number":"K-{n}"}}"#)).collect();
    lines[6] = r#"{"kind":"contact","customer_number":"K-6","country":"Deutschland"}"#.to_owned();
    lines[99] = r#"{"kind":"contact","customer_number":"K-99","compny_name":"x"}"#.to_owned();
    lines[400] = "{".to_owned();
    lines[500] = r#"{"kind":"invoice","invoice_number":"R","customer_number":"K-6","items":[]}"#.to_owned();
    lines[999] = r#"{"kind":"exhibitor"}"#.to_owned();
    let answer = acme.post_facts(lines.join("\n")).await;
    check(&answer, 422, "validation_failed");
    assert_eq!(answer.at("/error"), "Validation failed");
    assert_eq!(answer.at("/errors"), json!({"facts": ["5 of 1000 lines rejected"]}));
    assert_eq!(answer.at("/rejected_total"), 5);
    let rejected = answer.at("/rejected");
    let rejected = rejected.as_array().unwrap();
    let members: Vec<_> = rejected[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["code", "field", "follows_from", "key", "kind", "line", "message", "value"]);
    let found: Vec<_> = rejected.iter().map(|line| (&line["line"], &line["field"], &line["code"])).collect();
    let lines = json!([7, 100, 401, 501, 1000]);
    assert_eq!(found.iter().map(|(line, ..)| (*line).clone()).collect::<Value>(), lines);
    assert_eq!(rejected[0]["value"], "Deutschland");
    assert_eq!((&rejected[0]["key"], &rejected[2]["key"]), (&json!(["K-6"]), &Value::Null));
    assert!(rejected[1]["message"].as_str().unwrap().contains("did you mean `company_name`?"));
    assert_eq!(n_rows(&app, &acme).await, 1);
}

#[tokio::test]
async fn what_goes_too_far_is_told_with_kind_key_and_field() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&WRITING).await;
    let many = vec![r#"{"net":1}"#; 1_001].join(",");
    let deep = format!("{}1{}", "[".repeat(9), "]".repeat(9));
    let cases = [
        (format!(r#""items":[{many}]"#), "items", "a list of 1001"),
        (r#""items":[{"net":1}],"status":"draft","status":"sent""#.to_owned(), "status", "sent"),
        (r#""items":[{"net":1,"net":"2"}]"#.to_owned(), "items[1].net", "2"),
        (format!(r#""items":[{{"net":1,"description":{deep}}}]"#), "items[1].description", "a list of 1"),
    ];
    let payment = r#"{"kind":"payment","payment_key":"P","invoice_number":"R","amount":1}"#;
    for (members, field, value) in cases {
        let line = format!(r#"{{"kind":"invoice","invoice_number":"R",{members}}}"#);
        let answer = acme.post_facts(format!("{line}\n{payment}")).await;
        check(&answer, 422, "validation_failed");
        let told =
            ["kind", "key/0", "field", "value", "code"].map(|at| answer.at(&format!("/rejected/0/{at}")));
        assert_eq!(told, ["invoice", "R", field, value, "invalid"].map(Value::from));
        assert_eq!(answer.at("/rejected/1/follows_from/line"), 1, "{}", answer.text());
    }
    assert_eq!(n_rows(&app, &acme).await, 1);
}

#[tokio::test]
async fn the_first_thousand_problems_are_told_and_all_are_counted() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["events"]).await;
    let answer = acme.post_facts("{}\n".repeat(1_234)).await;
    check(&answer, 422, "validation_failed");
    assert_eq!(answer.at("/rejected").as_array().unwrap().len(), 1_000);
    assert_eq!((answer.at("/rejected_total"), answer.at("/rejected/999/line")), (1_234.into(), 1_000.into()));
}

#[tokio::test]
async fn what_stands_against_the_record_alone_is_a_conflict() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&WRITING).await.in_english();
    acme.import(&FACTS).await;
    let frozen = FACTS[3].replace("100.00", "200.00");
    let referred_to = r#"{"kind":"event","op":"delete","event_key":"messe-2026"}"#;
    let answer = acme.post_facts(format!("{frozen}\n{MORE}\n{referred_to}")).await;
    // `MORE` names the event as well, but replaces nothing.
    check(&answer, 422, "validation_failed");
    let answer = acme.post_facts(format!("{frozen}\n{}", FACTS[0])).await;
    check(&answer, 409, "conflict");
    assert_eq!(answer.at("/error"), "Conflict with what is recorded");
    assert_eq!(answer.at("/errors/facts/0"), "1 of 2 lines rejected");
    assert_eq!((answer.at("/rejected/0/line"), answer.at("/rejected/0/code")), (1.into(), "frozen".into()));
    let answer = acme.post_facts(referred_to).await;
    check(&answer, 409, "conflict");
    assert_eq!(answer.at("/rejected/0/code"), "referred_to");
    assert_eq!(n_rows(&app, &acme).await, 5);
}

#[tokio::test]
async fn every_kind_needs_its_scope_before_anything_is_said_about_it() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let events = acme.with_scopes(&["events", "contacts:read", "reports"]).await.in_english();
    // Wrong lines of the kinds that the key may not write say nothing, and neither do the others.
    let text =
        format!("{}\n{{\"kind\":\"contact\",\"x\":1}}\n{}\n{{\"kind\":\"event\"}}", FACTS[0], FACTS[3]);
    let answer = events.post_facts(text).await;
    check(&answer, 403, "insufficient_scope");
    assert_eq!(
        answer.at("/error"),
        "the API key has not the scopes that these facts need: `contacts`, `invoices`"
    );
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Bearer realm="messwert", error="insufficient_scope", scope="contacts invoices""#
    );
    assert_eq!((answer.at("/rejected"), answer.at("/errors")), (Value::Null, Value::Null));
    let of_payments = [r#"{"kind":"payment"}"#, r#"{"kind":"refund"}"#, r#"{"kind":"write_off"}"#];
    for (line, scope) in of_payments.map(|line| (line, "payments")).into_iter().chain([
        (r#"{"kind":"booth_reservation"}"#, "booths"),
        (r#"{"kind":"check_in"}"#, "checkins"),
        (r#"{"kind":"application","op":"delete"}"#, "applications"),
    ]) {
        let answer = events.post_facts(line).await;
        check(&answer, 403, "insufficient_scope");
        assert!(answer.at("/error").as_str().unwrap().ends_with(&format!("need: `{scope}`")), "{line}");
        check(&acme.with_scopes(&[scope]).await.post_facts(line).await, 422, "validation_failed");
    }
    let everything = acme.with_scopes(&WRITING).await;
    let settings = r#"{"kind":"tenant","name":"Other","timezone":"UTC","country":"DE","currency":"EUR"}"#;
    let answer = everything.post_facts(settings).await;
    check(&answer, 403, "insufficient_scope");
    assert!(answer.at("/error").as_str().unwrap().contains("`tenant`"));
    assert_eq!(n_rows(&app, &acme).await, 1);
    assert_eq!(events.post_facts(FACTS[0]).await.status, 200);
}

#[tokio::test]
async fn checks_come_in_their_order_and_before_the_body() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let poor = app.tenant_of_plan("poor", Plan::Professional).await.with_scopes(&WRITING).await;
    let writer = acme.with_scopes(&["events"]).await;
    let path = "/api/v1/facts?dry_run=1";
    let unread = || {
        let never =
            futures_util::stream::poll_fn(|_| -> std::task::Poll<Option<Result<Vec<u8>, std::io::Error>>> {
                panic!("the body was read")
            });
        Body::from_stream(never)
    };
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE"] {
        let answer = app.anonymous().send(method.parse().unwrap(), path, &[], unread()).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST, OPTIONS"), "{method}");
        assert!(method == "HEAD" || answer.text().contains("expected POST or OPTIONS"));
    }
    let options = app.anonymous().request(Method::OPTIONS, path, &[]).await;
    assert_eq!((options.status.as_u16(), options.header("allow")), (204, "POST, OPTIONS"));
    check(&app.anonymous().send(Method::POST, path, &[], unread()).await, 401, "no_key");
    let asking = ("expect", "100-continue");
    check(&poor.send(Method::POST, path, &[asking], unread()).await, 403, "plan_required");
    let answer = acme.send(Method::POST, path, &[asking], unread()).await;
    check(&answer, 403, "insufficient_scope");
    assert!(answer.at("/error").as_str().unwrap().contains("may write no facts"), "{}", answer.text());
    let answer = writer.send(Method::POST, path, &[asking], unread()).await;
    check(&answer, 422, "validation_failed");
    assert!(answer.at("/errors/dry_run/0").is_string());
    let path = "/api/v1/facts";
    for wrong in [&[asking][..], &[asking, ("content-type", "application/json")]] {
        check(&writer.send(Method::POST, path, wrong, unread()).await, 415, "unsupported_media_type");
    }
    let long = [asking, ("content-type", "application/x-ndjson"), ("content-length", "104857601")];
    check(&writer.send(Method::POST, path, &long, unread()).await, 413, "body_too_large");
}

#[tokio::test]
async fn each_tenant_writes_its_own_books() {
    let app = TestApp::new();
    let (acme, rival) = (app.tenant("acme").await, app.tenant("rival").await);
    acme.import(&FACTS).await;
    let answer = rival.with_scopes(&WRITING).await.post_facts(MORE).await;
    // What the other tenant has is not there.
    check(&answer, 422, "validation_failed");
    assert_eq!(answer.at("/rejected/0/code"), "no_such_reference");
    assert_eq!((n_rows(&app, &acme).await, n_rows(&app, &rival).await), (5, 1));
}

#[tokio::test]
async fn refused_lines_are_told_in_the_language_asked_for() {
    let app = TestApp::new();
    let reader = app.tenant("acme").await;
    let acme = reader.with_scopes(&WRITING).await;
    reader.import(&FACTS).await;
    let wrong = [
        "no fact",
        r#"{"kind":"evnt"}"#,
        r#"{"kind":"event","event_key":"Messe","titel":"Messe","date_from":"2026-13-01"}"#,
        r#"{"kind":"contact","customer_number":"K-2","country":"Deutschland","category_keys":["none"]}"#,
        r#"{"kind":"invoice","invoice_number":"R-1","status":"draft","items":[{"unit_price":"1"}]}"#,
    ]
    .join("\n");
    let ask =
        async |language: &str| acme.post_facts_with(&[("accept-language", language)], wrong.clone()).await;
    let (english, german) = (ask("en").await, ask("de").await);
    check(&english, 422, "validation_failed");
    check(&german, 422, "validation_failed");
    assert_eq!((german.header("content-language"), english.header("content-language")), ("de", "en"));
    assert_eq!(german.at("/errors/facts/0"), "5 von 5 Zeilen abgelehnt");
    let by_name = {
        let headers = [("content-type", "application/x-ndjson")];
        acme.send(Method::POST, "/api/v1/facts?lang=de", &headers, wrong.clone().into()).await
    };
    assert_eq!((by_name.header("content-language"), by_name.at("/rejected")), ("de", german.at("/rejected")));
    let lines = |answer: &Answer| answer.at("/rejected").as_array().unwrap().clone();
    assert_eq!(lines(&german).len(), lines(&english).len());
    for (mut german, mut english) in lines(&german).into_iter().zip(lines(&english)) {
        let text = |line: &mut Value| line["message"].take().as_str().unwrap().to_owned();
        assert_eq!(difference(&text(&mut german), &text(&mut english)), None);
        assert_eq!(german, english, "all else is the same");
    }
}
