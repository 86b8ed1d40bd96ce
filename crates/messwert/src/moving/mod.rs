//! Moving tenants from one store to another: copied while they are used, read-only for the last step.
//!
//! Invariants: the target serves nothing of a tenant until all of it is there and checked; a tenant is never
//! written in both stores; whatever is broken off, doing it again goes on from where it was.

mod error;

mod plan;

mod rows;

mod directory;

mod last;

mod progress;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use messwert_journal::{Head, Moving, Standing, Tenant, verify};

use crate::clock::Clock;

pub use error::MoveError;
pub use plan::{Stage, plan};
pub use progress::{Phase, Progress};

/// Rows that have come since the last pass, from which on one more pass is made before the last step.
const NEARLY: i64 = 1_000;

/// Passes after which the last step is begun, however much is written meanwhile.
const PASSES: usize = 20;

/// The two stores, and whoever wants to know or to end it.
pub struct Way {
    /// Where tenants come from.
    pub from: Arc<dyn Moving>,
    /// Where they go to.
    pub to: Arc<dyn Moving>,
    /// The address of the one, to be noted down and shown.
    pub from_address: String,
    /// The address of the other.
    pub to_address: String,
    /// When a tenant stands differently.
    pub clock: Clock,
    /// How far it has come.
    pub progress: Arc<Progress>,
    /// Set to call it off; a tenant whose target is being opened is carried through.
    pub called_off: Arc<AtomicBool>,
}

/// What was moved.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    /// Where the journal ends in both stores.
    pub head: Head,
    /// How many rows this run has copied.
    pub n_rows: i64,
    /// How many entries the directory has.
    pub n_entries: u64,
    /// How long the tenant was read-only; none: it still is, as it was before, or it was not.
    pub read_only: Option<Duration>,
}

/// Copies a tenant while it is read and written, in passes, until little is left; then, unless only that is
/// asked for (`ahead`), makes it read-only, copies the rest, compares all of it, and opens it in the target.
pub async fn carry_out(way: &Way, tenant: &Tenant, stage: &Stage, ahead: bool) -> Result<Moved, MoveError> {
    match stage {
        Stage::There => return at_end(way, tenant).await,
        Stage::Opened => {
            last::let_go(way, tenant).await?;
            return at_end(way, tenant).await;
        }
        Stage::Begin | Stage::GoOn(_) => {}
    }
    let began = prepare(way, tenant, stage).await?;
    let mut head = rows::copy(way, tenant.id, began).await?;
    let levelled = directory::level(way, tenant.id).await?;
    let luggage = way.from.luggage(tenant.id).await.map_err(MoveError::Source)?;
    way.to.take_luggage(&luggage).await.map_err(MoveError::Target)?;
    let checked = check(way, tenant).await?;
    for _ in 0..PASSES {
        let before = head.seq;
        head = rows::copy(way, tenant.id, head).await?;
        if head.seq - before < NEARLY {
            break;
        }
    }
    if ahead {
        let n_rows = head.seq - began.seq;
        return Ok(Moved { head, n_rows, n_entries: levelled.n_entries, read_only: None });
    }
    let done =
        last::step(way, tenant, last::So { head, checked, is_scrubbed: levelled.n_removed == 0 }).await?;
    Ok(Moved { n_rows: done.head.seq - began.seq, ..done })
}

/// Makes the tenant's place in the target, and says how far its journal is there already.
async fn prepare(way: &Way, tenant: &Tenant, stage: &Stage) -> Result<Head, MoveError> {
    let now = way.clock.real().unix_micros();
    if let Stage::GoOn(standing) = stage {
        let arriving = Standing::Arriving(way.from_address.clone());
        let stood = way.to.stand(tenant.id, standing, &arriving, now).await.map_err(MoveError::Target)?;
        if !stood {
            return Err(MoveError::Raced { key: tenant.key.clone() });
        }
    } else {
        let secret = way.from.secret(tenant.id).await.map_err(MoveError::Source)?;
        let arrived = way.to.arrive(tenant, &secret, &way.from_address, now).await;
        arrived.map_err(MoveError::Target)?;
    }
    way.to.head(tenant.id).await.map_err(MoveError::Target)
}

/// Reads back what has arrived, before it matters how long that takes.
async fn check(way: &Way, tenant: &Tenant) -> Result<Head, MoveError> {
    way.progress.begin(Phase::Checking, 0);
    Ok(verify(&*way.to, tenant.id, None).await?)
}

/// Where a tenant ends that has moved before.
async fn at_end(way: &Way, tenant: &Tenant) -> Result<Moved, MoveError> {
    let head = way.from.head(tenant.id).await.map_err(MoveError::Source)?;
    Ok(Moved { head, n_rows: 0, n_entries: 0, read_only: None })
}
