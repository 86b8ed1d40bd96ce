//! The store in a PostgreSQL database: what many machines share.

mod statements;

mod address;

mod migrate;

mod lent;

mod session;

mod append;

mod bulk;

mod few;

mod lanes;

mod turns;

mod names;

mod read;

mod stretch;

mod tenants;

mod moving;

mod moves;

mod leases;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::Pool;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

use crate::{
    Appended, Head, KeyHolder, KeyRecord, Leases, Missing, NewBatch, Plan, Row, Scope, Store, StoreError,
    Take, Tenant, TenantId, Who, may_block_here,
};
use address::Place;
use append::are_few;
use lanes::Lanes;
use session::{ask, carried_through, turn_of, turn_of_holder, write, write_at_length};
use turns::Turns;

/// How long a write waits for others before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections that read.
const N_READING: usize = 7;

/// Connections that write, beside the lanes: a long import keeps no reader waiting.
const N_WRITING: usize = 4;

/// Connections that wait for a turn, and hold it, where other processes write to the same tenants.
const N_TURNS: usize = 4;

/// Long stretches that are read at the same time. More only compete for the same cores.
const N_STRETCHES: usize = 2;

/// Rows that are read before a right to read more is waited for.
const N_FIRST: i64 = 2_000;

/// Connections that count requests: no reader keeps them waiting.
const N_COUNTING: usize = 2;

/// A store in a database. Other processes may use it at the same time.
pub(crate) struct Postgres {
    reads: Pool,
    writes: Pool,
    lanes: Arc<Lanes>,
    turns: Turns,
    counts: Pool,
    place: Place,
    /// Rights to read long stretches, each over a connection of its own.
    stretches: Arc<Semaphore>,
}

/// The one text for where a database is.
pub(crate) fn place(address: &str) -> Result<String, StoreError> {
    Ok(Place::parse(address)?.text())
}

/// Opens the database at an address and brings its schema up to date.
pub(crate) fn open(address: &str, missing: Missing, who: Who) -> Result<Postgres, StoreError> {
    let place = Place::parse(address)?;
    // On a thread with a runtime of its own: who opens a store may be on one that must not block.
    let prepared = thread::scope(|scope| {
        let preparing = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime
                .map_err(|error| StoreError::Backend(error.into()))?
                .block_on(migrate::prepare(&place, missing, who))
        });
        preparing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    prepared?;
    let (reads, writes, counts) = (place.pool(N_READING), place.pool(N_WRITING), place.pool(N_COUNTING));
    let (lanes, turns) = (Lanes::new(place.clone()), Turns::new(place.pool(N_TURNS)));
    let stretches = Arc::new(Semaphore::new(N_STRETCHES));
    Ok(Postgres { reads, writes, lanes, turns, counts, place, stretches })
}

#[async_trait]
impl Store for Postgres {
    async fn create_tenant(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        batch: NewBatch,
        now: i64,
    ) -> Result<Head, StoreError> {
        carried_through(append::create(self.writes.clone(), tenant.clone(), secret.clone(), batch, now)).await
    }

    async fn secret(&self, tenant: TenantId) -> Result<Secret, StoreError> {
        tenants::secret(&self.reads, tenant).await?.ok_or(StoreError::NoTenant { id: tenant })
    }

    async fn tenant(&self, key: &str) -> Result<Option<Tenant>, StoreError> {
        tenants::by_key(&self.reads, key).await
    }

    async fn tenant_by_id(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        tenants::by_id(&self.reads, id).await
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        tenants::all(&self.reads).await
    }

    async fn head(&self, tenant: TenantId) -> Result<Head, StoreError> {
        read::head(&self.reads, tenant).await
    }

    async fn append(
        &self,
        tenant: TenantId,
        expected: Head,
        batches: Vec<NewBatch>,
        now: i64,
    ) -> Result<Appended, StoreError> {
        let (writes, lanes, turns) = (self.writes.clone(), Arc::clone(&self.lanes), self.turns.clone());
        carried_through(async move {
            let held = turns.take(tenant);
            let number = if held.is_some() { turn_of_holder(tenant) } else { turn_of(tenant) };
            let lane = if may_block_here() && are_few(&batches) { lanes.turn() } else { None };
            let append = |pool| append::append(pool, tenant, number, expected, batches, now);
            let appended = match lane {
                Some(lane) => lane.run(append).await,
                None => append(writes).await,
            };
            if let Some(held) = held {
                held.end().await;
            }
            if matches!(appended, Ok(Appended::Conflict(_))) {
                turns.hold(tenant).await;
            }
            appended
        })
        .await
    }

    async fn leave_turn(&self, tenant: TenantId) {
        if let Some(held) = self.turns.take(tenant) {
            held.end().await;
        }
    }

    async fn tail(&self, tenant: TenantId, after: i64, limit: usize) -> Result<Vec<Row>, StoreError> {
        read::tail(&self.reads, tenant, after, limit).await
    }

    async fn read_through(
        &self,
        tenant: TenantId,
        after: i64,
        end: i64,
        mut take: Take,
    ) -> Result<i64, StoreError> {
        // A short journal waits for no long one.
        let n_first = end.saturating_sub(after).clamp(0, N_FIRST);
        let rows = read::tail(&self.reads, tenant, after, n_first as usize).await?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(after) };
        let is_all = (rows.len() as i64) < n_first || last >= end;
        let taking = spawn_blocking(move || {
            let goes_on = take(rows.iter().collect()).is_some();
            Ok((goes_on, take))
        });
        let (goes_on, take) = joined(taking).await?;
        if is_all || !goes_on {
            return Ok(last);
        }
        let right = Arc::clone(&self.stretches).acquire_owned().await;
        let place = self.place.clone();
        let reading = spawn_blocking(move || {
            let _right = right.expect("the semaphore is never closed");
            stretch::read_through(&place, tenant, last, end, take)
        });
        joined(reading).await
    }

    async fn rows(&self, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, StoreError> {
        read::rows(&self.reads, tenant, seqs).await
    }

    async fn names(
        &self,
        tenant: TenantId,
        kind: Kind,
        keys: &[String],
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        read::names(&self.reads, tenant, kind, keys).await
    }

    async fn tombstones(&self, tenant: TenantId) -> Result<Vec<(Kind, String)>, StoreError> {
        read::tombstones(&self.reads, tenant).await
    }

    async fn set_plan(&self, tenant: TenantId, plan: Plan) -> Result<(), StoreError> {
        write(&self.writes, tenant, move |transaction| Box::pin(tenants::set_plan(transaction, tenant, plan)))
            .await
    }

    async fn delete_tenant(&self, tenant: TenantId) -> Result<(), StoreError> {
        write_at_length(&self.writes, tenant, move |transaction| {
            Box::pin(tenants::remove(transaction, tenant))
        })
        .await
    }

    async fn scrub(&self, scope: Scope) -> Result<(), StoreError> {
        let statement = match scope {
            Scope::Directory => statements::SCRUB_DIRECTORY,
            Scope::All => statements::SCRUB_ALL,
        };
        let client = self.writes.get().await?;
        match client.batch_execute(statement).await.map_err(StoreError::from) {
            Err(StoreError::Busy) => Err(StoreError::Unscrubbed),
            scrubbed => scrubbed,
        }
    }

    async fn create_key(&self, key: &KeyRecord) -> Result<(), StoreError> {
        let (tenant, key) = (key.tenant, key.clone());
        write(&self.writes, tenant, move |transaction| {
            Box::pin(async move { tenants::create_key(transaction, &key).await })
        })
        .await
    }

    async fn key_by_digest(&self, digest: &[u8; 32]) -> Result<Option<KeyHolder>, StoreError> {
        tenants::key_by_digest(&self.reads, digest).await
    }

    async fn keys(&self, tenant: TenantId) -> Result<Vec<(KeyRecord, Option<i64>)>, StoreError> {
        tenants::keys(&self.reads, tenant).await
    }

    async fn revoke_key(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<bool, StoreError> {
        write(&self.writes, tenant, move |transaction| {
            Box::pin(tenants::revoke_key(transaction, tenant, id, at))
        })
        .await
    }

    async fn rotate_key(&self, old: Uuid, next: &KeyRecord, end: i64) -> Result<bool, StoreError> {
        let (tenant, next) = (next.tenant, next.clone());
        write(&self.writes, tenant, move |transaction| {
            Box::pin(async move { tenants::rotate_key(transaction, old, &next, end).await })
        })
        .await
    }

    async fn note_key_use(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<(), StoreError> {
        write(&self.writes, tenant, move |transaction| {
            Box::pin(tenants::note_key_use(transaction, tenant, id, at))
        })
        .await
    }

    fn leases(&self) -> Option<&dyn Leases> {
        Some(self)
    }

    async fn reachable(&self) -> Result<(), StoreError> {
        ask(&self.reads, statements::REACHABLE, &[]).await?;
        Ok(())
    }
}

/// What comes of work on another thread.
async fn joined<T>(work: JoinHandle<Result<T, StoreError>>) -> Result<T, StoreError> {
    match work.await {
        Ok(done) => done,
        Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
        Err(stopped) => Err(StoreError::Backend(stopped.into())),
    }
}
