//! Writing: refresh, check, append, fold; once for each tenant at a time.

use std::sync::Arc;
use std::time::Instant as Moment;

use messwert_books::calendar::Instant;
use messwert_journal::{Appended, Head, NewBatch};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::check::{Checked, Noted, check, note};
use super::staged::Staged;
use super::{Ledger, Phase, Source, Summary, WriteError};

/// A write gives up when others were faster so many times. Whoever is faster has written: the
/// journal as a whole goes on.
const TRIES: u32 = 100;

impl Ledger {
    /// Records all lines of `source`, or nothing, and returns when that is durable and in the books.
    ///
    /// Dropping the future changes nothing: the write is carried through. Other writes to the tenant
    /// wait for this one, reads do not. It is tried again, with the same "now", if another program
    /// wrote to the tenant meanwhile.
    pub async fn write(self: &Arc<Self>, actor: &str, source: Source) -> Result<Summary, WriteError> {
        let write = self.begin(source, Some(actor.to_owned()));
        tokio::spawn(write.run()).await?
    }

    /// Checks all lines of `source` as [`Ledger::write`] does, and records nothing.
    pub async fn check(self: &Arc<Self>, source: Source) -> Result<Summary, WriteError> {
        let write = self.begin(source, None);
        tokio::spawn(write.run()).await?
    }

    fn begin(self: &Arc<Self>, source: Source, actor: Option<String>) -> Write {
        let (now, batch_id) = (self.clock.now(), self.random.uuid());
        Write { ledger: Arc::clone(self), source, actor, now, batch_id }
    }
}

/// One write, until it is done.
struct Write {
    ledger: Arc<Ledger>,
    source: Source,
    /// Who records; none if the lines are only checked.
    actor: Option<String>,
    now: Instant,
    batch_id: Uuid,
}

impl Write {
    async fn run(self) -> Result<Summary, WriteError> {
        // Reading needs no books: writes that wait for their turn have it behind them.
        let (mut write, mut noted) = self.note(None).await?;
        let ledger = Arc::clone(&write.ledger);
        let _right = ledger.writing.lock().await;
        for _ in 0..TRIES {
            ledger.refresh(Moment::now(), true).await?;
            let expected = ledger.head();
            let checked;
            (write, checked) = write.check(noted).await?;
            let Checked { staged, mut summary } = checked;
            summary.seq = expected.seq;
            if write.actor.is_none() || staged.len() == 0 {
                return Ok(summary);
            }
            if let Some(head) = write.append(expected, staged).await? {
                ledger.advance().await?;
                summary.seq = head.seq;
                return Ok(summary);
            }
            (write, noted) = write.note(None).await?;
        }
        Err(WriteError::Contended { tries: TRIES })
    }

    /// The first pass, unless it was made in the tenant's zone already.
    async fn note(mut self, noted: Option<Noted>) -> Result<(Write, Noted), WriteError> {
        spawn_blocking(move || {
            let zone = self.ledger.read(|books| books.settings().zone.clone());
            let noted = match noted {
                Some(noted) if noted.tenant_zone == zone => noted,
                _ => note(&mut self.source, &zone, self.now, &self.ledger.secret)?,
            };
            Ok((self, noted))
        })
        .await?
    }

    /// The second pass.
    async fn check(self, noted: Noted) -> Result<(Write, Checked), WriteError> {
        let (mut write, noted) = self.note(Some(noted)).await?;
        let handle = Handle::current();
        spawn_blocking(move || {
            let checked = check(&write.ledger, &handle, &mut write.source, noted)?;
            Ok((write, checked))
        })
        .await?
    }

    /// Appends what was checked, unless the journal has grown since `expected`.
    async fn append(&self, expected: Head, staged: Staged) -> Result<Option<Head>, WriteError> {
        if self.ledger.head() != expected {
            return Ok(None);
        }
        let progress = self.source.progress();
        progress.begin(Phase::Recording, staged.len());
        let entries = Box::new(staged.into_entries(Arc::clone(progress))?);
        let actor = self.actor.clone().unwrap_or_default();
        let batch = NewBatch { actor, batch_id: self.batch_id, entries };
        let now = self.ledger.clock.real().unix_micros();
        match self.ledger.store.append(self.ledger.tenant, expected, vec![batch], now).await? {
            Appended::Done(head) => Ok(Some(head)),
            Appended::Conflict(_) => Ok(None),
        }
    }
}
