//! Decisions: what was decided in the period, how long it took, and what came of it.

use super::selection::{Approved, Decided, events_of};
use super::{ApplicationsAttention, DecisionTime, Decisions, Yield};
use crate::books::{Books, Decision};
use crate::money::div_round;
use crate::query::Query;
use crate::report::participants::{TakesPart, TakingPart};
use crate::report::percentile::nearest_ranks;
use crate::report::{Rate, Tenths};

/// A tenth of an hour, in nanoseconds.
const TENTH: i128 = 360_000_000_000;

pub(super) fn decisions(decided: &[Decided<'_>]) -> Decisions {
    let (mut approved, mut rejected) = (0, 0);
    decided.iter().for_each(|decided| match decided.decision {
        Decision::Approved => approved += 1,
        Decision::Rejected => rejected += 1,
    });
    let approval_rate = Rate::of(i128::from(approved), i128::from(approved + rejected));
    Decisions { approved, rejected, approval_rate }
}

pub(super) fn decision_time(decided: &[Decided<'_>]) -> DecisionTime {
    let took = |at: i64, created_at: i64| i128::from(at) - i128::from(created_at);
    let mut times: Vec<i128> = decided
        .iter()
        .map(|decided| took(decided.at.nanoseconds(), decided.application.created_at.nanoseconds()))
        .collect();
    let hours = |time: Option<i128>| time.map(|time| Tenths(div_round(time, TENTH) as i64));
    let [median, p90] = nearest_ranks(&mut times, [50, 90]).map(hours);
    DecisionTime { decided: times.len() as u64, median_hours: median, p90_hours: p90 }
}

/// What became of approved applications.
#[derive(Clone, Copy, Default)]
pub(super) struct Outcomes {
    approved_selections: u64,
    confirmed: u64,
    unlinked: u64,
    approved_without_participation: u64,
}

/// Looks up, once for each event that an approved application names, whether its contact takes part.
pub(super) fn outcomes(books: &Books, query: &Query, approved: &[Approved<'_>]) -> Outcomes {
    let taking_part = TakingPart::of(books, query, approved.len());
    let mut outcomes = Outcomes::default();
    for one in approved {
        for event in events_of(one.application, query) {
            let contact = one.application.contact;
            outcomes.add(one, contact.map(|contact| taking_part.at(event, contact)));
        }
    }
    outcomes
}

impl Outcomes {
    /// Adds an event that an approved application names, and how its contact stands there, if it has one.
    fn add(&mut self, one: &Approved<'_>, takes_part: Option<TakesPart>) {
        // Whoever was removed again is known, too.
        let is_known = takes_part.is_some_and(|it| it.has_begun);
        let is_confirmed = takes_part.is_some_and(|it| it.is_confirmed);
        self.approved_without_participation += u64::from(one.is_approved && !is_known);
        self.approved_selections += u64::from(one.is_of_period);
        self.confirmed += u64::from(one.is_of_period && is_confirmed);
        self.unlinked += u64::from(one.is_of_period && takes_part.is_none());
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
