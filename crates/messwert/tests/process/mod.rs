//! The command line as a whole process: what it prints where, and with which exit code.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What differs from run to run.
pub(crate) const FILTERS: [(&str, &str); 7] = [
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[uuid]"),
    (r"[0-9a-f]{64}", "[hash]"),
    (r"\bmw_[0-9A-Za-z]{38}\b", "[key]"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[time]"),
    (r"\d+\.\d s\b", "[seconds]"),
    (r"/\S*/\.tmp\w+/", "[folder]/"),
    (r" +\n", "\n"),
];

/// A process in a folder: exit code, standard output and standard error.
pub(crate) fn run_with(folder: &Path, arguments: &str, input: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
    let arguments = arguments.split_whitespace().map(|argument| argument.replace('_', " "));
    command.args(arguments).current_dir(folder).env_clear().env("USER", "tester");
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = piped.spawn().unwrap();
    // A process that is not interested may have ended already.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    let output = process.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap();
    format!("exit {code}\n--- stdout\n{}--- stderr\n{}", text(output.stdout), text(output.stderr))
}

pub(crate) fn run(folder: &TempDir, arguments: &str) -> String {
    run_with(folder.path(), arguments, "")
}

/// A folder with a database and the tenant `acme`.
pub(crate) fn acme() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let created = run(&folder, "tenant create acme --name Acme_Messen");
    assert!(created.starts_with("exit 0"), "{created}");
    folder
}

pub(crate) fn stdout(text: &str) -> &str {
    let (_, rest) = text.split_once("--- stdout\n").unwrap();
    rest.split_once("--- stderr\n").unwrap().0
}

/// A good import of two lines, with an empty one between them.
pub(crate) const GOOD: &str = r#"{"kind":"event","event_key":"fair","title":"Fair"}

{"kind":"invoice","invoice_number":"R1","status":"sent","issued_on":"2026-03-01","event_key":"fair","items":[{"description":"Stand","net":"100"}]}
"#;

/// Compares with an inline snapshot, but for what differs from run to run.
#[macro_export]
macro_rules! check {
    ($output:expr, @$snapshot:literal) => {
        insta::with_settings!({ filters => $crate::process::FILTERS.to_vec() }, {
            insta::assert_snapshot!($output, @$snapshot);
        })
    };
}
