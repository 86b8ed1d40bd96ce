//! Decisions: what was decided in the period, how long it took, and what came of it.

use super::{ApplicationsAttention, DecisionTime, Decisions, Yield};
use crate::books::Decision;
use crate::calendar::Instant;
use crate::money::div_round;
use crate::query::Query;
use crate::report::participants::TakesPart;
use crate::report::percentile::nearest_ranks;
use crate::report::{Rate, Tenths};

/// A tenth of an hour, in nanoseconds.
const TENTH: i128 = 360_000_000_000;

/// The decisions of the period.
pub(super) struct Decided {
    approved: u64,
    rejected: u64,
    /// How long each took, in nanoseconds, if that is asked for.
    times: Option<Vec<i128>>,
}

impl Decided {
    pub(super) fn new(query: &Query) -> Decided {
        let times = query.sections.has("decision_time").then(Vec::new);
        Decided { approved: 0, rejected: 0, times }
    }

    /// Adds a decision.
    pub(super) fn add(&mut self, decision: Decision, created_at: Instant, at: Instant) {
        match decision {
            Decision::Approved => self.approved += 1,
            Decision::Rejected => self.rejected += 1,
        }
        if let Some(times) = &mut self.times {
            times.push(i128::from(at.nanoseconds()) - i128::from(created_at.nanoseconds()));
        }
    }

    pub(super) fn append(&mut self, others: Decided) {
        self.approved += others.approved;
        self.rejected += others.rejected;
        if let (Some(times), Some(others)) = (&mut self.times, others.times) {
            times.extend(others);
        }
    }

    pub(super) fn decisions(&self) -> Decisions {
        let Decided { approved, rejected, .. } = *self;
        let approval_rate = Rate::of(i128::from(approved), i128::from(approved + rejected));
        Decisions { approved, rejected, approval_rate }
    }

    /// How long decisions took, if that is asked for.
    pub(super) fn time(self) -> Option<DecisionTime> {
        let mut times = self.times?;
        let hours = |time: Option<i128>| time.map(|time| Tenths(div_round(time, TENTH) as i64));
        let [median, p90] = nearest_ranks(&mut times, [50, 90]).map(hours);
        Some(DecisionTime { decided: times.len() as u64, median_hours: median, p90_hours: p90 })
    }
}

/// What became of approved applications.
#[derive(Clone, Copy, Default)]
pub(super) struct Outcomes {
    approved_selections: u64,
    confirmed: u64,
    unlinked: u64,
    approved_without_participation: u64,
}

impl Outcomes {
    /// Adds an event that an application names which is approved at the end of the period, or was approved
    /// in it; and how its contact stands there, if it has one.
    pub(super) fn add(&mut self, is_approved: bool, is_of_period: bool, takes_part: Option<TakesPart>) {
        // Whoever was removed again is known, too.
        let is_known = takes_part.is_some_and(|it| it.has_begun);
        let is_confirmed = takes_part.is_some_and(|it| it.is_confirmed);
        self.approved_without_participation += u64::from(is_approved && !is_known);
        self.approved_selections += u64::from(is_of_period);
        self.confirmed += u64::from(is_of_period && is_confirmed);
        self.unlinked += u64::from(is_of_period && takes_part.is_none());
    }

    /// How many approved applications × events have no participation, known from elsewhere.
    pub(super) fn set_without_participation(&mut self, n: u64) {
        self.approved_without_participation = n;
    }

    pub(super) fn append(&mut self, others: Outcomes) {
        self.approved_without_participation += others.approved_without_participation;
        self.approved_selections += others.approved_selections;
        self.confirmed += others.confirmed;
        self.unlinked += others.unlinked;
    }

    pub(super) fn yielded(self) -> Yield {
        let Outcomes { approved_selections, confirmed, unlinked, .. } = self;
        let rate = Rate::of(i128::from(confirmed), i128::from(approved_selections - unlinked));
        Yield { approved_selections, confirmed, unlinked, rate }
    }

    pub(super) fn attention(self) -> ApplicationsAttention {
        ApplicationsAttention { approved_without_participation: self.approved_without_participation }
    }
}
