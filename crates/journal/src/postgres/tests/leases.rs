//! Leases of an hour's requests: never more than there are, whoever asks, and given back or owed.

use futures_util::future::join_all;

use super::{Opened, name, opened, plain};
use crate::conformance::settled;
use crate::{Lease, Store, TenantId, open};

const HOUR: u32 = 500_000;

async fn lease(store: &dyn Store, tenant: TenantId, limit: u32, n_owed: u32) -> Lease {
    store.leases().unwrap().lease(tenant, HOUR, limit, n_owed).await.unwrap()
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
                let Lease { slice, n_taken } = lease(&**store, tenant, limit, 0).await;
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
    let Some(Opened { store, tenant, database, .. }) = opened(1).await else { return };
    let leases = store.leases().unwrap();
    assert_eq!(lease(&*store, tenant, 640, 0).await, Lease { slice: 10, n_taken: 10 });
    leases.give_back(tenant, HOUR, 9).await.unwrap();
    assert_eq!(lease(&*store, tenant, 640, 0).await, Lease { slice: 10, n_taken: 11 });
    assert_eq!(lease(&*store, tenant, 640, 600).await, Lease { slice: 1, n_taken: 612 });
    assert_eq!(lease(&*store, tenant, 640, 100).await, Lease { slice: 0, n_taken: 712 });
    leases.give_back(tenant, HOUR - 1, 9).await.unwrap();
    let next = async |hour: u32| leases.lease(tenant, HOUR + hour, 640, 0).await.unwrap().n_taken;
    // Whose clock is behind has the hour before; what is older is forgotten.
    assert_eq!((next(1).await, next(0).await, next(2).await), (10, 712, 10));
    let owner = plain(&database.address()).await;
    name(&owner, tenant).await;
    let row = owner.query_one("SELECT count(*), min(hour) FROM rate_windows", &[]).await.unwrap();
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (2, i64::from(HOUR) + 1));
}
