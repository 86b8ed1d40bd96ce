//! Since: the facts of a period found by blocks, so that those of a longer history are not read one by one.

use std::ops::Range;

use either::Either;

use super::blocks::{Blocks, Entry};
use super::{Application, ApplicationStatus, Block, Books, Event, Participant, Payment, Slot, Table, Way};
use crate::calendar::Instant;

impl Books {
    /// The blocks of payments at these positions, each with the indexes of its slots.
    pub(crate) fn payment_blocks(
        &self,
        positions: Range<usize>,
    ) -> impl Iterator<Item = (&Block, Range<usize>)> {
        self.payment_blocks.within(positions, self.payments.n_slots())
    }

    /// How many blocks of payments there are.
    pub(crate) fn n_payment_blocks(&self) -> usize {
        self.payment_blocks.len()
    }

    /// The participations in an event (in all, if none is named) to which anything happened since an
    /// instant, and perhaps others.
    pub(crate) fn participants_since(
        &self,
        event: Option<Slot<Event>>,
        start: Option<Instant>,
    ) -> impl Iterator<Item = (Slot<Participant>, &Participant)> {
        let (Some(start), None) = (start, event) else {
            return Either::Left(self.participants_of(event));
        };
        let blocks = &self.participant_blocks;
        let all = blocks.within(0..blocks.len(), self.participants.n_slots());
        let since = all.filter(move |(block, _)| !block.is_before(start.nanoseconds()));
        Either::Right(since.flat_map(|(_, indexes)| self.participants.within(indexes)))
    }

    /// The applications in these blocks, but for blocks of which none came or was decided from `start` on,
    /// and none is open.
    pub(crate) fn applications_within(
        &self,
        blocks: Range<usize>,
        start: Option<Instant>,
    ) -> impl Iterator<Item = (Slot<Application>, &Application)> {
        let all = self.application_blocks.within(blocks, self.applications.n_slots());
        let is_since = move |block: &Block| start.is_none_or(|start| !block.is_before(start.nanoseconds()));
        let since = all.filter(move |(block, _)| is_since(block));
        since.flat_map(|(_, indexes)| self.applications.within(indexes))
    }

    /// The applications in the scope of an event (all, if none is named), but for blocks as above.
    pub(crate) fn applications_since(
        &self,
        event: Option<Slot<Event>>,
        start: Option<Instant>,
    ) -> impl Iterator<Item = (Slot<Application>, &Application)> {
        match event {
            Some(_) => Either::Left(self.applications_of(event)),
            None => Either::Right(self.applications_within(0..self.n_application_blocks(), start)),
        }
    }

    /// How many blocks of applications there are.
    pub(crate) fn n_application_blocks(&self) -> usize {
        self.application_blocks.len()
    }

    /// The first and the last of the instants that `instants` picks of each participation in an event (in
    /// all, if none is named); it picks none before `start`.
    pub(crate) fn participant_ends<I: Iterator<Item = Instant>>(
        &self,
        event: Option<Slot<Event>>,
        start: Option<Instant>,
        instants: impl Fn(&Participant) -> I,
    ) -> Option<(Instant, Instant)> {
        match event {
            Some(_) => ends(self.participants_of(event).flat_map(|(_, one)| instants(one))),
            None => ends_within(&self.participant_blocks, &self.participants, start, instants),
        }
    }

    /// The first and the last of the instants that `instants` picks of each application in the scope of an
    /// event (of all, if none is named): of when it came, none before `start`.
    pub(crate) fn application_ends<I: Iterator<Item = Instant>>(
        &self,
        event: Option<Slot<Event>>,
        start: Option<Instant>,
        instants: impl Fn(&Application) -> I,
    ) -> Option<(Instant, Instant)> {
        match event {
            Some(_) => ends(self.applications_of(event).flat_map(|(_, one)| instants(one))),
            None => ends_within(&self.application_blocks, &self.applications, start, instants),
        }
    }

    /// The first and the last of the instants that `instants` picks of each payment for an event (of all, if
    /// none is named): of when it was received, none before `start`.
    pub(crate) fn payment_ends<I: Iterator<Item = Instant>>(
        &self,
        event: Option<Slot<Event>>,
        start: Option<Instant>,
        instants: impl Fn(&Payment) -> I,
    ) -> Option<(Instant, Instant)> {
        match event {
            Some(_) => ends(self.payments_of(event).flat_map(|(_, one)| instants(one))),
            None => ends_within(&self.payment_blocks, &self.payments, start, instants),
        }
    }

    /// Enters a payment in its block, or takes it out.
    pub(super) fn block_payment(&mut self, way: Way, slot: Slot<Payment>) {
        let Some(payment) = self.payments.get(slot) else { return };
        let is_received = payment.status.is_received();
        let received_at = if is_received { payment.payment_date } else { payment.created_at };
        let entry = Entry {
            first: received_at.nanoseconds(),
            last: received_at.max(payment.created_at).nanoseconds(),
            is_lasting: false,
            money: is_received.then_some((payment.currency, payment.amount)),
        };
        self.payment_blocks.turn(way, slot, entry);
    }

    /// Enters a participation in its block, or takes it out.
    pub(super) fn block_participant(&mut self, way: Way, slot: Slot<Participant>) {
        let Some(participant) = self.participants.get(slot) else { return };
        let Participant { created_at, confirmed_at, removed_at, .. } = *participant;
        let later = || confirmed_at.into_iter().chain(removed_at);
        let first = later().fold(created_at, Instant::min).nanoseconds();
        let last = later().fold(created_at, Instant::max).nanoseconds();
        let entry = Entry { first, last, is_lasting: false, money: None };
        self.participant_blocks.turn(way, slot, entry);
    }

    /// Enters an application in its block, or takes it out. It counts in the period in which it came, in
    /// that in which it was decided, and while it is open.
    pub(super) fn block_application(&mut self, way: Way, slot: Slot<Application>) {
        let Some(application) = self.applications.get(slot) else { return };
        use ApplicationStatus::{Approved, InReview, InfoRequested, New, Rejected, Waitlisted, Withdrawn};
        let created_at = application.created_at;
        let last = application.decided_at.map_or(created_at, |at| at.max(created_at)).nanoseconds();
        let is_lasting = match application.status {
            New | InReview | InfoRequested => true,
            Approved | Rejected => application.decided_at.is_none(),
            Waitlisted | Withdrawn => false,
        };
        let entry = Entry { first: created_at.nanoseconds(), last, is_lasting, money: None };
        self.application_blocks.turn(way, slot, entry);
    }
}

/// The first and the last; none of none.
pub(crate) fn ends(instants: impl Iterator<Item = Instant>) -> Option<(Instant, Instant)> {
    instants.fold(None, |ends: Option<(Instant, Instant)>, at| match ends {
        None => Some((at, at)),
        Some((first, last)) => Some((first.min(at), last.max(at))),
    })
}

fn ends_within<T, I: Iterator<Item = Instant>>(
    blocks: &Blocks,
    facts: &Table<T>,
    start: Option<Instant>,
    instants: impl Fn(&T) -> I,
) -> Option<(Instant, Instant)> {
    let values =
        |indexes| facts.within(indexes).flat_map(|(_, fact)| instants(fact)).map(Instant::nanoseconds);
    let ends = blocks.ends(facts.n_slots(), start.map_or(i64::MIN, Instant::nanoseconds), values);
    ends.map(|(first, last)| (Instant::new(first), Instant::new(last)))
}
