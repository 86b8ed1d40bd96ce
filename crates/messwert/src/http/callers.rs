//! The callers that are known: what the store said about a key, for half a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use messwert_journal::{Store, StoreError};
use parking_lot::Mutex;
use quick_cache::sync::Cache;
use subtle::ConstantTimeEq;

use super::caller::Caller;
use super::front::Arrival;
use super::slices::Rates;
use crate::outage::Outage;

/// A key that the store was asked for no longer than this before a request arrived is not asked for
/// again.
const FRESH: Duration = Duration::from_millis(500);

/// So many keys are remembered, the unknown ones that somebody tries included.
const CAPACITY: usize = 10_000;

/// A key's use is noted at most once in so many µs.
const NOTED_FOR: i64 = 60_000_000;

/// The keys that came lately.
pub(crate) struct Callers {
    store: Arc<dyn Store>,
    outage: Arc<Outage>,
    /// While the store cannot be reached, a key that was found no longer than this before is let in.
    stale_for: Duration,
    rates: Arc<Rates>,
    known: Cache<[u8; 32], Arc<Known>>,
}

/// One key.
#[derive(Default)]
struct Known {
    heard: Mutex<Option<Heard>>,
    /// Whom the store knew when it last said anything.
    found: Mutex<Option<(Instant, Arc<Caller>)>>,
    /// Held by the one who asks the store.
    asking: tokio::sync::Mutex<()>,
    /// When its use was last noted, in µs since 1970.
    noted_at: AtomicI64,
}

/// What the store said, to a question that began at that moment.
#[derive(Clone)]
struct Heard {
    began: Instant,
    found: Found,
}

type Found = Result<Option<Arc<Caller>>, Arc<StoreError>>;

impl Callers {
    /// Nobody is known yet.
    pub(crate) fn new(
        store: Arc<dyn Store>,
        outage: Arc<Outage>,
        rates: Arc<Rates>,
        stale_for: Duration,
    ) -> Callers {
        Callers { store, outage, stale_for, rates, known: Cache::new(CAPACITY) }
    }

    /// The caller with the key of this digest, if the key is valid when the request arrives, as the
    /// store knew it 500 ms before, or later (with `ask_always`: then). Requests at the same time ask
    /// once. While the store cannot be reached, a key is what it was when the store last knew. Notes the
    /// key's use, aside.
    pub(super) async fn find(&self, digest: [u8; 32], arrival: &Arrival, ask_always: bool) -> Found {
        let known = match self.known.get(&digest) {
            Some(known) => known,
            None => {
                let Ok(known) = self.known.get_or_insert_with(&digest, || Ok::<_, ()>(Arc::default())) else {
                    unreachable!("making one cannot fail")
                };
                known
            }
        };
        let found = match known.heard(arrival.at, ask_always) {
            Some(found) => found,
            None => self.ask(&known, digest, arrival.at, ask_always).await,
        };
        let found = found.or_else(|error| match known.found_within(self.stale_for, arrival.at) {
            Some(caller) if error.is_unreachable() => Ok(Some(caller)),
            _ => Err(error),
        });
        let now = arrival.time.unix_micros();
        let caller = found?.filter(|caller| caller.is_valid(now));
        if let Some(caller) = &caller {
            self.note_use(&known, caller, now);
        }
        Ok(caller)
    }

    /// As [`Callers::find`], for a valid key that the store was asked for lately: nobody is waited for.
    pub(super) fn at_hand(&self, digest: &[u8; 32], arrival: &Arrival) -> Option<Arc<Caller>> {
        let known = self.known.get(digest)?;
        let now = arrival.time.unix_micros();
        let caller = known.heard(arrival.at, false)?.ok()?.filter(|caller| caller.is_valid(now))?;
        self.note_use(&known, &caller, now);
        Some(caller)
    }

    async fn ask(&self, known: &Known, digest: [u8; 32], arrived: Instant, ask_always: bool) -> Found {
        let _right = known.asking.lock().await;
        // Somebody else may have asked while this request waited for its turn.
        if let Some(found) = known.heard(arrived, ask_always) {
            return found;
        }
        let began = Instant::now();
        let found = match self.outage.ask(self.store.key_by_digest(&digest)).await {
            Ok(found) => Ok(found
                .filter(|holder| holder.key.digest.ct_eq(&digest).into())
                .map(|holder| Arc::new(Caller::of(&holder, self.rates.window(holder.tenant.id))))),
            Err(error) => Err(Arc::new(error)),
        };
        if let Ok(caller) = &found {
            *known.found.lock() = caller.clone().map(|caller| (began, caller));
        }
        *known.heard.lock() = Some(Heard { began, found: found.clone() });
        found
    }

    /// A write waits for other writes: no request waits for it.
    fn note_use(&self, known: &Known, caller: &Caller, now: i64) {
        let noted_at = known.noted_at.load(Ordering::Relaxed);
        let is_due = now.saturating_sub(noted_at) >= NOTED_FOR;
        let swap = || known.noted_at.compare_exchange(noted_at, now, Ordering::Relaxed, Ordering::Relaxed);
        if !is_due || swap().is_err() {
            return;
        }
        let (store, tenant, key) = (Arc::clone(&self.store), caller.tenant, caller.key);
        tokio::spawn(async move {
            if let Err(error) = store.note_key_use(tenant, key, now).await
                && !error.is_unreachable()
            {
                tracing::warn!(%key, %error, "the use of a key was not noted");
            }
        });
    }
}

impl Known {
    /// Whom the store knew no longer than this before.
    fn found_within(&self, stale_for: Duration, arrived: Instant) -> Option<Arc<Caller>> {
        let found = self.found.lock();
        let (at, caller) = found.as_ref()?;
        (arrived.saturating_duration_since(*at) <= stale_for).then(|| Arc::clone(caller))
    }

    /// What was heard, if that is recent enough. A failure is shared by those who waited for it.
    fn heard(&self, arrived: Instant, ask_always: bool) -> Option<Found> {
        let heard = self.heard.lock();
        let Heard { began, found } = heard.as_ref()?;
        let is_recent = !ask_always && found.is_ok() && *began + FRESH >= arrived;
        (is_recent || *began >= arrived).then(|| found.clone())
    }
}
