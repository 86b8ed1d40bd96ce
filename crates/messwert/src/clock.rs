//! The clock, handed to whoever needs the time.

use jiff::Timestamp;
use messwert_books::calendar::Instant;

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A fixed instant (`--now`), for tests and demonstrations that must come out the same.
    Fixed(Instant),
}

impl Clock {
    /// The instant from which "today" and the defaults of facts are taken.
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => self.real(),
            Clock::Fixed(instant) => *instant,
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
}
