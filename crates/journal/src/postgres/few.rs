//! A few rows, or one: appended by one statement, which takes them only if the journal ends where it is expected to.

use deadpool_postgres::Client;
use futures_util::future::join4;
use messwert_books::fact::NamesChange;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use super::names::Changes;
use super::session::{self, Parameters, small_turn_of, turn_of};
use super::statements;
use crate::sealing::{CHUNK, Chunk, Seal, Sealed};
use crate::{Head, StoreError, TenantId};

/// Rows up to which they are few: more are copied in a bulk.
pub(super) const FEW: usize = CHUNK;

/// What the statement says if the journal ends elsewhere.
const ENDS_ELSEWHERE: &str = "MW001";

/// Rows as columns.
#[derive(Default)]
struct Columns<'a> {
    recorded_ats: Vec<i64>,
    actors: Vec<&'a str>,
    batch_ids: Vec<&'a [u8]>,
    kinds: Vec<&'static str>,
    keys: Vec<&'a str>,
    ops: Vec<&'static str>,
    versions: Vec<i64>,
    bodies: Vec<Option<&'a [u8]>>,
    hashes: Vec<&'a [u8]>,
}

/// Records sealed rows that follow `expected`, a row of the journal, in the turn of this number.
///
/// It is a transaction of its own; in a turn that another connection holds, and may lose, one in which nobody changes
/// how the tenant stands. Without an answer of the database nobody knows what became of it.
pub(super) async fn append(
    client: &Client,
    tenant: TenantId,
    number: i64,
    expected: Head,
    chunks: &[Chunk],
) -> Result<(), Error> {
    let slot = Slot { tenant, number, expected };
    match only_row(chunks) {
        Some((seal, row)) if number == turn_of(tenant) => append_one(client, slot, seal, row).await,
        _ => append_few(client, slot, chunks).await,
    }
}

/// Where rows are to be recorded, and when.
#[derive(Clone, Copy)]
struct Slot {
    tenant: TenantId,
    number: i64,
    expected: Head,
}

/// The row, if there is one only, and no tombstone changes with it.
fn only_row(chunks: &[Chunk]) -> Option<(&Seal, &Sealed)> {
    let mut rows = chunks.iter().flat_map(|chunk| chunk.rows.iter().map(|row| (&*chunk.seal, row)));
    let (seal, row) = rows.next()?;
    let is_only = rows.next().is_none();
    (is_only && !matches!(row.entry.names, NamesChange::Erase | NamesChange::Readmit)).then_some((seal, row))
}

async fn append_one(client: &Client, slot: Slot, seal: &Seal, row: &Sealed) -> Result<(), Error> {
    let statement = client.prepare_cached(statements::JOURNAL_APPEND_ONE).await?;
    let of = seal.columns(row.head.seq, &row.entry);
    let entry = match &row.entry.names {
        NamesChange::Replace(entry) => Some(&entry[..]),
        _ => None,
    };
    let is_unnamed = matches!(row.entry.names, NamesChange::Remove);
    let columns: Parameters<'_> = &[
        &&slot.tenant.bytes()[..],
        &slot.number,
        &slot.expected.seq,
        &of.recorded_at,
        &of.actor,
        &&seal.batch_id.as_bytes()[..],
        &of.kind.name(),
        &of.key,
        &of.op.name(),
        &of.version,
        &of.body,
        &&row.head.hash[..],
        &&slot.expected.hash[..],
        &entry,
        &is_unnamed,
    ];
    client.query(&statement, columns).await.map(|_| ())
}

async fn append_few(client: &Client, slot: Slot, chunks: &[Chunk]) -> Result<(), Error> {
    let statement = client.prepare_cached(statements::JOURNAL_APPEND_FEW).await?;
    let (rows, Changes { names, tombstones }) = (columns(chunks), Changes::of(chunks));
    let Slot { tenant, number, expected } = slot;
    let (id, hash) = (&tenant.bytes()[..], &expected.hash[..]);
    let columns: Parameters<'_> = &[
        &id,
        &number,
        &expected.seq,
        &hash,
        &rows.recorded_ats,
        &rows.actors,
        &rows.batch_ids,
        &rows.kinds,
        &rows.keys,
        &rows.ops,
        &rows.versions,
        &rows.bodies,
        &rows.hashes,
        &names.kinds,
        &names.keys,
        &names.values,
        &names.gone_kinds,
        &names.gone_keys,
        &tombstones.kinds,
        &tombstones.keys,
        &tombstones.values,
        &tombstones.gone_kinds,
        &tombstones.gone_keys,
    ];
    let appending = client.query(&statement, columns);
    if number == turn_of(tenant) {
        return appending.await.map(|_| ());
    }
    let (small, shared) = (small_turn_of(tenant), client.prepare_cached(statements::TURN_SHARED).await?);
    let in_turn: Parameters<'_> = &[&small];
    // All are sent at once, and waited for: after an error the last one rolls back.
    let (begun, held, appended, ended) = join4(
        client.batch_execute("BEGIN"),
        client.query(&shared, in_turn),
        appending,
        client.batch_execute("COMMIT"),
    )
    .await;
    begun?;
    held?;
    appended?;
    ended
}

/// Whether the journal did not end where it was expected to, or another one who did not wait for its turn has
/// recorded a row at the same position.
pub(super) fn is_conflict(error: &StoreError) -> bool {
    session::is_said(error, &[SqlState::from_code(ENDS_ELSEWHERE), SqlState::UNIQUE_VIOLATION])
}

fn columns(chunks: &[Chunk]) -> Columns<'_> {
    let mut columns = Columns::default();
    for (seal, row) in chunks.iter().flat_map(|chunk| chunk.rows.iter().map(|row| (&chunk.seal, row))) {
        let of = seal.columns(row.head.seq, &row.entry);
        columns.recorded_ats.push(of.recorded_at);
        columns.actors.push(of.actor);
        columns.batch_ids.push(seal.batch_id.as_bytes());
        columns.kinds.push(of.kind.name());
        columns.keys.push(of.key);
        columns.ops.push(of.op.name());
        columns.versions.push(of.version);
        columns.bodies.push(of.body);
        columns.hashes.push(&row.head.hash);
    }
    columns
}
