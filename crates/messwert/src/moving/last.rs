//! The last step: the tenant is read-only in the source, the rest is copied and compared, the source notes that
//! it has moved, and the target is opened.

use std::sync::atomic::Ordering;
use std::time::Instant;

use messwert_journal::{Head, Luggage, Moving, Scope, Standing, StoreError, Tenant, verify_after};

use super::{MoveError, Moved, Phase, Way, directory, rows};

/// How far a tenant has come before the last step.
#[derive(Clone, Copy, Debug)]
pub(super) struct So {
    /// Where the target's journal ends.
    pub(super) head: Head,
    /// Up to where it was read back.
    pub(super) checked: Head,
}

/// What was found to be the same in both stores.
struct Settled {
    head: Head,
    n_entries: u64,
    luggage: Luggage,
}

impl Way {
    /// An error once it was called off.
    pub(super) fn go_on(&self) -> Result<(), MoveError> {
        if self.called_off.load(Ordering::Relaxed) { Err(MoveError::CalledOff) } else { Ok(()) }
    }

    /// How the tenant stands in the source until that has decided.
    fn leaving(&self) -> Standing {
        Standing::Leaving(self.to_address.clone())
    }

    /// How it stands there from then on.
    fn moved(&self) -> Standing {
        Standing::Moved(self.to_address.clone())
    }

    fn now(&self) -> i64 {
        self.clock.real().unix_micros()
    }
}

/// Takes the last step. If it fails before the source has noted that the tenant has moved, that is opened again.
pub(super) async fn step(way: &Way, tenant: &Tenant, so: So) -> Result<Moved, MoveError> {
    let began = leave(way, tenant).await?;
    way.progress.begin(Phase::Last, 0);
    let settled = match settle(way, tenant, so).await {
        Ok(settled) => settled,
        Err(error) => return Err(reopen(way, tenant, error).await),
    };
    decide(way, tenant).await?;
    let unopened = |source| MoveError::Unopened { key: tenant.key.clone(), source: Box::new(source) };
    let Settled { head, n_entries, .. } = finish(way, tenant, so, settled).await.map_err(unopened)?;
    let read_only = began.map(|began| began.elapsed());
    Ok(Moved { head, n_rows: 0, n_entries, read_only })
}

/// Makes the tenant read-only in the source, when writes that are under way have ended; since when it is. None
/// if it was before: by a copy that was broken off, or is under way.
async fn leave(way: &Way, tenant: &Tenant) -> Result<Option<Instant>, MoveError> {
    loop {
        way.go_on()?;
        match way.from.stand(tenant.id, &Standing::Open, &way.leaving(), way.now()).await {
            Ok(true) => return Ok(Some(Instant::now())),
            Ok(false) => break,
            // A long import: whoever waits in line behind it has its turn once it has ended.
            Err(StoreError::Busy) => {}
            // If only the answer was lost, the tenant is read-only.
            Err(error) => return Err(reopen(way, tenant, MoveError::Source(error)).await),
        }
    }
    let standing = standing(&*way.from, tenant).await.map_err(MoveError::Source)?;
    if [Some(way.leaving()), Some(way.moved())].contains(&standing) { Ok(None) } else { Err(raced(tenant)) }
}

/// Copies what is left, and compares all of it.
async fn settle(way: &Way, tenant: &Tenant, so: So) -> Result<Settled, MoveError> {
    let differs = |what| MoveError::Differs { key: tenant.key.clone(), what };
    let head = rows::copy(way, tenant.id, so.head).await?;
    let end = way.from.head(tenant.id).await.map_err(MoveError::Source)?;
    if verify_after(&*way.to, tenant.id, so.checked, Some(end.mark())).await? != end || head != end {
        return Err(differs("rows"));
    }
    let last = directory::level(way, tenant.id).await?;
    let again = if last.is_even() { last } else { directory::level(way, tenant.id).await? };
    if !again.is_even() {
        return Err(differs("directory's entries"));
    }
    let luggage = way.from.luggage(tenant.id).await.map_err(MoveError::Source)?;
    way.to.take_luggage(&luggage).await.map_err(MoveError::Target)?;
    if way.to.luggage(tenant.id).await.map_err(MoveError::Target)? != luggage {
        return Err(differs("keys, tombstones, plan or secret"));
    }
    if last.n_removed > 0 {
        // Somebody was erased a moment ago.
        way.to.scrub(Scope::Directory).await.map_err(MoveError::Target)?;
    }
    way.go_on()?;
    Ok(Settled { head, n_entries: again.n_entries, luggage })
}

/// Notes in the source that the tenant has moved: the point from which on it is written in the target or nowhere.
/// Whoever opened it in the source before has decided otherwise, and whoever comes later cannot.
async fn decide(way: &Way, tenant: &Tenant) -> Result<(), MoveError> {
    match way.from.stand(tenant.id, &way.leaving(), &way.moved(), way.now()).await {
        Ok(true) => Ok(()),
        // Another copy may have been faster.
        Ok(false) => match standing(&*way.from, tenant).await.map_err(MoveError::Source)? {
            Some(standing) if standing == way.moved() => Ok(()),
            _ => Err(raced(tenant)),
        },
        Err(error) => Err(reopen(way, tenant, MoveError::Source(error)).await),
    }
}

/// Opens the tenant in the target, as nothing can be written in the source any more.
async fn finish(way: &Way, tenant: &Tenant, so: So, settled: Settled) -> Result<Settled, MoveError> {
    if standing(&*way.to, tenant).await.map_err(MoveError::Target)? == Some(Standing::Open) {
        return Ok(settled);
    }
    let head = way.from.head(tenant.id).await.map_err(MoveError::Source)?;
    let luggage = way.from.luggage(tenant.id).await.map_err(MoveError::Source)?;
    let is_still = (head, &luggage) == (settled.head, &settled.luggage);
    // Between what was compared and the decision it may have been opened, written, and closed again.
    let settled =
        if is_still { settled } else { settle(way, tenant, So { head: settled.head, ..so }).await? };
    open(way, tenant).await?;
    Ok(settled)
}

/// Opens the tenant in the target, unless another copy has.
async fn open(way: &Way, tenant: &Tenant) -> Result<(), MoveError> {
    let arriving = Standing::Arriving(way.from_address.clone());
    loop {
        match way.to.stand(tenant.id, &arriving, &Standing::Open, way.now()).await {
            Ok(true) => return Ok(()),
            Ok(false) => break,
            Err(StoreError::Busy) => way.go_on()?,
            Err(error) => return Err(MoveError::Target(error)),
        }
    }
    let is_open = standing(&*way.to, tenant).await.map_err(MoveError::Target)? == Some(Standing::Open);
    if is_open { Ok(()) } else { Err(raced(tenant)) }
}

/// Opens the tenant in the source again, unless that has noted that it has moved: why.
async fn reopen(way: &Way, tenant: &Tenant, error: MoveError) -> MoveError {
    match way.from.stand(tenant.id, &way.leaving(), &Standing::Open, way.now()).await {
        Ok(true) => error,
        Ok(false) | Err(_) => MoveError::NotReopened { key: tenant.key.clone(), source: Box::new(error) },
    }
}

async fn standing(store: &dyn Moving, tenant: &Tenant) -> Result<Option<Standing>, StoreError> {
    let mut standees = store.standings().await?.into_iter();
    Ok(standees.find(|standee| standee.tenant.id == tenant.id).map(|standee| standee.standing))
}

fn raced(tenant: &Tenant) -> MoveError {
    MoveError::Raced { key: tenant.key.clone() }
}
