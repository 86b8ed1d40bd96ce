//! Decisions: what was decided in the period, how long it took, and what came of it.

use super::selection::{Applied, Decided, events_of};
use super::{ApplicationsAttention, DecisionTime, Decisions, Yield};
use crate::books::{Books, Decision};
use crate::money::div_round;
use crate::query::Query;
use crate::report::participants::takes_part;
use crate::report::percentile::nearest_rank;
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
    let mut times: Vec<i128> =
        decided.iter().map(|decided| took(decided.at.0, decided.application.created_at.0)).collect();
    times.sort_unstable();
    let hours = |per_cent| nearest_rank(&times, per_cent).map(|time| Tenths(div_round(time, TENTH) as i64));
    DecisionTime { decided: times.len() as u64, median_hours: hours(50), p90_hours: hours(90) }
}

pub(super) fn yielded(books: &Books, query: &Query, decided: &[Decided<'_>]) -> Yield {
    let (mut approved_selections, mut confirmed, mut unlinked) = (0, 0, 0);
    for decided in decided.iter().filter(|decided| decided.decision == Decision::Approved) {
        for event in events_of(decided.application, query) {
            approved_selections += 1;
            match decided.application.contact {
                None => unlinked += 1,
                Some(contact) => confirmed += u64::from(takes_part(books, query, event, contact)),
            }
        }
    }
    let rate = Rate::of(i128::from(confirmed), i128::from(approved_selections - unlinked));
    Yield { approved_selections, confirmed, unlinked, rate }
}

pub(super) fn attention(books: &Books, query: &Query, approved: &[Applied<'_>]) -> ApplicationsAttention {
    let without = |Applied { application, .. }: &Applied<'_>| {
        let events = events_of(application, query).filter(|event| {
            let found = application.contact.and_then(|contact| books.participation(*event, contact));
            // Whoever was removed again is known, too.
            !found.is_some_and(|(_, participant)| query.period.is_before_end(participant.created_at))
        });
        events.count() as u64
    };
    let approved_without_participation = approved.iter().map(without).sum();
    ApplicationsAttention { approved_without_participation }
}
