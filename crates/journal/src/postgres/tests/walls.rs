//! Row-level security: a statement without its condition still sees one tenant's rows, or fails.

use messwert_books::fact::{Kind, NamesChange, Op};

use super::super::statements;
use super::{Opened, name, opened, plain, said};
use crate::conformance::{KEY_OF_NOBODY, NOW, batch, bodiless, entry, event, push, settled};
use crate::{Appended, Leases, Missing, Store, TenantId, Who};

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
async fn our_own_statements_without_their_condition_see_the_tenant_that_is_set() {
    let Some(Opened { store, tenant: one, database, .. }) = opened(3).await else { return };
    let (two, _) = settled(&*store, 2).await;
    for (tenant, name) in [(one, b"one"), (two, b"two")] {
        let names = NamesChange::Replace(name.to_vec());
        let erased = bodiless(Op::Erase, Kind::Contact, &format!("[\"{tenant}\"]"), NamesChange::Erase);
        push(&*store, tenant, vec![entry(Kind::Contact, "[\"K-1\"]", names), erased]).await;
        store.note_key_use(tenant, KEY_OF_NOBODY, 1).await.unwrap();
    }
    let owner = plain(&database.address()).await;
    for (set, other) in [(one, two), (two, one)] {
        name(&owner, set).await;
        // They are asked for the other one's rows, in vain.
        let asked = unbound(&owner, other).await.unwrap();
        assert_eq!(asked, bound(&*store, set).await, "{set}");
        assert_ne!(asked, bound(&*store, other).await);
    }
    let nobody = plain(&database.address()).await;
    let error = unbound(&nobody, one).await.unwrap_err();
    assert!(said(&error).contains("unrecognized configuration parameter"), "{error:?}");
}

/// What a tenant has: its rows, by position and by list, its names, its tombstones.
type Seen = (Vec<Vec<u8>>, Vec<Vec<u8>>, Vec<Vec<u8>>, Vec<String>);

async fn bound(store: &dyn Store, tenant: TenantId) -> Seen {
    let hashes = |rows: Vec<crate::Row>| rows.iter().map(|row| row.hash.to_vec()).collect::<Vec<_>>();
    let names = store.names(tenant, Kind::Contact, &["[\"K-1\"]".to_owned()]).await.unwrap();
    let tombstones = store.tombstones(tenant).await.unwrap();
    (
        hashes(store.tail(tenant, 0, 100).await.unwrap()),
        hashes(store.rows(tenant, &[1, 2]).await.unwrap()),
        names.into_iter().map(|(_, entry)| entry).collect(),
        tombstones.into_iter().map(|(_, key)| key).collect(),
    )
}

/// The same by the statements of the store, each without the condition on the tenant.
async fn unbound(client: &tokio_postgres::Client, tenant: TenantId) -> Result<Seen, tokio_postgres::Error> {
    let removed = |sql: &str| {
        let without = sql.replace("tenant_id = $1", "$1::bytea IS NOT NULL");
        assert_ne!(without, sql);
        without
    };
    let id = &tenant.bytes()[..];
    let column = |rows: Vec<tokio_postgres::Row>, at: usize| rows.iter().map(|row| row.get(at)).collect();
    let tail = client.query(&removed(statements::JOURNAL_TAIL), &[&id, &0_i64, &100_i64]).await?;
    let rows = client.query(&removed(statements::JOURNAL_ROWS), &[&id, &vec![1_i64, 2]]).await?;
    let keys = vec!["[\"K-1\"]"];
    let names = client.query(&removed(statements::DIRECTORY_ENTRIES), &[&id, &"contact", &keys]).await?;
    let tombstones = client.query(&removed(statements::TOMBSTONES), &[&id]).await?;
    let tombstones = tombstones.iter().map(|row| row.get(1)).collect();
    Ok((column(tail, 9), column(rows, 9), column(names, 1), tombstones))
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_connection_of_a_pool_keeps_the_tenant_that_it_was_used_for() {
    let Some(Opened { tenant, head, database, .. }) = opened(1).await else { return };
    let store = super::super::open(&database.address(), Missing::Refuse, Who::Server).unwrap();
    let mut head = head;
    for n_rows in [1, 2, 300] {
        let rows = batch(n_rows, (0..n_rows).map(|n| event(n as usize)).collect());
        let Appended::Done(next) = store.append(tenant, head, vec![rows], NOW).await.unwrap() else {
            panic!("nobody else writes")
        };
        head = next;
    }
    assert_eq!(store.tail(tenant, 0, usize::MAX).await.unwrap().len() as i64, head.seq);
    store.names(tenant, Kind::Contact, &["[\"K-1\"]".to_owned()]).await.unwrap();
    store.note_key_use(tenant, KEY_OF_NOBODY, 1).await.unwrap();
    store.lease(tenant, 1, 1).await.unwrap();
    for (pool, of) in [(&store.reads, "reads"), (&store.writes, "writes"), (&store.counts, "counts")] {
        let n_used = pool.status().size;
        assert!(n_used > 0, "{of}");
        let mut used = Vec::new();
        for _ in 0..n_used {
            used.push(pool.get().await.unwrap());
        }
        for client in &used {
            let error = client.query("SELECT FROM journal", &[]).await.unwrap_err();
            let said = said(&error);
            let is_unset = said.contains("unrecognized configuration parameter")
                || said.contains("invalid input syntax for type uuid: \"\"");
            assert!(is_unset, "{of}: {said}");
        }
    }
}
