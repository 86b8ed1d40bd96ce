//! Moving tenants from one store to another: copied while they are used, read-only for the last step.
//!
//! Invariants: the target serves nothing of a tenant until all of it is there and checked; a tenant is never
//! written in both stores; whatever is broken off, doing it again goes on from where it was. The source decides:
//! the target is opened only once the source has noted that the tenant has moved, and nobody opens that again
//! but who is told to (`tenant release`). So any number of copies may be at it at once, and end at any moment. Each has
//! a number, higher than all before it: neither store takes anything of an earlier one, however long that slept.

mod error;

mod plan;

mod rows;

mod directory;

mod last;

mod progress;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use messwert_journal::{Head, Moving, Run, Scope, Standing, StoreError, Tenant, verify};

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

/// The tenant that is copied, and the number under which that is done.
#[derive(Clone, Copy)]
struct Copied<'t> {
    tenant: &'t Tenant,
    run: Run,
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
/// asked for (`ahead`), makes it read-only, copies the rest, compares all of it, notes that it has moved, and opens it in the target.
pub async fn carry_out(way: &Way, tenant: &Tenant, stage: &Stage, ahead: bool) -> Result<Moved, MoveError> {
    if *stage == Stage::There {
        return at_end(way, tenant).await;
    }
    if ahead {
        last::refuse_leaving(way, tenant).await?;
    }
    let of = Copied { tenant, run: begin(way, tenant).await? };
    let began = prepare(way, of, stage).await?;
    let mut head = rows::copy(way, of, began).await?;
    let levelled = directory::level(way, of).await?;
    if levelled.n_removed > 0 || *stage != Stage::Begin {
        // An earlier run may have removed entries, and have been broken off. All tenants' entries are rewritten:
        // not in the last step, which is to be short.
        way.to.scrub(Scope::Directory).await.map_err(MoveError::of_target)?;
    }
    let luggage = way.from.luggage(tenant.id).await.map_err(MoveError::of_source)?;
    way.to.take_luggage(of.run, &luggage).await.map_err(MoveError::of_target)?;
    let checked = check(way, tenant).await?;
    for _ in 0..PASSES {
        let before = head.seq;
        head = rows::copy(way, of, head).await?;
        if head.seq - before < NEARLY {
            break;
        }
    }
    if ahead {
        let n_rows = head.seq - began.seq;
        return Ok(Moved { head, n_rows, n_entries: levelled.n_entries, read_only: None });
    }
    let done = last::step(way, of, last::So { head, checked }).await?;
    Ok(Moved { n_rows: done.head.seq - began.seq, ..done })
}

/// Begins a copy in the source: whatever earlier ones still do, neither store takes it any more.
async fn begin(way: &Way, tenant: &Tenant) -> Result<Run, MoveError> {
    let theirs = way.to.standings().await.map_err(MoveError::of_target)?;
    let their_last = theirs.iter().find(|their| their.tenant.id == tenant.id).map(|their| their.last);
    loop {
        way.go_on()?;
        match way.from.begin_run(tenant.id, their_last.unwrap_or(Run(0))).await {
            // A long import, on which nothing depends here.
            Err(StoreError::Busy) => {}
            begun => return begun.map_err(MoveError::of_source),
        }
    }
}

/// Makes the tenant's place in the target, and says how far its journal is there already.
async fn prepare(way: &Way, of: Copied<'_>, stage: &Stage) -> Result<Head, MoveError> {
    let (Copied { tenant, run }, now) = (of, way.clock.real().unix_micros());
    if let Stage::GoOn(standing) = stage {
        way.to.admit_run(tenant.id, run).await.map_err(MoveError::of_target)?;
        let arriving = Standing::Arriving(way.from_address.clone());
        let stood = way
            .to
            .stand(tenant.id, Some(run), standing, &arriving, now)
            .await
            .map_err(MoveError::of_target)?;
        if !stood {
            return Err(MoveError::Raced { key: tenant.key.clone() });
        }
    } else {
        let secret = way.from.secret(tenant.id).await.map_err(MoveError::of_source)?;
        match way.to.arrive(tenant, &secret, run, &way.from_address, now).await {
            // Nobody had, a moment ago.
            Err(StoreError::TenantExists { key }) => return Err(MoveError::Raced { key }),
            arrived => arrived.map_err(MoveError::of_target)?,
        }
    }
    way.to.head(tenant.id).await.map_err(MoveError::of_target)
}

/// Reads back what has arrived, before it matters how long that takes.
async fn check(way: &Way, tenant: &Tenant) -> Result<Head, MoveError> {
    way.progress.begin(Phase::Checking, 0);
    Ok(verify(&*way.to, tenant.id, None).await?)
}

/// Where a tenant ends that has moved before.
async fn at_end(way: &Way, tenant: &Tenant) -> Result<Moved, MoveError> {
    let head = way.from.head(tenant.id).await.map_err(MoveError::of_source)?;
    Ok(Moved { head, n_rows: 0, n_entries: 0, read_only: None })
}
