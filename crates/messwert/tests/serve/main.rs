//! `messwert serve` and `messwert report` as processes of their own.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod stopping;

mod logs;

mod traces;

mod settings;

mod report;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program in a folder, in an environment that says nothing to it.
fn messwert(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

/// Runs it to its end.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    messwert(folder, arguments).output().unwrap()
}

/// What it said to the person before the terminal.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
