//! `GET /api/v1/journal`: the rows as they were recorded, to whoever may audit.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use http::{Method, Request};
use http_body_util::BodyExt;
use messwert::http::service;
use messwert_journal::Plan;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tower::ServiceExt;

use crate::{FACTS, MORE};

async fn auditor(app: &TestApp) -> Tenant {
    app.tenant("acme").await.with_scopes(&["audit"]).await
}

/// The lines of an answer.
fn lines(answer: &Answer) -> Vec<Value> {
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/x-ndjson"));
    let text = answer.text();
    assert!(text.is_empty() || text.ends_with('\n'));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn rows_come_as_they_were_recorded() {
    let app = TestApp::new();
    let acme = auditor(&app).await;
    acme.import(&FACTS).await;
    acme.import(&[
        r#"{"kind":"contact","customer_number":"K-1","country":"DE","company_name":"Keramik GmbH"}"#,
        r#"{"kind":"contact","op":"delete","customer_number":"K-2"}"#,
    ])
    .await;
    let answer = acme.get("/api/v1/journal?after=0").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let found = lines(&answer);
    let rows = app.app().store.tail(acme.tenant().id, 0, 99).await.unwrap();
    assert_eq!(found.len(), rows.len());
    for (line, row) in found.iter().zip(&rows) {
        let body = row.body.as_deref().map(|body| serde_json::from_slice::<Value>(body).unwrap());
        let expect = json!({
            "tenant_id": acme.tenant().id.to_string(), "seq": row.seq, "recorded_at": row.recorded_at,
            "actor": *row.actor, "batch_id": row.batch_id.to_string(), "kind": row.kind.name(),
            "key": serde_json::from_str::<Value>(&row.key).unwrap(), "op": row.op.name(),
            "version": row.version, "body": body,
            "hash": row.hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
        });
        assert_eq!(*line, expect);
    }
    let ops: Vec<_> = found.iter().map(|line| line["op"].as_str().unwrap()).collect();
    assert_eq!(ops, ["put", "put", "put", "put", "put", "names", "delete"]);
    // Bodies stand there byte by byte: the seal is over these bytes.
    for row in &rows {
        let body = row.body.as_deref().map_or("null", |body| std::str::from_utf8(body).unwrap());
        assert!(answer.text().contains(&format!(r#","body":{body},"hash":""#)), "{body}");
    }
    for name in ["Töpferei", "Keramik", "Anna", "Huber"] {
        assert!(!answer.text().contains(name), "{name}");
    }
}

#[tokio::test]
async fn after_and_limit_say_which_rows() {
    let app = TestApp::new();
    let acme = auditor(&app).await.in_english();
    let facts: Vec<String> =
        (0..200).map(|n| format!(r#"{{"kind":"contact","customer_number":"K-{n}"}}"#)).collect();
    acme.import(&facts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let check = async |query: &str, expect: std::ops::Range<i64>| {
        let found = lines(&acme.get(&format!("/api/v1/journal{query}")).await);
        let seqs: Vec<_> = found.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
        assert_eq!(seqs, expect.collect::<Vec<_>>(), "{query}");
    };
    check("", 1..202).await;
    check("?after=0", 1..202).await;
    check("?after=150", 151..202).await;
    check("?after=10&limit=128", 11..139).await;
    check("?limit=1&after=200", 201..202).await;
    check("?after=100&limit=9223372036854775807", 101..202).await;
    check("?after=201", 1..1).await;
    for (query, parameter) in [
        ("?after=-1", "after"),
        ("?after=1&after=2", "after"),
        ("?limit=0", "limit"),
        ("?before=3", "before"),
        ("?after=%zz", "after"),
    ] {
        let answer = acme.get(&format!("/api/v1/journal{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.at("/code")),
            (422, "validation_failed".into()),
            "{query}"
        );
        assert!(answer.at(&format!("/errors/{parameter}/0")).is_string(), "{}", answer.text());
    }
    let beyond = acme.get("/api/v1/journal?after=202").await;
    assert_eq!((beyond.status.as_u16(), beyond.at("/code")), (409, "beyond_journal".into()));
    assert!(beyond.at("/error").as_str().unwrap().ends_with("expected at most 201"), "{}", beyond.text());
}

#[tokio::test]
async fn only_an_auditor_of_the_tenant_reads_it() {
    let app = TestApp::new();
    let (acme, rival) = (auditor(&app).await, app.tenant("rival").await.with_scopes(&["audit"]).await);
    acme.import(&FACTS).await;
    let path = "/api/v1/journal?before=x";
    let check = |answer: Answer, status: u16, code: &str| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (status, code.into()));
    };
    check(app.anonymous().get(path).await, 401, "no_key");
    let poor = app.tenant_of_plan("poor", Plan::Starter).await.with_scopes(&["audit"]).await;
    check(poor.get(path).await, 403, "plan_required");
    let others = acme.with_scopes(&["reports", "contacts", "invoices"]).await;
    check(others.get(path).await, 403, "insufficient_scope");
    check(acme.get(path).await, 422, "validation_failed");
    let theirs = lines(&rival.get("/api/v1/journal").await);
    assert_eq!(theirs.iter().map(|line| &line["kind"]).collect::<Vec<_>>(), ["tenant"]);
    for method in ["POST", "PUT", "DELETE"] {
        let answer = acme.request(method.parse().unwrap(), "/api/v1/journal", &[]).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET, HEAD, OPTIONS"));
    }
    let options = app.anonymous().request(Method::OPTIONS, "/api/v1/journal", &[]).await;
    assert_eq!((options.status.as_u16(), options.header("allow")), (204, "GET, HEAD, OPTIONS"));
    let head = acme.request(Method::HEAD, "/api/v1/journal", &[]).await;
    assert_eq!((head.status.as_u16(), head.header("content-type")), (200, "application/x-ndjson"));
    assert!(head.body.is_empty());
}

/// The answer to a request of which the body is read piece by piece.
async fn begin(app: &TestApp, acme: &Tenant) -> Body {
    let request =
        Request::get("/api/v1/journal").header("x-api-key", acme.key()).body(Body::empty()).unwrap();
    let response = service(Arc::clone(app.app())).oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    response.into_body()
}

#[tokio::test]
async fn it_ends_where_the_journal_ended_and_is_read_as_it_is_taken() {
    let app = TestApp::new();
    let acme = auditor(&app).await;
    let facts: Vec<String> =
        (0..199).map(|n| format!(r#"{{"kind":"contact","customer_number":"K-{n}"}}"#)).collect();
    acme.import(&facts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut body = begin(&app, &acme).await;
    acme.import(&[FACTS[0], FACTS[1], FACTS[2], MORE]).await;
    let mut pieces = Vec::new();
    while let Some(frame) = body.frame().await {
        pieces.push(frame.unwrap().into_data().unwrap());
    }
    let n_lines = |piece: &Bytes| piece.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(pieces.iter().map(n_lines).collect::<Vec<_>>(), [64, 64, 64, 8]);
}

#[tokio::test]
async fn so_many_are_sent_at_a_time_and_no_more() {
    let app = TestApp::new();
    let mut auditors = Vec::new();
    for key in ["acme", "messe", "markt", "forum", "expo"] {
        auditors.push(app.tenant(key).await.with_scopes(&["audit"]).await);
    }
    let refused = |answer: Answer| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (503, "too_many".into()));
    };
    let mut bodies = Vec::new();
    for auditor in &auditors[..4] {
        for _ in 0..4 {
            bodies.push(begin(&app, auditor).await);
        }
        refused(auditor.get("/api/v1/journal").await);
    }
    refused(auditors[4].get("/api/v1/journal").await);
    drop(bodies.pop());
    assert_eq!(auditors[4].get("/api/v1/journal").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_stops_reading_is_cut_off() {
    let app = TestApp::in_file();
    let acme = auditor(&app).await;
    // More than all buffers between here and there hold.
    let text = "x".repeat(9_000);
    let item = json!({"description": text, "net": "1"});
    let invoice =
        |n: usize| json!({"kind": "invoice", "invoice_number": n.to_string(), "items": vec![&item; 100]});
    let facts: Vec<String> = (0..20).map(|n| invoice(n).to_string()).collect();
    acme.import(&facts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let server = app.serve();
    let request = format!("GET /api/v1/journal HTTP/1.1\r\nHost: test\r\nX-API-Key: {}\r\n\r\n", acme.key());
    for (pause, is_whole) in [(1, true), (31, false)] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = vec![0; 1_000];
        stream.read_exact(&mut answer).await.unwrap();
        sleep(Duration::from_secs(pause)).await;
        // A connection that is reset has ended as well.
        let _ = tokio::time::timeout(Duration::from_secs(1), stream.read_to_end(&mut answer)).await;
        assert_eq!(answer.ends_with(b"\r\n0\r\n\r\n"), is_whole, "{pause} s: {} bytes", answer.len());
    }
    server.stop().await;
}
