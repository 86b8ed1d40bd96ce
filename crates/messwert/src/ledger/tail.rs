//! Reading the tail: bringing the books up to the end of the journal.

use std::sync::Arc;
use std::time::{Duration, Instant};

use messwert_books::calendar::Instant as Time;
use messwert_journal::{Head, Row, StoreError, follow};
use tokio::time::timeout;

use super::beside::{Aside, fold_batches};
use super::stretch::{Parsed, fold, fold_rest, parse};
use super::thread::blocking;
use super::{Kept, Ledger, LedgerError};

/// Books that were compared with the journal no longer than this before a request arrived serve it.
const FRESH: Duration = Duration::from_millis(500);

/// A tail of so many rows is folded in place, under the lock; readers wait for it.
pub(super) const IN_PLACE: usize = 5_000;

/// Rows of a tail that are read at a time …
const STEP: usize = 500;

/// … until their bodies come to so many bytes: the rest is read as a long stretch.
const HEAVY: usize = 16 << 20;

/// So long a reader waits for whoever brings rows into the books, and then folds what is missing itself: a write
/// may have to wait for others of other processes.
const GLANCE: Duration = Duration::from_secs(1);

/// What was heard when the store was asked for the head.
pub(super) struct Asked {
    began: Instant,
    result: Result<(), LedgerError>,
}

/// When books were known to be all of the journal.
#[derive(Clone, Copy)]
pub(super) struct Current {
    at: Instant,
    /// The same by the machine's clock.
    time: Time,
}

impl Ledger {
    /// Makes sure that the books hold everything that was committed 500 ms before `arrived` (with
    /// `ask_always`: when it arrived), by whichever program. Who asks at the same time shares the
    /// answer.
    pub async fn refresh(self: &Arc<Self>, arrived: Instant, ask_always: bool) -> Result<(), LedgerError> {
        if let Some(result) = self.heard(arrived, ask_always) {
            return result;
        }
        let ledger = Arc::clone(self);
        // A task of its own, so that a request that is given up leaves no fold behind half way.
        let asking = tokio::spawn(async move {
            let _right = ledger.advancing.lock().await;
            if let Some(result) = ledger.heard(arrived, ask_always) {
                return result;
            }
            let now = ledger.moment();
            let result = ledger.ask().await;
            if result.is_ok() {
                ledger.set_current(now);
            }
            *ledger.asked.lock() = Some(Asked { began: now.at, result: result.clone() });
            result
        });
        asking.await?
    }

    /// Whether [`Ledger::refresh`] has nothing to ask for a request that arrived then.
    pub(crate) fn is_fresh(&self, arrived: Instant) -> bool {
        matches!(self.heard(arrived, false), Some(Ok(())))
    }

    /// As [`Ledger::refresh`], except that while the store cannot be reached, books will do that were
    /// known to be all of the journal no longer than `stale_for` before `arrived`: then says when that
    /// was, by the machine's clock.
    pub async fn refresh_if_reachable(
        self: &Arc<Self>,
        arrived: Instant,
        ask_always: bool,
        stale_for: Duration,
    ) -> Result<Option<Time>, LedgerError> {
        let refreshed = self.refresh(arrived, ask_always).await;
        let Err(error) = refreshed else { return Ok(None) };
        let current = *self.current.lock();
        let is_enough = |current: &Current| arrived.saturating_duration_since(current.at) <= stale_for;
        match current.filter(is_enough) {
            Some(current) if error.is_unreachable() => Ok(Some(current.time)),
            _ => Err(error),
        }
    }

    /// Now, as it is before the store is asked what will be true from then on.
    pub(super) fn moment(&self) -> Current {
        Current { at: Instant::now(), time: self.clock.real() }
    }

    /// Notes that the books had all of the journal at some moment.
    pub(super) fn set_current(&self, now: Current) {
        let mut current = self.current.lock();
        if current.is_none_or(|known| known.at < now.at) {
            *current = Some(now);
        }
    }

    /// Folds what was just committed. For a writer who knows that there is something.
    pub(super) async fn advance(self: &Arc<Self>) -> Result<(), LedgerError> {
        let _right = self.recording.lock().await;
        self.fold_tail().await
    }

    /// Has the rows after `expected` in the books, which were just committed up to `head`. For the
    /// writer, who has `made` them ready and has held `recording` since before.
    pub(super) async fn take_over(
        self: &Arc<Self>,
        expected: Head,
        head: Head,
        made: Option<Aside>,
    ) -> Result<(), LedgerError> {
        let ledger = Arc::clone(self);
        let taken = blocking(move || ledger.take(expected, head, made)).await??;
        if taken { Ok(()) } else { self.fold_tail().await }
    }

    /// False if what was made does not fit the books and the journal.
    fn take(&self, expected: Head, head: Head, made: Option<Aside>) -> Result<bool, LedgerError> {
        match made {
            Some(Aside::Books(beside)) if fits(&beside, head) => {
                Ok(self.swap(expected, Kept { head, ..*beside }))
            }
            Some(Aside::Batches(batches)) => {
                let mut kept = self.kept.write();
                if kept.head != expected {
                    return Ok(false);
                }
                let folded = fold_batches(&mut kept, &batches, head);
                self.set_gist(&kept);
                folded.map(|()| true)
            }
            _ => Ok(false),
        }
    }

    /// The result of an earlier question, if it is recent enough.
    fn heard(&self, arrived: Instant, ask_always: bool) -> Option<Result<(), LedgerError>> {
        let asked = self.asked.lock();
        let Asked { began, result } = asked.as_ref()?;
        let recent = !ask_always && result.is_ok() && *began + FRESH >= arrived;
        (recent || *began >= arrived).then(|| result.clone())
    }

    async fn ask(self: &Arc<Self>) -> Result<(), LedgerError> {
        // As they are before the store looks: by the time its answer is here, writes of this process may have
        // taken the books beyond it.
        let ours = self.head();
        let theirs = self.outage.ask(self.store.head(self.tenant)).await?;
        if theirs.mark() == ours.mark() {
            return Ok(());
        }
        if theirs == Head::EMPTY {
            // Every tenant has its settings in row 1.
            return Err(StoreError::NoTenant { id: self.tenant }.into());
        }
        if theirs.seq <= ours.seq {
            return Err(LedgerError::Diverged { ours: ours.seq, theirs: theirs.seq });
        }
        // Books with these rows in them may be ready in a moment.
        let _right = timeout(GLANCE, self.recording.lock()).await;
        if theirs.seq <= self.head().seq { Ok(()) } else { self.fold_tail().await }
    }

    /// Folds all rows beyond the books: few in place, many beside, so that nobody waits for long and
    /// nobody sees half a batch. Whoever holds `recording` as well does nothing for nothing.
    async fn fold_tail(self: &Arc<Self>) -> Result<(), LedgerError> {
        // Until nobody else has brought the books any further meanwhile.
        while !self.fold_beyond(self.head()).await? {}
        Ok(())
    }

    /// Folds all rows beyond `ours`, unless the books do not end there any more: `false`. None is read twice.
    async fn fold_beyond(self: &Arc<Self>, ours: Head) -> Result<bool, LedgerError> {
        let Tail { rows, is_all } = self.tail(ours).await?;
        if let Some(row) = rows.first() {
            let diverged = |_| LedgerError::Diverged { ours: ours.seq, theirs: row.seq };
            follow(ours, self.tenant, row).map_err(diverged)?;
        }
        let ledger = Arc::clone(self);
        if is_all {
            return blocking(move || ledger.fold_in_place(ours, &rows)).await?;
        }
        let copy = blocking(move || {
            let copy = ledger.kept.read().clone();
            if copy.head == ours { fold_beside(copy, &rows).map(Some) } else { Ok(None) }
        });
        let Some(copy) = copy.await?? else { return Ok(false) };
        let beside = fold_rest(&self.store, &self.outage, self.tenant, copy, i64::MAX).await?;
        let ledger = Arc::clone(self);
        Ok(blocking(move || ledger.swap(ours, beside)).await?)
    }

    /// The rows beyond `ours`, or the first ones if they are many or heavy.
    async fn tail(self: &Arc<Self>, ours: Head) -> Result<Tail, LedgerError> {
        let (mut rows, mut n_bytes) = (Vec::new(), 0);
        while rows.len() <= IN_PLACE && n_bytes < HEAVY {
            let (after, step) =
                (rows.last().map_or(ours.seq, |row: &Row| row.seq), STEP.min(IN_PLACE + 1 - rows.len()));
            let more = self.outage.watch(self.store.tail(self.tenant, after, step)).await?;
            let is_all = more.len() < step;
            n_bytes += more.iter().filter_map(|row| row.body.as_ref()).map(Vec::len).sum::<usize>();
            rows.extend(more);
            if is_all {
                return Ok(Tail { rows, is_all });
            }
        }
        Ok(Tail { rows, is_all: false })
    }

    fn fold_in_place(&self, ours: Head, rows: &[Row]) -> Result<bool, LedgerError> {
        let parsed = parse(rows.iter().collect())?;
        let mut kept = self.kept.write();
        if kept.head != ours {
            return Ok(false);
        }
        let folded = fold_sealed(&mut kept, &parsed, rows);
        self.set_gist(&kept);
        folded.map(|()| true)
    }

    /// Has other books in the place of those that end at `ours`, if they still do.
    fn swap(&self, ours: Head, beside: Kept) -> bool {
        let mut kept = self.kept.write();
        if kept.head != ours {
            drop(kept);
            return false;
        }
        self.set_gist(&beside);
        let old = std::mem::replace(&mut *kept, beside);
        // Freeing a million facts takes a while: not while readers wait.
        drop(kept);
        drop(old);
        true
    }
}

/// Rows beyond the books.
struct Tail {
    rows: Vec<Row>,
    is_all: bool,
}

/// Folds rows into a copy of the books.
fn fold_beside(mut copy: Kept, rows: &[Row]) -> Result<Kept, LedgerError> {
    fold_sealed(&mut copy, &parse(rows.iter().collect())?, rows)?;
    Ok(copy)
}

/// Folds rows as far as they can be, and remembers the last one with its seal.
fn fold_sealed(kept: &mut Kept, parsed: &Parsed, rows: &[Row]) -> Result<(), LedgerError> {
    let folded = fold(kept, parsed);
    if let Some(last) = rows.iter().find(|row| row.seq == kept.head.seq) {
        kept.head = Head::from(last);
    }
    folded
}

/// Whether books end with this row, the seal aside.
fn fits(kept: &Kept, head: Head) -> bool {
    (kept.head.seq, kept.head.recorded_at) == (head.seq, head.recorded_at)
}

#[cfg(test)]
mod tests {
    use messwert_books::batch::Secret;
    use messwert_journal::{NewBatch, Plan, Store, Tenant, TenantId, open_or_create};

    use super::*;
    use crate::clock::Clock;
    use crate::ledger::tenants::tests::some_settings;
    use crate::ledger::{Ledgers, Source};
    use crate::outage::Outage;
    use crate::random::Random;

    /// A store with the tenant, by a batch of its own.
    async fn store(folder: &tempfile::TempDir, tenant: &Tenant, random: &Random) -> Arc<dyn Store> {
        let file = random.uuid();
        let store = open_or_create(&format!("sqlite:{}/{file}.db", folder.path().display())).unwrap();
        let batch = NewBatch::of("test", random.uuid(), vec![some_settings()]);
        store.create_tenant(tenant, &Secret::new(random.block()), batch, 0).await.unwrap();
        store
    }

    /// As while a write waits for those of other processes.
    #[tokio::test]
    async fn a_reader_does_not_wait_for_long_for_a_write() {
        let (folder, random) = (tempfile::tempdir().unwrap(), Random::seeded(1));
        let id = TenantId::new(random.uuid());
        let tenant = Tenant { id, key: "acme".to_owned(), plan: Plan::Business, created_at: 0 };
        let store = store(&folder, &tenant, &random).await;
        let open = || Ledgers::new(Arc::clone(&store), Clock::System, random.clone());
        let (ours, other) = (open().open(id).await.unwrap(), open().open(id).await.unwrap());
        let _recording = ours.recording.lock().await;
        let mut source = Source::default();
        let place = messwert_books::batch::Place { file: 0, line: 1 };
        source.push(place, br#"{"kind":"contact","customer_number":"K"}"#).unwrap();
        other.write("test", source).await.unwrap();
        let refreshed = timeout(Duration::from_secs(20), ours.refresh(Instant::now(), true)).await;
        refreshed.expect("it is waited for").unwrap();
        assert_eq!(ours.head(), other.head());
        // What the write has made ready comes too late, and does no harm.
        let [behind, late] = [Head { seq: 1, ..other.head() }, other.head()];
        assert!(!ours.take(behind, late, Some(Aside::Batches(Vec::new()))).unwrap());
    }

    #[tokio::test]
    async fn a_database_that_was_replaced_is_noticed() {
        let (folder, random) = (tempfile::tempdir().unwrap(), Random::seeded(1));
        let id = TenantId::new(random.uuid());
        let tenant = Tenant { id, key: "acme".to_owned(), plan: Plan::Business, created_at: 0 };
        let one = store(&folder, &tenant, &random).await;
        let other = store(&folder, &tenant, &random).await;
        let ledger = Ledgers::new(one, Clock::System, random.clone()).open(id).await.unwrap();
        let kept = ledger.kept.read().clone();
        let secret = other.secret(id).await.unwrap();
        let moved = Arc::new(Ledger::new(
            id,
            Arc::clone(&other),
            Clock::System,
            random.clone(),
            Outage::of(&other),
            secret,
            kept,
        ));
        let check = async || {
            let error = moved.refresh(Instant::now(), true).await.unwrap_err();
            assert!(matches!(error, LedgerError::Diverged { ours: 1, .. }), "{error}");
        };
        // As long as the one that was read, and longer.
        check().await;
        let mut source = Source::default();
        let place = messwert_books::batch::Place { file: 0, line: 1 };
        source.push(place, br#"{"kind":"contact","customer_number":"K"}"#).unwrap();
        let other = Ledgers::new(other, Clock::System, random).open(id).await.unwrap();
        other.write("test", source).await.unwrap();
        check().await;
    }
}
