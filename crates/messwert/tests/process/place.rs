//! A folder with a database, the program run in it, and a server over it.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use messwert_testkit::Program;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with a database in which there is the tenant `acme`.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        place.run("tenant create acme --name Acme");
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program in this folder, in an environment that says nothing to it.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
        command.args(arguments.split(' ')).current_dir(self.folder.path());
        command.env_clear().env("USER", "tester").stdin(Stdio::null());
        command
    }

    /// Runs it to its end, which must be a good one, and returns what it printed.
    pub(crate) fn run(&self, arguments: &str) -> String {
        let output = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "messwert {arguments}: {}\n{said}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Begins an import of these lines by another process.
    pub(crate) fn start_import(&self, lines: &str) -> Child {
        let mut command = self.command("import --tenant acme --json -");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        process.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        process
    }

    /// Imports these lines by another process.
    pub(crate) fn import(&self, lines: &str) {
        let begin: String = lines.chars().take(200).collect();
        assert!(self.start_import(lines).wait().unwrap().success(), "{begin}");
    }

    pub(crate) fn new_key(&self, scopes: &str) -> String {
        self.run(&format!("key create --tenant acme --scopes {scopes}")).trim().to_owned()
    }

    /// The id of the key that was made first.
    pub(crate) fn first_key(&self, database: &str) -> String {
        let listed = self.run(&format!("key list --tenant acme --json --database {database}"));
        let listed: Value = serde_json::from_str(&listed).unwrap();
        listed[0]["id"].as_str().unwrap_or_else(|| panic!("{listed}")).to_owned()
    }

    /// Checks the journal, also that nothing was cut off since `noted`; its end as `SEQ:HASH`.
    pub(crate) fn verify(&self, noted: Option<&str>) -> String {
        let noted = noted.map(|mark| format!(" --head {mark}")).unwrap_or_default();
        let found = self.run(&format!("verify --json --tenant acme{noted}"));
        let found: Value = serde_json::from_str(&found).unwrap();
        found[0]["head"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
    }

    /// All facts of the tenant but its settings, with names.
    pub(crate) fn facts(&self) -> Vec<Value> {
        let folder = TempDir::new_in(self.folder.path()).unwrap();
        let file = self.run(&format!("export --tenant acme --to {}", folder.path().display()));
        let lines = fs::read_to_string(self.path(file.trim())).unwrap();
        let facts = lines.lines().map(|line| serde_json::from_str(line).unwrap());
        facts.filter(|fact: &Value| fact["kind"] != "tenant").collect()
    }

    /// Starts a server over the database.
    pub(crate) fn serve(&self) -> Program {
        let database = format!("sqlite:{}", self.path("messwert.db").display());
        Program::serve(env!("CARGO_BIN_EXE_messwert"), &database)
    }
}
