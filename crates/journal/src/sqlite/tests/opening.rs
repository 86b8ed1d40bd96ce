//! Opening files: new ones, missing ones, others' ones, newer ones, several at once.

use std::fs;
use std::sync::Barrier;

use rusqlite::types::Value;
use rusqlite::{Connection, params};
use tempfile::TempDir;
use uuid::Uuid;

use super::{address, file};
use crate::{Store, StoreError, TenantId, open, open_or_create};

#[test]
fn what_is_no_store_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = |store: Result<_, StoreError>| store.map(|_: std::sync::Arc<dyn Store>| ()).unwrap_err();
    assert!(matches!(refused(open(&address(&folder))), StoreError::Missing { .. }));
    assert!(!file(&folder).exists());
    for address in ["", "sqlite:", "sqlite.db", "SQLITE:a.db", "mysql://x"] {
        assert!(matches!(refused(open_or_create(address)), StoreError::Address { .. }), "{address}");
    }
    assert!(matches!(refused(open_or_create("sqlite:/no/such/folder/a.db")), StoreError::Unreachable(_)));

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
    assert!(matches!(error, StoreError::Schema { found: 99, known: 6 }));
    assert!(error.to_string().contains("use a newer messwert"));
}

#[tokio::test]
async fn tenants_of_an_older_schema_get_a_secret() {
    let folder = TempDir::new().unwrap();
    let plain = Connection::open(file(&folder)).unwrap();
    plain.execute_batch(include_str!("../../../migrations/sqlite/0001_journal.sql")).unwrap();
    plain.pragma_update(None, "application_id", 0x4d65_7373).unwrap();
    plain.pragma_update(None, "user_version", 1).unwrap();
    let ids = [1, 2].map(|n| TenantId::new(Uuid::from_u128(n)));
    for (id, key) in ids.iter().zip(["a", "b"]) {
        let insert =
            "INSERT INTO tenants (tenant_id, tenant_key, plan, created_at) VALUES ($1, $2, 'starter', 0)";
        plain.execute(insert, params![id.bytes(), key]).unwrap();
    }
    drop(plain);
    let store = open(&address(&folder)).unwrap();
    let (one, two) = (store.secret(ids[0]).await.unwrap(), store.secret(ids[1]).await.unwrap());
    assert_ne!(one, two);
    drop(store);
    assert_eq!(open(&address(&folder)).unwrap().secret(ids[0]).await.unwrap(), one);
}

#[test]
fn files_are_set_up_for_safety() {
    let folder = TempDir::new().unwrap();
    let store = crate::sqlite::open(&file(&folder), crate::Missing::Create).unwrap();
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
