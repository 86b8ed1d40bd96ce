//! Leases: how processes on many machines share what a tenant may ask in an hour.

use async_trait::async_trait;

use crate::{StoreError, TenantId};

/// A slice of an hour's requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lease {
    /// How many requests may be let in for it; none: all are taken.
    pub slice: u32,
    /// How many are taken of the hour by all, with this slice.
    pub n_taken: u64,
}

/// A database that counts what its processes have taken of each tenant's hour. Hours are counted since 1970.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes a slice of what is left of `limit` requests, a 64th and at least one, once `n_owed` are counted
    /// that were let in without a slice. Need not survive a crash of the database, nor waits for its disk.
    async fn lease(&self, tenant: TenantId, hour: u32, limit: u32, n_owed: u32) -> Result<Lease, StoreError>;

    /// Gives back so many that were taken and not used.
    async fn give_back(&self, tenant: TenantId, hour: u32, n_unused: u32) -> Result<(), StoreError>;
}
