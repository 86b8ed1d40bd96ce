//! What is to be done of a tenant, by how it stands in both stores.

use messwert_journal::{Standee, Standing, Tenant};

use super::last::standing;
use super::{MoveError, Way};

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The target has nothing of it.
    Begin,
    /// The target has the beginning of it, from a copy that was broken off or from before it moved away, and
    /// it stands there like this.
    GoOn(Standing),
    /// It has moved, and nothing is left to do.
    There,
}

/// Finds out what is to be done of a tenant, given how it stood in the source, and all that stood in the target.
pub async fn plan(way: &Way, ours: &Standee, theirs: &[Standee]) -> Result<Stage, MoveError> {
    let stage = stage(way, ours, theirs).await;
    let is_of_both = matches!(
        stage,
        Err(MoveError::InBoth { .. }
            | MoveError::Gone { .. }
            | MoveError::LeavesTarget { .. }
            | MoveError::Diverged { .. })
    );
    // Stores are asked one after the other: what is refused may never have been so.
    if is_of_both && !still_stands(way, ours, theirs).await? {
        return Err(MoveError::Raced { key: ours.tenant.key.clone() });
    }
    stage
}

/// Whether a tenant stands in both stores as it did.
async fn still_stands(way: &Way, ours: &Standee, theirs: &[Standee]) -> Result<bool, MoveError> {
    let id = ours.tenant.id;
    let in_source = standing(&*way.from, id).await.map_err(MoveError::of_source)?;
    let in_target = standing(&*way.to, id).await.map_err(MoveError::of_target)?;
    let before = theirs.iter().find(|their| their.tenant.id == id).map(|their| &their.standing);
    Ok(in_source.as_ref() == Some(&ours.standing) && in_target.as_ref() == before)
}

async fn stage(way: &Way, ours: &Standee, theirs: &[Standee]) -> Result<Stage, MoveError> {
    let tenant = &ours.tenant;
    let key = tenant.key.clone();
    if theirs.iter().any(|their| their.tenant.key == key && their.tenant.id != tenant.id) {
        return Err(MoveError::KeyTaken { key });
    }
    refuse_elsewhere(way, ours)?;
    let theirs = theirs.iter().find(|their| their.tenant.id == tenant.id).map(|their| &their.standing);
    let stage = match (&ours.standing, theirs) {
        (Standing::Moved(_), Some(Standing::Open)) => return Ok(Stage::There),
        // Broken off between the source's decision and the opening of the target.
        (Standing::Moved(_), Some(standing @ Standing::Arriving(from))) if *from == way.from_address => {
            Stage::GoOn(standing.clone())
        }
        (Standing::Moved(_), _) => return Err(MoveError::Gone { key }),
        // A copy that is under way has ended meanwhile.
        (Standing::Leaving(_), Some(Standing::Open)) => return Err(MoveError::Raced { key }),
        (_, None) => return Ok(Stage::Begin),
        (_, Some(standing @ (Standing::Arriving(_) | Standing::Moved(_)))) => Stage::GoOn(standing.clone()),
        (_, Some(Standing::Leaving(_))) => return Err(MoveError::LeavesTarget { key }),
        (_, Some(Standing::Open)) => return Err(MoveError::InBoth { key }),
    };
    compare(way, tenant).await?;
    Ok(stage)
}

/// Refuses a tenant that is still arriving in the source, or went elsewhere.
fn refuse_elsewhere(way: &Way, ours: &Standee) -> Result<(), MoveError> {
    let key = ours.tenant.key.clone();
    match &ours.standing {
        Standing::Arriving(from) => Err(MoveError::StillArriving { key, from: from.clone() }),
        Standing::Leaving(to) if *to != way.to_address => {
            Err(MoveError::LeavingElsewhere { key, to: to.clone() })
        }
        Standing::Moved(to) if *to != way.to_address => {
            Err(MoveError::MovedElsewhere { key, to: to.clone() })
        }
        _ => Ok(()),
    }
}

/// Refuses a target whose journal is not the beginning of the source's.
async fn compare(way: &Way, tenant: &Tenant) -> Result<(), MoveError> {
    let head = way.to.head(tenant.id).await.map_err(MoveError::of_target)?;
    let rows = way.from.rows(tenant.id, &[head.seq]).await.map_err(MoveError::of_source)?;
    let is_same = head.seq == 0 || rows.first().is_some_and(|row| row.hash == head.hash);
    let diverged = || MoveError::Diverged { key: tenant.key.clone(), seq: head.seq };
    if is_same { Ok(()) } else { Err(diverged()) }
}
