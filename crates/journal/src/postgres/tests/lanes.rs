//! Lanes: a write on a thread that waits for it is what it is elsewhere, and takes no other connection.

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::super::Postgres;
use super::{Opened, opened};
use crate::conformance::{NOW, all, batch, event};
use crate::{Appended, Head, Missing, Store, TenantId, Who, blocking_here, verify};

/// Appends on a thread that may block.
async fn append(
    store: &'static Postgres,
    tenant: TenantId,
    expected: Head,
    id: u128,
    n_rows: usize,
) -> Appended {
    let handle = Handle::current();
    let batch = batch(id, (0..n_rows).map(event).collect());
    let appending =
        move || blocking_here(|| handle.block_on(store.append(tenant, expected, vec![batch], NOW)));
    spawn_blocking(appending).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_few_rows_are_appended_on_a_lane() {
    let Some(Opened { store, tenant, head, database }) = opened(2).await else { return };
    let lanes = super::super::open(&database.address(), Missing::Refuse, Who::Server).unwrap();
    // A lane may go on on another thread, and outlive the test.
    let lanes: &'static Postgres = Box::leak(Box::new(lanes));
    let Appended::Done(last) = append(lanes, tenant, head, 1, 7).await else { panic!("a conflict") };
    assert_eq!(last.seq, head.seq + 7);
    assert!(
        matches!(append(lanes, tenant, head, 2, 1).await, Appended::Conflict(at) if at.mark() == last.mark())
    );
    lanes.leave_turn(tenant).await;
    assert_eq!(lanes.writes.status().size, 0, "no other connection writes");

    // One that broke while nobody used it.
    let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.run(&format!("SELECT pg_terminate_backend(pid) {others}"));
    while database.run(&format!("SELECT count(*) {others}")).trim() != "0" {}
    let Appended::Done(last) = append(lanes, tenant, last, 3, 1).await else { panic!("a conflict") };
    // Many go elsewhere.
    let Appended::Done(last) = append(lanes, tenant, last, 4, 300).await else { panic!("a conflict") };
    assert_eq!(lanes.writes.status().size, 1);
    assert_eq!(last.seq, head.seq + 308);
    assert_eq!(verify(&*store, tenant, Some(last.mark())).await.unwrap().mark(), last.mark());
    assert_eq!(all(&*store, tenant).await.len(), 310);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_writes_than_lanes_are_all_done() {
    let Some(Opened { store, tenant, mut head, database }) = opened(2).await else { return };
    let lanes = super::super::open(&database.address(), Missing::Refuse, Who::Server).unwrap();
    let lanes: &'static Postgres = Box::leak(Box::new(lanes));
    let writers = (0..8_u128).map(|writer| {
        tokio::spawn(async move {
            for n in 0..5 {
                let mut head = lanes.head(tenant).await.unwrap();
                while let Appended::Conflict(at) = append(lanes, tenant, head, 100 * writer + n, 1).await {
                    head = at;
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    head = Head { seq: head.seq + 40, ..head };
    assert_eq!(verify(&*store, tenant, None).await.unwrap().seq, head.seq);
}
