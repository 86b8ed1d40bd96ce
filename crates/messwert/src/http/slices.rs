//! Slices: how processes that share a store share each tenant's rate limit.
//!
//! A process takes a slice of what is left of the hour, lets in as many requests as it has, and takes the next
//! one somewhat before they are used: a small one first, then twice as much each time, up to a 64th of what
//! is left. So slices get smaller towards the end, and all processes together never let in more than the
//! limit. What nobody asks for goes back after [`IDLE`]. What a process has that is killed is lost for the
//! hour: little more than it has let in, and 2 % of what was left at most.
//!
//! Which hour it is, the store's clock says; a process goes by how far that is ahead of its own.
//!
//! While the store cannot be reached, a process goes on with slices of what was left when it last heard of
//! it, and tells that as soon as it can, whether anybody asks or not: nobody is locked out, and each process
//! alone keeps to the limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use messwert_books::calendar::Instant as Time;
use messwert_journal::{Lease, Leases, Store, StoreError, TenantId};
use parking_lot::Mutex;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::account::Account;
use super::rate::{Counted, Window, Windows};
use crate::clock::Clock;
use crate::outage::Outage;

/// What nobody has asked for so long goes back, for others.
const IDLE: Duration = Duration::from_secs(2);

/// If nothing is left, it is asked for again after this: others may have given back what they did not use.
const PAUSE: Duration = Duration::from_secs(1);

/// A process that ends gives back what it has and tells what it owes, if the store takes it by then.
const PATIENCE: Duration = Duration::from_secs(2);

/// Until then it tries again after this.
const RETRY: Duration = Duration::from_millis(100);

/// The rate limits of all tenants.
pub(crate) struct Rates {
    store: Arc<dyn Store>,
    outage: Arc<Outage>,
    windows: Windows,
    is_shared: bool,
    clock: Clock,
    /// How many nanoseconds the store's clock is ahead of ours.
    ahead: AtomicI64,
    /// As whom the store knows what we owe.
    process: Uuid,
}

/// How one tenant's window gets more.
#[derive(Default, Debug)]
pub(super) struct Slices {
    /// Held by the one who asks the store.
    asking: tokio::sync::Mutex<Account>,
    /// When the store said that nothing is left of which hour.
    over: Mutex<Option<(Instant, u32)>>,
    /// With so many left of the last slice it is time for the next; 0: when it is used.
    low: AtomicU32,
    /// Whether somebody sees to it that what is not used goes back.
    is_watched: AtomicBool,
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
    pub(crate) fn new(store: Arc<dyn Store>, outage: Arc<Outage>, clock: Clock, process: Uuid) -> Rates {
        let is_shared = store.leases().is_some();
        Rates {
            store,
            outage,
            windows: Windows::default(),
            is_shared,
            clock,
            ahead: AtomicI64::new(0),
            process,
        }
    }

    /// What the store's clock says when ours says `time`.
    pub(super) fn by_the_store(&self, time: Time) -> Time {
        Time::new(time.nanoseconds().saturating_add(self.ahead.load(Ordering::Relaxed)))
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
        let (counted, n_left) = window.count_granted(limit, self.by_the_store(time))?;
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
            let hour = window.hour(self.by_the_store(time));
            if window.slices.is_over(hour, arrived) {
                return Ok(Counted::over(limit, hour));
            }
            let asked = Asked { tenant, window: Arc::clone(window), limit, time };
            // A task of its own: a slice is not lost with the request that wanted it.
            let got = tokio::spawn(Arc::clone(self).get_more(asked, 0)).await;
            got.unwrap_or_else(|stopped| Err(Arc::new(StoreError::Backend(stopped.into()))))?;
        }
    }

    /// Gives back what nobody has used of any window, and tells what is owed: for the end of the process.
    pub(super) async fn give_all_back(&self) {
        let Some(leases) = self.store.leases() else { return };
        let windows = self.windows.all();
        let given = windows.iter().map(async |(tenant, window)| {
            let mut account = window.slices.asking.lock().await;
            while !self.settle(leases, *tenant, window, &mut account).await {
                sleep(RETRY).await;
            }
        });
        // As if the process had been killed.
        if timeout(PATIENCE, join_all(given)).await.is_err() {
            tracing::warn!("the database did not hear in time what was taken of this hour");
        }
    }

    /// Takes a slice, unless others have just done so and more than `n_left` are left, or nothing is.
    async fn get_more(self: Arc<Self>, asked: Asked, n_left: u32) -> Result<(), Arc<StoreError>> {
        let Some(leases) = self.store.leases() else { return Ok(()) };
        let Asked { tenant, window, limit, time } = &asked;
        let mut account = window.slices.asking.lock().await;
        let (hour, began) = (window.hour(self.by_the_store(*time)), Instant::now());
        if window.n_left(hour) > n_left || window.slices.is_over(hour, began) {
            return Ok(());
        }
        account.turn_to(hour);
        let (hour, slice, n_taken) = match self.lease(leases, *tenant, *limit, &mut account).await {
            Ok(Lease { hour, slice, n_taken, .. }) => (hour, slice, n_taken),
            Err(StoreError::Busy | StoreError::Unreachable(_)) => {
                let (slice, n_taken) = account.borrow(*limit, window.n_taken(hour));
                (hour, slice, n_taken)
            }
            Err(error) => return Err(Arc::new(error)),
        };
        if window.grant(hour, slice, n_taken) {
            tokio::spawn(Arc::clone(&self).forget(*tenant, hour));
        }
        window.slices.low.store(slice / 4, Ordering::Relaxed);
        if slice == 0 {
            *window.slices.over.lock() = Some((began, hour));
        } else if !window.slices.is_watched.swap(true, Ordering::Relaxed) {
            tokio::spawn(Arc::clone(&self).watch(*tenant, Arc::clone(window)));
        }
        Ok(())
    }

    /// A slice of the store's hour, which has heard first what is owed.
    async fn lease(
        &self,
        leases: &dyn Leases,
        tenant: TenantId,
        limit: u32,
        account: &mut Account,
    ) -> Result<Lease, StoreError> {
        self.tell(leases, tenant, account).await?;
        let lease = self.outage.ask(leases.lease(tenant, limit, account.size(limit))).await?;
        let now = lease.now.saturating_mul(1_000);
        self.ahead.store(now.saturating_sub(self.clock.real().nanoseconds()), Ordering::Relaxed);
        account.grow(limit);
        Ok(lease)
    }

    /// Tells the store what is owed, if it does not know. Told twice, it counts once.
    async fn tell(
        &self,
        leases: &dyn Leases,
        tenant: TenantId,
        account: &mut Account,
    ) -> Result<(), StoreError> {
        let Some((hour, n_owed)) = account.debt() else { return Ok(()) };
        self.outage.ask(leases.owe(tenant, hour, self.process, n_owed)).await?;
        account.told(n_owed);
        Ok(())
    }

    /// Waits until nobody asks any more, gives back what is left, and tells what is owed until it is heard.
    async fn watch(self: Arc<Self>, tenant: TenantId, window: Arc<Window>) {
        let Some(leases) = self.store.leases() else { return };
        let mut mark = window.mark();
        loop {
            sleep(IDLE).await;
            let before = std::mem::replace(&mut mark, window.mark());
            if mark != before {
                continue;
            }
            let mut account = window.slices.asking.lock().await;
            if self.settle(leases, tenant, &window, &mut account).await {
                window.slices.is_watched.store(false, Ordering::Relaxed);
                return;
            }
            mark = window.mark();
        }
    }

    /// Gives back what nobody has used, and tells what is owed. False: the store has not heard that.
    async fn settle(
        &self,
        leases: &dyn Leases,
        tenant: TenantId,
        window: &Window,
        account: &mut Account,
    ) -> bool {
        let (hour, n_unused) = window.take_back();
        let n_unused = account.take_off(hour, n_unused);
        account.shrink();
        if n_unused > 0 {
            let given = self.outage.ask(leases.give_back(tenant, hour, n_unused)).await;
            warn_of(tenant, given, "unused requests of this hour were not given back");
        }
        account.turn_to(window.hour(self.by_the_store(self.clock.real())));
        let told = self.tell(leases, tenant, account).await;
        warn_of(tenant, told, "what was let in of this hour without the database is not counted yet")
    }

    /// Forgets hours that are over: once for each hour in which the tenant comes.
    async fn forget(self: Arc<Self>, tenant: TenantId, hour: u32) {
        let Some(leases) = self.store.leases() else { return };
        let forgotten = self.outage.ask(leases.forget(tenant, hour)).await;
        warn_of(tenant, forgotten, "hours that are over were not forgotten");
    }
}

impl Slices {
    /// Whether nothing was left of an hour a moment before `now`.
    fn is_over(&self, hour: u32, now: Instant) -> bool {
        self.over.lock().is_some_and(|(at, of)| of == hour && now.saturating_duration_since(at) < PAUSE)
    }
}

/// Whether it was done. If not, the log says so, unless it is the outage, of which it knows.
fn warn_of(tenant: TenantId, done: Result<(), StoreError>, what: &str) -> bool {
    if let Err(error) = &done
        && !error.is_unreachable()
    {
        tracing::warn!(%tenant, %error, "{what}");
    }
    done.is_ok()
}
