//! Export: all facts of a tenant as lines of NDJSON that an import takes.

use std::collections::HashMap;
use std::io::{self, Write};

use messwert_books::Books;
use messwert_books::fact::{Kind, join};
use messwert_journal::{Row, Store, StoreError, TenantId};

use crate::ledger::{MovedOn, Reading};

/// Facts that are read and written at a time.
const CHUNK: usize = 1_000;

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The lines could not be written.
    #[error("cannot write the export")]
    Write(#[from] io::Error),
    /// The books are not at the position any more that was to be read.
    #[error(transparent)]
    MovedOn(#[from] MovedOn),
    /// A row is not what was recorded.
    #[error("row {seq} of the journal, or its entry in the directory, cannot be read")]
    Damaged {
        /// The row's position.
        seq: i64,
    },
}

/// Writes all facts as the books hold them, those of now or as they were: the tenant's settings, then
/// kind by kind, ascending by key; with the directory's fields as they are now, whatever the books,
/// unless `with_names` is false. Returns how many.
pub async fn export(
    store: &dyn Store,
    reading: &Reading,
    with_names: bool,
    out: &mut (impl Write + Send),
) -> Result<u64, ExportError> {
    let tenant = reading.ledger().tenant();
    let by_kind = reading.read_at(|books, _| Kind::ALL.map(|kind| (kind, positions(books, kind))))?;
    let mut n_facts = 0;
    for (kind, seqs) in by_kind {
        for seqs in seqs.chunks(CHUNK) {
            let rows = read_rows(store, tenant, seqs).await?;
            let names = if with_names { names_of(store, tenant, kind, &rows).await? } else { HashMap::new() };
            for row in &rows {
                out.write_all(line(row, names.get(&row.key))?.as_bytes())?;
            }
            n_facts += rows.len() as u64;
        }
    }
    out.flush()?;
    Ok(n_facts)
}

/// Where the bodies of a kind's facts stand in the journal, ascending by key.
fn positions(books: &Books, kind: Kind) -> Vec<i64> {
    match books.table(kind) {
        Some(table) => table.seqs(),
        None => books.seq_of(kind, "").into_iter().collect(),
    }
}

/// The rows at these positions, all of them.
async fn read_rows(store: &dyn Store, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, ExportError> {
    let rows = store.rows(tenant, seqs).await?;
    let lost = seqs.iter().zip(rows.iter().map(|row| Some(row.seq)).chain(std::iter::repeat(None)));
    match lost.into_iter().find(|(seq, found)| Some(**seq) != *found) {
        Some((seq, _)) => Err(ExportError::Damaged { seq: *seq }),
        None => Ok(rows),
    }
}

async fn names_of(
    store: &dyn Store,
    tenant: TenantId,
    kind: Kind,
    rows: &[Row],
) -> Result<HashMap<String, Vec<u8>>, StoreError> {
    let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
    Ok(store.names(tenant, kind, &keys).await?.into_iter().collect())
}

fn line(row: &Row, names: Option<&Vec<u8>>) -> Result<String, ExportError> {
    let damaged = || ExportError::Damaged { seq: row.seq };
    let body = row.body.as_deref().ok_or_else(damaged)?;
    let mut line = join(row.kind, body, names.map(Vec::as_slice)).map_err(|_| damaged())?;
    line.push('\n');
    Ok(line)
}
