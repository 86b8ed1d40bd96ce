//! Appending batches: a few rows go in one trip, many through a temporary table.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{GenericClient, Pool, Transaction};
use futures_util::future::{try_join, try_join4};
use messwert_books::batch::Secret;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_postgres::Statement;
use tokio_postgres::error::SqlState;

use super::bulk::{Bulk, Laid, ROUND, Sent, lay_out};
use super::lent::{Lent, in_time};
use super::moving::read_standing;
use super::session::{self, Parameters, WRITTEN, is_said, name_tenant, turn_of, wait_for_turn};
use super::tenants::{self, column};
use super::{few, read, statements};
use crate::sealing::{Chunk, Seal, Sealed, Sealer, sealed_before};
use crate::{Appended, Head, NewBatch, Row, StoreError, Tenant, TenantId, may_block_here};

/// A round that takes longer is lost on the way.
const ROUND_PATIENCE: Duration = Duration::from_secs(120);

/// Appends to a tenant's journal if it still ends where the caller thinks, when it is the turn of this number.
pub(super) async fn append(
    pool: Pool,
    tenant: TenantId,
    number: i64,
    expected: Head,
    batches: Vec<NewBatch>,
    now: i64,
) -> Result<Appended, StoreError> {
    if expected.seq > 0 && are_few(&batches) {
        let chunks = seal_all(Sealer::new(tenant, expected, batches, now)?).await?;
        if let Some(last) = chunks.last().map(Chunk::head) {
            return append_few(&pool, tenant, number, expected, &chunks, last).await;
        }
        return append_many(&pool, tenant, number, expected, Vec::new(), now).await;
    }
    append_many(&pool, tenant, number, expected, batches, now).await
}

/// Appends rows that are all there, in one trip.
async fn append_few(
    pool: &Pool,
    tenant: TenantId,
    number: i64,
    expected: Head,
    chunks: &[Chunk],
    last: Head,
) -> Result<Appended, StoreError> {
    let lent = Lent::of(pool).await?;
    let sent = in_time(WRITTEN, few::append(lent.client(), tenant, number, expected, chunks)).await;
    match lent.end(sent) {
        Err(error) if few::is_conflict(&error) => {
            require_open(pool, tenant).await?;
            Ok(Appended::Conflict(read::head(pool, tenant).await?))
        }
        sent => looked_up(sent, Some(last), pool, tenant, number).await.map(|()| Appended::Done(last)),
    }
}

/// Refuses a tenant that may not be written to.
async fn require_open(pool: &Pool, tenant: TenantId) -> Result<(), StoreError> {
    let found = session::ask(pool, statements::TENANT_STANDING, &[&&tenant.bytes()[..]]).await?;
    let found = found.first().ok_or(StoreError::NoTenant { id: tenant })?;
    read_standing(found, 0)?.require_open(tenant, column(found, 2, "tenants")?)
}

/// Appends rows of which more may come while the first ones are sent.
async fn append_many(
    pool: &Pool,
    tenant: TenantId,
    number: i64,
    expected: Head,
    batches: Vec<NewBatch>,
    now: i64,
) -> Result<Appended, StoreError> {
    let (mut lent, mut last) = (Lent::of(pool).await?, None);
    let sent = async {
        let transaction = in_time(WRITTEN, lent.client_mut().transaction()).await?;
        let head = in_time(WRITTEN, begin(&transaction, tenant, number)).await?;
        if head.mark() != expected.mark() {
            return Ok(Some(head));
        }
        last = Some(record(&transaction, tenant, head, batches, now).await?);
        in_time(ROUND_PATIENCE, transaction.commit()).await.map(|()| None)
    };
    let sent = sent.await;
    match lent.end(sent) {
        Ok(Some(head)) => Ok(Appended::Conflict(head)),
        Err(error) if is_conflict(&error) => Ok(Appended::Conflict(read::head(pool, tenant).await?)),
        sent => {
            looked_up(sent.map(|_| ()), last, pool, tenant, number).await?;
            Ok(Appended::Done(last.unwrap_or(expected)))
        }
    }
}

/// Creates a tenant and records its first batch.
pub(super) async fn create(
    pool: Pool,
    tenant: Tenant,
    secret: Secret,
    batch: NewBatch,
    now: i64,
) -> Result<Head, StoreError> {
    let (mut lent, mut last, number) = (Lent::of(&pool).await?, None, turn_of(tenant.id));
    let sent = async {
        let transaction = lent.client_mut().transaction().await?;
        name_tenant(&transaction, tenant.id).await?;
        wait_for_turn(&transaction, number).await?;
        tenants::insert(&transaction, &tenant, &secret).await?;
        last = Some(record(&transaction, tenant.id, Head::EMPTY, vec![batch], now).await?);
        Ok::<_, StoreError>(transaction.commit().await?)
    };
    let sent = in_time(ROUND_PATIENCE, sent).await;
    looked_up(lent.end(sent), last, &pool, tenant.id, number).await?;
    Ok(last.unwrap_or(Head::EMPTY))
}

/// Appends to a journal that ends at `head`, and gives where it ends then.
pub(super) async fn record(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    head: Head,
    batches: Vec<NewBatch>,
    now: i64,
) -> Result<Head, StoreError> {
    let (mut laid, sealing) = seal_beside(Sealer::new(tenant, head, batches, now)?);
    let bulk = Bulk::begin(transaction, tenant).await?;
    let (mut last, mut sent) = (head, None);
    loop {
        // The database appends what it has while the next rows are made ready, and sent when it is done.
        let next = send_next(&mut laid, &bulk);
        let next = match &sent {
            Some(sent) => try_join(in_time(ROUND_PATIENCE, bulk.append(sent)), next).await?.1,
            None => next.await?,
        };
        let Some(next) = next else { break };
        last = next.head().unwrap_or(last);
        sent = Some(next);
    }
    match sealing.await {
        Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
        sealed => sealed.map_err(|stopped| StoreError::Backend(stopped.into()))?,
    }
    Ok(last)
}

/// Sends the next rows; none after the last ones.
async fn send_next(
    laid: &mut Receiver<Result<Laid, StoreError>>,
    bulk: &Bulk<'_>,
) -> Result<Option<Sent>, StoreError> {
    let mut round = Vec::new();
    if laid.recv_many(&mut round, ROUND).await == 0 {
        return Ok(None);
    }
    let round = round.into_iter().collect::<Result<Vec<Laid>, StoreError>>()?;
    in_time(2 * ROUND_PATIENCE, bulk.send(round)).await.map(Some)
}

/// Writes rows that were sealed elsewhere and follow where the journal ends.
pub(super) async fn copy_out(
    transaction: &Transaction<'_>,
    tenant: TenantId,
    rows: Vec<Row>,
) -> Result<(), StoreError> {
    let laid: Vec<Laid> = sealed_before(tenant, rows).into_iter().map(lay_out).collect();
    if laid.is_empty() {
        return Ok(());
    }
    let bulk = Bulk::begin(transaction, tenant).await?;
    bulk.append(&bulk.send(laid).await?).await
}

/// Where a tenant's journal ends, if it may be written to: asked when it is our turn, in one trip.
async fn begin(transaction: &Transaction<'_>, tenant: TenantId, number: i64) -> Result<Head, StoreError> {
    let turn = transaction.prepare_cached(statements::TURN).await?;
    let standing = transaction.prepare_cached(statements::TENANT_STANDING).await?;
    let head = transaction.prepare_cached(statements::JOURNAL_HEAD).await?;
    let (set, id) = (session::naming(tenant), &tenant.bytes()[..]);
    let (numbered, of): (Parameters<'_>, Parameters<'_>) = (&[&number], &[&id]);
    let asked = try_join4(
        transaction.batch_execute(&set),
        transaction.query(&turn, numbered),
        transaction.query_opt(&standing, of),
        transaction.query_opt(&head, of),
    );
    if number != turn_of(tenant) {
        // Another connection holds the turn, and may lose it: nobody is to change how the tenant stands all the same.
        session::wait_for_small_turn(transaction, tenant).await?;
    }
    let (_, _, found, head) = asked.await?;
    let found = found.ok_or(StoreError::NoTenant { id: tenant })?;
    read_standing(&found, 0)?.require_open(tenant, column(&found, 2, "tenants")?)?;
    head.map_or(Ok(Head::EMPTY), |row| read::read_head(&row))
}

/// What became of rows up to `last`, if a commit of them was sent: if its answer is lost, the journal is asked.
async fn looked_up(
    sent: Result<(), StoreError>,
    last: Option<Head>,
    pool: &Pool,
    tenant: TenantId,
    number: i64,
) -> Result<(), StoreError> {
    match (sent, last) {
        (Err(error), Some(last)) if error.is_unreachable() => {
            match is_recorded(pool, tenant, number, last).await {
                Ok(true) => Ok(()),
                Ok(false) => Err(error),
                // It may be recorded, and `Busy` would say that it is not.
                Err(unknown) if unknown.is_unreachable() || matches!(unknown, StoreError::Busy) => Err(error),
                Err(other) => Err(other),
            }
        }
        (sent, _) => sent,
    }
}

/// Whether a journal has such a row. Waits until whoever may be about to record it is gone.
async fn is_recorded(pool: &Pool, tenant: TenantId, number: i64, last: Head) -> Result<bool, StoreError> {
    let rows = session::write(pool, tenant, move |transaction| {
        Box::pin(async move {
            wait_for_turn(transaction, number).await?;
            let statement = transaction.prepare_cached(statements::JOURNAL_ROWS).await?;
            let (id, seqs) = (&tenant.bytes()[..], [last.seq]);
            Ok(transaction.query(&statement, &[&id, &&seqs[..]]).await?)
        })
    });
    read::read_rows(&rows.await?).map(|rows| rows.iter().any(|row| row.hash == last.hash))
}

/// Whether batches are known to have a few entries only.
pub(super) fn are_few(batches: &[NewBatch]) -> bool {
    let n_entries = batches.iter().map(|batch| batch.entries.size_hint().1).sum::<Option<usize>>();
    n_entries.is_some_and(|n_entries| n_entries <= few::FEW)
}

/// Seals all rows, on a thread that may block.
async fn seal_all(mut sealer: Sealer) -> Result<Vec<Chunk>, StoreError> {
    let mut seal = move || std::iter::from_fn(|| sealer.next_chunk().transpose()).collect();
    if may_block_here() {
        return seal();
    }
    match spawn_blocking(seal).await {
        Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
        sealed => sealed.map_err(|stopped| StoreError::Backend(stopped.into()))?,
    }
}

/// Seals on a thread that may block, as the entries may be slow to come.
fn seal_beside(sealer: Sealer) -> (Receiver<Result<Laid, StoreError>>, JoinHandle<()>) {
    let (sender, receiver) = channel(ROUND);
    let sealing =
        spawn_blocking(move || sealer.hand_on(|chunk| sender.blocking_send(chunk.map(lay_out)).is_ok()));
    (receiver, sealing)
}

/// What inserts rows one by one. Each is sent when it is first waited for.
pub(super) fn inserts<'a>(
    client: &'a impl GenericClient,
    statement: &'a Statement,
    chunks: impl IntoIterator<Item = &'a Chunk>,
) -> Vec<impl Future<Output = Result<u64, tokio_postgres::Error>>> {
    let rows = chunks.into_iter().flat_map(|chunk| chunk.rows.iter().map(move |row| (&chunk.seal, row)));
    let insert = |(seal, Sealed { head, entry }): (&'a Arc<Seal>, &'a Sealed)| {
        let columns = seal.columns(head.seq, entry);
        async move {
            client
                .execute(
                    statement,
                    &[
                        &&columns.tenant.bytes()[..],
                        &columns.seq,
                        &columns.recorded_at,
                        &columns.actor,
                        &&columns.batch_id.as_bytes()[..],
                        &columns.kind.name(),
                        &columns.key,
                        &columns.op.name(),
                        &columns.version,
                        &columns.body,
                        &&head.hash[..],
                    ],
                )
                .await
        }
    };
    rows.map(insert).collect()
}

/// Whether another one, who did not wait for its turn, has recorded a row at the same position.
fn is_conflict(error: &StoreError) -> bool {
    is_said(error, &[SqlState::UNIQUE_VIOLATION])
}
