//! Writing: refresh, check, append, fold; once for each tenant at a time.

use std::sync::Arc;
use std::time::Instant as Moment;

use messwert_books::calendar::Instant;
use messwert_books::fact::Kind;
use messwert_journal::{Appended, BoxError, Head, NewBatch, StoreError};
use tokio::runtime::Handle;
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

use super::beside::follow;
use super::check::{Checked, Noted, check, note};
use super::stop::CalledOff;
use super::thread::{blocking, carried_through};
use super::{Ledger, LedgerError, Phase, Source, Stop, Summary, WriteError, Written};

/// A write gives up when others were faster so many times. Whoever is faster has written: the
/// journal as a whole goes on.
const TRIES: u32 = 100;

/// So many lines are read and checked faster than another thread is woken a few times.
const LITTLE: u64 = 20;

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
        let turn = if write.is_little() { Arc::clone(&self.writing).try_lock_owned().ok() } else { None };
        // Who has to wait for its turn holds no thread.
        carried_through(turn.is_some(), write.run(turn)).await?
    }
}

/// The right to write to a tenant.
type Turn = OwnedMutexGuard<()>;

/// One write, until it is done.
struct Write {
    ledger: Arc<Ledger>,
    source: Source,
    terms: Terms,
    now: Instant,
    batch_id: Uuid,
}

impl Write {
    fn is_little(&self) -> bool {
        self.source.n_lines() <= LITTLE
    }

    async fn run(self, turn: Option<Turn>) -> Result<Written, WriteError> {
        // Reading needs no books: writes that wait for their turn have it behind them.
        let (write, noted) = self.note(None).await?;
        write.permit(&noted)?;
        if let Some(turn) = turn {
            return write.run_in(turn, noted).await;
        }
        let turn = Arc::clone(&write.ledger.writing).lock_owned().await;
        carried_through(write.is_little(), write.run_in(turn, noted)).await?
    }

    /// Records what was noted when it is our turn.
    async fn run_in(self, _turn: Turn, noted: Noted) -> Result<Written, WriteError> {
        let ledger = Arc::clone(&self.ledger);
        let written = self.record(noted).await;
        // A write that was overtaken once, and then came to nothing, keeps nobody waiting.
        ledger.store.leave_turn(ledger.tenant).await;
        written
    }

    /// A little is first checked against books that were compared with the journal a moment ago: the store takes
    /// it if they are all of the journal still. What it is not asked to take is checked again.
    async fn record(self, noted: Noted) -> Result<Written, WriteError> {
        let (mut write, mut noted) = (self, noted);
        let ledger = Arc::clone(&write.ledger);
        let mut is_current = !write.is_little();
        for _ in 0..TRIES {
            ledger.refresh(Moment::now(), is_current).await?;
            let expected = ledger.head();
            let checked;
            (write, checked) = write.check(noted).await?;
            match checked {
                Ok(checked) if write.terms.actor.is_some() && checked.staged.len() > 0 => {
                    if let Some(written) = write.append(expected, checked).await? {
                        return Ok(written);
                    }
                }
                Ok(Checked { mut summary, rejections, .. }) if is_current => {
                    summary.seq = expected.seq;
                    return Ok(Written { summary, n_recorded: 0, rejections });
                }
                Err(error) if is_current || !matches!(error, WriteError::Rejected(_)) => return Err(error),
                _ => {}
            }
            is_current = true;
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
        blocking(move || {
            let noted = self.note_here(noted)?;
            Ok((self, noted))
        })
        .await?
    }

    /// The second pass.
    async fn check(mut self, noted: Noted) -> Result<(Write, Result<Checked, WriteError>), WriteError> {
        let handle = Handle::current();
        blocking(move || {
            let noted = self.note_here(Some(noted))?;
            let checked = check(&self.ledger, &handle, &mut self.source, noted, self.terms.skip_invalid);
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
    async fn append(&self, expected: Head, checked: Checked) -> Result<Option<Written>, WriteError> {
        let (ledger, Checked { staged, mut summary, rejections }) = (&self.ledger, checked);
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
        let appending = ledger.store.append(ledger.tenant, expected, vec![batch], now);
        let appended = if self.is_little() { ledger.outage.watch(appending).await } else { appending.await };
        match appended {
            Ok(Appended::Done(head)) => {
                // What is committed is recorded, whatever becomes of the books in memory.
                let taken = ledger.take_over(expected, head, made).await;
                taken.map_err(|source| WriteError::NotFolded { seq: head.seq, source })?;
                ledger.set_current(moment);
                summary.seq = head.seq;
                Ok(Some(Written { summary, n_recorded: n_entries, rejections }))
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
