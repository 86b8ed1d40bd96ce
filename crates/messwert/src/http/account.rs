//! A process's account of one tenant's hour: how much it takes next, and what it owes.

/// The first slice of a process is this part of the limit, each further one twice the last.
const FIRST: u32 = 1_024;

/// And at most this part of what is left.
const LARGEST: u32 = 64;

/// What a process takes of which hour, and what it let in of it without the store's knowing.
#[derive(Default, Debug)]
pub(super) struct Account {
    hour: u32,
    /// How large the next slice may be; 0: as the first one.
    size: u32,
    /// In all.
    n_owed: u32,
    /// How much of that the store has counted for sure.
    n_told: u32,
}

impl Account {
    /// Goes on to an hour. What is owed of another one is owed no more: nobody counts that hour.
    pub(super) fn turn_to(&mut self, hour: u32) {
        if self.hour != hour {
            *self = Account { hour, size: self.size, n_owed: 0, n_told: 0 };
        }
    }

    /// How large the next slice may be.
    pub(super) fn size(&self, limit: u32) -> u32 {
        self.size.max(limit.div_ceil(FIRST)).max(1)
    }

    /// One slice was taken: the next one may be larger.
    pub(super) fn grow(&mut self, limit: u32) {
        self.size = self.size(limit).saturating_mul(2).min(limit.div_ceil(LARGEST));
    }

    /// Nobody asks any more: it starts with a small slice again.
    pub(super) fn shrink(&mut self) {
        self.size = 0;
    }

    /// A slice that the store does not know, of what was left when it last said so, and how many are taken
    /// with it.
    pub(super) fn borrow(&mut self, limit: u32, n_taken: u64) -> (u32, u64) {
        let n_left = u64::from(limit).saturating_sub(n_taken);
        let slice = u32::try_from(n_left.div_ceil(u64::from(LARGEST))).unwrap_or(u32::MAX);
        self.n_owed = self.n_owed.saturating_add(slice);
        (slice, n_taken + u64::from(slice))
    }

    /// What of an hour's unused requests is left to give back, once those are taken off that the store was
    /// never told of.
    pub(super) fn take_off(&mut self, hour: u32, n_unused: u32) -> u32 {
        let n_own = if self.hour == hour { n_unused.min(self.n_owed - self.n_told) } else { 0 };
        self.n_owed -= n_own;
        n_unused - n_own
    }

    /// What the store must still be told: of which hour, and how much in all.
    pub(super) fn debt(&self) -> Option<(u32, u32)> {
        (self.n_owed > self.n_told).then_some((self.hour, self.n_owed))
    }

    /// The store has counted so many of what is owed.
    pub(super) fn told(&mut self, n_owed: u32) {
        self.n_told = n_owed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_grow_with_use() {
        let mut account = Account::default();
        let mut sizes = |limit: u32| {
            account.shrink();
            let mut next = || {
                let size = account.size(limit);
                account.grow(limit);
                size
            };
            [next(), next(), next(), next(), next(), next()]
        };
        assert_eq!(sizes(5_000), [5, 10, 20, 40, 79, 79]);
        assert_eq!(sizes(100), [1, 2, 2, 2, 2, 2]);
        assert_eq!(sizes(0), [1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn what_is_owed_is_told_in_all_and_of_one_hour() {
        let mut account = Account::default();
        account.turn_to(7);
        assert_eq!(
            (account.debt(), account.borrow(640, 0), account.borrow(640, 10)),
            (None, (10, 10), (10, 20))
        );
        assert_eq!((account.take_off(6, 3), account.take_off(7, 3), account.debt()), (3, 0, Some((7, 17))));
        account.told(17);
        // What the store knows of goes back to it.
        assert_eq!((account.debt(), account.take_off(7, 2)), (None, 2));
        assert_eq!((account.borrow(640, 639), account.borrow(640, 640)), ((1, 640), (0, 640)));
        assert_eq!((account.take_off(7, 2), account.debt()), (1, None));
        account.borrow(640, 0);
        account.turn_to(7);
        assert_eq!(account.debt(), Some((7, 27)));
        account.turn_to(8);
        assert_eq!(account.debt(), None);
    }
}
