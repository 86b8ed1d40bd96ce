//! Writing: refresh, check, append, fold; one write to a tenant at a time, or little ones together.

use std::sync::Arc;
use std::time::Instant as Moment;

use messwert_books::calendar::Instant;
use messwert_books::fact::Kind;
use messwert_journal::{Appended, BoxError, Head, NewBatch, StoreError};
use tokio::runtime::Handle;
use tokio::sync::oneshot::Receiver;
use uuid::Uuid;

use super::beside::follow;
use super::check::{Checked, Noted, check, note};
use super::gathering::{Little, Outcome, serve_aside, serve_here};
use super::stop::CalledOff;
use super::thread::blocking;
use super::{Ledger, LedgerError, Phase, Source, Stop, Summary, WriteError, Written};

/// A write gives up when others were faster so many times. Whoever is faster has written: the
/// journal as a whole goes on.
pub(super) const TRIES: u32 = 100;

/// So many bytes are read while others wait for the thread.
const AT_ONCE: u64 = 1 << 14;

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
    /// wait for this one, reads do not; a few lines are committed together with those of others that
    /// wait, as a batch of their own. It is tried again, with the same "now", if another program wrote
    /// to the tenant meanwhile.
    pub async fn write(self: &Arc<Self>, actor: &str, source: Source) -> Result<Summary, WriteError> {
        let terms = Terms { actor: Some(actor.to_owned()), ..Terms::default() };
        Ok(self.write_on(terms, source).await?.summary)
    }

    /// As [`Ledger::write`], on other terms.
    ///
    /// On a runtime of several threads a little write may be done when this is first polled, and holds the thread
    /// until then, as [`tokio::task::block_in_place`] does: spawn it where something else is polled beside it, as
    /// by `select!`, `join!` or `timeout`.
    pub async fn write_on(self: &Arc<Self>, terms: Terms, source: Source) -> Result<Written, WriteError> {
        let (now, batch_id) = (self.clock.now(), self.random.uuid());
        let write = Write { ledger: Arc::clone(self), source, terms, now, batch_id };
        if !write.source.is_little() {
            return tokio::spawn(write.run()).await?;
        }
        if let Some(right) = self.right_now() {
            let is_short = write.source.n_bytes() <= AT_ONCE;
            let (little, answered) = Little::new(write, None);
            let serve = if is_short { serve_here } else { serve_aside };
            serve(right, little);
            return answer(answered).await;
        }
        if write.source.n_bytes() <= AT_ONCE {
            write.line_up().await
        } else {
            tokio::spawn(write.line_up()).await?
        }
    }
}

/// What became of a write that is done along.
async fn answer(answered: Receiver<Outcome>) -> Outcome {
    let ended_early = |_| LedgerError::Stopped("whoever did it ended early".into());
    answered.await.map_err(ended_early)?
}

/// One write, until it is done.
pub(super) struct Write {
    pub(super) ledger: Arc<Ledger>,
    pub(super) source: Source,
    pub(super) terms: Terms,
    now: Instant,
    pub(super) batch_id: Uuid,
}

impl Write {
    /// Waits for its turn among others that are little, and is done with some of them.
    async fn line_up(mut self) -> Outcome {
        // Reading needs no books: writes that wait for their turn have it behind them.
        let (write, noted) = if self.source.n_bytes() <= AT_ONCE {
            let noted = self.note_here(None)?;
            (self, noted)
        } else {
            self.note(None).await?
        };
        write.permit(&noted)?;
        let ledger = Arc::clone(&write.ledger);
        let (little, answered) = Little::new(write, Some(noted));
        ledger.line_up(little);
        answer(answered).await
    }

    /// Waits for its turn, and is done alone.
    async fn run(self) -> Outcome {
        let (write, noted) = self.note(None).await?;
        write.permit(&noted)?;
        let ledger = Arc::clone(&write.ledger);
        let _right = ledger.right().await;
        let written = write.record(noted).await;
        // A write that was overtaken once, and then came to nothing, keeps nobody waiting.
        ledger.store.leave_turn(ledger.tenant).await;
        written
    }

    /// Records what was noted, when it is our turn.
    async fn record(self, noted: Noted) -> Outcome {
        let (mut write, mut noted) = (self, noted);
        let ledger = Arc::clone(&write.ledger);
        for _ in 0..TRIES {
            ledger.refresh(Moment::now(), true).await?;
            let expected = ledger.head();
            let checked;
            (write, checked) = write.check(noted).await?;
            let checked = checked?;
            if write.terms.actor.is_none() || checked.staged.len() == 0 {
                let Checked { mut summary, rejections, .. } = checked;
                summary.seq = expected.seq;
                return Ok(Written { summary, n_recorded: 0, rejections });
            }
            if let Some(written) = write.append(expected, checked).await? {
                return Ok(written);
            }
            (write, noted) = write.note(None).await?;
        }
        Err(WriteError::Contended { tries: TRIES })
    }

    /// Refuses kinds that may not occur, before anything is said about their lines.
    pub(super) fn permit(&self, noted: &Noted) -> Result<(), WriteError> {
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

    /// As [`Write::note`], on this thread.
    pub(super) fn note_here(&mut self, noted: Option<Noted>) -> Result<Noted, WriteError> {
        let zone = self.ledger.zone();
        let n_told = self.terms.n_told.unwrap_or(usize::MAX);
        let mut noted = match noted {
            Some(noted) if noted.tenant_zone == *zone => noted,
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
        match ledger.store.append(ledger.tenant, expected, vec![batch], now).await {
            Ok(Appended::Done(head)) => {
                // What is committed is recorded, whatever becomes of the books in memory.
                let taken = ledger.take_over(expected, head, made.try_recv().ok()).await;
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
