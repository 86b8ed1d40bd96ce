//! Gathering: what a selection hands its facts to.

use super::hit::{Hit, NO_DAY};
use super::keys::{Keys, Measure};
use crate::books::{Books, Event, Slot};
use crate::calendar::{Buckets, Instant, LocalDays};
use crate::query::Query;
use crate::report::fact_slot::FactSlot;

/// A question for the facts behind a figure, and those found so far.
pub(in crate::report) struct Gather<'a> {
    pub(super) books: &'a Books,
    pub(super) query: &'a Query,
    pub(super) keys: &'a Keys,
    /// Of the series; none if the figure is in no bucket.
    pub(super) buckets: &'a Buckets,
    days: LocalDays<'a>,
    hits: Vec<Hit>,
}

impl<'a> Gather<'a> {
    /// Nothing found yet.
    pub(super) fn new(books: &'a Books, query: &'a Query, keys: &'a Keys, buckets: &'a Buckets) -> Self {
        Gather { books, query, keys, buckets, days: query.zone.days(), hits: Vec::new() }
    }

    /// Adds a fact that counts on the day of this number; one that contributes nothing is left out.
    pub(super) fn add(&mut self, fact: FactSlot, day: i32, contribution: i64) {
        if contribution != 0 {
            self.hits.push(Hit { fact, event: None, day, contribution });
        }
    }

    /// Adds a fact that counts on the local day of an instant.
    pub(super) fn add_at(&mut self, fact: FactSlot, at: Instant, contribution: i64) {
        let day = self.days.of(at);
        self.add(fact, day, contribution);
    }

    /// Counts a fact that has no day.
    pub(super) fn add_undated(&mut self, fact: FactSlot, contribution: i64) {
        self.add(fact, NO_DAY, contribution);
    }

    /// Counts a fact once for an event, on the local day of an instant.
    pub(super) fn count_for(&mut self, fact: FactSlot, event: Slot<Event>, at: Instant) {
        let day = self.days.of(at);
        self.hits.push(Hit { fact, event: Some(event), day, contribution: 1 });
    }

    /// The number of the local day of an instant.
    pub(super) fn day_of(&mut self, at: Instant) -> i32 {
        self.days.of(at)
    }

    /// Whether a fact of this instant is in the bucket asked for.
    pub(super) fn has_instant(&self, at: Instant) -> bool {
        self.keys.buckets.is_none() || self.keys.has_bucket(self.buckets.of_instant(at))
    }

    /// 1 where facts are counted, else their amount.
    pub(super) fn count_or(&self, amount: i64) -> i64 {
        if self.keys.measure == Some(Measure::Count) { 1 } else { amount }
    }

    /// All that was found.
    pub(super) fn into_hits(self) -> Vec<Hit> {
        self.hits
    }

    /// Asks another question, and adds what it finds with a sign.
    pub(super) fn ask(&mut self, query: &Query, keys: &Keys, sign: i64, select: fn(&mut Gather<'_>)) {
        let mut other = Gather::new(self.books, query, keys, self.buckets);
        select(&mut other);
        self.hits
            .extend(other.hits.into_iter().map(|hit| Hit { contribution: sign * hit.contribution, ..hit }));
    }
}
