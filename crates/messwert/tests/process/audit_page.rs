//! The auditor's page: its commands, run from top to bottom.

use std::fs;
use std::path::Path;
use std::process::Command;

use messwert_testkit::Program;
use tempfile::TempDir;

use super::sample_clients::is_there;

/// The address in the page.
const ADDRESS: &str = "127.0.0.1:8080";

#[test]
fn the_commands_of_the_auditors_page_work() {
    if !(is_there("curl", "curl", &["--version"]) && is_there("python", "python3", &["--version"])) {
        println!("skipped: `curl` or `python3` is not installed");
        return;
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let page = fs::read_to_string(docs.join("audit.md")).unwrap();
    let blocks: Vec<&str> =
        page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 9, "{} blocks", blocks.len());
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("docs")).unwrap();
    fs::copy(docs.join("verify_chain.py"), folder.path().join("docs/verify_chain.py")).unwrap();
    let (setting_up, auditing) = blocks.split_at(1);
    run(&folder, setting_up, None);
    let database = format!("sqlite:{}", folder.path().join("messwert.db").display());
    let server = Program::serve(env!("CARGO_BIN_EXE_messwert"), &database);
    let said = run(&folder, auditing, Some(&server));
    for expected in [
        "by_tax.*.invoiced.vat",
        "\"sum\":1356.60",
        "\"sum\":216.60",
        "closed until 2026-03-31",
        "not closed any more",
    ] {
        assert!(said.contains(expected), "no `{expected}` in {said}");
    }
}

/// Runs blocks in one shell, which ends at the first command that fails; what they said.
fn run(folder: &TempDir, blocks: &[&str], server: Option<&Program>) -> String {
    let mut script = blocks.concat();
    if let Some(server) = server {
        script = format!("KEY=$(cat key)\n{}", script.replace(ADDRESS, &server.address().to_string()));
    } else {
        script.push_str("printf '%s' \"$KEY\" > key\n");
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_messwert")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-eu", "-c", &script]).current_dir(folder.path());
    shell.env_clear().env("USER", "tester").env("PATH", path).env("no_proxy", "127.0.0.1");
    let output = shell.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{}\n{said}", output.status);
    said
}
