//! Admissions: approved applicants that do not take part, counted as facts come, so that a report need not
//! look each of them up.

use super::pairs::Pair;
use super::weight::weigh;
use super::{Application, ApplicationStatus, Books, Event, Participant, Slot, Way};
use crate::calendar::{Instant, Period};

/// What is counted.
#[derive(Clone, Default)]
pub(super) struct Admissions {
    /// By the pair's index: how many approved applications name it.
    approved: Vec<u16>,
    /// By the event's index: approved applications that name it, whose contact has no participation there,
    /// or which have no contact.
    without_participation: Vec<u64>,
    /// The last decision of an approved application, or beginning of any participation. It does not go back
    /// when one leaves: after one with a mistyped date far ahead, reports look for themselves.
    last: Option<Instant>,
    /// Whether more applications name one pair than can be counted.
    is_full: bool,
}

impl Books {
    /// How many approved applications × events have no participation at the end of a period (of an event,
    /// if one is named); none if that has to be looked up, as something is known of a
    /// later time, or there are too many.
    pub(crate) fn approved_without_participation(
        &self,
        event: Option<Slot<Event>>,
        period: &Period,
    ) -> Option<u64> {
        let Admissions { without_participation, last, is_full, .. } = &self.admissions;
        if *is_full || last.is_some_and(|last| !period.is_before_end(last)) {
            return None;
        }
        match event {
            None => Some(without_participation.iter().sum()),
            Some(event) => self.n_without_participation(event),
        }
    }

    /// As [`Books::approved_without_participation`], whatever is known of when; none if there are too many.
    pub(super) fn n_without_participation(&self, event: Slot<Event>) -> Option<u64> {
        let count = self.admissions.without_participation.get(event.index());
        (!self.admissions.is_full).then(|| count.copied().unwrap_or(0))
    }

    /// Counts an application, or takes it out.
    pub(super) fn admit(&mut self, way: Way, slot: Slot<Application>) {
        let Some(application) = self.applications.get(slot) else { return };
        let (ApplicationStatus::Approved, Some(decided_at)) = (application.status, application.decided_at)
        else {
            return;
        };
        for event in &application.events {
            let pair = application.contact.map(|contact| self.relations.pairs.mention(*event, contact));
            if let Some(pair) = pair {
                self.admissions.name(way, pair);
            }
            if !pair.is_some_and(|pair| self.relations.pairs.take_part(pair)) {
                self.admissions.count(way, *event, 1);
            }
        }
        self.admissions.see(decided_at);
    }

    /// A participation has come to a pair that had none, or has left it without one.
    pub(super) fn begin(&mut self, way: Way, slot: Slot<Participant>) {
        let Some(Participant { event, pair, created_at, .. }) = self.participants.get(slot) else { return };
        let n_approved = self.admissions.approved.get(pair.index()).copied().unwrap_or(0);
        let others = match way {
            Way::In => Way::Out,
            Way::Out => Way::In,
        };
        self.admissions.count(others, *event, n_approved.into());
        self.admissions.see(*created_at);
    }
}

impl Admissions {
    fn see(&mut self, at: Instant) {
        self.last = self.last.max(Some(at));
    }

    /// An approved application names a pair, or does so no more.
    fn name(&mut self, way: Way, pair: Slot<Pair>) {
        if self.approved.len() <= pair.index() {
            self.approved.resize(pair.index() + 1, 0);
        }
        let n = &mut self.approved[pair.index()];
        let changed = match way {
            Way::In => n.checked_add(1),
            Way::Out => n.checked_sub(1),
        };
        match changed {
            Some(changed) => *n = changed,
            None => self.is_full = true,
        }
    }

    fn count(&mut self, way: Way, event: Slot<Event>, n: u64) {
        if self.without_participation.len() <= event.index() {
            self.without_participation.resize(event.index() + 1, 0);
        }
        let count = &mut self.without_participation[event.index()];
        // Once full, pairs are no longer counted right, and none is told.
        *count = match way {
            Way::In => count.saturating_add(n),
            Way::Out => count.saturating_sub(n),
        };
    }
}

weigh!(Admissions { approved, without_participation; last, is_full });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_can_be_counted_are_not_counted_wrong() {
        let (mut admissions, pair) = (Admissions::default(), Slot::at(3));
        (0..u16::MAX).for_each(|_| admissions.name(Way::In, pair));
        assert!(!admissions.is_full);
        admissions.name(Way::In, pair);
        assert!(admissions.is_full);
    }
}
