//! Tenants: created with their first batch, or not at all.

use uuid::Uuid;

use super::{Case, NOW, Place, all, batch, event, opened, secret, settled, tenant};
use crate::{Head, NewBatch, Plan, StoreError, Tenant};

pub(super) const CASES: &[(&str, Case)] = &[
    ("a tenant comes with its first batch", |place| Box::pin(created(place))),
    ("key and id of a tenant are unique", |place| Box::pin(unique(place))),
    ("a first batch that fails leaves no tenant", |place| Box::pin(failing_batch(place))),
    ("tenants are listed by key", |place| Box::pin(listed(place))),
];

async fn created(place: Place) {
    let store = (place.open)();
    let head =
        store.create_tenant(&tenant(1), &secret(1), batch(5, vec![event(1), event(2)]), NOW).await.unwrap();
    assert_eq!((head.seq, head.recorded_at), (2, NOW));
    assert_eq!(store.head(tenant(1).id).await.unwrap(), head);
    assert_eq!(store.tenant("tenant-1").await.unwrap(), Some(tenant(1)));
    assert_eq!(store.tenant_by_id(tenant(1).id).await.unwrap(), Some(tenant(1)));
    assert_eq!(store.tenant("Tenant-1").await.unwrap(), None);
    assert_eq!(store.tenant_by_id(tenant(2).id).await.unwrap(), None);
    assert_eq!(store.secret(tenant(1).id).await.unwrap(), secret(1));
    let unknown = store.secret(tenant(2).id).await.unwrap_err();
    assert!(matches!(unknown, StoreError::NoTenant { id } if id == tenant(2).id));
    store.reachable().await.unwrap();
}

async fn unique(place: Place) {
    let (store, id, head) = opened(&place).await;
    let same_key = Tenant { id: tenant(2).id, ..tenant(1) };
    let same_id = Tenant { key: "other".into(), ..tenant(1) };
    for taken in [tenant(1), same_key, same_id] {
        let error = store.create_tenant(&taken, &secret(9), batch(1, vec![event(1)]), NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::TenantExists { key } if key == taken.key));
    }
    assert_eq!(store.head(id).await.unwrap(), head);
    assert_eq!(store.head(tenant(2).id).await.unwrap(), Head::EMPTY);
    assert_eq!(store.tenants().await.unwrap(), [tenant(1)]);
    assert_eq!(store.secret(id).await.unwrap(), secret(1));
}

async fn failing_batch(place: Place) {
    let store = (place.open)();
    let entries = Box::new([Ok(event(1)), Err("no".into())].into_iter());
    let failing = NewBatch { actor: "cli".into(), batch_id: Uuid::nil(), entries };
    let error = store.create_tenant(&tenant(1), &secret(1), failing, NOW).await.unwrap_err();
    assert!(matches!(error, StoreError::Entries(_)));
    assert_eq!(store.tenants().await.unwrap(), []);
    assert_eq!(all(&*store, tenant(1).id).await, []);
    settled(&*store, 1).await;
}

async fn listed(place: Place) {
    let store = (place.open)();
    let tenants = ["b", "ä", "a"].into_iter().zip(Plan::ALL).zip(1..);
    for ((key, plan), n) in tenants {
        let tenant = Tenant { key: key.to_owned(), plan, ..tenant(n) };
        store.create_tenant(&tenant, &secret(n), batch(n, vec![event(1)]), NOW).await.unwrap();
    }
    let listed = store.tenants().await.unwrap();
    let listed: Vec<_> = listed.iter().map(|tenant| (tenant.key.as_str(), tenant.plan)).collect();
    assert_eq!(listed, [("a", Plan::Business), ("b", Plan::Starter), ("ä", Plan::Professional)]);
}
