//! What is to be done of a tenant, by how it stands in both stores.

use messwert_journal::{Standee, Standing, Tenant};

use super::{MoveError, Way};

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The target has nothing of it.
    Begin,
    /// The target has the beginning of it, from a copy that was broken off or from before it moved away, and
    /// it stands there like this.
    GoOn(Standing),
    /// All of it is there and open; the source is still to note that.
    Opened,
    /// It has moved, and nothing is left to do.
    There,
}

/// Finds out what is to be done of a tenant, given all that stand in the target.
pub async fn plan(way: &Way, ours: &Standee, theirs: &[Standee]) -> Result<Stage, MoveError> {
    let tenant = &ours.tenant;
    let key = tenant.key.clone();
    if theirs.iter().any(|their| their.tenant.key == key && their.tenant.id != tenant.id) {
        return Err(MoveError::KeyTaken { key });
    }
    refuse_elsewhere(way, ours)?;
    let theirs = theirs.iter().find(|their| their.tenant.id == tenant.id).map(|their| &their.standing);
    let stage = match (&ours.standing, theirs) {
        (Standing::Moved(_), Some(Standing::Open)) => return Ok(Stage::There),
        (Standing::Moved(_), _) => return Err(MoveError::Gone { key }),
        (Standing::Leaving(_), Some(Standing::Open)) => Stage::Opened,
        (_, None) => return Ok(Stage::Begin),
        (_, Some(standing @ (Standing::Arriving(_) | Standing::Moved(_)))) => Stage::GoOn(standing.clone()),
        (_, Some(Standing::Leaving(_))) => return Err(MoveError::LeavesTarget { key }),
        (_, Some(Standing::Open)) => return Err(MoveError::InBoth { key }),
    };
    compare(way, tenant, stage == Stage::Opened).await?;
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

/// Whether the target's journal is the beginning of the source's, or (`is_opened`) the other way round.
async fn compare(way: &Way, tenant: &Tenant, is_opened: bool) -> Result<(), MoveError> {
    let ours = way.from.head(tenant.id).await.map_err(MoveError::Source)?;
    let theirs = way.to.head(tenant.id).await.map_err(MoveError::Target)?;
    let (head, rows) = if is_opened {
        (ours, way.to.rows(tenant.id, &[ours.seq]).await.map_err(MoveError::Target)?)
    } else {
        (theirs, way.from.rows(tenant.id, &[theirs.seq]).await.map_err(MoveError::Source)?)
    };
    let is_same = head.seq == 0 || rows.first().is_some_and(|row| row.hash == head.hash);
    let diverged = || MoveError::Diverged { key: tenant.key.clone(), seq: head.seq };
    if is_same { Ok(()) } else { Err(diverged()) }
}
