//! Places: so much of a kind is done at a time, and so much of that for one tenant.

use std::collections::HashMap;
use std::sync::Arc;

use messwert_journal::TenantId;
use parking_lot::Mutex;

/// Bounds how much is done at a time. Whoever finds no place is refused at once. As no tenant gets all of the
/// places, one whose clients are slow, or many, keeps none of the others waiting.
pub(crate) struct Places {
    n_all: usize,
    n_each: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    n_all: usize,
    of_tenants: HashMap<TenantId, usize>,
}

/// A place that is given back when it is dropped.
pub(crate) struct Place {
    places: Arc<Places>,
    tenant: TenantId,
}

impl Places {
    /// So many places, and so many of them for each tenant.
    pub(crate) fn new(n_all: usize, n_each: usize) -> Arc<Places> {
        Arc::new(Places { n_all, n_each, taken: Mutex::default() })
    }

    /// A place for a tenant, if there is one left for it.
    pub(crate) fn take(self: &Arc<Places>, tenant: TenantId) -> Option<Place> {
        let mut taken = self.taken.lock();
        let n_taken = taken.of_tenants.get(&tenant).copied().unwrap_or(0);
        if taken.n_all == self.n_all || n_taken == self.n_each {
            return None;
        }
        taken.n_all += 1;
        taken.of_tenants.insert(tenant, n_taken + 1);
        Some(Place { places: Arc::clone(self), tenant })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock();
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
    fn no_tenant_gets_all_of_the_places() {
        let [acme, other, third] = [1, 2, 3].map(|n| TenantId::new(Uuid::from_u128(n)));
        let places = Places::new(3, 2);
        let mut of_acme = vec![places.take(acme).unwrap(), places.take(acme).unwrap()];
        assert!(places.take(acme).is_none(), "a third one of one tenant");
        let of_other = places.take(other).unwrap();
        assert!(places.take(other).is_none() && places.take(third).is_none(), "a fourth one");
        drop(of_acme.pop());
        let of_third = places.take(third).unwrap();
        assert!(places.take(acme).is_none());
        drop((of_acme, of_other, of_third));
        let taken = places.taken.lock();
        assert_eq!((taken.n_all, taken.of_tenants.len()), (0, 0));
    }
}
