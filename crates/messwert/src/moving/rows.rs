//! Copying rows: as they were recorded, chunk by chunk, until the end of the journal is reached.

use messwert_journal::{Appended, Head};

use super::{Copied, MoveError, Phase, Way};

/// Rows that are copied in one transaction.
const CHUNK: usize = 4_096;

/// Copies the rows behind `head`, up to which the target has them; says where the target ends then.
pub(super) async fn copy(way: &Way, of: Copied<'_>, mut head: Head) -> Result<Head, MoveError> {
    let tenant = of.tenant.id;
    let end = way.from.head(tenant).await.map_err(MoveError::of_source)?.seq;
    way.progress.begin(Phase::Rows, u64::try_from(end - head.seq).unwrap_or(0));
    loop {
        way.go_on()?;
        let rows = way.from.tail(tenant, head.seq, CHUNK).await.map_err(MoveError::of_source)?;
        let n_rows = rows.len();
        if n_rows == 0 {
            return Ok(head);
        }
        head = match way.to.take_rows(tenant, of.run, head, rows).await.map_err(MoveError::of_target)? {
            Appended::Done(head) => head,
            Appended::Conflict(_) => return Err(MoveError::Interfered),
        };
        way.progress.advance(n_rows as u64);
        if n_rows < CHUNK {
            return Ok(head);
        }
    }
}
