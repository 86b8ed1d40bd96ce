//! Memory: the ledgers that are open, and which of them are dropped if their books take too much.
//!
//! Invariant: of a tenant there is one ledger at a time. One is dropped only if nobody has it: it is handed out
//! under the lock under which that is looked at.

use std::collections::HashMap;
use std::sync::Arc;

use messwert_journal::TenantId;
use tokio::sync::OnceCell;

use super::Ledger;

/// Where a ledger is, or will be once it is open.
pub(super) type Cell = Arc<OnceCell<Arc<Ledger>>>;

/// The ledgers that are open, or being opened.
#[derive(Default)]
pub(super) struct Memory {
    places: HashMap<TenantId, Place>,
    /// What books may take together; none: whatever they need.
    budget: Option<usize>,
    /// What they take, as they were weighed last.
    n_bytes: usize,
    /// How often a ledger was asked for.
    n_uses: u64,
    pub(super) counts: Counts,
}

/// How often books came and went.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Counts {
    /// Ledgers that were opened.
    pub(crate) n_opened: u64,
    /// Ledgers that were dropped.
    pub(crate) n_dropped: u64,
}

/// A ledger among the others.
#[derive(Default)]
struct Place {
    cell: Cell,
    /// The number of its last use.
    used: u64,
    n_bytes: usize,
}

impl Memory {
    /// Of so many bytes.
    pub(super) fn of(budget: Option<usize>) -> Memory {
        Memory { budget, ..Memory::default() }
    }

    /// The ledgers that are open.
    pub(super) fn all(&self) -> Vec<Arc<Ledger>> {
        self.places.values().filter_map(|place| place.cell.get()).cloned().collect()
    }

    /// A tenant's ledger, if it is open.
    pub(super) fn get(&mut self, tenant: TenantId) -> Option<Arc<Ledger>> {
        self.n_uses += 1;
        let place = self.places.get_mut(&tenant)?;
        place.used = self.n_uses;
        place.cell.get().cloned()
    }

    /// Where a tenant's ledger is to be.
    pub(super) fn cell(&mut self, tenant: TenantId) -> Cell {
        self.n_uses += 1;
        let place = self.places.entry(tenant).or_default();
        place.used = self.n_uses;
        Arc::clone(&place.cell)
    }

    /// Notes what a tenant's books take now. If all together take more than they may, those that nobody has are
    /// taken out, the longest unused ones first: to be dropped where that may take a while.
    pub(super) fn weigh(&mut self, tenant: TenantId) -> Vec<Cell> {
        if let Some(place) = self.places.get_mut(&tenant)
            && let Some(ledger) = place.cell.get()
        {
            let n_bytes = ledger.n_bytes();
            self.n_bytes = self.n_bytes - place.n_bytes + n_bytes;
            place.n_bytes = n_bytes;
        }
        let is_too_much = |n_bytes| self.budget.is_some_and(|budget| n_bytes > budget);
        if !is_too_much(self.n_bytes) {
            return Vec::new();
        }
        let idle = self.places.iter().filter(|(other, place)| **other != tenant && place.is_idle());
        let mut idle: Vec<_> = idle.map(|(tenant, place)| (place.used, place.n_bytes, *tenant)).collect();
        idle.sort_unstable();
        let mut n_bytes = self.n_bytes;
        let too_many = idle.into_iter().take_while(|(_, lighter, _)| {
            let goes = is_too_much(n_bytes);
            n_bytes -= lighter;
            goes
        });
        let too_many: Vec<TenantId> = too_many.map(|(.., tenant)| tenant).collect();
        let dropped = too_many.iter().filter_map(|tenant| self.places.remove(tenant)).map(|place| {
            self.n_bytes -= place.n_bytes;
            self.counts.n_dropped += 1;
            place.cell
        });
        dropped.collect()
    }
}

impl Place {
    /// Whether the ledger is open and nobody has it.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.cell) == 1
            && self.cell.get().is_some_and(|ledger| Arc::strong_count(ledger) == 1)
    }
}
