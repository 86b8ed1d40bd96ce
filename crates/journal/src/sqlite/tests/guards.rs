//! The file itself refuses what would change the journal, also from a plain connection.

use super::{Opened, integrity, opened};
use crate::conformance::all;
use crate::verify;

#[tokio::test]
async fn a_plain_connection_cannot_change_the_journal() {
    let Opened { store, tenant, head, plain, folder: _folder } = opened(9).await;
    let rows = all(&*store, tenant).await;
    let columns = "tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash";
    let copy = |seq: &str| format!("SELECT {} FROM journal WHERE seq = 5", columns.replacen("seq", seq, 1));
    let attempts = [
        ("UPDATE journal SET body = x'00' WHERE seq = 5".to_owned(), "never updated"),
        ("UPDATE OR REPLACE journal SET seq = 6 WHERE seq = 5".to_owned(), "never updated"),
        ("UPDATE OR IGNORE journal SET actor = actor".to_owned(), "never updated"),
        ("DELETE FROM journal WHERE seq = 9".to_owned(), "never deleted"),
        ("DELETE FROM journal".to_owned(), "never deleted"),
        (format!("INSERT INTO journal ({columns}) {}", copy("5")), "must follow"),
        (format!("INSERT INTO journal ({columns}) {}", copy("11")), "must follow"),
        (format!("INSERT INTO journal ({columns}) {}", copy("0")), "must follow"),
        (format!("INSERT INTO journal ({columns}) {}", copy("-1")), "must follow"),
        (format!("INSERT OR REPLACE INTO journal ({columns}) {}", copy("5")), "must follow"),
        (format!("INSERT OR IGNORE INTO journal ({columns}) {}", copy("5")), "must follow"),
        (format!("REPLACE INTO journal ({columns}) {}", copy("6")), "must follow"),
        (
            format!("INSERT INTO journal ({columns}) {} ON CONFLICT DO UPDATE SET body = x'00'", copy("5")),
            "must follow",
        ),
        (
            format!("INSERT OR REPLACE INTO journal (rowid, {columns}) SELECT 1, {}", &copy("10")[7..]),
            "no column named rowid",
        ),
        ("UPDATE journal SET rowid = 1".to_owned(), "no such column: rowid"),
        ("DELETE FROM tenants".to_owned(), "cannot be deleted"),
        ("UPDATE tenants SET tenant_id = zeroblob(16)".to_owned(), "keeps its id"),
    ];
    for recursive in ["OFF", "ON"] {
        plain.execute_batch(&format!("PRAGMA recursive_triggers = {recursive}")).unwrap();
        for (attempt, expected) in &attempts {
            let error = plain.execute(attempt, []).unwrap_err().to_string();
            assert!(error.contains(expected), "{attempt}: {error}");
        }
    }
    assert_eq!(all(&*store, tenant).await, rows);
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), head);
}

/// A row after the last one, by so many positions, with an expression in the place of its seal.
fn row_behind(n: i64, hash: &str) -> String {
    format!(
        "INSERT INTO journal SELECT tenant_id, seq + {n}, recorded_at, actor, batch_id, kind, key, op, version, body,
            {hash} FROM journal ORDER BY seq DESC LIMIT 1"
    )
}

#[tokio::test]
async fn a_row_that_may_not_be_added_takes_back_all_that_was_added_with_it() {
    let Opened { store, tenant, head, plain, folder: _folder } = opened(3).await;
    plain.execute_batch("BEGIN").unwrap();
    plain.execute(&row_behind(1, "hash"), []).unwrap();
    let error = plain.execute(&row_behind(2, "hash"), []).unwrap_err().to_string();
    assert!(error.contains("must follow"), "{error}");
    assert!(plain.is_autocommit(), "the transaction is over");
    // One statement, whose second row leaves a gap.
    let two =
        "INSERT INTO journal SELECT tenant_id, seq + n, recorded_at, actor, batch_id, kind, key, op, version,
        body, hash FROM journal, (SELECT 1 AS n UNION SELECT 3) WHERE seq = ?1 ORDER BY n";
    let error = plain.execute(two, [head.seq]).unwrap_err().to_string();
    assert!(error.contains("must follow"), "{error}");
    assert_eq!(store.head(tenant).await.unwrap(), head);
}

#[tokio::test]
async fn an_append_that_a_guard_ends_in_the_middle_leaves_nothing_and_the_next_one_goes_well() {
    let Opened { store, tenant, head, plain, folder: _folder } = opened(3).await;
    let (conditions, end) = (["NEW.seq = 7", "NEW.seq = 400"], "SELECT RAISE(ROLLBACK, 'not this one'); END");
    for condition in conditions {
        plain
            .execute_batch(&format!(
                "CREATE TRIGGER refuses BEFORE INSERT ON journal WHEN {condition} BEGIN {end}"
            ))
            .unwrap();
        let rows = || (0..500).map(crate::conformance::event).collect();
        let batch = crate::conformance::batch(9, rows());
        let error = store.append(tenant, head, vec![batch], crate::conformance::NOW).await.unwrap_err();
        assert!(std::error::Error::source(&error).unwrap().to_string().contains("not this one"), "{error}");
        assert_eq!(store.head(tenant).await.unwrap(), head, "{condition}");
        plain.execute_batch("DROP TRIGGER refuses").unwrap();
    }
    let last =
        crate::conformance::push(&*store, tenant, (0..500).map(crate::conformance::event).collect()).await;
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), last);
}

#[tokio::test]
async fn everybody_but_the_program_is_checked_and_what_nobody_checked_is_found() {
    let Opened { tenant, plain, folder, .. } = opened(9).await;
    for wrong in ["x'00'", "zeroblob(33)", "NULL"] {
        let error = plain.execute(&row_behind(1, wrong), []).unwrap_err().to_string();
        assert!(error.contains("constraint failed"), "{wrong}: {error}");
    }
    assert_eq!(integrity(&plain), "ok");
    let unchecked = rusqlite::Connection::open(super::file(&folder)).unwrap();
    unchecked.pragma_update(None, "ignore_check_constraints", true).unwrap();
    let behind = row_behind(1, "x'00'").replace("ORDER", "WHERE tenant_id = ?1 ORDER");
    unchecked.execute(&behind, [tenant.bytes()]).unwrap();
    assert!(integrity(&plain).contains("CHECK constraint failed in journal"), "{}", integrity(&plain));
}

#[tokio::test]
async fn only_a_tenant_that_is_going_loses_its_rows() {
    let Opened { store, tenant, plain, folder: _folder, .. } = opened(3).await;
    let (other, _) = crate::conformance::settled(&*store, 2).await;
    plain.execute("UPDATE tenants SET is_going = 1 WHERE tenant_id = ?1", [tenant.bytes()]).unwrap();
    assert_eq!(store.tenant("tenant-1").await.unwrap(), None);
    assert_eq!(store.tenant_by_id(tenant).await.unwrap(), None);
    assert_eq!(store.tenants().await.unwrap().len(), 1);
    assert_eq!(plain.execute("DELETE FROM journal WHERE tenant_id = ?1", [tenant.bytes()]).unwrap(), 3);
    assert_eq!(plain.execute("DELETE FROM tenants WHERE tenant_id = ?1", [tenant.bytes()]).unwrap(), 1);
    assert!(plain.execute("DELETE FROM journal", []).is_err());
    assert_eq!(all(&*store, other).await.len(), 1);
}

#[tokio::test]
async fn a_program_that_knows_nothing_of_moving_is_held_too() {
    let Opened { store, tenant, head, plain, folder: _folder } = opened(3).await;
    let (other, _) = crate::conformance::settled(&*store, 2).await;
    let append = "INSERT INTO journal SELECT tenant_id, seq + 1, recorded_at, actor, batch_id, kind, key, op,
        version, body, hash FROM journal WHERE tenant_id = ?1 ORDER BY seq DESC LIMIT 1";
    for (standing, is_held) in [("leaving", true), ("moved", true), ("arriving", false), ("open", false)] {
        let stand = "UPDATE tenants SET standing = ?1, elsewhere = 'x' WHERE tenant_id = ?2";
        plain.execute(stand, rusqlite::params![standing, tenant.bytes()]).unwrap();
        let appended = plain.execute(append, [tenant.bytes()]);
        assert_eq!(appended.is_err_and(|error| error.to_string().contains("is read-only")), is_held);
    }
    assert_eq!(store.head(tenant).await.unwrap().seq, head.seq + 2);
    plain.execute(append, [other.bytes()]).unwrap();
    assert!(plain.execute("UPDATE tenants SET standing = 'gone'", []).is_err());
}
