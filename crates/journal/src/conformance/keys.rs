//! API keys: found by digest, listed and revoked by tenant, their use noted sparingly.

use uuid::Uuid;

use super::{Case, NOW, Place, SECOND, opened, settled, tenant};
use crate::{KeyHolder, KeyRecord, StoreError, TenantId};

pub(super) const CASES: &[(&str, Case)] = &[
    ("a key is found by its digest", |place| Box::pin(found(place))),
    ("keys are listed and revoked by their tenant", |place| Box::pin(revoked(place))),
    ("a key is replaced by another one, and ends", |place| Box::pin(rotated(place))),
    ("a key's use is noted once a minute", |place| Box::pin(used(place))),
    ("a digest or a tenant cannot be made up", |place| Box::pin(refused(place))),
];

async fn found(place: Place) {
    let (store, tenant_id, _) = opened(&place).await;
    let full = KeyRecord {
        name: Some("Büro's \"key\"".into()),
        scopes: vec!["reports".into(), "contacts.read".into()],
        expires_at: Some(NOW + 1),
        ..key(1, tenant_id)
    };
    let bare = KeyRecord { scopes: vec![], ..key(2, tenant_id) };
    for key in [full, bare] {
        store.create_key(&key).await.unwrap();
        let found = store.key_by_digest(&key.digest).await.unwrap();
        assert_eq!(found, Some(KeyHolder { key, tenant: tenant(1), moved_at: None }));
    }
    assert_eq!(store.key_by_digest(&[9; 32]).await.unwrap(), None);
}

async fn revoked(place: Place) {
    let (store, one, _) = opened(&place).await;
    let (two, _) = settled(&*store, 2).await;
    let (first, second) = (key(1, one), KeyRecord { created_at: NOW - 1, ..key(2, one) });
    for key in [&first, &second, &key(3, two)] {
        store.create_key(key).await.unwrap();
    }
    assert!(!store.revoke_key(two, first.id, NOW).await.unwrap());
    assert!(store.revoke_key(one, first.id, NOW).await.unwrap());
    assert!(!store.revoke_key(one, first.id, NOW + 1).await.unwrap());
    let first = KeyRecord { revoked_at: Some(NOW), ..first };
    assert_eq!(store.key_by_digest(&first.digest).await.unwrap().unwrap().key, first);
    assert_eq!(store.keys(one).await.unwrap(), [(second, None), (first, None)]);
    assert_eq!(store.keys(two).await.unwrap(), [(key(3, two), None)]);
}

async fn rotated(place: Place) {
    let (store, one, _) = opened(&place).await;
    let (two, _) = settled(&*store, 2).await;
    let (endless, short) = (key(1, one), KeyRecord { expires_at: Some(NOW + 5), ..key(2, one) });
    let (ended, revoked) = (KeyRecord { expires_at: Some(NOW), ..key(3, one) }, key(4, one));
    for key in [&endless, &short, &ended, &revoked] {
        store.create_key(key).await.unwrap();
    }
    store.revoke_key(one, revoked.id, NOW).await.unwrap();
    let rotate = async |old: &KeyRecord, next: KeyRecord| store.rotate_key(old.id, &next, NOW + 10).await;
    for (old, next) in [(&ended, key(5, one)), (&revoked, key(5, one)), (&endless, key(5, two))] {
        assert!(!rotate(old, next).await.unwrap());
    }
    assert_eq!(store.key_by_digest(&[5; 32]).await.unwrap(), None, "nothing is recorded");
    assert!(rotate(&endless, endless.clone()).await.is_err(), "a key cannot be its own successor");
    assert_eq!(store.key_by_digest(&endless.digest).await.unwrap().unwrap().key, endless, "nor does it end");
    for (old, next, end) in [(endless, key(6, one), NOW + 10), (short, key(7, one), NOW + 5)] {
        assert!(rotate(&old, next.clone()).await.unwrap());
        assert_eq!(store.key_by_digest(&next.digest).await.unwrap().unwrap().key, next);
        let old = store.key_by_digest(&old.digest).await.unwrap().unwrap().key;
        assert_eq!(old.expires_at, Some(end));
    }
}

async fn used(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    let key = key(1, tenant);
    store.create_key(&key).await.unwrap();
    let steps = [
        (0, 0),
        (-5 * SECOND, 0),
        (59 * SECOND, 0),
        (60 * SECOND, 60),
        (61 * SECOND, 60),
        (600 * SECOND, 600),
    ];
    for (at, expected) in steps {
        store.note_key_use(tenant, key.id, NOW + at).await.unwrap();
        let noted = store.keys(tenant).await.unwrap()[0].1;
        assert_eq!(noted, Some(NOW + expected * SECOND));
    }
}

async fn refused(place: Place) {
    let (store, tenant_id, _) = opened(&place).await;
    store.create_key(&key(1, tenant_id)).await.unwrap();
    let same_digest = KeyRecord { id: Uuid::from_u128(2), ..key(1, tenant_id) };
    assert!(matches!(store.create_key(&same_digest).await, Err(StoreError::Backend(_))));
    let of_nobody = store.create_key(&key(3, tenant(9).id)).await;
    assert!(matches!(of_nobody, Err(StoreError::NoTenant { id }) if id == tenant(9).id));
    assert_eq!(store.keys(tenant_id).await.unwrap().len(), 1);
}

fn key(n: u8, tenant: TenantId) -> KeyRecord {
    KeyRecord {
        id: Uuid::from_u128(n.into()),
        tenant,
        digest: [n; 32],
        name: None,
        scopes: vec!["reports".into()],
        created_at: NOW,
        expires_at: None,
        revoked_at: None,
    }
}
