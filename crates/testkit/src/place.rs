//! Where a test's store is: a file in a temporary folder, or a database of its own in PostgreSQL.

use std::sync::Arc;

use messwert_journal::{Store, open, open_or_create};
use messwert_throwaway::{Database, database};
use tempfile::TempDir;

/// A place for a store, gone when this is dropped.
#[derive(Debug)]
pub enum Place {
    /// A folder for SQLite's file.
    Folder(TempDir),
    /// A database of PostgreSQL.
    Database(Database),
}

impl Place {
    /// A new place: in PostgreSQL if `MESSWERT_TEST_STORE` says `postgres`.
    #[expect(clippy::new_without_default, reason = "a default that makes folders would surprise")]
    pub fn new() -> Place {
        match std::env::var("MESSWERT_TEST_STORE").as_deref() {
            Ok("postgres") => Place::postgres().expect("PostgreSQL"),
            Ok(other) => panic!("MESSWERT_TEST_STORE is `{other}`: expected `postgres`, or nothing"),
            Err(_) => Place::sqlite(),
        }
    }

    /// A new folder.
    pub fn sqlite() -> Place {
        Place::Folder(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A new database; none if there is no PostgreSQL.
    pub fn postgres() -> Option<Place> {
        database().map(Place::Database)
    }

    /// The address of the store.
    pub fn address(&self) -> String {
        match self {
            Place::Folder(folder) => format!("sqlite:{}", folder.path().join("messwert.db").display()),
            Place::Database(database) => database.address(),
        }
    }

    /// The store, made if it is not there.
    pub fn open_or_create(&self) -> Arc<dyn Store> {
        open_or_create(&self.address()).expect("a store")
    }

    /// The store as another program opens it.
    pub fn open(&self) -> Arc<dyn Store> {
        open(&self.address()).expect("a store")
    }
}
