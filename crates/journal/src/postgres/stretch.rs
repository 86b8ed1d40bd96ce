//! Long stretches of a journal: copied out in one go, over a connection of their own, and read on the thread
//! that waits for them.

use std::pin::{Pin, pin};

use deadpool_postgres::{Client, Pool};
use futures_util::TryStreamExt;
use messwert_books::books::RowRef;
use messwert_books::fact::{Kind, Op};
use tokio_postgres::CopyOutStream;

use super::address::Place;
use super::lent::in_time;
use super::session::{ANSWERED, begin};
use super::statements::JOURNAL_STRETCH;
use crate::{StoreError, Stretch, Take, TenantId};

// Rows come by their key, whatever is not yet known of a table that was just filled: sorted, they would pass
// through a file. However long it takes, whatever the role's statements may take elsewhere.
const BEGIN: &str = "BEGIN READ ONLY; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; \
    SET LOCAL enable_sort = off; SET LOCAL statement_timeout = 0";

/// What a copy begins with, before its flags and what may follow them.
const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";

/// Hands on the rows between two positions, and gives that of the last one.
///
/// The thread waits for nobody else: with the runtime's threads, each piece that arrives would wake two.
pub(super) fn read_through(
    place: &Place,
    tenant: TenantId,
    after: i64,
    end: i64,
    take: Take,
) -> Result<i64, StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StoreError::Backend(error.into()))?;
    let mut reading = Reading { tenant, after, end, take, room: Stretch::default() };
    let pool = place.pool(1);
    runtime.block_on(async {
        loop {
            let before = reading.after;
            match reading.read(&pool).await {
                // What was handed on is not read again.
                Err(error) if error.is_unreachable() && reading.after > before => reading.room.clear(),
                read => return read.map(|()| reading.after),
            }
        }
    })
}

/// How far a stretch is read.
struct Reading {
    tenant: TenantId,
    /// The last row that was handed on.
    after: i64,
    end: i64,
    take: Take,
    room: Stretch,
}

impl Reading {
    async fn read(&mut self, pool: &Pool) -> Result<(), StoreError> {
        // Not to be used again: it may break in the middle, or be left there.
        let client = Client::take(pool.get().await?);
        let begun = async {
            client.batch_execute(&begin(BEGIN, self.tenant)).await?;
            client.copy_out(&self.statement()).await
        };
        let mut messages = pin!(in_time(ANSWERED, begun).await?);
        let mut is_first = true;
        loop {
            let filled = in_time(ANSWERED, self.fill(messages.as_mut(), &mut is_first));
            let may_go_on = filled.await?;
            if self.room.is_empty() || !self.hand_on() || !may_go_on {
                return Ok(());
            }
        }
    }

    /// Reads a stretch, and says whether there may be more. A message is a row; the first one comes with the
    /// header, and the last one is the end.
    async fn fill(
        &mut self,
        mut messages: Pin<&mut CopyOutStream>,
        is_first: &mut bool,
    ) -> Result<bool, StoreError> {
        while !self.room.is_full() {
            let Some(message) = messages.try_next().await? else { return Ok(false) };
            let mut fields = Fields(&message);
            if std::mem::take(is_first) {
                fields.skip_header()?;
            }
            if let Some(row) = fields.row()? {
                self.room.push(row);
            }
        }
        Ok(true)
    }

    fn statement(&self) -> String {
        JOURNAL_STRETCH
            .replace("{tenant}", &self.tenant.to_string())
            .replace("{after}", &self.after.to_string())
            .replace("{end}", &self.end.to_string())
    }

    /// Whether more is wanted.
    fn hand_on(&mut self) -> bool {
        self.after = self.room.last().unwrap_or(self.after);
        let room = (self.take)(std::mem::take(&mut self.room));
        let is_wanted = room.is_some();
        self.room = room.unwrap_or_default();
        is_wanted
    }
}

/// What is left of a message.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn skip_header(&mut self) -> Result<(), StoreError> {
        if self.bytes(SIGNATURE.len())? != SIGNATURE {
            return Err(garbled());
        }
        self.bytes(4)?;
        let n_more = self.length()?.unwrap_or(0);
        self.bytes(n_more).map(|_| ())
    }

    /// The row; none at the end.
    fn row(&mut self) -> Result<Option<RowRef<'a>>, StoreError> {
        match self.array()? {
            [0xff, 0xff] => return Ok(None),
            [0, 6] => {}
            _ => return Err(garbled()),
        }
        let (seq, recorded_at) = (self.integer()?, self.integer()?);
        Ok(Some(RowRef {
            seq,
            recorded_at,
            kind: self.word(seq, Kind::from_name)?,
            key: self.text(seq)?,
            op: self.word(seq, Op::from_name)?,
            body: self.field()?,
        }))
    }

    fn word<T>(&mut self, seq: i64, read: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        let word = self.text(seq)?;
        let what = || format!("`{word}` is no kind or operation that is known");
        read(word).ok_or_else(|| StoreError::Unreadable { seq, what: what() })
    }

    fn text(&mut self, seq: i64) -> Result<&'a str, StoreError> {
        let text = std::str::from_utf8(self.field()?.ok_or_else(garbled)?);
        text.map_err(|error| StoreError::Unreadable { seq, what: error.to_string() })
    }

    fn integer(&mut self) -> Result<i64, StoreError> {
        match self.length()? {
            Some(8) => self.array().map(i64::from_be_bytes),
            _ => Err(garbled()),
        }
    }

    /// The next field; none if it is `NULL`.
    fn field(&mut self) -> Result<Option<&'a [u8]>, StoreError> {
        self.length()?.map(|length| self.bytes(length)).transpose()
    }

    fn length(&mut self) -> Result<Option<usize>, StoreError> {
        match self.array().map(i32::from_be_bytes)? {
            -1 => Ok(None),
            length => usize::try_from(length).map(Some).map_err(|_| garbled()),
        }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let (array, rest) = self.0.split_first_chunk().ok_or_else(garbled)?;
        self.0 = rest;
        Ok(*array)
    }

    fn bytes(&mut self, length: usize) -> Result<&'a [u8], StoreError> {
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(garbled)?;
        self.0 = rest;
        Ok(bytes)
    }
}

fn garbled() -> StoreError {
    StoreError::Backend("a copy of the journal is not in PostgreSQL's binary format".into())
}
