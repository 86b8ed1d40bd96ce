//! Opening ledgers: each tenant's once, however many ask at the same time.

use std::collections::HashMap;
use std::sync::Arc;

use messwert_journal::{Store, TenantId};
use parking_lot::Mutex;
use tokio::sync::OnceCell;

use super::history::Histories;
use super::stretch::fold_rest;
use super::{Kept, Ledger, LedgerError};
use crate::clock::Clock;
use crate::outage::Outage;
use crate::random::Random;

type Cell = Arc<OnceCell<Arc<Ledger>>>;

/// The ledgers of all tenants that were asked for.
pub struct Ledgers {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) random: Random,
    pub(super) histories: Arc<Histories>,
    outage: Arc<Outage>,
    open: Mutex<HashMap<TenantId, Cell>>,
}

impl Ledgers {
    /// Ledgers over a store, none of them open yet.
    pub fn new(store: Arc<dyn Store>, clock: Clock, random: Random) -> Ledgers {
        let (histories, outage, open) = (Arc::default(), Outage::of(&store), Mutex::default());
        Ledgers { store, clock, random, histories, outage, open }
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
        self.open.lock().values().filter_map(|cell| cell.get()).cloned().collect()
    }

    /// The ledger of a tenant, if it is open.
    pub(crate) fn at_hand(&self, tenant: TenantId) -> Option<Arc<Ledger>> {
        self.open.lock().get(&tenant)?.get().cloned()
    }

    /// The ledger of a tenant that exists. The first call folds its journal, which takes some
    /// seconds for a million facts; who asks meanwhile waits for the same books.
    pub async fn open(&self, tenant: TenantId) -> Result<Arc<Ledger>, LedgerError> {
        let cell = Arc::clone(self.open.lock().entry(tenant).or_default());
        if let Some(ledger) = cell.get() {
            return Ok(Arc::clone(ledger));
        }
        let (store, clock, random) = (Arc::clone(&self.store), self.clock, self.random.clone());
        let outage = Arc::clone(&self.outage);
        // A task of its own: who asked first may hang up, and the others still want the books.
        let opening = tokio::spawn(async move {
            let fold = async || {
                let secret = outage.ask(store.secret(tenant)).await?;
                let kept = fold_rest(&store, tenant, Kept::empty(), i64::MAX).await?;
                Ok(Arc::new(Ledger::new(tenant, Arc::clone(&store), clock, random, outage, secret, kept)))
            };
            cell.get_or_try_init(fold).await.cloned()
        });
        opening.await?
    }
}
