//! Tests of what is particular to SQLite.

mod busy;

mod guards;

mod opening;

mod scrubbing;

mod statements;

mod vectors;

mod verifying;

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::conformance::{self, Place};
use crate::{Head, Store, TenantId, open_or_create, open_or_create_as_owner};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passes_the_conformance_suite() {
    conformance::run(|| {
        let folder = TempDir::new().unwrap();
        let address = address(&folder);
        let open = Box::new(move || open_or_create_as_owner(&address).unwrap());
        Place { open, keep: Box::new(Checked(folder)) }
    })
    .await;
}

/// A place of a store in which everything stands as its tables demand, also what the program does not have checked.
struct Checked(TempDir);

impl Drop for Checked {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(integrity(&Connection::open(file(&self.0)).unwrap()), "ok");
        }
    }
}

/// What SQLite finds wrong with a file, by a connection that leaves no check out; `ok` if it is nothing.
fn integrity(plain: &Connection) -> String {
    plain.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// A store with one tenant of some rows, and a plain connection to its file.
struct Opened {
    store: Arc<dyn Store>,
    tenant: TenantId,
    head: Head,
    plain: Connection,
    folder: TempDir,
}

async fn opened(n_rows: usize) -> Opened {
    let folder = TempDir::new().unwrap();
    let store = open_or_create(&address(&folder)).unwrap();
    let (tenant, _) = conformance::settled(&*store, 1).await;
    let head = conformance::push(&*store, tenant, (1..n_rows).map(conformance::event).collect()).await;
    let plain = Connection::open(file(&folder)).unwrap();
    Opened { store, tenant, head, plain, folder }
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("it's a store.db")
}

fn address(folder: &TempDir) -> String {
    format!("sqlite:{}", file(folder).display())
}
