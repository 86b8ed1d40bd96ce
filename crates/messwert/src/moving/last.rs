//! The last step: the tenant is read-only in the source, the rest is copied and compared, and the target is
//! opened.

use std::sync::atomic::Ordering;
use std::time::Instant;

use messwert_journal::{Head, Scope, Standing, StoreError, Tenant, verify_after};

use super::{MoveError, Moved, Phase, Way, directory, rows};

/// How far a tenant has come before the last step.
#[derive(Clone, Copy, Debug)]
pub(super) struct So {
    /// Where the target's journal ends.
    pub(super) head: Head,
    /// Up to where it was read back.
    pub(super) checked: Head,
    /// Whether nothing was removed from the target's directory.
    pub(super) is_scrubbed: bool,
}

impl Way {
    /// An error once it was called off.
    pub(super) fn go_on(&self) -> Result<(), MoveError> {
        if self.called_off.load(Ordering::Relaxed) { Err(MoveError::CalledOff) } else { Ok(()) }
    }

    /// How the tenant stands in the source during the last step.
    fn leaving(&self) -> Standing {
        Standing::Leaving(self.to_address.clone())
    }
}

/// Takes the last step. If it fails before the target is opened, the source is opened again.
pub(super) async fn step(way: &Way, tenant: &Tenant, so: So) -> Result<Moved, MoveError> {
    let began = leave(way, tenant).await?;
    way.progress.begin(Phase::Last, 0);
    let (head, n_entries) = match settle(way, tenant, so).await {
        Ok(settled) => settled,
        Err(error) if error.is_about_others() => return Err(error),
        Err(error) => return Err(reopen(way, tenant, error).await),
    };
    open(way, tenant).await?;
    let read_only = began.map(|began| began.elapsed());
    let_go(way, tenant).await?;
    Ok(Moved { head, n_rows: 0, n_entries, read_only })
}

/// Notes in the source that the tenant has moved.
pub(super) async fn let_go(way: &Way, tenant: &Tenant) -> Result<(), MoveError> {
    let (moved, now) = (Standing::Moved(way.to_address.clone()), way.clock.real().unix_micros());
    let stood = way.from.stand(tenant.id, &way.leaving(), &moved, now).await.map_err(MoveError::Source)?;
    if stood { Ok(()) } else { Err(MoveError::Raced { key: tenant.key.clone() }) }
}

/// Makes the tenant read-only in the source, when writes that are under way have ended; since when it is. None
/// if a copy that was broken off has left it like that.
async fn leave(way: &Way, tenant: &Tenant) -> Result<Option<Instant>, MoveError> {
    loop {
        way.go_on()?;
        let now = way.clock.real().unix_micros();
        match way.from.stand(tenant.id, &Standing::Open, &way.leaving(), now).await {
            Ok(true) => return Ok(Some(Instant::now())),
            Ok(false) => break,
            // A long import: whoever waits in line behind it has its turn once it has ended.
            Err(StoreError::Busy) => {}
            Err(error) => return Err(MoveError::Source(error)),
        }
    }
    let standings = way.from.standings().await.map_err(MoveError::Source)?;
    let leaves = |standing: &Standing| *standing == way.leaving();
    let ours = standings.iter().find(|ours| ours.tenant.id == tenant.id);
    match ours {
        Some(ours) if leaves(&ours.standing) => Ok(None),
        _ => Err(MoveError::Raced { key: tenant.key.clone() }),
    }
}

/// Copies what is left, and compares all of it; where the journal ends, and how many entries there are.
async fn settle(way: &Way, tenant: &Tenant, so: So) -> Result<(Head, u64), MoveError> {
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
    if !so.is_scrubbed || last.n_removed > 0 {
        // Somebody may have been erased meanwhile.
        way.to.scrub(Scope::Directory).await.map_err(MoveError::Target)?;
    }
    way.go_on()?;
    Ok((end, again.n_entries))
}

/// Opens the tenant in the target: the point from which on it is written there.
async fn open(way: &Way, tenant: &Tenant) -> Result<(), MoveError> {
    let (arriving, now) = (Standing::Arriving(way.from_address.clone()), way.clock.real().unix_micros());
    match way.to.stand(tenant.id, &arriving, &Standing::Open, now).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(MoveError::Raced { key: tenant.key.clone() }),
        Err(source) => Err(MoveError::Unknown { key: tenant.key.clone(), source }),
    }
}

/// Opens the tenant in the source again, as it was not opened in the target: why.
async fn reopen(way: &Way, tenant: &Tenant, error: MoveError) -> MoveError {
    let now = way.clock.real().unix_micros();
    match way.from.stand(tenant.id, &way.leaving(), &Standing::Open, now).await {
        Ok(_) => error,
        Err(_) => MoveError::StillReadOnly { key: tenant.key.clone(), source: Box::new(error) },
    }
}
