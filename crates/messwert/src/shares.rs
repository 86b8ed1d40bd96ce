//! Shares: so much of a kind is done at a time, and so much of that for one tenant.

use std::collections::HashMap;
use std::sync::Arc;

use messwert_journal::TenantId;
use parking_lot::Mutex;

/// Bounds how much is done at a time. Whoever finds nothing left is refused at once. As no tenant gets all of it,
/// one whose clients are slow, or many, keeps none of the others waiting.
pub(crate) struct Shares {
    n_all: usize,
    n_each: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    n_all: usize,
    of_tenants: HashMap<TenantId, usize>,
}

/// A share, which is given back when it is dropped.
pub(crate) struct Share {
    shares: Arc<Shares>,
    tenant: TenantId,
}

impl Shares {
    /// So many at a time, and so many of them for each tenant.
    pub(crate) fn new(n_all: usize, n_each: usize) -> Arc<Shares> {
        Arc::new(Shares { n_all, n_each, taken: Mutex::default() })
    }

    /// A share for a tenant, if there is one left for it.
    pub(crate) fn take(self: &Arc<Shares>, tenant: TenantId) -> Option<Share> {
        let mut taken = self.taken.lock();
        let n_taken = taken.of_tenants.get(&tenant).copied().unwrap_or(0);
        if taken.n_all == self.n_all || n_taken == self.n_each {
            return None;
        }
        taken.n_all += 1;
        taken.of_tenants.insert(tenant, n_taken + 1);
        Some(Share { shares: Arc::clone(self), tenant })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.shares.taken.lock();
        taken.n_all -= 1;
        if let Some(n_taken) = taken.of_tenants.get_mut(&self.tenant) {
            *n_taken -= 1;
            if *n_taken == 0 {
                taken.of_tenants.remove(&self.tenant);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn no_tenant_gets_all() {
        let [acme, other, third] = [1, 2, 3].map(|n| TenantId::new(Uuid::from_u128(n)));
        let shares = Shares::new(3, 2);
        let mut of_acme = vec![shares.take(acme).unwrap(), shares.take(acme).unwrap()];
        assert!(shares.take(acme).is_none(), "a third one of one tenant");
        let of_other = shares.take(other).unwrap();
        assert!(shares.take(other).is_none() && shares.take(third).is_none(), "a fourth one");
        drop(of_acme.pop());
        let of_third = shares.take(third).unwrap();
        assert!(shares.take(acme).is_none());
        drop((of_acme, of_other, of_third));
        let taken = shares.taken.lock();
        assert_eq!((taken.n_all, taken.of_tenants.len()), (0, 0));
    }
}
