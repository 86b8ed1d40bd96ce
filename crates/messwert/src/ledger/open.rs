//! Opening ledgers: each tenant's once, however many ask at the same time.

use std::sync::Arc;

use messwert_journal::{Store, TenantId};
use parking_lot::Mutex;
use tokio::task::spawn_blocking;

use super::history::Histories;
use super::memory::{Counts, Memory};
use super::stretch::fold_rest;
use super::wanted::Wanted;
use super::{Kept, Ledger, LedgerError};
use crate::clock::Clock;
use crate::outage::Outage;
use crate::random::Random;

/// The ledgers of all tenants that were asked for.
pub struct Ledgers {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) histories: Arc<Histories>,
    outage: Arc<Outage>,
    memory: Arc<Mutex<Memory>>,
    pub(super) wanted: Wanted,
}

impl Ledgers {
    /// Ledgers over a store, none of them open yet.
    pub fn new(store: Arc<dyn Store>, clock: Clock, random: Random) -> Ledgers {
        let (histories, outage, memory) = (Arc::default(), Outage::of(&store), Arc::default());
        Ledgers { store, clock, random, histories, outage, memory, wanted: Wanted::default() }
    }

    /// Whose books take no more than so many bytes together: those that were not asked for the longest are
    /// dropped, unless somebody has them, or they were asked for last.
    pub(crate) fn within(self, budget: Option<usize>) -> Ledgers {
        Ledgers { memory: Arc::new(Mutex::new(Memory::of(budget))), ..self }
    }

    /// The store under the ledgers.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// What they know about the way to the store.
    pub(crate) fn outage(&self) -> &Arc<Outage> {
        &self.outage
    }

    /// The ledgers that are open.
    pub(crate) fn all(&self) -> Vec<Arc<Ledger>> {
        self.memory.lock().all()
    }

    /// How many were opened, and dropped.
    pub(crate) fn counts(&self) -> Counts {
        self.memory.lock().counts
    }

    /// The ledger of a tenant, if it is open.
    pub(crate) fn at_hand(&self, tenant: TenantId) -> Option<Arc<Ledger>> {
        self.memory.lock().get(tenant)
    }

    /// Notes that a tenant's books may have grown.
    pub(crate) fn weigh(&self, tenant: TenantId) {
        weigh(&self.memory, tenant);
    }

    /// The ledger of a tenant that exists. The first call folds its journal, which takes some
    /// seconds for a million facts; who asks meanwhile waits for the same books. It is broken off if nobody
    /// waits for them any more.
    pub async fn open(&self, tenant: TenantId) -> Result<Arc<Ledger>, LedgerError> {
        let cell = self.memory.lock().cell(tenant);
        if let Some(ledger) = cell.get() {
            weigh(&self.memory, tenant);
            return Ok(Arc::clone(ledger));
        }
        let (store, clock, random) = (Arc::clone(&self.store), self.clock, self.random.clone());
        let (outage, memory) = (Arc::clone(&self.outage), Arc::clone(&self.memory));
        let opening = async move {
            let fold = async || {
                let secret = outage.ask(store.secret(tenant)).await?;
                let kept = fold_rest(&store, &outage, tenant, Kept::empty(), i64::MAX).await?;
                memory.lock().counts.n_opened += 1;
                Ok(Arc::new(Ledger::new(tenant, Arc::clone(&store), clock, random, outage, secret, kept)))
            };
            let ledger = cell.get_or_try_init(fold).await.cloned();
            weigh(&memory, tenant);
            ledger
        };
        self.wanted.wait_for(tenant, i64::MAX, opening).await
    }
}

fn weigh(memory: &Mutex<Memory>, tenant: TenantId) {
    let dropped = memory.lock().weigh(tenant);
    if !dropped.is_empty() {
        // Freeing a million facts takes a while.
        spawn_blocking(move || drop(dropped));
    }
}
