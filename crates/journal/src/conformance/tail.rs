//! Reading rows: in chunks, by position, and never another tenant's.

use std::sync::{Arc, Mutex};

use messwert_books::fact::{Kind, NamesChange};

use super::{Case, Place, all, entry, event, name, opened, push, settled, tenant};
use crate::{Store, Stretch, TenantId, verify};

pub(super) const CASES: &[(&str, Case)] = &[
    ("the tail comes in chunks", |place| Box::pin(chunks(place))),
    ("rows are found by position", |place| Box::pin(by_position(place))),
    ("two tenants never mix", |place| Box::pin(two_tenants(place))),
    ("what was appended is whole", |place| Box::pin(whole(place))),
];

async fn chunks(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    push(&*store, tenant, (0..99).map(event).collect()).await;
    let mut seen = Vec::new();
    loop {
        let after = seen.last().copied().unwrap_or(0);
        let rows = store.tail(tenant, after, 7).await.unwrap();
        seen.extend(rows.iter().map(|row| row.seq));
        if rows.len() < 7 {
            break;
        }
    }
    assert_eq!(seen, (1..=100).collect::<Vec<i64>>());
    for (after, end) in [(0, 100), (0, i64::MAX), (90, i64::MAX), (3, 4), (4, 4), (100, i64::MAX), (7, 3)] {
        let expected: Stretch =
            all(&*store, tenant).await.iter().filter(|row| row.seq > after && row.seq <= end).collect();
        let last = expected.last().unwrap_or(after);
        assert_eq!(through(&*store, tenant, after, end).await, (expected, last), "{after} to {end}");
    }
    assert_eq!(store.tail(tenant, 100, 7).await.unwrap(), []);
    assert_eq!(store.tail(tenant, 0, 0).await.unwrap(), []);
    assert_eq!(store.tail(tenant, i64::MAX, 7).await.unwrap(), []);
}

/// A stretch of a journal, and its end as it was given.
async fn through(store: &dyn Store, tenant: TenantId, after: i64, end: i64) -> (Stretch, i64) {
    let taken = Arc::new(Mutex::new(Stretch::default()));
    let into = Arc::clone(&taken);
    let take = move |mut stretch: Stretch| {
        stretch.iter().for_each(|row| into.lock().unwrap().push(row));
        stretch.clear();
        Some(stretch)
    };
    let last = store.read_through(tenant, after, end, Box::new(take)).await.unwrap();
    (std::mem::take(&mut *taken.lock().unwrap()), last)
}

async fn by_position(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    push(&*store, tenant, (0..9).map(event).collect()).await;
    let rows = store.rows(tenant, &[7, 0, 2, 99, -1, 2]).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [7, 2, 2]);
    assert_eq!(rows[0], all(&*store, tenant).await[6]);
    assert_eq!(store.rows(tenant, &[]).await.unwrap(), []);
}

async fn two_tenants(place: Place) {
    let (store, one, _) = opened(&place).await;
    let (two, _) = settled(&*store, 2).await;
    for (id, text) in [(one, "one"), (two, "two"), (one, "one more")] {
        let names = NamesChange::Replace(text.as_bytes().to_vec());
        push(&*store, id, vec![entry(Kind::Contact, "[\"K-1\"]", names)]).await;
    }
    let (ones, twos) = (all(&*store, one).await, all(&*store, two).await);
    assert_eq!((ones.len(), twos.len()), (3, 2));
    assert!(twos.iter().all(|row| !ones.iter().any(|other| other.hash == row.hash)));
    assert_eq!(through(&*store, two, 0, 9).await, (twos.iter().collect(), 2));
    assert_eq!(store.rows(two, &[1, 2, 3]).await.unwrap(), twos);
    assert_eq!(name(&*store, one, Kind::Contact, "[\"K-1\"]").await.unwrap(), "one more");
    assert_eq!(name(&*store, two, Kind::Contact, "[\"K-1\"]").await.unwrap(), "two");
    assert_eq!(name(&*store, tenant(3).id, Kind::Contact, "[\"K-1\"]").await, None);
}

async fn whole(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    let noted = push(&*store, tenant, (0..5_000).map(event).collect()).await.mark();
    let head = push(&*store, tenant, (0..5_000).map(event).collect()).await;
    assert_eq!(verify(&*store, tenant, None).await.unwrap(), head);
    assert_eq!(verify(&*store, tenant, Some(noted)).await.unwrap(), head);
    assert_eq!(verify(&*store, tenant, Some(head.mark())).await.unwrap(), head);
    let whole = (all(&*store, tenant).await.iter().collect(), head.seq);
    assert_eq!(through(&*store, tenant, 0, i64::MAX).await, whole);
    let n_taken = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&n_taken);
    let take = move |_| {
        *counted.lock().unwrap() += 1;
        None
    };
    let last = store.read_through(tenant, 1, i64::MAX, Box::new(take)).await.unwrap();
    assert!((2..head.seq).contains(&last) && *n_taken.lock().unwrap() == 1, "{last}");
    let texts = [noted.to_string().replace(':', ":0"), "5:".into(), "-1:00".into(), String::new()];
    assert!(texts.iter().all(|text| text.parse::<crate::Mark>().is_err()));
    assert_eq!(noted.to_string().parse(), Ok(noted));
}
