//! Logs: a line a request, and never a key.

use messwert_testkit::{Program, TestApp};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_is_one_line_and_no_line_has_a_key() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let key = acme.key();
    let program =
        Program::serve_with(env!("CARGO_BIN_EXE_messwert"), &app.database(), &["--log-format", "json"]);
    let mut connection = messwert_testkit::Connection::to(program.address()).await;
    let mut statuses = Vec::new();
    for path in ["/api/v1/reports", &format!("/api/v1/reports?api_key={key}"), &format!("/{key}"), "/livez"] {
        statuses.push(connection.get(path, key).await.unwrap().status.as_u16());
    }
    assert_eq!(statuses, [200, 422, 404, 200]);
    let head = format!("GET /livez HTTP/1.1\r\nHost: test\r\nX-Request-Id: {key}\r\nReferer: {key}\r\n\r\n");
    connection.send(&head).await.unwrap();
    assert!(connection.read().await.unwrap().header("x-request-id").starts_with("req_"));

    let (_, said) = tokio::task::spawn_blocking(|| program.end("TERM")).await.unwrap();
    let lines: Vec<Value> = said.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let access: Vec<_> = lines.iter().filter(|line| line["target"] == "messwert::access").collect();
    assert_eq!(access.len(), 5, "{said:#?}");
    assert!(!said.join("\n").contains(key));
    let first = access[0];
    assert_eq!((&first["method"], &first["route"]), (&"GET".into(), &"/api/v1/reports".into()));
    assert_eq!((&first["cache"], &access[2]["route"]), (&"made".into(), &"none".into()));
    assert_eq!((&first["status"], &first["tenant"]), (&200.into(), &"acme".into()));
    assert_eq!(first["key"], acme.key_id().to_string());
    assert!(first["request_id"].as_str().unwrap().starts_with("req_") && first["took_us"].is_u64());
}

/// Where a key may come to lie in a request: a head, with `KEY` in its place.
const CARRIERS: [&str; 28] = [
    "GET /api/v1/reports HTTP/1.1\r\nAuthorization: Bearer KEY",
    "GET /api/v1/reports/revenue HTTP/1.1\r\nAuthorization: bearer KEY",
    "GET /api/v1/reports HTTP/1.1\r\nX-API-Key: KEY",
    "GET /api/v1/reports HTTP/1.1\r\nX-API-Key: KEY\r\nAuthorization: Bearer KEY",
    "GET /api/v1/reports HTTP/1.1\r\nAuthorization: Basic KEY",
    "GET /api/v1/reports HTTP/1.1\r\nAuthorization: KEY",
    "GET /api/v1/reports?api_key=KEY HTTP/1.1",
    "GET /api/v1/reports/revenue?today=2026-01-01&api_key=KEY HTTP/1.1",
    "GET /api/v1/reports?api_key=KEY&api_key=KEY HTTP/1.1",
    "POST /api/v1/facts?api_key=KEY HTTP/1.1\r\nContent-Length: 0",
    "GET /api/v1/reports?api_key=KEY HTTP/1.1\r\nX-API-Key: KEY",
    "GET /api/v1/reports/revenue?KEY=1 HTTP/1.1\r\nX-API-Key: KEY",
    "GET /api/v1/reports/revenue?timezone=KEY&event_key=KEY&sections=KEY HTTP/1.1\r\nX-API-Key: KEY",
    "GET /api/v1/reports/revenue?event_key=KEY HTTP/1.1\r\nX-API-Key: KEY",
    "GET /api/v1/reports/revenue?KEY%ff=KEY%ff HTTP/1.1\r\nX-API-Key: KEY",
    "GET /api/v1/journal?after=KEY HTTP/1.1\r\nX-API-Key: KEY",
    "GET /KEY HTTP/1.1",
    "GET /%6dKEY HTTP/1.1",
    "GET /m%77_SECRET HTTP/1.1",
    "GET /livez HTTP/1.1\r\nX-Request-Id: KEY",
    "GET /livez HTTP/1.1\r\nX-Request-Id: id-KEY",
    "GET /livez HTTP/1.1\r\nCookie: key=KEY\r\nReferer: KEY\r\nUser-Agent: KEY\r\nOrigin: KEY",
    "GET /livez HTTP/1.1\r\nHost: KEY",
    "GET /livez HTTP/1.1\r\nKEY: KEY",
    "KEY /livez HTTP/1.1",
    "GET /api/v1/reports HTTP/1.1\r\nX-API-Key: KEY\r\nIf-None-Match: KEY\r\nCache-Control: KEY",
    "GET /api/v1/reports HTTP/1.1\r\nX-API-Key: KEY\r\nAccept: KEY\r\nAccept-Encoding: KEY\r\nAccept-Language: KEY",
    "POST /api/v1/facts HTTP/1.1\r\nX-API-Key: KEY\r\nContent-Type: application/x-ndjson\r\nContent-Length: 41\r\n\r\nKEY",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_in_no_log_error_or_file_whatever_carried_it() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["reports", "audit", "contacts"]).await;
    let binary = env!("CARGO_BIN_EXE_messwert");
    for allowed in ["--allow-key-in-query=false", "--allow-key-in-query=true"] {
        let metrics = free_address();
        let flags = ["--log-filter", "trace", allowed, "--metrics-listen", &metrics];
        let program = Program::serve_with(binary, &app.database(), &flags);
        send_to_all_carriers(&program, acme.key()).await;
        let secret = &acme.key()[3..35];
        let mut metrics = messwert_testkit::Connection::to(metrics.parse().unwrap()).await;
        let told = metrics.get("/metrics", "none").await.unwrap().text();
        assert!(told.contains("messwert") && !told.contains(secret), "{told}");
        let (_, said) = tokio::task::spawn_blocking(|| program.end("TERM")).await.unwrap();
        assert!(said.len() > 2 * CARRIERS.len(), "{said:#?}");
        let leaks: Vec<_> = said.iter().filter(|line| line.contains(secret)).collect();
        assert!(leaks.is_empty(), "{leaks:#?}");
        is_in_no_file(&app.database(), secret);
    }
}

/// An address that nobody listens on at this moment.
fn free_address() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Sends a key, and one that is mistyped, in every carrier: no answer repeats it.
pub(crate) async fn send_to_all_carriers(program: &Program, key: &str) {
    let mistyped = format!("{}{}", &key[..40], if key.ends_with('a') { "b" } else { "a" });
    for key in [key, &mistyped] {
        let secret = &key[3..35];
        for carrier in CARRIERS {
            let mut connection = messwert_testkit::Connection::to(program.address()).await;
            let (head, body) = carrier.split_once("\r\n\r\n").unwrap_or((carrier, ""));
            let host = if head.contains("Host:") { "" } else { "\r\nHost: test" };
            let request = format!("{head}{host}\r\nConnection: close\r\n\r\n{body}")
                .replace("KEY", key)
                .replace("SECRET", &key[3..]);
            connection.send(&request).await.unwrap();
            let answer = connection.read().await.unwrap();
            assert!(!answer.text().contains(secret), "{carrier}: {}", answer.text());
            assert!(!format!("{:?}", answer.headers).contains(secret), "{carrier}");
        }
    }
}

/// Neither in the database nor beside it.
fn is_in_no_file(database: &str, secret: &str) {
    let folder = std::path::Path::new(database.strip_prefix("sqlite:").unwrap()).parent().unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}
