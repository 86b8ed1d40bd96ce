//! Several at once: one of two appends wins, reads go on, and a dropped write is whole.

use std::sync::mpsc;
use std::time::Duration;

use messwert_books::fact::Entry;
use uuid::Uuid;

use super::{Case, NOW, Place, all, batch, event, opened, settled};
use crate::{Appended, BoxError, Head, NewBatch, Store, TenantId, verify};

pub(super) const CASES: &[(&str, Case)] = &[
    ("of two appends one wins", |place| Box::pin(one_wins(place))),
    ("many writers lose nothing", |place| Box::pin(many_writers(place))),
    ("reads go on during a long append", |place| Box::pin(reads_go_on(place))),
    ("a dropped append is carried through", |place| Box::pin(dropped(place))),
];

async fn one_wins(place: Place) {
    let (one, tenant, mut head) = opened(&place).await;
    let two = (place.open)();
    for round in 0..50 {
        let (a, b) = tokio::join!(
            one.append(tenant, head, vec![batch(1, vec![event(round)])], NOW),
            two.append(tenant, head, vec![batch(2, vec![event(round)])], NOW),
        );
        let (winner, loser) = match (a.unwrap(), b.unwrap()) {
            (Appended::Done(winner), Appended::Conflict(loser)) => (winner, loser),
            (Appended::Conflict(loser), Appended::Done(winner)) => (winner, loser),
            both => panic!("{both:?}"),
        };
        assert_eq!(winner, loser);
        head = winner;
    }
    assert_eq!(verify(&*one, tenant, None).await.unwrap().seq, 51);
}

async fn many_writers(place: Place) {
    let (store, one, _) = opened(&place).await;
    let (two, _) = settled(&*store, 2).await;
    let mut writers = tokio::task::JoinSet::new();
    for (n, tenant) in [one, two, one, two, one, two].into_iter().enumerate() {
        let store = (place.open)();
        writers.spawn(async move {
            for round in 0..20 {
                append_until_done(&*store, tenant, n * 1000 + round).await;
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    for tenant in [one, two] {
        assert_eq!(verify(&*store, tenant, None).await.unwrap().seq, 61);
        let mut keys: Vec<_> = all(&*store, tenant).await.into_iter().map(|row| row.key).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 61);
    }
}

async fn reads_go_on(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    let other = (place.open)();
    let (entries, feed) = fed_entries();
    let append = tokio::spawn({
        let store = store.clone();
        let batches = vec![NewBatch { actor: "import".into(), batch_id: Uuid::nil(), entries }];
        async move { store.append(tenant, head, batches, NOW).await.unwrap() }
    });
    for n in 0..2000 {
        feed.send(event(n)).unwrap();
        if n % 100 == 0 {
            for store in [&store, &other] {
                assert_eq!(store.head(tenant).await.unwrap(), head);
                assert_eq!(store.tail(tenant, 0, 10).await.unwrap().len(), 1);
            }
        }
    }
    drop(feed);
    let Appended::Done(head) = append.await.unwrap() else { panic!("nobody else wrote") };
    assert_eq!((head.seq, other.head(tenant).await.unwrap()), (2001, head));
}

async fn dropped(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    let (entries, feed) = fed_entries();
    let append = tokio::spawn({
        let store = store.clone();
        let batches = vec![NewBatch { actor: "import".into(), batch_id: Uuid::nil(), entries }];
        async move { store.append(tenant, head, batches, NOW).await }
    });
    feed.send(event(1)).unwrap();
    wait_until_taken(&feed).await;
    append.abort();
    assert!(append.await.unwrap_err().is_cancelled());
    feed.send(event(3)).unwrap();
    assert_eq!(store.head(tenant).await.unwrap(), head);
    drop(feed);
    // The next write waits for its turn, and so for the end of the one that nobody waits for.
    let appended = store.append(tenant, Head::EMPTY, vec![], NOW).await.unwrap();
    let Appended::Conflict(head) = appended else { panic!("the journal has rows") };
    assert_eq!(head.seq, 4);
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), head);
}

async fn append_until_done(store: &dyn Store, tenant: TenantId, n: usize) {
    let mut head = store.head(tenant).await.unwrap();
    loop {
        match store.append(tenant, head, vec![batch(n as u128, vec![event(n)])], NOW).await.unwrap() {
            Appended::Done(_) => return,
            Appended::Conflict(now) => head = now,
        }
    }
}

type Entries = Box<dyn Iterator<Item = Result<Entry, BoxError>> + Send>;

/// Entries that are taken from a channel, so that an append lasts until its sender is dropped. The
/// channel holds none: what is sent has been taken.
fn fed_entries() -> (Entries, mpsc::SyncSender<Entry>) {
    let (feed, entries) = mpsc::sync_channel(0);
    (Box::new(entries.into_iter().map(Ok)), feed)
}

/// Waits until an append has begun to take its entries.
async fn wait_until_taken(feed: &mpsc::SyncSender<Entry>) {
    while feed.try_send(event(2)).is_err() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
