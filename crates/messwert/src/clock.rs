//! The clock, handed to whoever needs the time.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use messwert_books::calendar::Instant;

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A fixed instant (`--now`), for tests and demonstrations that must come out the same.
    Fixed(Instant),
    /// An instant that is moved by hand, in nanoseconds since 1970: for tests in which days pass.
    Moved(&'static AtomicI64),
}

impl Clock {
    /// The instant from which "today" and the defaults of facts are taken.
    pub fn now(&self) -> Instant {
        self.at(self.real())
    }

    /// What it shows when the machine's clock shows this.
    pub fn at(&self, real: Instant) -> Instant {
        match self {
            Clock::System => real,
            Clock::Fixed(instant) => *instant,
            Clock::Moved(hand) => Instant::new(hand.load(Ordering::SeqCst)),
        }
    }

    /// The machine's time, whatever is fixed: what the journal records as `recorded_at`.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    pub fn real(&self) -> Instant {
        Instant::from_timestamp(Timestamp::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_but_for_the_real_time() {
        let clock = Clock::Fixed(Instant::new(0));
        assert_eq!(clock.now(), Instant::new(0));
        assert!(clock.real() > Instant::new(0));
    }

    #[test]
    fn a_clock_is_moved_by_hand() {
        static HAND: AtomicI64 = AtomicI64::new(0);
        let clock = Clock::Moved(&HAND);
        HAND.store(7, Ordering::SeqCst);
        assert_eq!(clock.now(), Instant::new(7));
    }
}
