//! Opening databases: new ones, by several at once, newer ones, and by roles that are too strong.

use std::sync::Barrier;

use messwert_throwaway::{Database, database};

use super::rights;
use crate::{StoreError, open, open_as_owner, open_moving, open_or_create, place};

#[test]
fn a_database_without_a_store_is_not_opened() {
    let Some(database) = database() else { return };
    assert!(matches!(refused(open(&database.address())), StoreError::Unprepared));
    open_or_create(&database.address()).map(drop).unwrap();
    open(&database.address()).map(drop).unwrap();
    let nowhere = database.address().replace("messwert_", "no_such_");
    assert!(matches!(refused(open_or_create(&nowhere)), StoreError::Unreachable(_)));
}

#[test]
fn addresses_are_refused_without_showing_their_passwords() {
    for address in [
        "postgres://",
        "postgres://user:secret@host",
        "postgres://user:secret@/name",
        "postgres://user:secret@host:port/name",
        "postgresql://user:secret@host/name?sslmode=maybe",
        "postgres://user:secret@host/name?pool=9",
    ] {
        let error = refused(open(address));
        assert!(matches!(error, StoreError::PostgresAddress { .. }), "{address}: {error}");
        assert!(!error.to_string().contains("secret"), "{address}: {error}");
    }
}

#[test]
fn a_place_has_one_text_without_a_password() {
    let check = |address: &str, expected: &str| assert_eq!(place(address).unwrap(), expected, "{address}");
    for address in [
        "postgres://user:se?cret@host/name",
        "postgres://us%2Fer:se%40cret@host:5432/name?sslmode=require",
        "postgresql://host/name?password=secret",
        "postgres://host/?dbname=name",
    ] {
        check(address, "postgres:///name?host=host");
    }
    check("postgres://host:5433/a", "postgres:///a?host=host&port=5433");
    check("postgres:///a?host=/run/pg&port=5433&user=u", "postgres:///a?host=/run/pg&port=5433");
    check("postgres://one:1,two:2/a", "postgres:///a?host=one,two&port=1,2");
    check("postgres://host/a?hostaddr=127.0.0.1", "postgres:///a?host=host&hostaddr=127.0.0.1");
    for text in ["postgres:///a?host=/run/pg&port=5433", "postgres:///a?host=one,two&port=1,2"] {
        check(text, text);
    }
    for address in ["postgre://user:se?cret@host/name", "mysql:user:secret@host", "mysql://x?password=secret"]
    {
        let error = place(address).unwrap_err().to_string();
        assert!(!error.contains("cret"), "{error}");
    }
}

#[tokio::test]
async fn a_transaction_reads_what_those_before_it_wrote_whatever_the_database_says() {
    let Some(database) = database() else { return };
    let name = database.name();
    database.run(&format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"));
    let address = crate::postgres::address::Place::parse(&database.address()).unwrap();
    let mut client = address.pool(1).get().await.unwrap();
    let transaction = client.transaction().await.unwrap();
    let row = transaction.query_one("SHOW transaction_isolation", &[]).await.unwrap();
    assert_eq!(row.get::<_, String>(0), "read committed");
}

#[test]
fn strong_roles_are_refused() {
    let Some(database) = database() else { return };
    open_or_create(&database.address()).map(drop).unwrap();
    check(&database, "ALTER ROLE {role} SUPERUSER", "is a superuser");
    check(&database, "ALTER ROLE {role} BYPASSRLS", "has BYPASSRLS");
    // Roles that it may become.
    for (strength, expected) in [("SUPERUSER", "is a superuser"), ("BYPASSRLS", "has BYPASSRLS")] {
        let strong = format!("strong_in_{}", database.name());
        database.run(&format!("CREATE ROLE {strong} {strength} NOLOGIN"));
        check(&database, &format!("GRANT {strong} TO {{role}}"), expected);
        database.run(&format!("DROP ROLE {strong}"));
    }
    check(&database, "ALTER ROLE {role} SET synchronous_commit = off", "could lose what it has answered");
    check(&database, "ALTER ROLE {role} SET messwert.is_checked = yes", "switches off a guard");
    for table in ["journal", "directory", "tombstones", "api_key_uses", "rate_windows"] {
        database.run(&format!("ALTER TABLE messwert.{table} NO FORCE ROW LEVEL SECURITY"));
        let error = refused(open(&database.address())).to_string();
        assert!(error.contains(&format!("the rows of all tenants in `{table}`")), "{error}");
        database.run(&format!("ALTER TABLE messwert.{table} FORCE ROW LEVEL SECURITY"));
    }
    open(&database.address()).map(drop).unwrap();
}

#[test]
fn other_schemas_are_refused() {
    let Some(database) = database() else { return };
    open_or_create(&database.address()).map(drop).unwrap();
    database.run("UPDATE messwert.steps SET n_applied = 99");
    assert!(matches!(refused(open(&database.address())), StoreError::Schema { found: 99, known: 9 }));
    let role = role(&database);
    database.run(&format!("GRANT USAGE ON SCHEMA messwert TO {role}"));
    database.run(&format!("GRANT SELECT ON ALL TABLES IN SCHEMA messwert TO {role}"));
    let theirs = database.address_of(&role);
    assert!(matches!(refused(open(&theirs)), StoreError::Schema { found: 99, known: 9 }));
    database.run("UPDATE messwert.steps SET n_applied = 0");
    assert!(matches!(refused(open(&theirs)), StoreError::Outdated { found: 0, known: 9 }));
    database.run("UPDATE messwert.steps SET n_applied = 9");
    open(&theirs).map(drop).unwrap();
    // Such a role serves; tenants are moved by the owner.
    let error = open_as_owner(&theirs).map(drop).unwrap_err();
    assert!(matches!(&error, StoreError::Role { what, .. } if what.contains("does not own")), "{error}");
    open_moving(&theirs).map(drop).unwrap();
    open_as_owner(&database.address()).map(drop).unwrap();
}

#[test]
fn whoever_lacks_a_right_reads_and_does_not_serve() {
    let Some(database) = database() else { return };
    open_or_create(&database.address()).map(drop).unwrap();
    let role = role(&database);
    database.run(&rights(&database, &role));
    let theirs = database.address_of(&role);
    open_or_create(&theirs).map(drop).unwrap();
    for (right, table) in [
        ("DELETE", "rate_windows"),
        ("UPDATE", "api_key_uses"),
        ("INSERT", "journal"),
        ("DELETE", "tombstones"),
        ("UPDATE", "directory"),
        ("SELECT", "tenants"),
        ("SELECT", "api_keys"),
    ] {
        database.run(&format!("REVOKE {right} ON messwert.{table} FROM {role}"));
        let error = refused(open_or_create(&theirs)).to_string();
        assert!(error.contains(&format!("lacks `{right} on {table}` to serve")), "{error}");
        open(&theirs).map(drop).unwrap();
        // As after an upgrade.
        database.run(&rights(&database, &role));
        open_or_create(&theirs).map(drop).unwrap();
    }
    database.run(&format!("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC", database.name()));
    open_or_create(&theirs).map(drop).unwrap();
    database.run(&format!("REVOKE TEMPORARY ON DATABASE {} FROM {role}", database.name()));
    let error = refused(open_or_create(&theirs)).to_string();
    assert!(error.contains("lacks `TEMPORARY on the database` to serve"), "{error}");
    open(&theirs).map(drop).unwrap();
    database.run(&rights(&database, &role));
    // As where functions are nobody's unless they are granted.
    database.run("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA messwert FROM PUBLIC");
    open_or_create(&theirs).map(drop).unwrap();
    database.run(&format!("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA messwert FROM {role}"));
    let error = refused(open_or_create(&theirs)).to_string();
    for function in ["journal_append_few", "journal_append_one"] {
        assert!(error.contains(&format!("`EXECUTE on {function}`")), "{error}");
    }
    open(&theirs).map(drop).unwrap();
}

#[test]
fn several_may_make_the_same_store_at_once() {
    for _ in 0..5 {
        let Some(database) = database() else { return };
        let start = Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    start.wait();
                    open_or_create(&database.address()).map(drop).unwrap();
                });
            }
        });
    }
}

fn check(database: &Database, change: &str, expected: &str) {
    let role = role(database);
    database.run(&change.replace("{role}", &role));
    let error = refused(open(&database.address_of(&role)));
    assert!(matches!(error, StoreError::Role { .. }), "{error:?}");
    assert!(error.to_string().contains(expected), "{error}");
    database.run(&format!("DROP ROLE {role}"));
}

fn role(database: &Database) -> String {
    let role = format!("role_of_{}", database.name());
    database.run(&format!("CREATE ROLE {role} LOGIN"));
    role
}

fn refused(store: Result<std::sync::Arc<dyn crate::Store>, StoreError>) -> StoreError {
    store.map(drop).unwrap_err()
}
