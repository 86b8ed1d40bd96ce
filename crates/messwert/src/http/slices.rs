//! Slices: how processes that share a store share each tenant's rate limit.
//!
//! A process takes a slice of what is left of the hour, a 64th, lets in as many requests as it has, and takes
//! the next one somewhat before they are used. So slices get smaller towards the end, and all processes
//! together never let in more than the limit. What nobody asks for goes back after [`IDLE`]: what a process
//! that is killed had of it, 1.6 % at most, is lost for the hour.
//!
//! While the store cannot be reached, a process goes on with slices of what was left when it last heard of
//! it, and says so as soon as it can: nobody is locked out, and each process alone keeps to the limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use messwert_books::calendar::Instant as Time;
use messwert_journal::{Lease, Leases, Store, StoreError, TenantId};
use parking_lot::Mutex;
use tokio::time::{sleep, timeout};

use super::rate::{Counted, Window, Windows};
use crate::outage::Outage;

/// What nobody has asked for so long goes back, for others.
const IDLE: Duration = Duration::from_secs(2);

/// If nothing is left, it is asked for again after this: others may have given back what they did not use.
const PAUSE: Duration = Duration::from_secs(1);

/// A process that ends gives back what it has, if the store takes it by then.
const PATIENCE: Duration = Duration::from_secs(1);

/// The rate limits of all tenants.
pub(crate) struct Rates {
    store: Arc<dyn Store>,
    outage: Arc<Outage>,
    windows: Windows,
    is_shared: bool,
}

/// How one tenant's window gets more.
#[derive(Default, Debug)]
pub(super) struct Slices {
    /// Held by the one who asks the store.
    asking: tokio::sync::Mutex<Debt>,
    /// When the store said that nothing is left of which hour.
    over: Mutex<Option<(Instant, u32)>>,
    /// With so many left of the last slice it is time for the next; 0: when it is used.
    low: AtomicU32,
    /// Whether somebody sees to it that what is not used goes back.
    is_watched: AtomicBool,
}

/// What was let in of an hour without the store's knowing.
#[derive(Default, Debug)]
struct Debt {
    hour: u32,
    n_owed: u32,
}

/// A request of a tenant, and its limit.
struct Asked {
    tenant: TenantId,
    window: Arc<Window>,
    limit: u32,
    time: Time,
}

impl Rates {
    /// Nothing is counted yet.
    pub(crate) fn new(store: Arc<dyn Store>, outage: Arc<Outage>) -> Rates {
        let is_shared = store.leases().is_some();
        Rates { store, outage, windows: Windows::default(), is_shared }
    }

    /// The window of a tenant, the same for all its keys.
    pub(super) fn window(&self, tenant: TenantId) -> Arc<Window> {
        self.windows.of(tenant)
    }

    /// Counts one request more, unless the store must be asked first: nobody is waited for.
    pub(super) fn count_at_hand(
        self: &Arc<Self>,
        tenant: TenantId,
        window: &Arc<Window>,
        limit: u32,
        time: Time,
    ) -> Option<Counted> {
        if !self.is_shared {
            return Some(window.count(limit, time));
        }
        let (counted, n_left) = window.count_granted(limit, time)?;
        if n_left > 0 && n_left == window.slices.low.load(Ordering::Relaxed) {
            let asked = Asked { tenant, window: Arc::clone(window), limit, time };
            // Who asks when all is used will hear of an error, too.
            tokio::spawn(Arc::clone(self).get_more(asked, n_left));
        }
        Some(counted)
    }

    /// Counts one request more. Only a store that fails, though it can be reached, is an error.
    pub(super) async fn count(
        self: &Arc<Self>,
        tenant: TenantId,
        window: &Arc<Window>,
        limit: u32,
        arrived: Instant,
        time: Time,
    ) -> Result<Counted, Arc<StoreError>> {
        loop {
            if let Some(counted) = self.count_at_hand(tenant, window, limit, time) {
                return Ok(counted);
            }
            let hour = window.hour(time);
            if window.slices.is_over(hour, arrived) {
                return Ok(Counted::over(limit, hour));
            }
            let asked = Asked { tenant, window: Arc::clone(window), limit, time };
            // A task of its own: a slice is not lost with the request that wanted it.
            let got = tokio::spawn(Arc::clone(self).get_more(asked, 0)).await;
            got.unwrap_or_else(|stopped| Err(Arc::new(StoreError::Backend(stopped.into()))))?;
        }
    }

    /// Gives back what nobody has used of any window: for the end of the process.
    pub(super) async fn give_all_back(&self) {
        let Some(leases) = self.store.leases() else { return };
        let windows = self.windows.all();
        let given = windows.iter().map(async |(tenant, window)| {
            let mut debt = window.slices.asking.lock().await;
            self.give_back(leases, *tenant, window, &mut debt).await;
        });
        // Whatever does not get through is lost until the hour ends, as if the process had been killed.
        let _ = timeout(PATIENCE, join_all(given)).await;
    }

    /// Takes a slice, unless others have just done so and more than `n_left` are left, or nothing is.
    async fn get_more(self: Arc<Self>, asked: Asked, n_left: u32) -> Result<(), Arc<StoreError>> {
        let Some(leases) = self.store.leases() else { return Ok(()) };
        let Asked { tenant, window, limit, time } = &asked;
        let mut debt = window.slices.asking.lock().await;
        let (hour, began) = (window.hour(*time), Instant::now());
        if window.n_left(hour) > n_left || window.slices.is_over(hour, began) {
            return Ok(());
        }
        if debt.hour != hour {
            *debt = Debt { hour, n_owed: 0 };
        }
        let lease = match self.outage.ask(leases.lease(*tenant, hour, *limit, debt.n_owed)).await {
            Ok(lease) => {
                debt.n_owed = 0;
                lease
            }
            Err(StoreError::Busy | StoreError::Unreachable(_)) => debt.slice(*limit, window.n_taken(hour)),
            Err(error) => return Err(Arc::new(error)),
        };
        window.grant(hour, lease.slice, lease.n_taken);
        window.slices.low.store(lease.slice / 4, Ordering::Relaxed);
        if lease.slice == 0 {
            *window.slices.over.lock() = Some((began, hour));
        } else if !window.slices.is_watched.swap(true, Ordering::Relaxed) {
            tokio::spawn(Arc::clone(&self).watch(*tenant, Arc::clone(window)));
        }
        Ok(())
    }

    /// Waits until nobody asks any more, and gives back what is left.
    async fn watch(self: Arc<Self>, tenant: TenantId, window: Arc<Window>) {
        let Some(leases) = self.store.leases() else { return };
        let mut mark = window.mark();
        loop {
            sleep(IDLE).await;
            let before = std::mem::replace(&mut mark, window.mark());
            if mark == before {
                break;
            }
        }
        let mut debt = window.slices.asking.lock().await;
        window.slices.is_watched.store(false, Ordering::Relaxed);
        self.give_back(leases, tenant, &window, &mut debt).await;
    }

    async fn give_back(&self, leases: &dyn Leases, tenant: TenantId, window: &Window, debt: &mut Debt) {
        let (hour, n_unused) = window.take_back();
        let n_owed = if debt.hour == hour { debt.n_owed } else { 0 };
        let n_own = n_unused.min(n_owed);
        debt.n_owed -= n_own;
        if n_unused == n_own {
            return;
        }
        let given = self.outage.ask(leases.give_back(tenant, hour, n_unused - n_own)).await;
        if let Err(error) = given
            && !error.is_unreachable()
        {
            tracing::warn!(%tenant, %error, "unused requests of this hour were not given back");
        }
    }
}

impl Slices {
    /// Whether nothing was left of an hour a moment before `now`.
    fn is_over(&self, hour: u32, now: Instant) -> bool {
        self.over.lock().is_some_and(|(at, of)| of == hour && now.saturating_duration_since(at) < PAUSE)
    }
}

impl Debt {
    /// A slice of what was left when the store last said so.
    fn slice(&mut self, limit: u32, n_taken: u64) -> Lease {
        let n_left = u64::from(limit).saturating_sub(n_taken);
        let slice = u32::try_from(n_left.div_ceil(64)).unwrap_or(u32::MAX);
        self.n_owed = self.n_owed.saturating_add(slice);
        Lease { slice, n_taken: n_taken + u64::from(slice) }
    }
}
