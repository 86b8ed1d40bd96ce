//! Leases of the requests of an hour, each one statement of one tenant.

use async_trait::async_trait;

use super::session::{Parameters, change_counters};
use super::tenants::column;
use super::{Postgres, statements};
use crate::{Lease, Leases, StoreError, TenantId};

const TABLE: &str = "rate_windows";

#[async_trait]
impl Leases for Postgres {
    async fn lease(&self, tenant: TenantId, hour: u32, limit: u32, n_owed: u32) -> Result<Lease, StoreError> {
        let (id, hour, limit, n_owed) =
            (&tenant.bytes()[..], i64::from(hour), i64::from(limit), i64::from(n_owed));
        let asked: Parameters<'_> = &[&id, &hour, &n_owed, &limit];
        let rows = change_counters(&self.reads, tenant, statements::RATE_LEASE, asked).await?;
        let row = rows.first().ok_or_else(|| damaged("no row came back".to_owned()))?;
        let (n_before, slice): (i64, i64) = (column(row, 0, TABLE)?, column(row, 1, TABLE)?);
        let what = |_| damaged(format!("{slice} is no number of requests"));
        // Less than nothing is taken if more was given back than a crash left of what had been taken.
        Ok(Lease {
            slice: u32::try_from(slice).map_err(what)?,
            n_taken: u64::try_from(n_before + slice).unwrap_or(0),
        })
    }

    async fn give_back(&self, tenant: TenantId, hour: u32, n_unused: u32) -> Result<(), StoreError> {
        let (id, hour, n_unused) = (&tenant.bytes()[..], i64::from(hour), i64::from(n_unused));
        change_counters(&self.reads, tenant, statements::RATE_RETURN, &[&n_unused, &id, &hour]).await?;
        Ok(())
    }
}

fn damaged(what: String) -> StoreError {
    StoreError::Damaged { table: TABLE, what }
}
