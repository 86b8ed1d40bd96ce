//! The demonstration, as whoever tries the program first meets it.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

fn demo(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
    command.args(["demo", "--facts", "600", "--listen", "127.0.0.1:0", "--database", database]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What the printed curl line would get: everything after `http://HOST`, asked of that host.
fn ask(line: &str) -> String {
    let url = line.split('\'').nth(1).unwrap().strip_prefix("http://").unwrap();
    let header = line.split('\'').nth(3).unwrap();
    let (host, path) = url.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\n{header}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn stop(process: Child) -> Output {
    let sent = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
    process.wait_with_output().unwrap()
}

#[test]
fn the_printed_line_works_and_a_second_demo_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("demo.db").display());
    let mut process = demo(&database).spawn().unwrap();
    let said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
    let lines: Vec<_> = said.take(3).collect();
    let [url, key, curl] = &lines[..] else { panic!("{lines:?}") };
    assert!(url.starts_with("URL  http://127.0.0.1:"), "{url}");
    assert!(key.starts_with("Key  mw_"), "{key}");
    let answer = ask(curl);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains(r#""report_type":"revenue""#), "{answer}");
    assert!(answer.contains(r#""event_key":"adventsmarkt-"#), "{answer}");
    assert!(stop(process).status.success());
    let again = demo(&database).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("has a tenant `demo` already"), "{said}");
    assert!(said.contains("messwert serve --database sqlite:"), "{said}");
}

#[test]
fn a_taken_address_is_said_before_anything_is_made() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db");
    let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
    let database = format!("sqlite:{}", path.display());
    let output = command.args(["demo", "--listen", &address, "--database", &database]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot listen on"));
    assert!(!path.exists());
}
