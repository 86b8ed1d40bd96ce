//! Books beside: what is being recorded is folded while the store writes it, so that whoever reads
//! waits for neither.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

use messwert_books::books::RowRef;
use messwert_books::fact::Entry;
use messwert_journal::{BoxError, Head, Stretch};

use super::tail::IN_PLACE;
use super::{Kept, Ledger, LedgerError};

/// Entries that are handed to the fold at a time, unless they are heavy …
const CHUNK: usize = 500;

/// … and have bodies of so many bytes.
const HEAVY: usize = 1 << 20;

/// Chunks that wait for the fold.
const WAITING: usize = 8;

/// Entries as far as the fold needs them: rows that do not know yet where they will stand.
#[derive(Default)]
pub(super) struct Parts(Stretch);

impl Parts {
    pub(super) fn push(&mut self, entry: &Entry) {
        let Entry { kind, op, key, body, .. } = entry;
        let (seq, recorded_at, kind, op, body) = (0, 0, *kind, *op, body.as_deref());
        self.0.push(RowRef { seq, recorded_at, kind, op, key, body });
    }
}

impl<'a> FromIterator<&'a Entry> for Parts {
    fn from_iter<I: IntoIterator<Item = &'a Entry>>(entries: I) -> Parts {
        let mut parts = Parts::default();
        entries.into_iter().for_each(|entry| parts.push(entry));
        parts
    }
}

/// What was made of the entries when the last one was taken.
pub(super) enum Aside {
    /// They are few: to be folded in place, batch after batch.
    Batches(Vec<Parts>),
    /// Books with all of them in it; the seal of their head is not known yet.
    Books(Box<Kept>),
}

/// Entries on their way to the store, with all that is needed to have them in the books as well. The
/// last one is not given before the books beside are ready: the commit that follows finds them so.
pub(super) struct Followed<I> {
    entries: I,
    ledger: Arc<Ledger>,
    head: Head,
    is_bulk: bool,
    parts: Parts,
    /// What the bodies of `parts` come to.
    n_bytes: usize,
    folding: Option<Folding>,
    done: SyncSender<Aside>,
}

struct Folding {
    sender: SyncSender<Parts>,
    /// Those that are folded, for the next ones.
    emptied: Receiver<Parts>,
    thread: JoinHandle<Result<Kept, LedgerError>>,
}

/// Follows `n_entries` that come after `expected`, recorded at `now` by the machine's clock; the
/// other value gives what was made of them.
pub(super) fn follow<I>(
    ledger: Arc<Ledger>,
    entries: I,
    n_entries: u64,
    expected: Head,
    now: i64,
) -> (Followed<I>, Receiver<Aside>) {
    let (done, made) = sync_channel(1);
    let head = Head { recorded_at: now.max(expected.recorded_at.saturating_add(1)), ..expected };
    let is_bulk = n_entries > IN_PLACE as u64;
    (
        Followed { entries, ledger, head, is_bulk, parts: Parts::default(), n_bytes: 0, folding: None, done },
        made,
    )
}

impl<I: Iterator<Item = Result<Entry, BoxError>>> Iterator for Followed<I> {
    type Item = Result<Entry, BoxError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.entries.next() {
            Some(Ok(entry)) => Some(self.note(&entry).map(|()| entry)),
            Some(Err(error)) => Some(Err(error)),
            None => self.finish().err().map(Err),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.entries.size_hint().1)
    }
}

impl<I> Followed<I> {
    fn note(&mut self, entry: &Entry) -> Result<(), BoxError> {
        self.parts.push(entry);
        self.n_bytes += entry.body.as_ref().map_or(0, Vec::len);
        let is_full = self.parts.0.len() == CHUNK || self.n_bytes >= HEAVY;
        if self.is_bulk && is_full { self.hand_over() } else { Ok(()) }
    }

    /// Hands entries to the fold, which begins with the first of them: no books are copied for a
    /// write that comes too late.
    fn hand_over(&mut self) -> Result<(), BoxError> {
        let folding = match self.folding.take() {
            Some(folding) => folding,
            None => begin(Arc::clone(&self.ledger), self.head)?,
        };
        let room = folding.emptied.try_recv().unwrap_or_default();
        let heard = folding.sender.send(std::mem::replace(&mut self.parts, room)).is_ok();
        (self.folding, self.n_bytes) = (Some(folding), 0);
        // The fold has ended early: its result says why.
        if heard { Ok(()) } else { self.folded().map(|_| ()) }
    }

    fn finish(&mut self) -> Result<(), BoxError> {
        let aside = if self.is_bulk {
            self.hand_over()?;
            Aside::Books(Box::new(self.folded()?))
        } else {
            Aside::Batches(vec![std::mem::take(&mut self.parts)])
        };
        // Nobody waits for it if the write was given up.
        let _ = self.done.send(aside);
        Ok(())
    }

    /// The books with everything that was handed over.
    fn folded(&mut self) -> Result<Kept, BoxError> {
        let Folding { sender, thread, .. } = self.folding.take().ok_or_else(broken_off)?;
        drop(sender);
        Ok(thread.join().map_err(|_| broken_off())??)
    }
}

fn broken_off() -> LedgerError {
    LedgerError::Stopped("the fold beside ended early".into())
}

fn begin(ledger: Arc<Ledger>, head: Head) -> io::Result<Folding> {
    let (sender, receiver) = sync_channel(WAITING);
    let (emptying, emptied) = channel();
    let fold = move || {
        let copy = ledger.kept.read().clone();
        receiver.into_iter().try_fold(copy, |mut kept: Kept, mut parts: Parts| {
            fold_parts(&mut kept, &parts, head)?;
            parts.0.clear();
            // When all is handed over, nobody needs the room.
            let _ = emptying.send(parts);
            Ok(kept)
        })
    };
    let thread = thread::Builder::new().name("fold-beside".to_owned()).spawn(fold)?;
    Ok(Folding { sender, emptied, thread })
}

/// Folds the batches of one append, of which none is empty, as the rows that they became, up to `head`.
pub(super) fn fold_batches(kept: &mut Kept, batches: &[Parts], head: Head) -> Result<(), LedgerError> {
    let n_after = (0..batches.len() as i64).rev();
    // Each is recorded a microsecond after the one before.
    let of = |n_after| Head { recorded_at: head.recorded_at - n_after, ..head };
    batches.iter().zip(n_after).try_for_each(|(parts, n_after)| fold_parts(kept, parts, of(n_after)))
}

/// Folds entries as the rows that they became, or become; of the head they tell all but the seal.
fn fold_parts(kept: &mut Kept, parts: &Parts, head: Head) -> Result<(), LedgerError> {
    for part in parts.0.iter() {
        let seq = kept.head.seq + 1;
        let row = RowRef { seq, recorded_at: head.recorded_at, ..part };
        kept.books.apply(row).map_err(|source| LedgerError::Fold { seq, source: Arc::new(source) })?;
        kept.follow(part.op, Head { seq, ..head });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use messwert_books::batch::Secret;
    use messwert_books::fact::{Effect, Kind, NamesChange, Op};
    use messwert_journal::{NewBatch, Plan, Tenant, TenantId, open_or_create};

    use super::*;
    use crate::clock::Clock;
    use crate::ledger::Ledgers;
    use crate::ledger::tenants::tests::some_settings;
    use crate::random::Random;

    #[tokio::test]
    async fn heavy_entries_are_handed_over_before_they_are_many() {
        let (folder, random) = (tempfile::tempdir().unwrap(), Random::seeded(1));
        let store = open_or_create(&format!("sqlite:{}/messwert.db", folder.path().display())).unwrap();
        let id = TenantId::new(random.uuid());
        let tenant = Tenant { id, key: "acme".to_owned(), plan: Plan::Business, created_at: 0 };
        let batch = NewBatch::of("test", random.uuid(), vec![some_settings()]);
        store.create_tenant(&tenant, &Secret::new(random.block()), batch, 0).await.unwrap();
        let ledger = Ledgers::new(store, Clock::System, random).open(id).await.unwrap();
        let (kind, names, effect) = (Kind::Event, NamesChange::Keep, Effect::Added);
        let entry = |n_bytes| -> Result<Entry, BoxError> {
            let body = Some(vec![b'x'; n_bytes]);
            let (key, op, names) = ("[\"E\"]".to_owned(), Op::Put, names.clone());
            Ok(Entry { kind, key, op, version: 1, body, names, effect, rank: 0 })
        };
        for (n_bytes, n_kept) in [(10, [1, 2, 3]), (HEAVY / 2, [1, 0, 1])] {
            let entries = (0..3).map(|_| entry(n_bytes));
            let (mut followed, _made) = follow(Arc::clone(&ledger), entries, 6_000, ledger.head(), 0);
            for n_kept in n_kept {
                followed.next().unwrap().unwrap();
                assert_eq!(followed.parts.0.len(), n_kept);
            }
        }
    }
}
