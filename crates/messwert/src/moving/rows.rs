//! Copying rows: as they were recorded, chunk by chunk, until the end of the journal is reached.

use messwert_journal::{Appended, Head, Row, StoreError};

use super::{Copied, MoveError, Phase, Way};

/// Rows that are copied in one transaction, unless they are heavy …
const CHUNK: usize = 4_096;

/// … and have bodies of so many bytes.
const HEAVY: usize = 16 << 20;

/// Rows that are read at a time.
const STEP: usize = 512;

/// Copies the rows behind `head`, up to which the target has them; says where the target ends then.
pub(super) async fn copy(way: &Way, of: Copied<'_>, mut head: Head) -> Result<Head, MoveError> {
    let tenant = of.tenant.id;
    let end = way.from.head(tenant).await.map_err(MoveError::of_source)?.seq;
    way.progress.begin(Phase::Rows, u64::try_from(end - head.seq).unwrap_or(0));
    loop {
        way.go_on()?;
        let (rows, is_all) = read(way, of, head.seq).await.map_err(MoveError::of_source)?;
        let n_rows = rows.len();
        if n_rows == 0 {
            return Ok(head);
        }
        head = match way.to.take_rows(tenant, of.run, head, rows).await.map_err(MoveError::of_target)? {
            Appended::Done(head) => head,
            Appended::Conflict(_) => return Err(MoveError::Interfered),
        };
        way.progress.advance(n_rows as u64);
        if is_all {
            return Ok(head);
        }
    }
}

/// The rows of one transaction, and whether they are all that there are.
async fn read(way: &Way, of: Copied<'_>, mut after: i64) -> Result<(Vec<Row>, bool), StoreError> {
    let (mut rows, mut n_bytes) = (Vec::new(), 0);
    while rows.len() < CHUNK && n_bytes < HEAVY {
        let more = way.from.tail(of.tenant.id, after, STEP).await?;
        let is_all = more.len() < STEP;
        n_bytes += more.iter().filter_map(|row| row.body.as_ref()).map(Vec::len).sum::<usize>();
        after = more.last().map_or(after, |row| row.seq);
        rows.extend(more);
        if is_all {
            return Ok((rows, true));
        }
    }
    Ok((rows, false))
}
