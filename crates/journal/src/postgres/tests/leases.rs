//! Leases of an hour's requests: never more than there are, whoever asks, given back, or owed.

use futures_util::future::join_all;
use uuid::Uuid;

use super::{Opened, name, opened, plain};
use crate::conformance::settled;
use crate::{Lease, Store, TenantId, open};

/// More than any 64th of these limits.
const MUCH: u32 = 1_000;

async fn lease(store: &dyn Store, tenant: TenantId, limit: u32, at_most: u32) -> Lease {
    store.leases().unwrap().lease(tenant, limit, at_most).await.unwrap()
}

#[tokio::test]
async fn slices_of_all_come_to_the_limit() {
    let Some(Opened { store, tenant, database, .. }) = opened(1).await else { return };
    let (other, _) = settled(&*store, 2).await;
    let stores = [open(&database.address()).unwrap(), open(&database.address()).unwrap(), store];
    for (tenant, limit) in [(tenant, 1_000), (other, 3), (other, 0)] {
        let leases = stores.iter().cycle().take(9).map(async |store| {
            let mut slices = Vec::new();
            loop {
                let Lease { slice, n_taken, .. } = lease(&**store, tenant, limit, MUCH).await;
                let n_before = n_taken - u64::from(slice);
                assert!(u64::from(slice) <= u64::from(limit).saturating_sub(n_before).div_ceil(64));
                if slice == 0 {
                    return slices;
                }
                slices.push(slice);
            }
        });
        let slices = join_all(leases).await.concat();
        // The second limit of the other tenant is below what it has taken.
        assert_eq!(slices.iter().sum::<u32>(), limit, "{slices:?}");
        assert!(slices.len() < 64 * 4, "{} leases", slices.len());
    }
}

#[tokio::test]
async fn what_is_given_back_is_taken_again_and_what_is_owed_is_not() {
    let Some(Opened { store, tenant, .. }) = opened(1).await else { return };
    let leases = store.leases().unwrap();
    let next = async |at_most: u32| {
        let lease = lease(&*store, tenant, 640, at_most).await;
        (lease.slice, lease.n_taken)
    };
    assert_eq!((next(MUCH).await, next(3).await), ((10, 10), (3, 13)));
    let hour = lease(&*store, tenant, 0, 1).await.hour;
    leases.give_back(tenant, hour, 12).await.unwrap();
    assert_eq!(next(MUCH).await, (10, 11));
    // Each process is counted once, however often and in which order it is heard.
    let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
    for (process, n_owed) in [(one, 300), (one, 300), (two, 100), (one, 500), (one, 400), (two, 100)] {
        leases.owe(tenant, hour, process, n_owed).await.unwrap();
    }
    assert_eq!(next(MUCH).await, (1, 612));
    leases.owe(tenant, hour, two, 200).await.unwrap();
    assert_eq!(next(MUCH).await, (0, 712));
    // The first that is heard of an hour may be a debt.
    let (other, _) = settled(&*store, 2).await;
    leases.owe(other, hour, one, 640).await.unwrap();
    assert_eq!(lease(&*store, other, 640, MUCH).await.slice, 0);
}

#[tokio::test]
async fn the_clock_of_the_database_says_which_hour_it_is() {
    let Some(Opened { store, tenant, database, .. }) = opened(1).await else { return };
    let owner = plain(&database.address()).await;
    name(&owner, tenant).await;
    let clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";
    let clock = async || owner.query_one(clock, &[]).await.unwrap().get::<_, i64>(0);
    let before = clock().await;
    let taken = lease(&*store, tenant, 640, MUCH).await;
    assert!(before <= taken.now && taken.now <= clock().await, "{taken:?}");
    assert_eq!(i64::from(taken.hour), taken.now / 3_600_000_000);
    // What was taken is now of the last hour, or of one before.
    let leases = store.leases().unwrap();
    for (n_hours, n_rows) in [(1, 2), (1, 1)] {
        owner.execute("UPDATE rate_windows SET hour = hour - $1", &[&i64::from(n_hours)]).await.unwrap();
        leases.forget(tenant, taken.hour).await.unwrap();
        let again = lease(&*store, tenant, 640, MUCH).await;
        assert_eq!((again.slice, again.n_taken), (10, 10));
        let rows = owner.query_one("SELECT count(*) FROM rate_windows", &[]).await.unwrap();
        assert_eq!(rows.get::<_, i64>(0), n_rows);
        owner.execute("DELETE FROM rate_windows WHERE hour = $1", &[&i64::from(again.hour)]).await.unwrap();
    }
}
