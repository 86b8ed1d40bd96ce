//! How an organiser with so many facts looks: cities, contacts, and the rest.

/// From so many facts a city on, the organiser has one more city and more exhibitors in each: both
/// grow with the square root.
const FACTS_OF_THE_FIRST_CITY: u64 = 20_000;

/// More cities than this have no names.
const CITIES_LIMIT: u64 = super::fair::CITIES.len() as u64;

/// A contact for every so many facts.
const FACTS_A_CONTACT: u64 = 28;

/// The size of an organiser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Scale {
    /// In how many cities each fair is held.
    pub(super) n_cities: usize,
    /// How many contacts there are.
    pub(super) n_contacts: u64,
    /// How many facts are what happened at the fairs.
    pub(super) n_told: u64,
}

impl Scale {
    /// The organiser with this many facts.
    pub(super) fn of(n_facts: u64) -> Scale {
        let n_cities = (n_facts / FACTS_OF_THE_FIRST_CITY).isqrt().clamp(1, CITIES_LIMIT);
        let n_contacts = (n_facts / FACTS_A_CONTACT).max(1);
        Scale { n_cities: n_cities as usize, n_contacts, n_told: n_facts.saturating_sub(n_contacts) }
    }

    /// The organiser once so many facts are told otherwise.
    pub(super) fn without(self, n_others: u64) -> Scale {
        Scale { n_told: self.n_told.saturating_sub(n_others), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_come_with_size() {
        let n_cities = |n_facts| Scale::of(n_facts).n_cities;
        assert_eq!([0, 20_000, 79_999, 80_000, 1_000_000, 10_000_000].map(n_cities), [1, 1, 1, 2, 7, 22]);
        assert_eq!(n_cities(u64::MAX), 24);
    }
}
