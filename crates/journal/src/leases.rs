//! Leases: how processes on many machines share what a tenant may ask in an hour.

use async_trait::async_trait;
use uuid::Uuid;

use crate::{StoreError, TenantId};

/// A slice of an hour's requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// How many requests may be let in for it; none: all are taken.
    pub slice: u32,
    /// How many are taken of the hour by all, with this slice.
    pub n_taken: u64,
    /// Of which hour it is, counted since 1970.
    pub hour: u32,
    /// What time it is, in µs since 1970: within that hour.
    pub now: i64,
}

/// A database that counts what its processes have taken of each tenant's hour. Which hour it is, its own clock
/// says, as those of its processes may differ. Nothing here need survive a crash of the database, nor waits
/// for its disk.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes a slice of what is left of `limit` requests: a 64th and at least one, but no more than `at_most`.
    async fn lease(&self, tenant: TenantId, limit: u32, at_most: u32) -> Result<Lease, StoreError>;

    /// Gives back so many that were taken and not used.
    async fn give_back(&self, tenant: TenantId, hour: u32, n_unused: u32) -> Result<(), StoreError>;

    /// Counts what a process has let in of an hour without a slice: in all, so it may be told again.
    async fn owe(&self, tenant: TenantId, hour: u32, process: Uuid, n_owed: u32) -> Result<(), StoreError>;

    /// Forgets the hours before the one that was before `hour`.
    async fn forget(&self, tenant: TenantId, hour: u32) -> Result<(), StoreError>;
}
