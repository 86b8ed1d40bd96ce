//! Writing: refresh, check, append, fold; once for each tenant at a time.

use std::sync::Arc;
use std::time::Instant as Moment;

use messwert_books::calendar::Instant;
use messwert_books::fact::Kind;
use messwert_journal::{Appended, BoxError, Head, NewBatch, StoreError};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::beside::follow;
use super::check::{Checked, Noted, check, note};
use super::staged::Staged;
use super::stop::CalledOff;
use super::{Ledger, LedgerError, Phase, Source, Stop, Summary, WriteError, Written};

/// A write gives up when others were faster so many times. Whoever is faster has written: the
/// journal as a whole goes on.
const TRIES: u32 = 100;

/// On which terms lines are written.
#[derive(Clone, Default, Debug)]
pub struct Terms {
    /// Who records, as the journal tells it; none: everything is checked, nothing recorded.
    pub actor: Option<String>,
    /// The kinds that may occur; none: all of them.
    pub kinds: Option<Vec<Kind>>,
    /// How many wrong lines are told, the first ones; none: all of them.
    pub n_told: Option<usize>,
    /// Whether right lines are recorded where others are wrong.
    pub skip_invalid: bool,
    /// Whether the tenant's line may close or reopen a period.
    pub may_close: bool,
    /// Calls it off.
    pub stop: Arc<Stop>,
}

impl Ledger {
    /// Records all lines of `source`, or nothing, and returns when that is durable and in the books.
    ///
    /// Dropping the future changes nothing: the write is carried through. Other writes to the tenant
    /// wait for this one, reads do not. It is tried again, with the same "now", if another program
    /// wrote to the tenant meanwhile.
    pub async fn write(self: &Arc<Self>, actor: &str, source: Source) -> Result<Summary, WriteError> {
        let terms = Terms { actor: Some(actor.to_owned()), ..Terms::default() };
        Ok(self.write_on(terms, source).await?.summary)
    }

    /// As [`Ledger::write`], on other terms.
    pub async fn write_on(self: &Arc<Self>, terms: Terms, source: Source) -> Result<Written, WriteError> {
        let (now, batch_id) = (self.clock.now(), self.random.uuid());
        let write = Write { ledger: Arc::clone(self), source, terms, now, batch_id };
        tokio::spawn(write.run()).await?
    }
}

/// One write, until it is done.
struct Write {
    ledger: Arc<Ledger>,
    source: Source,
    terms: Terms,
    now: Instant,
    batch_id: Uuid,
}

impl Write {
    async fn run(self) -> Result<Written, WriteError> {
        // Reading needs no books: writes that wait for their turn have it behind them.
        let (mut write, mut noted) = self.note(None).await?;
        write.permit(&noted)?;
        let ledger = Arc::clone(&write.ledger);
        let _right = ledger.writing.lock().await;
        for _ in 0..TRIES {
            ledger.refresh(Moment::now(), true).await?;
            let expected = ledger.head();
            let checked;
            (write, checked) = write.check(noted).await?;
            let Checked { staged, mut summary, rejections } = checked;
            summary.seq = expected.seq;
            let n_recorded = staged.len();
            if write.terms.actor.is_none() || n_recorded == 0 {
                return Ok(Written { summary, n_recorded: 0, rejections });
            }
            if let Some(head) = write.append(expected, staged).await? {
                summary.seq = head.seq;
                return Ok(Written { summary, n_recorded, rejections });
            }
            (write, noted) = write.note(None).await?;
        }
        Err(WriteError::Contended { tries: TRIES })
    }

    /// Refuses kinds that may not occur, before anything is said about their lines.
    fn permit(&self, noted: &Noted) -> Result<(), WriteError> {
        let Some(kinds) = &self.terms.kinds else { return Ok(()) };
        let others: Vec<Kind> = noted.kinds().filter(|kind| !kinds.contains(kind)).collect();
        if others.is_empty() { Ok(()) } else { Err(WriteError::Forbidden(others)) }
    }

    /// The first pass, unless it was made in the tenant's zone already.
    async fn note(mut self, noted: Option<Noted>) -> Result<(Write, Noted), WriteError> {
        spawn_blocking(move || {
            let noted = self.note_here(noted)?;
            Ok((self, noted))
        })
        .await?
    }

    /// The second pass.
    async fn check(mut self, noted: Noted) -> Result<(Write, Checked), WriteError> {
        let handle = Handle::current();
        spawn_blocking(move || {
            let noted = self.note_here(Some(noted))?;
            let checked = check(&self.ledger, &handle, &mut self.source, noted, self.terms.skip_invalid)?;
            Ok((self, checked))
        })
        .await?
    }

    fn note_here(&mut self, noted: Option<Noted>) -> Result<Noted, WriteError> {
        let zone = self.ledger.read(|books| books.settings().zone.clone());
        let n_told = self.terms.n_told.unwrap_or(usize::MAX);
        let mut noted = match noted {
            Some(noted) if noted.tenant_zone == zone => noted,
            _ => note(&mut self.source, &zone, self.now, &self.ledger.secret, n_told)?,
        };
        if self.terms.may_close {
            noted.permit_closing();
        }
        Ok(noted)
    }

    /// Appends what was checked and has it in the books, unless the journal has grown since `expected`.
    async fn append(&self, expected: Head, staged: Staged) -> Result<Option<Head>, WriteError> {
        let ledger = &self.ledger;
        let _recording = ledger.recording.lock().await;
        if ledger.head() != expected {
            return Ok(None);
        }
        let (progress, n_entries) = (self.source.progress(), staged.len());
        progress.begin(Phase::Recording, n_entries);
        let now = ledger.clock.real().unix_micros();
        let entries = staged.into_entries(Arc::clone(progress))?;
        let (entries, made) = follow(Arc::clone(ledger), entries, n_entries, expected, now);
        let entries = Box::new(self.terms.stop.guard(entries));
        let actor = self.terms.actor.clone().unwrap_or_default();
        let batch = NewBatch { actor, batch_id: self.batch_id, entries };
        let moment = ledger.moment();
        match ledger.store.append(ledger.tenant, expected, vec![batch], now).await {
            Ok(Appended::Done(head)) => {
                // What is committed is recorded, whatever becomes of the books in memory.
                let taken = ledger.take_over(expected, head, made).await;
                taken.map_err(|source| WriteError::NotFolded { seq: head.seq, source })?;
                ledger.set_current(moment);
                Ok(Some(head))
            }
            Ok(Appended::Conflict(_)) => Ok(None),
            Err(StoreError::Entries(error)) => Err(refused(error)),
            Err(error) => Err(error.into()),
        }
    }
}

/// Why the entries ended early: called off, not to be folded, or not to be read.
fn refused(error: BoxError) -> WriteError {
    if error.is::<CalledOff>() {
        return WriteError::CalledOff;
    }
    match error.downcast::<LedgerError>() {
        Ok(error) => WriteError::Ledger(*error),
        Err(error) => StoreError::Entries(error).into(),
    }
}
