//! A few rows: appended in one trip to the database, which takes them only if its journal ends where it is
//! expected to.

use deadpool_postgres::Client;
use futures_util::future::{try_join_all, try_join3, try_join4};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use super::names::Changes;
use super::session::Parameters;
use super::{append, session, statements};
use crate::sealing::Chunk;
use crate::{Head, StoreError, TenantId};

/// Rows up to which they are few: as many as are sent in the order in which they stand.
pub(super) const FEW: usize = 30;

/// Records sealed rows that follow `expected`, a row of the journal, and commits.
///
/// All is sent at once. The database works it off in order, and takes nothing after an error: the commit at the
/// end becomes a rollback. Without an answer of the database nobody knows what became of it.
pub(super) async fn append(
    client: &Client,
    tenant: TenantId,
    expected: Head,
    chunks: &[Chunk],
) -> Result<(), Error> {
    let turn = client.prepare_cached(statements::TURN).await?;
    let expect = client.prepare_cached(statements::JOURNAL_EXPECT).await?;
    let insert = client.prepare_cached(statements::JOURNAL_INSERT).await?;
    let changes = Changes::of(chunks);
    let prepared = changes.prepare(client).await?;
    let (begin, number, id) =
        (session::begin("BEGIN", tenant), session::turn_of(tenant), &tenant.bytes()[..]);
    let (numbered, ends): (Parameters<'_>, Parameters<'_>) =
        (&[&number], &[&id, &expected.seq, &&expected.hash[..]]);
    let begun =
        try_join3(client.batch_execute(&begin), client.query(&turn, numbered), client.query(&expect, ends));
    let inserts = try_join_all(append::inserts(client, &insert, chunks));
    let changed = changes.apply(client, tenant, &prepared);
    try_join4(begun, inserts, changed, client.batch_execute("COMMIT")).await?;
    Ok(())
}

/// Whether the journal did not end where it was expected to, or another one who did not wait for its turn has
/// recorded a row at the same position.
pub(super) fn is_conflict(error: &StoreError) -> bool {
    session::is_said(error, &[SqlState::DIVISION_BY_ZERO, SqlState::UNIQUE_VIOLATION])
}
