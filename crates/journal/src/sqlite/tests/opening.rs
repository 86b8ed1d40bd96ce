//! Opening files: new ones, missing ones, others' ones, newer ones, several at once.

use std::fs;
use std::sync::Barrier;

use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

use super::{address, file};
use crate::{Store, StoreError, open, open_or_create};

#[test]
fn what_is_no_store_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = |store: Result<_, StoreError>| store.map(|_: std::sync::Arc<dyn Store>| ()).unwrap_err();
    assert!(matches!(refused(open(&address(&folder))), StoreError::Missing { .. }));
    assert!(!file(&folder).exists());
    for address in ["", "sqlite:", "sqlite.db", "SQLITE:a.db", "mysql://x"] {
        assert!(matches!(refused(open_or_create(address)), StoreError::Address { .. }), "{address}");
    }
    assert!(matches!(refused(open_or_create("sqlite:/no/such/folder/a.db")), StoreError::Backend(_)));

    fs::write(file(&folder), "not a database, though it is long enough to look like one".repeat(99)).unwrap();
    assert!(matches!(refused(open_or_create(&address(&folder))), StoreError::Foreign { .. }));
    fs::remove_file(file(&folder)).unwrap();
    Connection::open(file(&folder)).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    assert!(matches!(refused(open_or_create(&address(&folder))), StoreError::Foreign { .. }));
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = TempDir::new().unwrap();
    drop(open_or_create(&address(&folder)).unwrap());
    let plain = Connection::open(file(&folder)).unwrap();
    plain.pragma_update(None, "user_version", 99).unwrap();
    let error = open(&address(&folder)).map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Schema { found: 99, known: 1 }));
    assert!(error.to_string().contains("use a newer messwert"));
}

#[test]
fn files_are_set_up_for_safety() {
    let folder = TempDir::new().unwrap();
    let store = crate::sqlite::open(&file(&folder), crate::sqlite::Missing::Create).unwrap();
    let writer = store.writer.try_lock().unwrap();
    let pragma = |name: &str| -> Value { writer.pragma_query_value(None, name, |row| row.get(0)).unwrap() };
    assert_eq!(pragma("journal_mode"), Value::Text("wal".to_owned()));
    assert_eq!(pragma("synchronous"), Value::Integer(2));
    assert_eq!(pragma("recursive_triggers"), Value::Integer(1));
    assert_eq!(pragma("secure_delete"), Value::Integer(1));
    assert_eq!(pragma("foreign_keys"), Value::Integer(1));
}

#[test]
fn several_may_make_the_same_store_at_once() {
    for _ in 0..20 {
        let folder = TempDir::new().unwrap();
        let start = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    open_or_create(&address(&folder)).map(drop).unwrap();
                });
            }
        });
    }
}
