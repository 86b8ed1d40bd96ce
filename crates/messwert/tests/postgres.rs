//! The program on PostgreSQL: the demonstration is the one on SQLite, the way there is encrypted, and no role is
//! accepted that the guards would not hold.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use messwert_throwaway::{database, encrypted};

const REPORTS: [&str; 5] = ["revenue", "participants", "applications", "payments", "overview"];

const QUERIES: [&str; 3] = [
    "",
    "date_from=2026-01-01&date_to=2026-06-30&compare=previous_year",
    "date_from=2025-01-01&timezone=America/New_York",
];

fn messwert(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
    // What tells the tests what to require would be no setting of the program.
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_string_lossy().starts_with("MESSWERT_")).for_each(|name| {
        command.env_remove(name);
    });
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A demonstration, the day up to which it has facts, and what it answered.
struct Demo {
    until: String,
    answers: Vec<String>,
}

impl Demo {
    fn over(database: &str) -> Demo {
        let args =
            ["demo", "--facts", "900", "--seed", "7", "--listen", "127.0.0.1:0", "--database", database];
        let mut process = messwert(&args).spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let lines: Vec<String> = said.take(3).collect();
        let running = Running(Some(process));
        let [url, key, _] = &lines[..] else { panic!("{:?}", running.stop()) };
        let (url, key) = (url.strip_prefix("URL  http://").unwrap(), key.strip_prefix("Key  ").unwrap());
        let questions =
            REPORTS.into_iter().flat_map(|report| QUERIES.map(|query| format!("{report}?{query}")));
        let answers = questions.map(|question| figures(&ask(url, key, &question))).collect();
        let said = String::from_utf8(running.stop().stderr).unwrap();
        let until = said.split(" up to ").nth(1).and_then(|rest| rest.split(' ').next());
        Demo { until: until.unwrap_or_else(|| panic!("{said}")).to_owned(), answers }
    }
}

/// A process that does not outlive its test.
struct Running(Option<Child>);

impl Running {
    fn stop(mut self) -> Output {
        let process = self.0.take().unwrap();
        let sent = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        process.wait_with_output().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(process) = &mut self.0 {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }
}

fn ask(url: &str, key: &str, question: &str) -> String {
    let (host, path) = url.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!("GET /{path}/{question} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {key}\r\n");
    write!(stream, "{head}connection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The figures of an answer as they were sent, with what was asked, and without id and time.
fn figures(answer: &str) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let (_, body) = body.split_once(r#""report_type":"#).unwrap_or_else(|| panic!("{body}"));
    let (figures, _) = body.split_once(r#","generated_at":"#).unwrap_or_else(|| panic!("{body}"));
    assert!(figures.len() > 500, "{figures}");
    figures.to_owned()
}

#[test]
fn the_demonstration_answers_as_on_sqlite() {
    loop {
        let Some(database) = database() else { return };
        let folder = tempfile::tempdir().unwrap();
        let sqlite = Demo::over(&format!("sqlite:{}", folder.path().join("demo.db").display()));
        let postgres = Demo::over(&database.address());
        // Else midnight was in between.
        if sqlite.until == postgres.until {
            assert_eq!(postgres.answers.len(), REPORTS.len() * QUERIES.len());
            assert!(postgres.answers == sqlite.answers, "answers differ");
            return;
        }
    }
}

#[test]
fn the_way_is_encrypted_and_leads_to_the_one_that_is_meant() {
    let (Some(database), Some(plain)) = (encrypted(), database()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let nobody = folder.path().join("nobody.pem");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Nobody", "-days", "2"])
        .args(["-keyout", "/dev/null", "-out"])
        .arg(&nobody)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let authority = database.authority();
    check(&database.address("localhost", "require"), &authority, Ok(()));
    // Encrypted, but for nobody that we know, or for somebody else.
    check(&database.address("localhost", "require"), &nobody, Err("UnknownIssuer"));
    check(&database.address("127.0.0.1", "require"), &authority, Err("not valid for name"));
    check(&database.address("localhost", "prefer"), &nobody, Err("UnknownIssuer"));
    // It lets nobody in without.
    check(&database.address("localhost", "disable"), &authority, Err("no encryption"));
    // Nobody goes there without: this one has no TLS.
    check(&format!("{}&sslmode=require", plain.address()), &authority, Err("server does not support TLS"));
}

fn check(database: &str, authority: &Path, expected: Result<(), &str>) {
    let mut command = messwert(&["tenant", "create", "acme", "--name", "Acme", "--database", database]);
    let output = command.env("SSL_CERT_FILE", authority).env_remove("SSL_CERT_DIR").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match expected {
        Ok(()) => assert!(output.status.success(), "{database}: {said}"),
        Err(what) => {
            assert_eq!(output.status.code(), Some(1), "{database}: {said}");
            assert!(said.contains(what), "{database}: {said}");
        }
    }
}

#[test]
fn no_server_starts_as_a_role_that_the_guards_would_not_hold() {
    let Some(database) = database() else { return };
    assert!(messwert(&["tenant", "list", "--database", &database.address()]).output().is_ok());
    for (attribute, expected) in [("SUPERUSER", "is a superuser"), ("BYPASSRLS", "has BYPASSRLS")] {
        let role = format!("strong_{}", database.name());
        database.run(&format!("CREATE ROLE {role} LOGIN {attribute}"));
        let address = database.address_of(&role);
        let output =
            messwert(&["serve", "--listen", "127.0.0.1:0", "--database", &address]).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
        database.run(&format!("DROP ROLE {role}"));
    }
}
