//! Traces: what a collector is sent of requests, and that no key is in it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use messwert_testkit::{Connection, Program, Tenant, TestApp};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use parking_lot::Mutex;
use prost::Message;
use tokio::net::{TcpListener, TcpSocket};

use crate::logs::send_to_all_carriers;

/// What came to a collector, body by body.
type Bodies = Arc<Mutex<Vec<Bytes>>>;

/// A trace of a client, and its span in it.
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN: &str = "00f067aa0ba902b7";

/// The header for it.
const TRACEPARENT: &str = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";

/// A collector on loopback that takes everything.
async fn collector() -> (String, Bodies) {
    let bodies = Bodies::default();
    let take = async |State(bodies): State<Bodies>, body: Bytes| bodies.lock().push(body);
    let routes = Router::new().route("/v1/traces", post(take)).with_state(Arc::clone(&bodies));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (format!("http://{address}"), bodies)
}

/// A server that sends traces, over an app's store.
fn serve(app: &TestApp, endpoint: &str) -> Program {
    let flags = ["--otlp-endpoint", endpoint, "--allow-key-in-query", "--log-format", "json"];
    Program::serve_with(env!("CARGO_BIN_EXE_messwert"), &app.database(), &flags)
}

/// Stops it, which sends what is left: the log and the spans.
async fn end(program: Program, bodies: &Bodies) -> (String, Vec<Span>) {
    let (status, said) = tokio::task::spawn_blocking(|| program.end("TERM")).await.unwrap();
    assert!(status.success(), "{said:#?}");
    let requests = bodies
        .lock()
        .iter()
        .map(|body| ExportTraceServiceRequest::decode(&body[..]).unwrap())
        .collect::<Vec<_>>();
    let of_resources = requests.into_iter().flat_map(|request| request.resource_spans);
    let spans = of_resources.flat_map(|spans| spans.scope_spans).flat_map(|spans| spans.spans);
    (said.join("\n"), spans.collect())
}

async fn ask(program: &Program, tenant: &Tenant, path: &str, headers: &str) -> u16 {
    let mut connection = Connection::to(program.address()).await;
    let key = tenant.key();
    let head = format!("GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n{headers}\r\n");
    connection.send(&head).await.unwrap();
    connection.read().await.unwrap().status.as_u16()
}

fn attribute(span: &Span, key: &str) -> String {
    let found = span.attributes.iter().find(|attribute| attribute.key == key);
    match found.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => format!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_a_span_in_its_clients_trace_with_what_was_done_for_it() {
    let (app, (endpoint, bodies)) = (TestApp::new(), collector().await);
    let acme = app.tenant("acme").await;
    let program = serve(&app, &endpoint);
    let headers = format!("{TRACEPARENT}Accept-Encoding: gzip\r\nX-Request-Id: of-the-test\r\n");
    assert_eq!(ask(&program, &acme, "/api/v1/reports/revenue?today=2026-11-23", &headers).await, 200);
    assert_eq!(
        ask(&program, &acme, "/api/v1/reports/revenue?today=2026-11-23", "Accept-Encoding: gzip\r\n").await,
        200
    );
    assert_eq!(ask(&program, &acme, "/nowhere", "").await, 404);
    let (said, spans) = end(program, &bodies).await;

    let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    let report = "GET /api/v1/reports/revenue";
    assert_eq!(names, ["fold", "render", "compress", report, report, "GET"], "children end first");
    let [fold, render, compress, made, known, nowhere] = &spans[..] else { unreachable!("six") };
    assert_eq!(
        (hex::encode(&made.trace_id), hex::encode(&made.parent_span_id)),
        (TRACE.to_owned(), SPAN.to_owned())
    );
    for (key, expect) in [
        ("http.request.method", "GET"),
        ("http.route", "/api/v1/reports/revenue"),
        ("http.response.status_code", "200"),
        ("messwert.request_id", "of-the-test"),
        ("messwert.tenant", "acme"),
        ("messwert.cache", "made"),
    ] {
        assert_eq!(attribute(made, key), expect);
    }
    let mut before = made.start_time_unix_nano;
    for step in [fold, render, compress] {
        assert_eq!((&step.trace_id, &step.parent_span_id), (&made.trace_id, &made.span_id));
        assert!(before <= step.start_time_unix_nano && step.start_time_unix_nano <= step.end_time_unix_nano);
        before = step.end_time_unix_nano;
    }
    assert!(before <= made.end_time_unix_nano);
    assert_eq!((attribute(known, "messwert.cache"), known.parent_span_id.len()), ("hit".to_owned(), 0));
    assert_eq!(
        (attribute(nowhere, "http.response.status_code"), attribute(nowhere, "http.route")),
        ("404".to_owned(), "None".to_owned())
    );
    assert_ne!(known.trace_id, made.trace_id);
    assert!(said.contains(&format!(r#""trace":"{TRACE}""#)), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_span_has_a_key_whatever_carried_it() {
    let (app, (endpoint, bodies)) = (TestApp::new(), collector().await);
    let acme = app.tenant("acme").await;
    let program = serve(&app, &endpoint);
    send_to_all_carriers(&program, acme.key()).await;
    for headers in ["traceparent: KEY", "traceparent: 00-KEY-KEY-01", "tracestate: k=KEY\r\nbaggage: k=KEY"] {
        let headers = headers.replace("KEY", acme.key());
        let parent = if headers.starts_with("tracestate") { TRACEPARENT } else { "" };
        assert_eq!(ask(&program, &acme, "/api/v1/reports", &format!("{parent}{headers}\r\n")).await, 200);
    }
    let (_, spans) = end(program, &bodies).await;
    assert!(spans.len() > 40, "{}", spans.len());
    assert!(spans.iter().all(|span| span.trace_state.is_empty()));
    let secret = &acme.key().as_bytes()[3..35];
    for body in bodies.lock().iter() {
        assert!(!body.windows(secret.len()).any(|part| part == secret));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_not_there_is_no_trouble() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    // Nobody listens there, and nobody else is given that port meanwhile.
    let silent = TcpSocket::new_v4().unwrap();
    silent.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let program = serve(&app, &format!("http://{}", silent.local_addr().unwrap()));
    assert_eq!(ask(&program, &acme, "/api/v1/reports/revenue", "").await, 200);
    let (_, spans) = end(program, &Bodies::default()).await;
    assert_eq!(spans, []);
}
