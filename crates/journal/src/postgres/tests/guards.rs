//! The database itself refuses what would change the journal, also for the owner of the tables.

use super::{Opened, name, opened, plain, rights, said};
use crate::conformance::{all, event};
use crate::{TenantId, verify};

const COLUMNS: &str = "tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash";

#[tokio::test]
async fn the_owner_cannot_change_the_journal() {
    let Some(Opened { store, tenant, head, database }) = opened(9).await else { return };
    let rows = all(&*store, tenant).await;
    let copy = |seq: &str| {
        let columns = COLUMNS.replacen("seq", seq, 1);
        format!("INSERT INTO journal ({COLUMNS}) SELECT {columns} FROM journal WHERE seq = 5")
    };
    let on_conflict = |what: &str| format!("{} ON CONFLICT {what}", copy("5"));
    let attempts = [
        ("UPDATE journal SET body = '' WHERE seq = 5".to_owned(), "permission denied"),
        ("UPDATE journal SET actor = actor".to_owned(), "permission denied"),
        ("TRUNCATE journal".to_owned(), "permission denied"),
        ("DELETE FROM journal WHERE seq = 9".to_owned(), "never deleted"),
        ("DELETE FROM journal".to_owned(), "never deleted"),
        (copy("5"), "duplicate key"),
        (copy("11"), "must follow"),
        (copy("0"), "must follow"),
        (copy("-1"), "must follow"),
        (copy("generate_series(10, 12) * 2 - 10"), "must follow"),
        // More than are looked up each.
        (copy("generate_series(10, 40) * 2 - 10"), "must follow"),
        (copy("generate_series(11, 40)"), "must follow"),
        (on_conflict("(tenant_id, seq) DO UPDATE SET body = ''"), "permission denied"),
        ("DELETE FROM tenants".to_owned(), "cannot be deleted"),
        ("UPDATE tenants SET tenant_id = decode(repeat('00', 16), 'hex')".to_owned(), "keeps its id"),
    ];
    let owner = plain(&database.address()).await;
    name(&owner, tenant).await;
    for (attempt, expected) in &attempts {
        let error = owner.batch_execute(attempt).await.expect_err(attempt);
        assert!(said(&error).contains(expected), "{attempt}: {error:?}");
    }
    // An owner can give itself the right again; then the triggers are in the way.
    owner.batch_execute("GRANT ALL ON journal TO CURRENT_USER").await.unwrap();
    for (attempt, expected) in [
        ("UPDATE journal SET body = '' WHERE seq = 5".to_owned(), "never updated"),
        ("UPDATE journal SET actor = actor WHERE false".to_owned(), "never updated"),
        (on_conflict("(tenant_id, seq) DO UPDATE SET body = ''"), "never updated"),
        ("TRUNCATE journal".to_owned(), "never deleted"),
    ] {
        let error = owner.batch_execute(&attempt).await.expect_err(&attempt);
        assert!(said(&error).contains(expected), "{attempt}: {error:?}");
    }
    owner.batch_execute(&on_conflict("DO NOTHING")).await.unwrap();
    assert_eq!(all(&*store, tenant).await, rows);
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), head);
}

#[tokio::test]
async fn a_role_that_serves_reads_and_appends() {
    let Some(Opened { store, tenant, database, .. }) = opened(3).await else { return };
    let role = format!("server_of_{}", database.name());
    database.run(&format!("CREATE ROLE {role} LOGIN"));
    let owner = plain(&database.address()).await;
    owner.batch_execute(&rights(&database, &role)).await.unwrap();
    let server = plain(&database.address_of(&role)).await;
    name(&server, tenant).await;
    let attempts = [
        "UPDATE journal SET actor = actor",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "DROP TABLE journal",
        "UPDATE tenants SET is_going = 1",
        "INSERT INTO api_keys SELECT * FROM api_keys",
        "SET SESSION AUTHORIZATION messwert",
        "SET session_replication_role = replica",
    ];
    for attempt in attempts {
        let error = server.batch_execute(attempt).await.expect_err(attempt);
        assert!(said(&error).contains("permission denied") || said(&error).contains("must be owner"));
    }
    drop(store);
    let store = crate::open_or_create(&database.address_of(&role)).unwrap();
    let names = messwert_books::fact::NamesChange::Replace(b"a".to_vec());
    let contact = crate::conformance::entry(messwert_books::fact::Kind::Contact, "[\"K-1\"]", names);
    let many = (0..999).map(event).chain([contact]).collect();
    let head = crate::conformance::push(&*store, tenant, many).await;
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), head);
    let leases = store.leases().unwrap();
    for n_owed in [1, 1, 2] {
        let lease = leases.lease(tenant, 64, 9).await.unwrap();
        assert_eq!(lease.slice, 1);
        leases.give_back(tenant, lease.hour, 1).await.unwrap();
        leases.owe(tenant, lease.hour, uuid::Uuid::nil(), n_owed).await.unwrap();
        leases.forget(tenant, lease.hour).await.unwrap();
    }
}

#[tokio::test]
async fn only_a_tenant_that_is_going_loses_its_rows() {
    let Some(Opened { store, tenant, database, .. }) = opened(3).await else { return };
    let (other, _) = crate::conformance::settled(&*store, 2).await;
    let owner = plain(&database.address()).await;
    let id = format!("uuid_send('{tenant}')");
    owner.execute(&format!("UPDATE tenants SET is_going = 1 WHERE tenant_id = {id}"), &[]).await.unwrap();
    assert_eq!(store.tenant("tenant-1").await.unwrap(), None);
    assert_eq!(store.tenant_by_id(tenant).await.unwrap(), None);
    assert_eq!(store.tenants().await.unwrap().len(), 1);
    name(&owner, other).await;
    assert!(owner.execute("DELETE FROM journal", &[]).await.is_err());
    name(&owner, tenant).await;
    assert_eq!(owner.execute("DELETE FROM journal", &[]).await.unwrap(), 3);
    owner.execute(&format!("DELETE FROM tenants WHERE tenant_id = {id}"), &[]).await.unwrap();
    assert_eq!(all(&*store, other).await.len(), 1);
}

#[tokio::test]
async fn rows_of_several_tenants_are_guarded_each() {
    let Some(Opened { store, tenant, head, database }) = opened(3).await else { return };
    let (other, of_other) = crate::conformance::settled(&*store, 2).await;
    let ids = [tenant, other].map(|id| format!("uuid_send('{id}')"));
    // Whom row-level security does not hold adds rows after both journals' ends, with a gap in the second one.
    let append = |n_rows: u32, gap: u32| {
        let columns = COLUMNS.replacen(
            "seq",
            &format!("seq + n + CASE tenant_id WHEN {} THEN {gap} ELSE 0 END", ids[1]),
            1,
        );
        format!(
            "INSERT INTO messwert.journal ({COLUMNS}) SELECT {columns} FROM generate_series(1, {n_rows}) AS n,
                (SELECT DISTINCT ON (tenant_id) * FROM messwert.journal ORDER BY tenant_id, seq DESC) AS last"
        )
    };
    let attempt = |n_rows: u32, gap: u32| {
        database.run(&format!(
            "DO $do$ BEGIN {}; EXCEPTION WHEN raise_exception THEN NULL; END $do$",
            append(n_rows, gap)
        ));
    };
    let ends = async || (store.head(tenant).await.unwrap().seq, store.head(other).await.unwrap().seq);
    for n_rows in [1, 8, 9, 40] {
        let before = ends().await;
        attempt(n_rows, 1);
        assert_eq!(ends().await, before, "{n_rows} rows with a gap");
        attempt(n_rows, 0);
        assert_eq!(ends().await, (before.0 + i64::from(n_rows), before.1 + i64::from(n_rows)));
    }
    assert_eq!(ends().await, (head.seq + 58, of_other.seq + 58));
}

/// A call of what appends one row, or a few, after a tenant's last one.
fn append_after(tenant: TenantId, seq: i64, n_rows: usize) -> String {
    let last = format!("(SELECT hash FROM journal WHERE seq = {seq})");
    let id = format!("tenant => uuid_send('{tenant}'), turn => 1, last_seq => {seq}, last_hash => {last}");
    let (batch, hash) = ("decode(repeat('01', 16), 'hex')", "decode(repeat('02', 32), 'hex')");
    let each = |value: &str| format!("array_fill({value}, ARRAY[{n_rows}])");
    let text = |value: &str| each(&format!("'{value}'::text"));
    if n_rows == 1 {
        return format!(
            "SELECT journal_append_one({id}, recorded_at => 1, actor => 'a', batch_id => {batch}, kind => 'event',
                key => '[\"e\"]', op => 'delete', version => 1, body => NULL, hash => {hash}, entry => NULL,
                is_unnamed => false)"
        );
    }
    let none = "'{}'";
    format!(
        "SELECT journal_append_few({id}, recorded_ats => {}, actors => {}, batch_ids => {}, kinds => {}, keys => {},
            ops => {}, versions => {}, bodies => {}, hashes => {}, named_kinds => {none}, named_keys => {none},
            entries => {none}, unnamed_kinds => {none}, unnamed_keys => {none}, erased_kinds => {none},
            erased_keys => {none}, erased_ats => {none}, readmitted_kinds => {none}, readmitted_keys => {none})",
        each("1::bigint"),
        text("a"),
        each(batch),
        text("event"),
        text("[\"e\"]"),
        text("delete"),
        each("1::bigint"),
        each("NULL::bytea"),
        each(hash),
    )
}

#[tokio::test]
async fn what_looks_for_itself_is_not_asked_again_and_everything_after_it_is() {
    let Some(Opened { tenant, head, database, .. }) = opened(3).await else { return };
    let client = plain(&database.address()).await;
    name(&client, tenant).await;
    let mut seq = head.seq;
    let row_behind = |seq: i64| {
        let columns = COLUMNS.replacen("seq", &(seq + 1).to_string(), 1);
        format!("INSERT INTO journal ({COLUMNS}) SELECT {columns} FROM journal WHERE seq = 1")
    };
    for n_rows in [1, 3, 40] {
        let append = append_after(tenant, seq, n_rows);
        client.batch_execute(&format!("BEGIN; {append}")).await.unwrap();
        let error =
            client.batch_execute(&row_behind(seq + n_rows as i64 + 1)).await.expect_err("a gap after it");
        assert!(said(&error).contains("must follow"), "{error:?}");
        client.batch_execute("ROLLBACK").await.unwrap();
        client.batch_execute(&append).await.unwrap();
        seq += n_rows as i64;
        // Nor after one that fails in the middle.
        client.batch_execute("BEGIN; SAVEPOINT before").await.unwrap();
        client.batch_execute(&append).await.expect_err("its rows are there");
        client.batch_execute("ROLLBACK TO before").await.unwrap();
        let error = client.batch_execute(&row_behind(seq + 1)).await.expect_err("a gap after that");
        assert!(said(&error).contains("must follow"), "{error:?}");
        client.batch_execute("ROLLBACK").await.unwrap();
        // Neither twice, nor where it does not end.
        let refused = [
            (append, "23505"),
            (append_after(tenant, seq - 1, 1), "23505"),
            (append_after(tenant, seq + 1, 1), "MW001"),
        ];
        for (elsewhere, code) in refused {
            let error = client.batch_execute(&elsewhere).await.expect_err("it does not end there");
            assert_eq!(error.code().map(tokio_postgres::error::SqlState::code), Some(code), "{error:?}");
        }
    }
    let ends = client.query_one("SELECT max(seq), count(*) FROM journal", &[]).await.unwrap();
    assert_eq!((ends.get::<_, i64>(0), ends.get::<_, i64>(1)), (head.seq + 44, head.seq + 44));
    // A guard that lets nothing through is in nobody's way who looks for itself.
    let refuses = "CREATE OR REPLACE FUNCTION journal_is_consecutive() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'asked'; END $$";
    client.batch_execute(refuses).await.unwrap();
    for n_rows in [1, 3] {
        client.batch_execute(&append_after(tenant, seq, n_rows)).await.unwrap();
        seq += n_rows as i64;
    }
    let error = client.batch_execute(&row_behind(seq)).await.expect_err("a plain insert is asked about");
    assert_eq!(said(&error), "asked");
}

#[tokio::test]
async fn rows_are_appended_where_only_commands_are_passed_on() {
    let Some(Opened { store, tenant, head, database }) = opened(3).await else { return };
    drop(store);
    let commands = "SET citus.propagate_set_commands TO 'local'";
    database.run(&format!("ALTER DATABASE \"{}\" {commands}", database.name()));
    let store = crate::open_or_create(&database.address()).unwrap();
    let mut last = head;
    for n_rows in [1, 2, 300, 1] {
        let from = last.seq as usize;
        last = crate::conformance::push(&*store, tenant, (from..from + n_rows).map(event).collect()).await;
    }
    assert_eq!(last.seq, head.seq + 304);
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), last);
    let client = plain(&database.address()).await;
    let said = client.query_one("SHOW citus.propagate_set_commands", &[]).await.unwrap();
    assert_eq!(said.get::<_, &str>(0), "local");
}

#[tokio::test]
async fn a_program_that_knows_nothing_of_moving_is_held_too() {
    let Some(Opened { store, tenant, head, database }) = opened(3).await else { return };
    let owner = plain(&database.address()).await;
    name(&owner, tenant).await;
    let append = |n_rows: u32| {
        format!(
            "INSERT INTO journal ({COLUMNS}) SELECT {} FROM generate_series(1, {n_rows}) AS n,
                (SELECT * FROM journal ORDER BY seq DESC LIMIT 1) AS last",
            COLUMNS.replacen("seq", "seq + n", 1)
        )
    };
    for (standing, is_held) in [("leaving", true), ("moved", true), ("arriving", false), ("open", false)] {
        let stand = format!("UPDATE tenants SET standing = '{standing}', elsewhere = 'x'");
        owner.batch_execute(&stand).await.unwrap();
        // One, as many as are looked up each, and more.
        for n_rows in [1, 16, 17, 40] {
            let appended = owner.batch_execute(&append(n_rows)).await;
            assert_eq!(appended.is_err_and(|error| said(&error).contains("is read-only")), is_held);
        }
    }
    assert_eq!(store.head(tenant).await.unwrap().seq, head.seq + 2 * (1 + 16 + 17 + 40));
    assert!(owner.batch_execute("UPDATE tenants SET standing = 'gone'").await.is_err());
}
