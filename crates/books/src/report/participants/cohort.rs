//! The cohort: participations, each in the state that it has at the end of the period.

use crate::books::Participant;
use crate::calendar::Period;
use crate::query::Query;

/// The state of a participation at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    Confirmed,
    Unconfirmed,
    Removed,
}

/// A participation that began before the end of the period.
#[derive(Clone, Copy)]
pub(crate) struct Participation<'a> {
    pub(crate) participant: &'a Participant,
    pub(crate) state: State,
    /// Whether it began in the period.
    pub(crate) is_in_period: bool,
}

impl Participation<'_> {
    pub(crate) fn is_active(&self) -> bool {
        self.state != State::Removed
    }

    pub(crate) fn is_confirmed(&self) -> bool {
        self.state == State::Confirmed
    }
}

/// A participation at the end of a query's period; none if it has not begun before.
pub(crate) fn standing<'a>(participant: &'a Participant, query: &Query) -> Option<Participation<'a>> {
    let is_in_period = !query.period.is_before_start(participant.created_at);
    Some(Participation { participant, state: state(participant, &query.period)?, is_in_period })
}

/// The state at the end of a period; none if it has not begun before.
pub(crate) fn state(participant: &Participant, period: &Period) -> Option<State> {
    let is_before = |instant| period.is_before_end(instant);
    if !is_before(participant.created_at) {
        return None;
    }
    Some(match participant {
        Participant { removed_at: Some(at), .. } if is_before(*at) => State::Removed,
        Participant { is_confirmed: true, confirmed_at, .. } if confirmed_at.is_none_or(is_before) => {
            State::Confirmed
        }
        _ => State::Unconfirmed,
    })
}
