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
