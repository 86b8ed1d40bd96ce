//! Many rows: copied into a temporary table, and appended from there. While the database appends some, the next
//! ones are sealed and laid out, and then sent.

use std::pin::pin;

use bytes::{BufMut, Bytes, BytesMut};
use deadpool_postgres::Transaction;
use futures_util::SinkExt;
use futures_util::future::{try_join, try_join_all};
use tokio::sync::OnceCell;
use tokio_postgres::Statement;

use super::append::inserts;
use super::names::{Changes, Prepared};
use super::session::Parameters;
use super::statements;
use crate::sealing::{CHUNK, Chunk, Sealed};
use crate::{Head, StoreError, TenantId};

/// Chunks that go to the database together: what triggers are shown of them has to fit into its memory for
/// sorting, 4 MB as it comes.
pub(super) const ROUND: usize = 24;

/// What a copy in PostgreSQL's binary format begins with: a signature, no flags, nothing more.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// What it ends with.
const TRAILER: &[u8] = &(-1_i16).to_be_bytes();

/// The columns of the temporary table.
const N_COLUMNS: i16 = 10;

/// Bytes of a row beside its body, or more: what is reserved.
const USUAL_ROW: usize = 256;

/// Rows as the database takes them.
pub(super) struct Laid {
    chunk: Chunk,
    copy: Bytes,
}

/// Lays rows out.
pub(super) fn lay_out(chunk: Chunk) -> Laid {
    let n_body = |row: &Sealed| row.entry.body.as_ref().map_or(0, Vec::len);
    let n_bytes = chunk.rows.iter().map(|row| USUAL_ROW + n_body(row)).sum();
    let mut copy = BytesMut::with_capacity(n_bytes);
    for Sealed { head, entry } in &chunk.rows {
        let columns = chunk.seal.columns(head.seq, entry);
        copy.put_i16(N_COLUMNS);
        put(&mut copy, &columns.seq.to_be_bytes());
        put(&mut copy, &columns.recorded_at.to_be_bytes());
        put(&mut copy, columns.actor.as_bytes());
        put(&mut copy, columns.batch_id.as_bytes());
        put(&mut copy, columns.kind.name().as_bytes());
        put(&mut copy, columns.key.as_bytes());
        put(&mut copy, columns.op.name().as_bytes());
        put(&mut copy, &columns.version.to_be_bytes());
        match columns.body {
            Some(body) => put(&mut copy, body),
            None => copy.put_i32(-1),
        }
        put(&mut copy, &head.hash);
    }
    Laid { chunk, copy: copy.freeze() }
}

/// A field: its length and its bytes. One of more than 1 GB is refused by the database, whatever is said here.
fn put(copy: &mut BytesMut, field: &[u8]) {
    copy.put_i32(i32::try_from(field.len()).unwrap_or(i32::MAX));
    copy.put_slice(field);
}

/// Rows on their way into a tenant's journal, and into its directory what they change there.
pub(super) struct Bulk<'t> {
    transaction: &'t Transaction<'t>,
    tenant: TenantId,
    /// Prepared before anything is sent: what is sent at once has to come in order.
    changes: Prepared,
    /// What appends the rows that wait, when there is a place for them.
    append: OnceCell<Statement>,
}

/// A round of rows that the database has.
pub(super) struct Sent {
    round: Vec<Laid>,
    /// Whether they wait to be appended.
    waits: bool,
}

impl<'t> Bulk<'t> {
    /// Prepares what every round needs.
    pub(super) async fn begin(
        transaction: &'t Transaction<'t>,
        tenant: TenantId,
    ) -> Result<Bulk<'t>, StoreError> {
        let changes = Prepared::all(transaction).await?;
        Ok(Bulk { transaction, tenant, changes, append: OnceCell::new() })
    }

    /// Sends a round of rows.
    pub(super) async fn send(&self, round: Vec<Laid>) -> Result<Sent, StoreError> {
        let n_rows: usize = round.iter().map(|laid| laid.chunk.rows.len()).sum();
        let waits = n_rows >= CHUNK;
        if waits {
            self.append.get_or_try_init(|| self.make_place()).await?;
            self.copy(&round).await?;
        } else {
            let statement = self.transaction.prepare_cached(statements::JOURNAL_INSERT).await?;
            try_join_all(inserts(self.transaction, &statement, round.iter().map(|laid| &laid.chunk))).await?;
        }
        Ok(Sent { round, waits })
    }

    /// Appends what was sent. All that is needed for it goes out when it is first waited for.
    pub(super) async fn append(&self, Sent { round, waits }: &Sent) -> Result<(), StoreError> {
        let changes = Changes::of(round.iter().map(|laid| &laid.chunk));
        let append = async {
            let Some(statement) = self.append.get().filter(|_| *waits) else { return Ok(()) };
            let tenant = &self.tenant.bytes()[..];
            let parameters: Parameters<'_> = &[&tenant];
            let appended = self.transaction.execute(statement, parameters);
            try_join(appended, self.transaction.batch_execute(statements::JOURNAL_UNSTAGE)).await.map(|_| ())
        };
        try_join(append, changes.apply(self.transaction, self.tenant, &self.changes)).await?;
        Ok(())
    }

    async fn make_place(&self) -> Result<Statement, StoreError> {
        self.transaction.batch_execute(statements::JOURNAL_STAGE).await?;
        Ok(self.transaction.prepare(statements::JOURNAL_APPEND_STAGED).await?)
    }

    async fn copy(&self, round: &[Laid]) -> Result<(), StoreError> {
        let mut sink = pin!(self.transaction.copy_in::<_, Bytes>(statements::JOURNAL_COPY).await?);
        sink.feed(Bytes::from_static(HEADER)).await?;
        for laid in round {
            sink.feed(laid.copy.clone()).await?;
        }
        sink.feed(Bytes::from_static(TRAILER)).await?;
        sink.finish().await?;
        Ok(())
    }
}

impl Sent {
    /// Where the journal ends with them.
    pub(super) fn head(&self) -> Option<Head> {
        self.round.last().map(|laid| laid.chunk.head())
    }
}
