//! A database with a server of its own, nodes that reach it by a way of their own, and the command line.

use std::process::{Command, Stdio};

use messwert_testkit::Program;
use messwert_throwaway::{Database, database_to_stop};
use serde_json::Value;
use tempfile::TempDir;

use crate::way::Way;

/// What time it is at every node, so that their answers can be compared.
const NOW: &str = "2026-11-23T12:00:00+01:00";

/// All around some nodes; gone when this is dropped.
pub(crate) struct Cluster {
    pub(crate) database: Database,
    pub(crate) way: Way,
    folder: TempDir,
}

impl Cluster {
    /// None if there is no PostgreSQL.
    pub(crate) async fn new() -> Option<Cluster> {
        let database = database_to_stop()?;
        let way = Way::to(database.socket()?).await;
        Some(Cluster { database, way, folder: tempfile::tempdir().unwrap() })
    }

    /// Runs a command straight on the database, to its end, which must be a good one; what it printed.
    pub(crate) fn run(&self, arguments: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_messwert"));
        command.args(arguments.split(' ')).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env_clear().env("USER", "tester").env("MESSWERT_DATABASE", self.database.address());
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "messwert {arguments}: {}\n{said}", output.status);
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A new tenant without a limit, and its key.
    pub(crate) fn new_tenant(&self, key: &str) -> String {
        self.run(&format!("tenant create {key} --name {key} --plan enterprise"));
        self.new_key(key)
    }

    /// A new key of a tenant.
    pub(crate) fn new_key(&self, tenant: &str) -> String {
        self.run(&format!("key create --tenant {tenant} --scopes reports,contacts"))
    }

    /// A new key of a tenant that sees no names: they are in the store, and not in the books.
    pub(crate) fn new_key_without_names(&self, tenant: &str) -> String {
        self.run(&format!("key create --tenant {tenant} --scopes reports"))
    }

    /// The id of a tenant's key, the last one that was made.
    pub(crate) fn last_key(&self, tenant: &str) -> String {
        let listed: Value =
            serde_json::from_str(&self.run(&format!("key list --tenant {tenant} --json"))).unwrap();
        listed.as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Starts a node; what it says if it ends instead, as the way may be rough.
    pub(crate) fn try_node(&self) -> Result<Program, String> {
        let address = format!("postgres://messwert@{}/{}", self.way.address(), self.database.name());
        let flags = ["--now", NOW, "--log-access=false"];
        Program::try_serve_with(env!("CARGO_BIN_EXE_messwert"), &address, &flags)
    }

    /// Starts a node.
    pub(crate) fn node(&self) -> Program {
        self.try_node().unwrap()
    }
}
