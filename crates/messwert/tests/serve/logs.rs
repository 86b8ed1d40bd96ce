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
    assert_eq!((&first["method"], &first["path"]), (&"GET".into(), &"/api/v1/reports".into()));
    assert_eq!((&first["status"], &first["tenant"]), (&200.into(), &"acme".into()));
    assert_eq!(first["key"], acme.key_id().to_string());
    assert!(first["request_id"].as_str().unwrap().starts_with("req_") && first["took_us"].is_u64());
}
