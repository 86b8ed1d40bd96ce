//! Checking a tenant's journal: is it gapless, in order, and sealed as it was recorded?

use messwert_books::fact::Op;

use crate::chain::{self, Columns};
use crate::{Head, Mark, Row, Store, StoreError, TenantId};

/// Rows that are read at a time.
const CHUNK: usize = 4096;

/// Why a journal is not whole, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not what was recorded.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// It could not be read.
    #[error(transparent)]
    Store(StoreError),
}

/// What is wrong with a journal, and where.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the journal is broken at row {seq}: {what}")]
pub struct Broken {
    /// The position.
    pub seq: i64,
    /// What is wrong there.
    pub what: String,
}

/// Checks every row of a tenant's journal, in chunks, and says where it ends. With `noted`, a mark
/// that was taken earlier, also that nothing up to it was cut off or made anew.
pub async fn verify(store: &dyn Store, tenant: TenantId, noted: Option<Mark>) -> Result<Head, VerifyError> {
    verify_after(store, tenant, Head::EMPTY, noted).await
}

/// As [`verify`], but the rows up to `head` were checked before.
pub async fn verify_after(
    store: &dyn Store,
    tenant: TenantId,
    mut head: Head,
    noted: Option<Mark>,
) -> Result<Head, VerifyError> {
    check_noted(head, noted)?;
    // From the smallest number on, so that rows before the first are found too.
    let (mut after, mut limit) = (if head.seq == 0 { i64::MIN } else { head.seq }, CHUNK);
    loop {
        let rows = match store.tail(tenant, after, limit).await {
            Ok(rows) => rows,
            // One by one from here on, so that what is wrong before the unreadable row is found first.
            Err(StoreError::Unreadable { .. }) if limit > 1 => {
                limit = 1;
                continue;
            }
            Err(StoreError::Unreadable { seq, what }) => return Err(Broken { seq, what }.into()),
            Err(error) => return Err(VerifyError::Store(error)),
        };
        for row in &rows {
            head = follow(head, tenant, row)?;
            check_noted(head, noted)?;
        }
        if rows.len() < limit {
            return Ok(check_length(head, noted)?);
        }
        after = head.seq;
    }
}

/// Checks that a row follows the head, and gives the head after it.
pub fn follow(head: Head, tenant: TenantId, row: &Row) -> Result<Head, Broken> {
    let expected = head.seq + 1;
    if row.seq != expected {
        return Err(broken(expected, format!("missing: the next row is {}", row.seq)));
    }
    if row.recorded_at < head.recorded_at {
        return Err(broken(row.seq, "recorded before the row before it".to_owned()));
    }
    if chain::seal(&head.hash, &Columns::of(tenant, row)) != row.hash {
        return Err(broken(row.seq, "its hash does not fit its content and the hash before it".to_owned()));
    }
    if !has_its_body(row.op, row.body.as_deref()) {
        let what = if row.body.is_some() { "has a body, as only a `put` has" } else { "puts no body" };
        return Err(broken(row.seq, format!("this `{}` {what}", row.op.name())));
    }
    Ok(Head::from(row))
}

/// Whether there is a body with a put, and with nothing else.
pub(crate) fn has_its_body(op: Op, body: Option<&[u8]>) -> bool {
    (op == Op::Put) == body.is_some()
}

/// Checks that rows follow the head one after the other, and gives the head after them.
pub(crate) fn follow_all(head: Head, tenant: TenantId, rows: &[Row]) -> Result<Head, Broken> {
    rows.iter().try_fold(head, |head, row| follow(head, tenant, row))
}

fn check_noted(head: Head, noted: Option<Mark>) -> Result<(), Broken> {
    match noted {
        Some(noted) if noted.seq == head.seq && noted.hash != head.hash => {
            Err(broken(head.seq, "its hash is another than the one that was noted".to_owned()))
        }
        _ => Ok(()),
    }
}

fn check_length(head: Head, noted: Option<Mark>) -> Result<Head, Broken> {
    match noted {
        Some(noted) if noted.seq > head.seq => {
            Err(broken(head.seq + 1, format!("missing: rows up to {} were noted", noted.seq)))
        }
        _ => Ok(head),
    }
}

fn broken(seq: i64, what: String) -> Broken {
    Broken { seq, what }
}
