//! Leases of the requests of an hour, each one statement of one tenant.

use async_trait::async_trait;
use uuid::Uuid;

use super::session::change_counters;
use super::tenants::column;
use super::{Postgres, statements};
use crate::{Lease, Leases, StoreError, TenantId};

const TABLE: &str = "rate_windows";

/// An hour, in µs.
const HOUR: i64 = 3_600_000_000;

#[async_trait]
impl Leases for Postgres {
    async fn lease(&self, tenant: TenantId, limit: u32, at_most: u32) -> Result<Lease, StoreError> {
        let (id, limit, at_most) = (&tenant.bytes()[..], i64::from(limit), i64::from(at_most));
        let asked = [&id as _, &at_most as _, &limit as _];
        let rows = change_counters(&self.counts, tenant, statements::RATE_LEASE, &asked).await?;
        let row = rows.first().ok_or_else(|| damaged("no row came back".to_owned()))?;
        let number = |at: usize| column::<i64>(row, at, TABLE);
        let (n_before, slice, hour, now) = (number(0)?, number(1)?, number(2)?, number(3)?);
        Ok(Lease {
            slice: u32::try_from(slice).map_err(|_| damaged(format!("{slice} is no number of requests")))?,
            // Less than nothing is taken if more was given back than a crash left of what had been taken.
            n_taken: u64::try_from(n_before + slice).unwrap_or(0),
            // Of a cluster's machines one says which hour it is, and maybe another one what time.
            now: now.clamp(hour * HOUR, hour * HOUR + HOUR - 1),
            hour: u32::try_from(hour).map_err(|_| damaged(format!("{hour} is no hour since 1970")))?,
        })
    }

    async fn give_back(&self, tenant: TenantId, hour: u32, n_unused: u32) -> Result<(), StoreError> {
        let (id, hour, n_unused) = (&tenant.bytes()[..], i64::from(hour), i64::from(n_unused));
        change_counters(&self.counts, tenant, statements::RATE_RETURN, &[&n_unused, &id, &hour]).await?;
        Ok(())
    }

    async fn owe(&self, tenant: TenantId, hour: u32, process: Uuid, n_owed: u32) -> Result<(), StoreError> {
        let (id, hour, n_owed) = (&tenant.bytes()[..], i64::from(hour), i64::from(n_owed));
        let told = [&id as _, &hour as _, &n_owed as _, &process.to_string() as _];
        change_counters(&self.counts, tenant, statements::RATE_OWE, &told).await?;
        Ok(())
    }

    async fn forget(&self, tenant: TenantId, hour: u32) -> Result<(), StoreError> {
        let (id, hour) = (&tenant.bytes()[..], i64::from(hour));
        change_counters(&self.counts, tenant, statements::RATE_FORGET, &[&id, &hour]).await?;
        Ok(())
    }
}

fn damaged(what: String) -> StoreError {
    StoreError::Damaged { table: TABLE, what }
}
