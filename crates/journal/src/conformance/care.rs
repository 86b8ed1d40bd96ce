//! Care for what is kept: erasures with their tombstones, scrubbing, plans, and the end of a tenant.

use messwert_books::fact::{Kind, NamesChange, Op};

use super::{Case, Place, all, bodiless, entry, name, opened, push, settled, tenant};
use crate::{Head, Plan, Scope, StoreError, verify};

const KEY: &str = "[\"K-1\"]";

pub(super) const CASES: &[(&str, Case)] = &[
    ("what is erased leaves a tombstone until it is readmitted", |place| Box::pin(tombstones(place))),
    ("scrubbing changes nothing that is there", |place| Box::pin(scrubbing(place))),
    ("a plan can be changed", |place| Box::pin(plan(place))),
    ("a tenant is removed with all that it has", |place| Box::pin(removed(place))),
];

async fn tombstones(place: Place) {
    let (store, id, _) = opened(&place).await;
    let (other, _) = settled(&*store, 2).await;
    let erase = || bodiless(Op::Erase, Kind::Contact, KEY, NamesChange::Erase);
    push(&*store, id, vec![entry(Kind::Contact, KEY, NamesChange::Replace(b"a".to_vec()))]).await;
    push(&*store, id, vec![erase()]).await;
    assert_eq!(name(&*store, id, Kind::Contact, KEY).await, None);
    assert_eq!(store.tombstones(id).await.unwrap(), [(Kind::Contact, KEY.to_owned())]);
    assert_eq!(store.tombstones(other).await.unwrap(), []);
    push(&*store, id, vec![erase()]).await;
    assert_eq!(store.tombstones(id).await.unwrap().len(), 1);
    push(&*store, id, vec![bodiless(Op::Readmit, Kind::Contact, KEY, NamesChange::Readmit)]).await;
    assert_eq!(store.tombstones(id).await.unwrap(), []);
    let ops: Vec<Op> = all(&*store, id).await[1..].iter().map(|row| row.op).collect();
    assert_eq!(ops, [Op::Put, Op::Erase, Op::Erase, Op::Readmit]);
    verify(&*store, id, None).await.unwrap();
}

async fn scrubbing(place: Place) {
    let (store, id, _) = opened(&place).await;
    let names = |text: &str| NamesChange::Replace(text.as_bytes().to_vec());
    let head = push(&*store, id, vec![entry(Kind::Contact, KEY, names("a"))]).await;
    let other = (place.open)();
    for scope in [Scope::Directory, Scope::All, Scope::Directory] {
        store.scrub(scope).await.unwrap();
        for store in [&store, &other] {
            assert_eq!(store.head(id).await.unwrap(), head);
            assert_eq!(name(&**store, id, Kind::Contact, KEY).await.as_deref(), Some("a"));
        }
    }
    push(&*other, id, vec![entry(Kind::Contact, KEY, names("b"))]).await;
    assert_eq!(name(&*store, id, Kind::Contact, KEY).await.as_deref(), Some("b"));
}

async fn plan(place: Place) {
    let (store, id, _) = opened(&place).await;
    store.set_plan(id, Plan::Starter).await.unwrap();
    assert_eq!(store.tenant_by_id(id).await.unwrap().unwrap().plan, Plan::Starter);
    let error = store.set_plan(tenant(9).id, Plan::Starter).await.unwrap_err();
    assert!(matches!(error, StoreError::NoTenant { .. }));
}

async fn removed(place: Place) {
    let (store, id, _) = opened(&place).await;
    let (other, head) = settled(&*store, 2).await;
    let names = NamesChange::Replace(b"a".to_vec());
    push(&*store, id, vec![entry(Kind::Contact, KEY, names)]).await;
    push(&*store, id, vec![bodiless(Op::Erase, Kind::Invoice, KEY, NamesChange::Erase)]).await;
    store.delete_tenant(id).await.unwrap();
    assert_eq!(store.tenant("tenant-1").await.unwrap(), None);
    assert_eq!((store.head(id).await.unwrap(), all(&*store, id).await), (Head::EMPTY, vec![]));
    assert_eq!(name(&*store, id, Kind::Contact, KEY).await, None);
    assert_eq!(store.tombstones(id).await.unwrap(), []);
    assert!(matches!(store.delete_tenant(id).await, Err(StoreError::NoTenant { .. })));
    assert_eq!((store.head(other).await.unwrap(), store.tenants().await.unwrap()), (head, vec![tenant(2)]));
    settled(&*store, 1).await;
}
