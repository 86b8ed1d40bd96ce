//! Settings: where they come from, and what is no setting.

use std::fs;
use std::net::TcpListener;
use std::process::Output;

use crate::{messwert, run, said};

#[test]
fn what_nobody_reads_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = messwert(folder.path(), &["serve"]).env("MESSWERT_LISTN", "127.0.0.1:0").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("`MESSWERT_LISTN` is no variable of messwert"), "{}", said(&output));

    fs::write(folder.path().join("messwert.toml"), "lisen = '127.0.0.1:0'\n").unwrap();
    let output = run(folder.path(), &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("`messwert.toml` is wrong") && said(&output).contains("lisen"));

    fs::remove_file(folder.path().join("messwert.toml")).unwrap();
    let output = run(folder.path(), &["serve", "--now", "2026-11-23"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is no instant"), "{}", said(&output));
    assert!(!folder.path().join("messwert.db").exists(), "nothing is made before all is understood");
}

#[test]
fn an_address_that_is_taken_is_the_users_fault() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    fs::write(folder.path().join("messwert.toml"), format!("listen = '{address}'\n")).unwrap();
    let output = run(folder.path(), &["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains(&format!("cannot listen on `{address}`")), "{}", said(&output));
    // The environment beats the file.
    let output = messwert(folder.path(), &["serve"]).env("MESSWERT_LISTEN", "256.0.0.1:1").output().unwrap();
    assert!(said(&output).contains("256.0.0.1:1"));
}

#[test]
fn a_clock_that_stands_still_says_so_and_logs_can_be_json() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let flags = ["serve", "--listen", &address, "--now", "2026-11-23T12:00:00+01:00", "--log-format", "json"];
    let output = run(folder.path(), &flags);
    let said = said(&output);
    let line: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(line["level"], "WARN");
    assert!(line["message"].as_str().unwrap().starts_with("THE CLOCK STANDS STILL at 2026-11-23T11:00:00Z"));
}

#[test]
fn all_commands_read_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("messwert.toml"), "database = 'sqlite:other.db'\n").unwrap();
    let output = run(folder.path(), &["tenant", "create", "acme", "--name", "Acme"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(folder.path().join("other.db").exists() && !folder.path().join("messwert.db").exists());
    let output = run(folder.path(), &["tenant", "show", "acme", "--database", "sqlite:messwert.db"]);
    assert_eq!(output.status.code(), Some(1), "flags beat the file");
}

#[test]
fn all_commands_go_by_the_clock_that_is_set() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["tenant", "create", "acme", "--name", "Acme"]).status.success());
    let today = |output: Output| {
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["data"]["filters"]["today"].as_str().unwrap().to_owned()
    };
    let report = ["report", "revenue", "--tenant", "acme", "--format", "json"];
    let set = messwert(folder.path(), &report).env("MESSWERT_NOW", "2020-01-01T00:00:00Z").output().unwrap();
    assert_eq!(today(set), "2020-01-01");
    fs::write(folder.path().join("messwert.toml"), "now = '2021-02-03T04:05:06Z'\n").unwrap();
    assert_eq!(today(run(folder.path(), &report)), "2021-02-03");
    let output = messwert(folder.path(), &["tenant", "list"]).env("MESSWERT_NOW", "soon").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is no instant"), "{}", said(&output));
}

#[test]
fn what_is_in_force_can_be_shown_with_its_origin() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("messwert.toml"), "requests-per-hour = 9000\n[log]\nformat = 'json'\n")
        .unwrap();
    fs::write(folder.path().join("secret"), "sqlite:secret.db\n").unwrap();
    let output = messwert(folder.path(), &["config", "--listen", "127.0.0.1:9000"])
        .env("MESSWERT_DATABASE_FILE", "secret")
        .env("MESSWERT_BASE_DOMAIN", "example.org")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let shown = String::from_utf8(output.stdout).unwrap();
    for line in [
        "database            sqlite:secret.db  variable MESSWERT_DATABASE_FILE, file secret",
        "listen              127.0.0.1:9000    flag --listen",
        "metrics-listen      -                 default",
        "base-domain         example.org       variable MESSWERT_BASE_DOMAIN",
        "requests-per-hour   9000              file messwert.toml",
        "log.format          json              file messwert.toml",
    ] {
        assert!(shown.lines().any(|found| found == line), "{line}\n{shown}");
    }
    let output = run(folder.path(), &["config", "--json", "--allow-key-in-query"]);
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let expect = serde_json::json!(
        {"setting": "allow-key-in-query", "value": "true", "origin": "flag --allow-key-in-query"}
    );
    assert!(shown.as_array().unwrap().contains(&expect), "{shown}");
    assert!(!folder.path().join("secret.db").exists(), "nothing is made");
    let output = run(folder.path(), &["config", "--base-domain", "*.org"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("`base-domain` (flag --base-domain): `*.org` is no domain"),
        "{}",
        said(&output)
    );
}

#[test]
fn the_documented_file_is_taken_and_every_setting_documented() {
    let page = include_str!("../../../../docs/operations.md");
    let file = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("messwert.toml"), file).unwrap();
    let output = run(folder.path(), &["config", "--json"]);
    assert!(output.status.success(), "{}", said(&output));
    let shown: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let undocumented: Vec<_> = shown
        .iter()
        .map(|shown| shown["setting"].as_str().unwrap())
        .filter(|name| !page.lines().any(|line| line.starts_with('|') && line.contains(&format!("`{name}`"))))
        .collect();
    assert!(undocumented.is_empty(), "{undocumented:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_is_in_force_and_metrics_are_served_beside() {
    let app = messwert_testkit::TestApp::new();
    let acme = app.tenant("acme").await;
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let flags = [
        "--requests-per-hour",
        "2",
        "--allow-key-in-query",
        "--metrics-listen",
        &free.to_string(),
        "--log-access=false",
    ];
    let program =
        messwert_testkit::Program::serve_with(env!("CARGO_BIN_EXE_messwert"), &app.database(), &flags);
    let mut connection = messwert_testkit::Connection::to(program.address()).await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let head = format!("GET /api/v1/reports?api_key={} HTTP/1.1\r\nHost: test\r\n\r\n", acme.key());
        connection.send(&head).await.unwrap();
        statuses.push(connection.read().await.unwrap().status.as_u16());
    }
    // The hour may turn meanwhile.
    assert!(statuses == [200, 200, 429] || statuses == [200, 200, 200], "{statuses:?}");
    let mut connection = messwert_testkit::Connection::to(free).await;
    connection.send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n").await.unwrap();
    let metrics = connection.read().await.unwrap().text();
    assert!(metrics.contains("messwert_open_connections 1\n"), "{metrics}");
    assert!(!metrics.contains(&acme.key()[3..35]));
    let (_, said) = tokio::task::spawn_blocking(|| program.end("TERM")).await.unwrap();
    assert!(!said.iter().any(|line| line.contains("messwert::access")), "{said:#?}");
}
