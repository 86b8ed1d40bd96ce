//! Copying rows: as they were recorded, chunk by chunk, until the end of the journal is reached.

use messwert_journal::{Appended, Head, Moving, Row, StoreError, TenantId};

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
        let (rows, is_all) = read(&*way.from, tenant, head.seq).await.map_err(MoveError::of_source)?;
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
async fn read(from: &dyn Moving, tenant: TenantId, mut after: i64) -> Result<(Vec<Row>, bool), StoreError> {
    let (mut rows, mut n_bytes) = (Vec::new(), 0);
    while rows.len() < CHUNK && n_bytes < HEAVY {
        let more = from.tail(tenant, after, STEP).await?;
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

#[cfg(test)]
mod tests {
    use messwert_books::batch::Secret;
    use messwert_books::fact::{Effect, Entry, Kind, NamesChange, Op};
    use messwert_journal::{NewBatch, Plan, Tenant, open_or_create_as_owner};

    use super::*;
    use crate::random::Random;

    #[tokio::test]
    async fn heavy_rows_go_before_they_are_many() {
        let (folder, random) = (tempfile::tempdir().unwrap(), Random::seeded(1));
        let address = format!("sqlite:{}/messwert.db", folder.path().display());
        let store = open_or_create_as_owner(&address).unwrap();
        let id = TenantId::new(random.uuid());
        let tenant = Tenant { id, key: "acme".to_owned(), plan: Plan::Business, created_at: 0 };
        let entry = |n: i64, n_bytes| Entry {
            kind: Kind::Event,
            key: format!("[\"E{n}\"]"),
            op: Op::Put,
            version: 1,
            body: Some(vec![b'x'; n_bytes]),
            names: NamesChange::Keep,
            effect: Effect::Added,
            rank: 0,
        };
        let batch = NewBatch::of("test", random.uuid(), vec![entry(0, 10)]);
        let mut head = store.create_tenant(&tenant, &Secret::new(random.block()), batch, 0).await.unwrap();
        // So many that one more step would have been read, were they light.
        for n_bytes in [HEAVY / STEP, 10] {
            let (before, n_rows) = (head.seq, 2 * STEP as i64);
            let batch = NewBatch::of("test", random.uuid(), (0..n_rows).map(|n| entry(n, n_bytes)).collect());
            match store.append(id, head, vec![batch], 1).await.unwrap() {
                Appended::Done(last) => head = last,
                Appended::Conflict(other) => panic!("it ends at {other:?}"),
            }
            let (rows, is_all) = read(&*store, id, before).await.unwrap();
            let n_read = if n_bytes > 10 { STEP } else { 2 * STEP };
            assert_eq!((rows.len(), is_all), (n_read, n_bytes <= 10), "{n_bytes} bytes");
            assert_eq!((rows[0].seq, rows[n_read - 1].seq), (before + 1, before + n_read as i64));
        }
    }
}
