//! Turns: who was overtaken goes next, and whoever does not want to keeps nobody waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::super::append::append as append_in_turn;
use super::super::session::{small_turn_of, turn_of, turn_of_holder};
use super::super::statements::TURN_HOLD;
use super::{Opened, opened, plain};
use crate::conformance::{NOW, batch, event};
use crate::{Appended, Head, Missing, NewBatch, Standing, Store, StoreError, TenantId, Who, open, verify};

async fn append(store: &dyn Store, tenant: TenantId, expected: Head, id: u128) -> Appended {
    store.append(tenant, expected, vec![batch(id, vec![event(1)])], NOW).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_overtaken_goes_next() {
    let Some(Opened { store, tenant, head: stale, database }) = opened(1).await else { return };
    let is_over = Arc::new(AtomicBool::new(false));
    let others = [open(&database.address()).unwrap(), open(&database.address()).unwrap()].map(|other| {
        let is_over = Arc::clone(&is_over);
        tokio::spawn(async move {
            let mut n_done = 0;
            while !is_over.load(Ordering::SeqCst) {
                let head = other.head(tenant).await.unwrap();
                n_done += u32::from(matches!(append(&*other, tenant, head, 1).await, Appended::Done(_)));
            }
            n_done
        })
    });
    while store.head(tenant).await.unwrap() == stale {}
    for _ in 0..20 {
        assert!(matches!(append(&*store, tenant, stale, 2).await, Appended::Conflict(_)));
        let head = store.head(tenant).await.unwrap();
        // Whatever others do meanwhile, and however long it takes.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let Appended::Done(last) = append(&*store, tenant, head, 2).await else {
            panic!("overtaken once more")
        };
        assert_eq!(last.seq, head.seq + 1);
    }
    is_over.store(true, Ordering::SeqCst);
    for other in others {
        assert!(other.await.unwrap() > 5, "nobody is left out");
    }
    verify(&*store, tenant, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_that_is_left_keeps_nobody_waiting() {
    let Some(Opened { store, tenant, head, database }) = opened(2).await else { return };
    let other = open(&database.address()).unwrap();
    assert!(matches!(append(&*store, tenant, Head::EMPTY, 1).await, Appended::Conflict(_)));
    store.leave_turn(tenant).await;
    let began = Instant::now();
    assert!(matches!(append(&*other, tenant, head, 2).await, Appended::Done(_)));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    store.leave_turn(tenant).await;
    // One that is neither used nor left ends by itself.
    assert!(matches!(append(&*store, tenant, head, 3).await, Appended::Conflict(_)));
    let head = other.head(tenant).await.unwrap();
    assert!(matches!(append(&*other, tenant, head, 4).await, Appended::Done(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_that_the_server_ends_keeps_nobody_from_writing() {
    let Some(Opened { store, tenant, head, database }) = opened(2).await else { return };
    let overtaken = open(&database.address()).unwrap();
    let end_held = || {
        database.run(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_locks JOIN pg_database d ON d.oid = database
            WHERE locktype = 'advisory' AND datname = current_database()",
        )
    };
    let mut head = head;
    for n_rows in [1, 300] {
        assert!(matches!(append(&*overtaken, tenant, Head::EMPTY, 1).await, Appended::Conflict(_)));
        assert_eq!(end_held().trim(), "1");
        let Appended::Done(last) = append(&*store, tenant, head, 2).await else { panic!("overtaken") };
        assert!(matches!(append(&*overtaken, tenant, head, 3).await, Appended::Conflict(_)));
        let rows = batch(4, (0..n_rows).map(event).collect());
        let Appended::Done(next) = overtaken.append(tenant, last, vec![rows], NOW).await.unwrap() else {
            panic!("overtaken once more")
        };
        head = next;
    }
    overtaken.leave_turn(tenant).await;
    verify(&*store, tenant, Some(head.mark())).await.unwrap();
}

#[tokio::test]
async fn the_server_ends_the_turn_of_a_process_that_is_frozen() {
    let Some(Opened { tenant, head, database, .. }) = opened(2).await else { return };
    let other = open(&database.address()).unwrap();
    let frozen = plain(&database.address()).await;
    let began = Instant::now();
    // In a second, instead of a minute: nobody looks after this connection any more.
    frozen.query(TURN_HOLD, &[&turn_of(tenant), &"1s"]).await.unwrap();
    assert!(matches!(append(&*other, tenant, head, 1).await, Appended::Done(_)));
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
}

/// As if the connection that held the turn had just been lost, and nobody knew.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_in_a_turn_that_was_lost_waits_for_whoever_changes_how_the_tenant_stands() {
    for is_known_to_be_little in [true, false] {
        let Some(Opened { tenant, head, database, .. }) = opened(2).await else { return };
        let store = super::super::open(&database.address(), Missing::Refuse, Who::Server).unwrap();
        let mover = plain(&database.address()).await;
        let leave = format!(
            "BEGIN; SELECT pg_advisory_xact_lock({}); UPDATE tenants SET standing = 'leaving', elsewhere = 'x'",
            small_turn_of(tenant)
        );
        mover.batch_execute(&leave).await.unwrap();
        let mut batch = batch(1, vec![event(1)]);
        if !is_known_to_be_little {
            let mut entries = batch.entries;
            batch = NewBatch { entries: Box::new(std::iter::from_fn(move || entries.next())), ..batch };
        }
        let number = turn_of_holder(tenant);
        let appending = append_in_turn(store.writes.clone(), tenant, number, head, vec![batch], NOW);
        let appending = tokio::spawn(appending);
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!appending.is_finished());
        mover.batch_execute("COMMIT").await.unwrap();
        let refused = appending.await.unwrap().unwrap_err();
        assert!(matches!(&refused, StoreError::ReadOnly { standing: Standing::Leaving(_), .. }), "{refused}");
    }
}
