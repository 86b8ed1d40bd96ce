//! The ledger: a tenant's books, kept up to date with its journal, and the way facts get into both.
//!
//! Invariants: books are only ever advanced by whole batches that are committed in the journal; they
//! are locked while something is folded or looked up, never while the database works.

mod error;

mod thread;

mod summary;

mod progress;

mod source;

mod memory;

mod wanted;

mod open;

mod stretch;

mod tail;

mod beside;

mod history;

mod judging;

mod lines;

mod staged;

mod stop;

mod refused;

mod check;

mod write;

mod gathering;

mod waiting;

mod erase;

mod tenants;

mod settings;

use std::collections::HashSet;
use std::sync::Arc;

use messwert_books::Books;
use messwert_books::batch::Secret;
use messwert_books::books::Locale;
use messwert_books::calendar::Zone;
use messwert_books::fact::{Kind, Op};
use messwert_journal::{Head, Store, TenantId};
use parking_lot::{Mutex, RwLock};

use crate::clock::Clock;
use crate::outage::Outage;
use crate::random::Random;

pub use erase::{EraseError, Subject};
pub use error::{LedgerError, WriteError};
pub use history::{MovedOn, PastError, Reading};
pub use open::Ledgers;
pub use progress::{Phase, Progress};
pub use settings::ClosingError;
pub use source::Source;
pub use stop::Stop;
pub use summary::{Counts, Rejected, Rejection, Summary, Written};
pub use tenants::{CreateError, NewTenant};
pub use write::Terms;

/// The books of one tenant, and the right to write to its journal.
pub struct Ledger {
    tenant: TenantId,
    store: Arc<dyn Store>,
    clock: Clock,
    random: Random,
    outage: Arc<Outage>,
    /// Under which applicants are known again.
    secret: Secret,
    /// Fair: a writer that waits is let in before readers that come later.
    kept: RwLock<Kept>,
    /// Of `kept`, to be had without waiting for whoever folds.
    gist: Mutex<Gist>,
    /// What was heard when the store was last asked for the head.
    asked: Mutex<Option<tail::Asked>>,
    /// When the books were last known to be all of the journal.
    current: Mutex<Option<tail::Current>>,
    /// Held by the one who compares the books with the journal.
    advancing: tokio::sync::Mutex<()>,
    /// Held by the one who brings rows into the books: also by a write from the hand-over of its rows
    /// on, so that whoever finds the journal ahead waits for its books instead of folding them again.
    recording: tokio::sync::Mutex<()>,
    /// Who writes, and who waits for it.
    line: waiting::Line,
    /// The facts that were erased, as they were after some row that marked any.
    erased: Mutex<(i64, Erased)>,
}

/// Books and the row up to which they are folded.
#[derive(Clone)]
struct Kept {
    books: Books,
    head: Head,
    /// The last row that erased or readmitted a fact; 0 if none did.
    marked: i64,
}

/// What is often asked of the books and costs nothing to keep.
#[derive(Clone)]
struct Gist {
    head: Head,
    locale: Locale,
    zone: Arc<Zone>,
    /// What the books took at some row not long ago, in bytes.
    n_bytes: usize,
    /// That row.
    weighed: i64,
}

/// Facts whose personal fields are dropped.
type Erased = Arc<HashSet<(Kind, String)>>;

impl Kept {
    /// The books before the first row.
    fn empty() -> Kept {
        Kept { books: Books::default(), head: Head::EMPTY, marked: 0 }
    }

    fn gist(&self) -> Gist {
        let (head, settings) = (self.head, self.books.settings());
        let (locale, zone) = (settings.locale, Arc::new(settings.zone.clone()));
        Gist { head, locale, zone, n_bytes: self.books.n_bytes(), weighed: head.seq }
    }

    /// What it is after `gist`. The books are weighed again once there are an eighth more rows.
    fn gist_after(&self, gist: &Gist) -> Gist {
        let settings = self.books.settings();
        if self.head.seq > gist.weighed + gist.weighed / 8 || settings.zone != *gist.zone {
            return self.gist();
        }
        Gist { head: self.head, locale: settings.locale, ..gist.clone() }
    }

    /// Goes on to a row that was folded.
    fn follow(&mut self, op: Op, head: Head) {
        if matches!(op, Op::Erase | Op::Readmit) {
            self.marked = head.seq;
        }
        self.head = head;
    }
}

impl Ledger {
    fn new(
        tenant: TenantId,
        store: Arc<dyn Store>,
        clock: Clock,
        random: Random,
        outage: Arc<Outage>,
        secret: Secret,
        kept: Kept,
    ) -> Ledger {
        Ledger {
            tenant,
            store,
            clock,
            random,
            outage,
            secret,
            gist: Mutex::new(kept.gist()),
            kept: RwLock::new(kept),
            asked: Mutex::default(),
            current: Mutex::default(),
            advancing: tokio::sync::Mutex::default(),
            recording: tokio::sync::Mutex::default(),
            line: waiting::Line::default(),
            erased: Mutex::default(),
        }
    }

    /// Whose books these are.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// Reads the books as they are in memory. Blocks the thread while others fold: call it where
    /// blocking is allowed, keep `f` to folding, and do not read again inside `f`.
    pub fn read<R>(&self, f: impl FnOnce(&Books) -> R) -> R {
        f(&self.kept.read().books)
    }

    /// As [`Ledger::read`], together with the row up to which the books are folded.
    pub fn read_at<R>(&self, f: impl FnOnce(&Books, Head) -> R) -> R {
        let kept = self.kept.read();
        f(&kept.books, kept.head)
    }

    /// The facts whose personal fields are dropped. The store is asked only if rows have marked others since
    /// it was asked last.
    async fn erased(&self) -> Result<Erased, LedgerError> {
        let marked = self.kept.read().marked;
        let (known, erased) = self.erased.lock().clone();
        if known == marked {
            return Ok(erased);
        }
        let erased = self.outage.watch(self.store.tombstones(self.tenant)).await?;
        let erased: Erased = Arc::new(erased.into_iter().collect());
        *self.erased.lock() = (marked, Arc::clone(&erased));
        Ok(erased)
    }

    /// The row up to which the books in memory are folded. Waits for nobody.
    pub fn head(&self) -> Head {
        self.gist.lock().head
    }

    /// How many bytes of memory the books take, as they were weighed last. Waits for nobody.
    fn n_bytes(&self) -> usize {
        self.gist.lock().n_bytes
    }

    /// Has the gist of books that were changed. For the one who brings rows into them.
    fn set_gist(&self, kept: &Kept) {
        let gist = self.gist.lock().clone();
        *self.gist.lock() = kept.gist_after(&gist);
    }

    /// The tenant's language, as the books in memory have it. Waits for nobody.
    pub fn locale(&self) -> Locale {
        self.gist.lock().locale
    }

    /// The tenant's time zone, likewise.
    fn zone(&self) -> Arc<Zone> {
        Arc::clone(&self.gist.lock().zone)
    }
}
