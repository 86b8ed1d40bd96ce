//! Appending: what is recorded, what a conflict is, and that half a write is none.

use std::error::Error;

use messwert_books::fact::{Entry, Kind, NamesChange, Op};
use uuid::Uuid;

use super::{Case, NOW, Place, all, batch, bodiless, done, entry, event, name, opened, push, tenant};
use crate::chain::{Columns, ORIGIN, seal};
use crate::{Appended, Head, NewBatch, StoreError};

pub(super) const CASES: &[(&str, Case)] = &[
    ("rows come back as they were appended", |place| Box::pin(rows_come_back(place))),
    ("hostile texts come back as they were", |place| Box::pin(hostile_texts(place))),
    ("batches of one append keep apart", |place| Box::pin(batches_keep_apart(place))),
    ("an append elsewhere than at the end conflicts", |place| Box::pin(conflict(place))),
    ("an append of nothing changes nothing", |place| Box::pin(nothing(place))),
    ("an iterator that fails leaves nothing", |place| Box::pin(failing_iterator(place))),
    ("an iterator that panics leaves nothing", |place| Box::pin(panicking_iterator(place))),
    ("an unknown tenant is refused", |place| Box::pin(unknown_tenant(place))),
    ("rows stay when the store is opened again", |place| Box::pin(reopening(place))),
];

async fn rows_come_back(place: Place) {
    let (store, tenant, first) = opened(&place).await;
    let entries = vec![
        event(1),
        bodiless(Op::Delete, Kind::Event, "[\"event-1\"]", NamesChange::Remove),
        bodiless(Op::Names, Kind::Contact, "[\"K-1\"]", NamesChange::Replace(b"{}".to_vec())),
        Entry { version: 7, body: Some(Vec::new()), ..event(2) },
    ];
    let new = NewBatch::of("cli:änne", Uuid::from_u128(9), entries.clone());
    let head = done(store.append(tenant, first, vec![new], NOW + 5).await.unwrap());

    let rows = all(&*store, tenant).await;
    assert_eq!(rows.len(), 5);
    let mut hash = ORIGIN;
    for (row, seq) in rows.iter().zip(1..) {
        assert_eq!(row.seq, seq);
        hash = seal(&hash, &Columns::of(tenant, row));
        assert_eq!(row.hash, hash);
    }
    for (row, entry) in rows[1..].iter().zip(&entries) {
        assert_eq!((&*row.actor, row.batch_id, row.recorded_at), ("cli:änne", Uuid::from_u128(9), NOW + 5));
        assert_eq!((row.kind, &row.key, row.op), (entry.kind, &entry.key, entry.op));
        assert_eq!((row.version, &row.body), (entry.version, &entry.body));
    }
    assert_eq!(head, Head { seq: 5, hash, recorded_at: NOW + 5 });
    assert_eq!(store.head(tenant).await.unwrap(), head);
}

async fn hostile_texts(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    let texts =
        ["'); DROP TABLE journal; --", "$1 ?1 :a %s {}", "\u{feff}\u{202e}🦀e\u{301}", "\"\\\n\t", " ", ""];
    for text in texts {
        let names = NamesChange::Replace(text.as_bytes().to_vec());
        let bytes = [text.as_bytes(), &[0, 0xff, 0xc0]].concat();
        let put = Entry { body: Some(bytes.clone()), ..entry(Kind::Contact, text, names) };
        let head = push(&*store, tenant, vec![put]).await;
        let rows = store.rows(tenant, &[head.seq]).await.unwrap();
        assert_eq!((rows[0].key.as_str(), rows[0].body.as_deref()), (text, Some(&*bytes)));
        assert_eq!(name(&*store, tenant, Kind::Contact, text).await.as_deref(), Some(text));
    }
    let actor = NewBatch::of(texts.concat(), Uuid::max(), vec![event(1)]);
    let before = store.head(tenant).await.unwrap();
    let after = done(store.append(tenant, before, vec![actor], NOW).await.unwrap());
    assert_eq!(after.seq, head.seq + texts.len() as i64 + 1);
    assert_eq!(*store.rows(tenant, &[after.seq]).await.unwrap()[0].actor, texts.concat());
}

async fn batches_keep_apart(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    let batches = vec![batch(1, vec![event(1), event(2)]), batch(2, vec![]), batch(3, vec![event(3)])];
    done(store.append(tenant, head, batches, NOW + 10).await.unwrap());
    let rows = all(&*store, tenant).await;
    let seen: Vec<_> = rows[1..].iter().map(|row| (row.batch_id.as_u128(), row.recorded_at - NOW)).collect();
    assert_eq!(seen, [(1, 10), (1, 10), (3, 11)]);
}

async fn conflict(place: Place) {
    let (store, tenant, first) = opened(&place).await;
    let head = push(&*store, tenant, vec![event(1)]).await;
    let other_hash = Head { hash: [1; 32], ..head };
    let ahead = Head { seq: head.seq + 1, ..head };
    for expected in [Head::EMPTY, first, other_hash, ahead] {
        let appended = store.append(tenant, expected, vec![batch(7, vec![event(2)])], NOW).await.unwrap();
        assert_eq!(appended, Appended::Conflict(head));
    }
    assert_eq!(all(&*store, tenant).await.len(), 2);
    // The time of the last row is not what a writer must know.
    let expected = Head { recorded_at: 0, ..head };
    done(store.append(tenant, expected, vec![batch(7, vec![event(2)])], NOW).await.unwrap());
}

async fn nothing(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    for batches in [vec![], vec![batch(5, vec![])]] {
        assert_eq!(store.append(tenant, head, batches, NOW).await.unwrap(), Appended::Done(head));
    }
    assert_eq!(store.head(tenant).await.unwrap(), head);
}

async fn failing_iterator(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    let contact = entry(Kind::Contact, "[\"K-1\"]", NamesChange::Replace(b"{}".to_vec()));
    let good = (0..5_000).map(|n| Ok(event(n)));
    let entries = [Ok(contact)].into_iter().chain(good).chain([Err("no more".into())]);
    let failing = NewBatch { actor: "x".into(), batch_id: Uuid::nil(), entries: Box::new(entries) };
    let batches = vec![batch(1, vec![event(1)]), failing];
    let error = store.append(tenant, head, batches, NOW).await.unwrap_err();
    assert!(matches!(error, StoreError::Entries(_)));
    assert_eq!(error.source().unwrap().to_string(), "no more");
    assert_eq!(store.head(tenant).await.unwrap(), head);
    assert_eq!(name(&*store, tenant, Kind::Contact, "[\"K-1\"]").await, None);
    push(&*store, tenant, vec![event(1)]).await;
}

async fn panicking_iterator(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    for n_good in [2, 3_000] {
        let nth = move |n| if n < n_good { Ok(event(n)) } else { panic!("on purpose") };
        let entries = Box::new((0..=n_good).map(nth));
        let panicking = NewBatch { actor: "x".into(), batch_id: Uuid::nil(), entries };
        let writer = store.clone();
        let write = tokio::spawn(async move { writer.append(tenant, head, vec![panicking], NOW).await });
        assert!(write.await.unwrap_err().is_panic());
        assert_eq!(store.head(tenant).await.unwrap(), head);
    }
    assert_eq!(push(&*store, tenant, vec![event(1)]).await.seq, 2);
}

async fn unknown_tenant(place: Place) {
    let (store, _, _) = opened(&place).await;
    let unknown = tenant(2).id;
    let error = store.append(unknown, Head::EMPTY, vec![batch(1, vec![event(1)])], NOW).await.unwrap_err();
    assert!(matches!(error, StoreError::NoTenant { id } if id == unknown));
    assert_eq!(store.head(unknown).await.unwrap(), Head::EMPTY);
    assert_eq!(all(&*store, unknown).await, []);
}

async fn reopening(place: Place) {
    let (store, id, _) = opened(&place).await;
    let head = push(&*store, id, vec![event(1)]).await;
    let rows = all(&*store, id).await;
    drop(store);
    let store = (place.open)();
    assert_eq!(store.head(id).await.unwrap(), head);
    assert_eq!(all(&*store, id).await, rows);
    assert_eq!(store.tenant("tenant-1").await.unwrap(), Some(tenant(1)));
    drop(place.keep);
}
