//! Row-level security: a statement without its condition still sees one tenant's rows, or fails.

use messwert_books::fact::{Kind, NamesChange, Op};

use super::{Opened, name, opened, plain, said};
use crate::conformance::{KEY_OF_NOBODY, bodiless, entry, push, settled};

const TABLES: [&str; 5] = ["journal", "directory", "tombstones", "api_key_uses", "rate_windows"];

#[tokio::test]
async fn a_statement_without_its_condition_sees_one_tenant() {
    let Some(Opened { store, tenant: one, database, .. }) = opened(3).await else { return };
    let (two, _) = settled(&*store, 2).await;
    for tenant in [one, two] {
        let names = NamesChange::Replace(b"somebody".to_vec());
        let erased = bodiless(Op::Erase, Kind::Contact, "[\"K-2\"]", NamesChange::Erase);
        push(&*store, tenant, vec![entry(Kind::Contact, "[\"K-1\"]", names), erased]).await;
        store.note_key_use(tenant, KEY_OF_NOBODY, 1).await.unwrap();
        store.leases().unwrap().lease(tenant, 1, 1).await.unwrap();
    }
    let owner = plain(&database.address()).await;
    for (tenant, counts) in [(one, [5, 1, 1, 1, 1]), (two, [3, 1, 1, 1, 1])] {
        name(&owner, tenant).await;
        for (table, expected) in TABLES.into_iter().zip(counts) {
            let sql = format!("SELECT count(*), count(DISTINCT tenant_id) FROM {table}");
            let row = owner.query_one(&sql, &[]).await.unwrap();
            assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (expected, 1), "{table}");
        }
    }
    name(&owner, one).await;
    assert_eq!(owner.execute("DELETE FROM directory", &[]).await.unwrap(), 1);
    let foreign = "INSERT INTO directory SELECT tenant_id, 'contact', 'x', '' FROM tenants";
    let error = owner.batch_execute(foreign).await.unwrap_err();
    assert!(said(&error).contains("violates row-level security policy"), "{error:?}");
    assert_eq!(store.names(two, Kind::Contact, &["[\"K-1\"]".to_owned()]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn without_a_tenant_every_statement_fails() {
    let Some(Opened { tenant, database, .. }) = opened(3).await else { return };
    let owner = plain(&database.address()).await;
    let mut expected = "unrecognized configuration parameter";
    for setting in [String::new(), set(&tenant.to_string()), set(""), set("1"), set("*")] {
        for table in TABLES {
            for statement in [format!("SELECT * FROM {table}"), format!("DELETE FROM {table}")] {
                let statements = format!("BEGIN; {setting} COMMIT; {statement}");
                let error = owner.batch_execute(&statements).await.expect_err(&statements);
                assert!(said(&error).contains(expected), "{statements}: {error:?}");
            }
        }
        // Once set in a transaction, the setting stays, but empty.
        expected = "invalid input syntax for type uuid";
    }
}

fn set(value: &str) -> String {
    format!("SELECT set_config('messwert.tenant', '{value}', true);")
}
