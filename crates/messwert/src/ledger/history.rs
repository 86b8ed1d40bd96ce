//! History: the books as they were at a position of the journal.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use messwert_books::query::{Complaint, Position};
use messwert_books::{Books, Text, text};
use messwert_journal::{Head, TenantId};
use parking_lot::Mutex;

use super::stretch::fold_rest;
use super::{Kept, Ledger, LedgerError, Ledgers};

/// Folds that go on or wait for their turn: one, and a queue of four. Each takes memory for a tenant.
const ASKED_MOST: usize = 5;

/// So many past books are kept …
const KEPT_MOST: usize = 8;

/// … of so many rows together, unless there is only one.
const KEPT_ROWS: i64 = 2_000_000;

/// Books to read from: as they are, or as they were.
#[derive(Clone)]
pub struct Reading {
    ledger: Arc<Ledger>,
    of: Of,
}

#[derive(Clone)]
enum Of {
    /// The ledger's books, whatever their position.
    Now,
    /// The ledger's books as long as they stand at this position: no copy of them is needed.
    Head(i64),
    Past(Arc<Kept>),
}

/// The ledger's books have moved on from the position that was to be read: ask for it again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the journal has moved on")]
pub struct MovedOn;

/// Why the books cannot be had as they were.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PastError {
    /// The journal has no such position.
    #[error("`{}` {}", .0.parameter, .0.message)]
    NoSuchPosition(Complaint),
    /// Too many ask for past books at the same moment.
    #[error("too many ask for past books at the moment")]
    Crowded,
    /// The journal cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Past books that were asked for lately.
#[derive(Default)]
pub(super) struct Histories {
    /// The one used last stands last.
    kept: Mutex<Vec<(TenantId, Arc<Kept>)>>,
    /// Held by the one who folds.
    folding: tokio::sync::Mutex<()>,
    n_asked: AtomicUsize,
}

impl Reading {
    /// The books as they are whenever they are read.
    pub fn now(ledger: Arc<Ledger>) -> Reading {
        Reading { ledger, of: Of::Now }
    }

    /// Whose books they are.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Whether they stay as they are: a position was named, and no later row changes them.
    pub fn is_fixed(&self) -> bool {
        !matches!(self.of, Of::Now)
    }

    /// As [`Ledger::read_at`].
    pub fn read_at<R>(&self, f: impl FnOnce(&Books, Head) -> R) -> Result<R, MovedOn> {
        match &self.of {
            Of::Now => Ok(self.ledger.read_at(f)),
            Of::Head(seq) => self
                .ledger
                .read_at(|books, head| if head.seq == *seq { Ok(f(books, head)) } else { Err(MovedOn) }),
            Of::Past(past) => Ok(f(&past.books, past.head)),
        }
    }
}

impl Ledgers {
    /// The books of a tenant at a position up to the head that its ledger knows; none: as they are.
    ///
    /// Past books are folded from the first row, or from other past books that are kept, one after
    /// the other on this node: some seconds for a million rows.
    pub async fn reading(
        &self,
        ledger: &Arc<Ledger>,
        position: Option<Position>,
    ) -> Result<Reading, PastError> {
        let head = ledger.head();
        let seq = match position {
            None => return Ok(Reading::now(Arc::clone(ledger))),
            Some(Position::Seq(seq)) => end_of_batch(ledger, seq, head).await?,
            Some(Position::KnownAt(at)) => recorded_until(ledger, at, head).await?,
        };
        if seq == ledger.head().seq {
            return Ok(Reading { ledger: Arc::clone(ledger), of: Of::Head(seq) });
        }
        let (tenant, histories, ledger) = (ledger.tenant, Arc::clone(&self.histories), Arc::clone(ledger));
        let past = async move {
            let past = histories.at(&ledger, seq).await?;
            Ok(Reading { ledger, of: Of::Past(past) })
        };
        self.wanted.wait_for(tenant, seq, past).await
    }
}

impl Histories {
    async fn at(&self, ledger: &Arc<Ledger>, seq: i64) -> Result<Arc<Kept>, PastError> {
        if let Some(past) = self.known(ledger.tenant, seq) {
            return Ok(past);
        }
        let _place = Place::take(&self.n_asked).ok_or(PastError::Crowded)?;
        let _right = self.folding.lock().await;
        if let Some(past) = self.known(ledger.tenant, seq) {
            return Ok(past);
        }
        let start = self.nearest(ledger.tenant, seq);
        let past = fold_rest(&ledger.store, &ledger.outage, ledger.tenant, start, seq).await?;
        if past.head.seq != seq {
            return Err(LedgerError::Lost { seq: past.head.seq + 1 }.into());
        }
        let past = Arc::new(past);
        self.keep(ledger.tenant, Arc::clone(&past));
        Ok(past)
    }

    fn known(&self, tenant: TenantId, seq: i64) -> Option<Arc<Kept>> {
        let mut kept = self.kept.lock();
        let at = kept.iter().position(|(owner, past)| *owner == tenant && past.head.seq == seq)?;
        let used = kept.remove(at);
        let past = Arc::clone(&used.1);
        kept.push(used);
        Some(past)
    }

    /// A copy of the latest past books up to a position, or empty ones.
    fn nearest(&self, tenant: TenantId, seq: i64) -> Kept {
        let nearest = {
            let kept = self.kept.lock();
            let earlier = kept.iter().filter(|(owner, past)| *owner == tenant && past.head.seq <= seq);
            earlier.max_by_key(|(_, past)| past.head.seq).map(|(_, past)| Arc::clone(past))
        };
        nearest.map_or_else(Kept::empty, |past| Kept::clone(&past))
    }

    fn keep(&self, tenant: TenantId, past: Arc<Kept>) {
        let mut kept = self.kept.lock();
        kept.push((tenant, past));
        let n_rows = |kept: &[(TenantId, Arc<Kept>)]| kept.iter().map(|(_, past)| past.head.seq).sum::<i64>();
        while kept.len() > KEPT_MOST || (kept.len() > 1 && n_rows(&kept) > KEPT_ROWS) {
            kept.remove(0);
        }
    }
}

/// A place among those who ask; given back when dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(n_asked: &'a AtomicUsize) -> Option<Place<'a>> {
        let more = |n_asked| (n_asked < ASKED_MOST).then_some(n_asked + 1);
        n_asked.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok().map(|_| Place(n_asked))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The position itself, if a write ends there: half of one was never to be seen.
async fn end_of_batch(ledger: &Ledger, seq: i64, head: Head) -> Result<i64, PastError> {
    if seq > head.seq {
        let head = head.seq;
        return Err(refused(
            "at_seq",
            text!(
                de = "liegt hinter dem Ende des Journals, Zeile {head}",
                en = "is above the journal's head, row {head}"
            ),
        ));
    }
    let recorded_at = recorded_at(ledger, seq).await?;
    let last = last_until(ledger, recorded_at, head).await?;
    if last == seq {
        return Ok(seq);
    }
    let before = match last_until(ledger, recorded_at - 1, head).await? {
        0 => Text::default(),
        before => text!(de = "{before} oder ", en = "{before} or "),
    };
    let message = text!(
        de = "liegt mitten in einem Schreibvorgang; erwartet: {before}{last}",
        en = "is in the middle of a write: expected {before}{last}",
        with = (before),
    );
    Err(refused("at_seq", message))
}

const BEFORE_FIRST: Text =
    Text::fixed("liegt vor der ersten Zeile des Journals", "is before the first row of the journal");

/// The last row recorded up to a time.
async fn recorded_until(ledger: &Ledger, at: i64, head: Head) -> Result<i64, PastError> {
    match last_until(ledger, at, head).await? {
        0 => Err(refused("known_at", BEFORE_FIRST)),
        seq => Ok(seq),
    }
}

/// The last row recorded up to a time, in µs since 1970; 0 if there is none. Rows of one write have
/// one time, and every later write a later one, so a binary search finds it.
async fn last_until(ledger: &Ledger, at: i64, head: Head) -> Result<i64, LedgerError> {
    let (mut last, mut end) = (0, head.seq);
    while last < end {
        let middle = last + (end - last + 1) / 2;
        if recorded_at(ledger, middle).await? <= at {
            last = middle;
        } else {
            end = middle - 1;
        }
    }
    Ok(last)
}

async fn recorded_at(ledger: &Ledger, seq: i64) -> Result<i64, LedgerError> {
    let rows = ledger.outage.read(ledger.store.rows(ledger.tenant, &[seq])).await?;
    rows.first().map(|row| row.recorded_at).ok_or(LedgerError::Lost { seq })
}

fn refused(parameter: &str, message: Text) -> PastError {
    PastError::NoSuchPosition(Complaint::new(parameter, message))
}
