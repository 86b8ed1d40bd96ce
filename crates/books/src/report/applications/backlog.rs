//! Backlog: what is open at the end of the period, and for how long.

use super::tallies::add_up;
use super::{Backlog, BacklogAge, ByAge};
use crate::calendar::{Instant, LocalDays, day_number};
use crate::query::Query;

/// How many open applications are how old.
pub(super) struct Ages<'a> {
    days: LocalDays<'a>,
    /// The number of the day on which ages are taken.
    as_of: i32,
    counts: [u64; BacklogAge::ALL.len()],
    /// Of the oldest, in days.
    oldest: Option<u32>,
}

impl<'a> Ages<'a> {
    pub(super) fn new(query: &'a Query) -> Ages<'a> {
        let (days, as_of) = (query.zone.days(), day_number(query.as_of));
        Ages { days, as_of, counts: [0; BacklogAge::ALL.len()], oldest: None }
    }

    /// Adds an open application.
    pub(super) fn add(&mut self, created_at: Instant) {
        let age = (self.as_of - self.days.of(created_at)).max(0).unsigned_abs();
        self.oldest = self.oldest.max(Some(age));
        self.counts[age_of(age) as usize] += 1;
    }

    pub(super) fn append(&mut self, others: &Ages<'_>) {
        add_up(&mut self.counts, &others.counts);
        self.oldest = self.oldest.max(others.oldest);
    }

    pub(super) fn backlog(&self, query: &Query) -> Backlog {
        let row = |(bucket, applications): (&BacklogAge, &u64)| ByAge {
            bucket: *bucket,
            applications: *applications,
        };
        let by_age = || BacklogAge::ALL.iter().zip(&self.counts).map(row).collect();
        Backlog {
            open: self.counts.iter().sum(),
            oldest_days: self.oldest.map(u64::from),
            by_age: query.sections.has_lists().then(by_age),
        }
    }
}

/// The bucket of an age in local days.
pub(crate) fn age_of(n_days: u32) -> BacklogAge {
    match n_days {
        ..=7 => BacklogAge::UpTo7,
        8..=14 => BacklogAge::UpTo14,
        15..=30 => BacklogAge::UpTo30,
        _ => BacklogAge::Over30,
    }
}
