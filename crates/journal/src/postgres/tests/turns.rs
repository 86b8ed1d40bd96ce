//! Turns: who was overtaken goes next, and whoever does not want to keeps nobody waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::{Opened, opened};
use crate::conformance::{NOW, batch, event};
use crate::{Appended, Head, Store, TenantId, open, verify};

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
