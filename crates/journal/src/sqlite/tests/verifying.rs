//! `verify` finds what was done to a file behind the guards' back.

use rusqlite::Connection;

use super::{Opened, opened};
use crate::conformance;
use crate::{Broken, VerifyError, verify};

const UNGUARDED: &str = "
    DROP TRIGGER journal_is_consecutive;
    DROP TRIGGER journal_is_not_updated;
    DROP TRIGGER journal_is_not_deleted;
";

#[tokio::test]
async fn changes_are_found_where_they_are() {
    let cases = [
        ("UPDATE journal SET body = CAST(body || ' ' AS BLOB) WHERE seq = 4500", 4500, "hash does not fit"),
        ("UPDATE journal SET recorded_at = recorded_at + 1 WHERE seq = 4500", 4500, "hash does not fit"),
        ("UPDATE journal SET actor = 'else' WHERE seq = 4999", 4999, "hash does not fit"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 1", 1, "hash does not fit"),
        ("UPDATE journal SET recorded_at = 0 WHERE seq = 3", 3, "recorded before"),
        ("DELETE FROM journal WHERE seq = 1", 1, "missing: the next row is 2"),
        ("DELETE FROM journal WHERE seq BETWEEN 4096 AND 4098", 4096, "missing: the next row is 4099"),
        ("UPDATE journal SET seq = 0 WHERE seq = 7", 1, "missing: the next row is 0"),
        ("UPDATE journal SET seq = -7 WHERE seq = 7", 1, "missing: the next row is -7"),
        ("UPDATE journal SET kind = 'gift' WHERE seq = 8", 8, "`gift` is no kind"),
        ("UPDATE journal SET key = CAST(x'ff' AS TEXT) WHERE seq = 8", 8, "utf-8"),
        (
            "UPDATE journal SET kind = 'gift' WHERE seq IN (8, 90); UPDATE journal SET version = 2 WHERE seq = 6",
            6,
            "hash",
        ),
        ("DELETE FROM journal WHERE seq > 4990", 4991, "missing: rows up to 5000 were noted"),
        ("DELETE FROM journal", 1, "missing: rows up to 5000 were noted"),
    ];
    for (change, seq, what) in cases {
        check(change, seq, what).await;
    }
}

#[tokio::test]
async fn two_hundred_random_changes_are_found_where_they_are() {
    let Opened { store, tenant, head, plain, folder: _folder } = opened(40).await;
    plain.execute_batch(UNGUARDED).unwrap();
    // Multiplicative congruence (Park and Miller): every run tries the same.
    let mut state = 20_261_126_u64;
    let mut random = |n: i64| {
        state = state * 48_271 % 2_147_483_647;
        (state % n as u64) as i64
    };
    for round in 0..200 {
        let (seq, other) = (1 + random(40), random(40));
        let (change, place) = random_change(round, seq, 1 + (seq + other % 39) % 40, random(1 << 20));
        plain
            .execute_batch(&format!(
                "SAVEPOINT kept; CREATE TABLE journal_before AS SELECT * FROM journal; {change}; RELEASE kept"
            ))
            .unwrap();
        let broken = broken(verify(&*store, tenant, Some(head.mark())).await).expect(&change);
        assert_eq!(broken.seq, place, "{change}: {broken}");
        let back = "BEGIN; DELETE FROM journal; INSERT INTO journal SELECT * FROM journal_before ORDER BY seq; DROP TABLE journal_before; COMMIT";
        plain.execute_batch(back).unwrap();
        verify(&*store, tenant, Some(head.mark())).await.unwrap();
    }
}

/// A change, and the row at which it shows: a bit of a byte of a column, a row removed, added or
/// exchanged, a tail cut off.
fn random_change(round: usize, seq: i64, other: i64, random: i64) -> (String, i64) {
    let (first, last) = (seq.min(other), seq.max(other));
    match round % 5 {
        0 => {
            let column = ["body", "hash", "batch_id"][random as usize % 3];
            let at = random % 16;
            let byte = format!("unhex(substr(hex({column}), {}, 2))", 2 * at + 1);
            // Another byte in its place: its hexadecimal digits exchanged, or zeros.
            let changed = format!("CASE WHEN {byte} = x'55' THEN x'aa' ELSE x'55' END");
            let sql = format!(
                "UPDATE journal SET {column} = CAST(unhex(substr(hex({column}), 1, {})) || {changed} || unhex(substr(hex({column}), {})) AS BLOB) WHERE seq = {seq}",
                2 * at,
                2 * at + 3
            );
            (sql, seq)
        }
        1 => (format!("DELETE FROM journal WHERE seq = {seq}"), seq),
        2 => {
            let sql = format!(
                "UPDATE journal SET seq = seq + 1000 WHERE seq >= {seq}; UPDATE journal SET seq = seq - 999 WHERE seq > 1000; INSERT INTO journal SELECT tenant_id, {seq}, recorded_at, actor, batch_id, kind, key || ' ', op, version, body, hash FROM journal WHERE seq = {}",
                seq + 1
            );
            (sql, seq)
        }
        3 => {
            let sql = format!(
                "UPDATE journal SET seq = 1000 WHERE seq = {first}; UPDATE journal SET seq = {first} WHERE seq = {last}; UPDATE journal SET seq = {last} WHERE seq = 1000"
            );
            (sql, first)
        }
        _ => (format!("DELETE FROM journal WHERE seq >= {seq}"), seq),
    }
}

#[tokio::test]
async fn a_chain_made_anew_is_found_by_what_was_noted() {
    let Opened { store, tenant, head, folder: _folder, .. } = opened(3).await;
    assert_eq!(verify(&*store, tenant, Some(head.mark())).await.unwrap(), head);
    let anew = opened(2).await;
    conformance::push(&*anew.store, tenant, vec![conformance::event(99)]).await;
    conformance::push(&*anew.store, tenant, vec![conformance::event(100)]).await;
    verify(&*anew.store, tenant, None).await.unwrap();
    let broken = broken(verify(&*anew.store, tenant, Some(head.mark())).await).unwrap();
    let expected = "the journal is broken at row 3: its hash is another than the one that was noted";
    assert_eq!(broken.to_string(), expected);
}

async fn check(change: &str, seq: i64, what: &str) {
    let Opened { store, tenant, head, plain, folder: _folder } = opened(5000).await;
    tamper(&plain, change);
    let broken = broken(verify(&*store, tenant, Some(head.mark())).await).expect(change);
    assert_eq!(broken.seq, seq, "{change}: {broken}");
    assert!(broken.what.to_lowercase().contains(&what.to_lowercase()), "{change}: {broken}");
}

fn tamper(plain: &Connection, change: &str) {
    plain.execute_batch(UNGUARDED).unwrap();
    plain.execute_batch(change).unwrap();
}

fn broken<T>(verified: Result<T, VerifyError>) -> Option<Broken> {
    match verified {
        Ok(_) => None,
        Err(VerifyError::Broken(broken)) => Some(broken),
        Err(VerifyError::Store(error)) => panic!("{error}"),
    }
}
