//! The last step: the tenant is read-only in the source, the rest is copied and compared, the source notes that
//! it has moved, and the target is opened.

use std::sync::atomic::Ordering;
use std::time::Instant;

use messwert_journal::{Head, Luggage, Moving, Scope, Standing, StoreError, Tenant, TenantId, verify_after};

use super::{Copied, MoveError, Moved, Phase, Way, directory, rows};

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
pub(super) async fn step(way: &Way, of: Copied<'_>, so: So) -> Result<Moved, MoveError> {
    let began = leave(way, of).await?;
    way.progress.begin(Phase::Last, 0);
    let settled = match settle(way, of, so).await {
        Ok(settled) => settled,
        Err(error) => return Err(reopen(way, of, error).await),
    };
    decide(way, of).await?;
    let unopened = |error| match error {
        MoveError::Overtaken { .. } => error,
        error => MoveError::Unopened { key: of.tenant.key.clone(), source: Box::new(error) },
    };
    let Settled { head, n_entries, .. } = finish(way, of, so, settled).await.map_err(unopened)?;
    let read_only = began.map(|began| began.elapsed());
    Ok(Moved { head, n_rows: 0, n_entries, read_only })
}

/// Makes the tenant read-only in the source, when writes that are under way have ended; since when it is. None
/// if it was before: by a copy that was broken off, or is under way.
async fn leave(way: &Way, of: Copied<'_>) -> Result<Option<Instant>, MoveError> {
    loop {
        way.go_on()?;
        match way.from.stand(of.tenant.id, Some(of.run), &Standing::Open, &way.leaving(), way.now()).await {
            Ok(true) => return Ok(Some(Instant::now())),
            Ok(false) => break,
            // A long import: whoever waits in line behind it has its turn once it has ended.
            Err(StoreError::Busy) => {}
            // If only the answer was lost, the tenant is read-only.
            Err(error) => return Err(reopen(way, of, MoveError::of_source(error)).await),
        }
    }
    let standing = standing(&*way.from, of.tenant.id).await.map_err(MoveError::of_source)?;
    if [Some(way.leaving()), Some(way.moved())].contains(&standing) { Ok(None) } else { Err(raced(of)) }
}

/// Copies what is left, and compares all of it.
async fn settle(way: &Way, of: Copied<'_>, so: So) -> Result<Settled, MoveError> {
    let differs = |what| MoveError::Differs { key: of.tenant.key.clone(), what };
    let head = rows::copy(way, of, so.head).await?;
    let end = way.from.head(of.tenant.id).await.map_err(MoveError::of_source)?;
    if verify_after(&*way.to, of.tenant.id, so.checked, Some(end.mark())).await? != end || head != end {
        return Err(differs("rows"));
    }
    let last = directory::level(way, of).await?;
    let again = if last.is_even() { last } else { directory::level(way, of).await? };
    if !again.is_even() {
        return Err(differs("directory's entries"));
    }
    let luggage = way.from.luggage(of.tenant.id).await.map_err(MoveError::of_source)?;
    way.to.take_luggage(of.run, &luggage).await.map_err(MoveError::of_target)?;
    if way.to.luggage(of.tenant.id).await.map_err(MoveError::of_target)? != luggage {
        return Err(differs("keys, tombstones, plan or secret"));
    }
    if last.n_removed > 0 {
        // Somebody was erased a moment ago.
        way.to.scrub(Scope::Directory).await.map_err(MoveError::of_target)?;
    }
    way.go_on()?;
    Ok(Settled { head, n_entries: again.n_entries, luggage })
}

/// Notes in the source that the tenant has moved: the point from which on it is written in the target or nowhere.
/// Whoever opened it in the source before has decided otherwise, and whoever comes later cannot.
async fn decide(way: &Way, of: Copied<'_>) -> Result<(), MoveError> {
    match way.from.stand(of.tenant.id, Some(of.run), &way.leaving(), &way.moved(), way.now()).await {
        Ok(true) => Ok(()),
        // An earlier copy may have, and have been broken off.
        Ok(false) => match standing(&*way.from, of.tenant.id).await.map_err(MoveError::of_source)? {
            Some(standing) if standing == way.moved() => Ok(()),
            _ => Err(raced(of)),
        },
        Err(error) => Err(reopen(way, of, MoveError::of_source(error)).await),
    }
}

/// Opens the tenant in the target, as nothing can be written in the source any more.
async fn finish(way: &Way, of: Copied<'_>, so: So, settled: Settled) -> Result<Settled, MoveError> {
    if standing(&*way.to, of.tenant.id).await.map_err(MoveError::of_target)? == Some(Standing::Open) {
        return Ok(settled);
    }
    let head = way.from.head(of.tenant.id).await.map_err(MoveError::of_source)?;
    let luggage = way.from.luggage(of.tenant.id).await.map_err(MoveError::of_source)?;
    let is_still = (head, &luggage) == (settled.head, &settled.luggage);
    // Where it has moved from before, keys may have been revoked since they were compared.
    let settled = if is_still { settled } else { settle(way, of, So { head: settled.head, ..so }).await? };
    open(way, of).await?;
    Ok(settled)
}

/// Opens the tenant in the target, unless another copy has.
async fn open(way: &Way, of: Copied<'_>) -> Result<(), MoveError> {
    let arriving = Standing::Arriving(way.from_address.clone());
    loop {
        match way.to.stand(of.tenant.id, Some(of.run), &arriving, &Standing::Open, way.now()).await {
            Ok(true) => return Ok(()),
            Ok(false) => break,
            Err(StoreError::Busy) => way.go_on()?,
            Err(error) => return Err(MoveError::of_target(error)),
        }
    }
    let is_open =
        standing(&*way.to, of.tenant.id).await.map_err(MoveError::of_target)? == Some(Standing::Open);
    if is_open { Ok(()) } else { Err(raced(of)) }
}

/// Opens the tenant in the source again, unless that has noted that it has moved: why.
///
/// Whoever was overtaken leaves it to the later one how it stands.
async fn reopen(way: &Way, of: Copied<'_>, error: MoveError) -> MoveError {
    if matches!(error, MoveError::Overtaken { .. }) {
        return error;
    }
    match way.from.stand(of.tenant.id, Some(of.run), &way.leaving(), &Standing::Open, way.now()).await {
        Ok(true) => error,
        Err(overtaken @ StoreError::Overtaken { .. }) => MoveError::of_source(overtaken),
        Ok(false) | Err(_) => MoveError::NotReopened { key: of.tenant.key.clone(), source: Box::new(error) },
    }
}

/// Refuses what is not to take the last step while that is under way, or was broken off: it would end the copy
/// that takes it, and leave the tenant read-only.
pub(super) async fn refuse_leaving(way: &Way, tenant: &Tenant) -> Result<(), MoveError> {
    let standing = standing(&*way.from, tenant.id).await.map_err(MoveError::of_source)?;
    let is_leaving = standing == Some(way.leaving());
    if is_leaving { Err(MoveError::Leaving { key: tenant.key.clone() }) } else { Ok(()) }
}

/// How a tenant stands in a store; none: it is not there.
pub(super) async fn standing(store: &dyn Moving, tenant: TenantId) -> Result<Option<Standing>, StoreError> {
    let mut standees = store.standings().await?.into_iter();
    Ok(standees.find(|standee| standee.tenant.id == tenant).map(|standee| standee.standing))
}

fn raced(of: Copied<'_>) -> MoveError {
    MoveError::Raced { key: of.tenant.key.clone() }
}
