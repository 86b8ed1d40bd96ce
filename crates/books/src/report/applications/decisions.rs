//! Decisions: what was decided in the period, how long it took, and what came of it.

use super::selection::{Approved, Decided, events_of};
use super::{ApplicationsAttention, DecisionTime, Decisions, Yield};
use crate::books::{Books, Decision};
use crate::money::div_round;
use crate::query::Query;
use crate::report::participants::{State, participation_state as state};
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
pub(super) struct Outcomes {
    pub(super) yielded: Yield,
    pub(super) attention: ApplicationsAttention,
}

/// Looks up, once for each event that an approved application names, whether its contact takes part.
pub(super) fn outcomes(books: &Books, query: &Query, approved: &[Approved<'_>]) -> Outcomes {
    let (mut approved_selections, mut confirmed, mut unlinked) = (0, 0, 0);
    let mut approved_without_participation = 0;
    for Approved { application, is_approved, is_of_period } in approved.iter().copied() {
        for event in events_of(application, query) {
            let found = application.contact.and_then(|contact| books.participation(event, contact));
            // None: it has not begun. Whoever was removed again is known, too.
            let state = found.and_then(|(_, participant)| state(participant, &query.period));
            approved_without_participation += u64::from(is_approved && state.is_none());
            approved_selections += u64::from(is_of_period);
            confirmed += u64::from(is_of_period && state == Some(State::Confirmed));
            unlinked += u64::from(is_of_period && application.contact.is_none());
        }
    }
    let rate = Rate::of(i128::from(confirmed), i128::from(approved_selections - unlinked));
    Outcomes {
        yielded: Yield { approved_selections, confirmed, unlinked, rate },
        attention: ApplicationsAttention { approved_without_participation },
    }
}
