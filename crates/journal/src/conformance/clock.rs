//! When rows are recorded: never before the row before, never by a clock that is plainly wrong.

use super::{Case, NOW, Place, SECOND, all, batch, done, event, opened};
use crate::{Store, StoreError, TenantId};

const HOUR: i64 = 3600 * SECOND;

pub(super) const CASES: &[(&str, Case)] = &[
    ("times grow from batch to batch", |place| Box::pin(times_grow(place))),
    ("a clock far behind is refused", |place| Box::pin(clock_behind(place))),
    ("a tenant's clock is its own", |place| Box::pin(clocks_apart(place))),
];

async fn times_grow(place: Place) {
    let (store, tenant, _) = opened(&place).await;
    for (clock, expected) in [(0, 1), (0, 2), (-1, 3), (3, 4), (500, 500), (499, 501), (501 - HOUR, 502)] {
        let recorded_at = append_at(&*store, tenant, NOW + clock).await.unwrap();
        assert_eq!(recorded_at, NOW + expected, "the clock at {clock}");
    }
    let times: Vec<i64> = all(&*store, tenant).await.iter().map(|row| row.recorded_at).collect();
    assert!(times.is_sorted());
}

async fn clock_behind(place: Place) {
    let (store, tenant, head) = opened(&place).await;
    for behind in [HOUR + 1, 26 * HOUR, NOW, i64::MAX] {
        let error = append_at(&*store, tenant, NOW.saturating_sub(behind)).await.unwrap_err();
        assert!(matches!(error, StoreError::ClockBehind { last: NOW, .. }), "{error}");
    }
    assert_eq!(store.head(tenant).await.unwrap(), head);
    assert_eq!(append_at(&*store, tenant, NOW - HOUR).await.unwrap(), NOW + 1);
}

async fn clocks_apart(place: Place) {
    let (store, _, _) = opened(&place).await;
    let early = super::tenant(2);
    store.create_tenant(&early, &super::secret(2), batch(2, vec![event(1)]), 1).await.unwrap();
    assert_eq!(append_at(&*store, early.id, 1).await.unwrap(), 2);
}

async fn append_at(store: &dyn Store, tenant: TenantId, now: i64) -> Result<i64, StoreError> {
    let head = store.head(tenant).await?;
    let batches = vec![batch(head.seq as u128, vec![event(1), event(2)])];
    let head = done(store.append(tenant, head, batches, now).await?);
    let rows = store.rows(tenant, &[head.seq - 1, head.seq]).await?;
    assert_eq!((rows[0].recorded_at, rows[1].recorded_at), (head.recorded_at, head.recorded_at));
    Ok(head.recorded_at)
}
