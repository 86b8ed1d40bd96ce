//! Relations: which facts belong to which, kept true by every change of one.

use rustc_hash::FxHashMap;

use super::chains::Chains;
use super::pairs::Pairs;
use super::shelves::Shelves;
use super::weight::weigh;
use super::{
    Application, Books, Booth, CheckIn, Contact, Document, Event, Line, Participant, Payment, Refund,
    Reservation, Slot, WriteOff,
};

/// Whether a fact comes or goes.
#[derive(Clone, Copy)]
pub(super) enum Way {
    In,
    Out,
}

/// Who belongs to whom. What stands on the shelf of an event through another fact (a payment through
/// its invoice) moves when that one does.
#[derive(Clone, Default)]
pub(super) struct Relations {
    pub(super) series: FxHashMap<Box<str>, Vec<Slot<Event>>>,
    pub(super) pairs: Pairs,
    pub(super) participants: Shelves<Participant>,
    pub(super) participations: Chains<Contact, Participant>,
    pub(super) applications: Shelves<Application>,
    pub(super) booths: Shelves<Booth>,
    pub(super) reservations: Shelves<Reservation>,
    pub(super) reservations_on: Chains<Booth, Reservation>,
    pub(super) check_ins: Shelves<CheckIn>,
    pub(super) payments: Shelves<Payment>,
    pub(super) payments_on: Chains<Document, Payment>,
    pub(super) refunds: Shelves<Refund>,
    pub(super) refunds_of: Chains<Payment, Refund>,
    pub(super) payouts_of: Chains<Document, Refund>,
    pub(super) write_offs: Shelves<WriteOff>,
    pub(super) write_offs_on: Chains<Document, WriteOff>,
}

weigh!(Relations {
    series,
    pairs,
    participants,
    participations,
    applications,
    booths,
    reservations,
    reservations_on,
    check_ins,
    payments,
    payments_on,
    refunds,
    refunds_of,
    payouts_of,
    write_offs,
    write_offs_on
});

/// A fact that stands on the shelf of an event through another one.
#[derive(Clone, Copy)]
pub(super) enum Follower {
    Payment(Slot<Payment>),
    Refund(Slot<Refund>),
    WriteOff(Slot<WriteOff>),
}

impl Books {
    /// The event that counts for what is at a slot: of a credit note that names an invoice the
    /// invoice's.
    fn event_at(&self, slot: Slot<Document>) -> Option<Slot<Event>> {
        self.documents.get(slot).and_then(|document| self.origin(document).event)
    }

    /// Enters a follower on the shelf of the event that counts for it, or takes it out.
    pub(super) fn shelve(&mut self, way: Way, follower: Follower) {
        match follower {
            Follower::Payment(slot) => {
                let Some(payment) = self.payments.get(slot) else { return };
                let event = self.event_of_payment(payment);
                self.relations.payments.turn(way, event, slot, Some(payment.currency));
            }
            Follower::Refund(slot) => {
                let Some(refund) = self.refunds.get(slot) else { return };
                let event = self.event_of_refund(refund);
                self.relations.refunds.turn(way, event, slot, Some(refund.currency));
            }
            Follower::WriteOff(slot) => {
                let Some(write_off) = self.write_offs.get(slot) else { return };
                let event = self.event_of_write_off(write_off);
                self.relations.write_offs.turn(way, event, slot, None);
            }
        }
    }

    /// What stands on the shelf of a document's event through it, or through a credit note or payment
    /// that names it.
    pub(super) fn followers(&self, slot: Slot<Document>) -> Vec<Follower> {
        let all = &self.relations;
        let notes = self.index.credit_notes(slot).iter().copied();
        let payouts = notes.chain([slot]).flat_map(|note| all.payouts_of.of(note)).map(Follower::Refund);
        let write_offs = all.write_offs_on.of(slot).map(Follower::WriteOff);
        let payments = all.payments_on.of(slot).flat_map(|payment| {
            let refunds = all.refunds_of.of(payment).map(Follower::Refund);
            refunds.chain([Follower::Payment(payment)])
        });
        payouts.chain(write_offs).chain(payments).collect()
    }

    /// Puts or removes a document and keeps the indexes true, also for the credit notes that name it
    /// and, if it moves to another event, for all that moves along.
    pub(super) fn replace_document(&mut self, slot: Slot<Document>, new: Option<(i64, Document, Vec<Line>)>) {
        let event = new.as_ref().and_then(|(_, document, _)| self.origin(document).event);
        let related = [self.documents.get(slot), new.as_ref().map(|(_, document, _)| document)];
        let corrected = related.map(|document| document.and_then(|document| document.related));
        let followers = if event == self.event_at(slot) { Vec::new() } else { self.followers(slot) };
        let notes = self.index.credit_notes(slot).to_vec();
        followers.iter().for_each(|follower| self.shelve(Way::Out, *follower));
        notes.iter().for_each(|note| self.index_document(Way::Out, *note));
        self.index_document(Way::Out, slot);
        match new {
            Some((seq, document, lines)) => {
                self.hot.put(slot, &document, &lines);
                self.documents.put(slot, seq, document);
            }
            None => {
                self.hot.leave(slot);
                self.documents.remove(slot);
            }
        }
        self.index_document(Way::In, slot);
        notes.iter().for_each(|note| self.index_document(Way::In, *note));
        followers.iter().for_each(|follower| self.shelve(Way::In, *follower));
        corrected.into_iter().flatten().chain([slot]).for_each(|slot| self.reckon(slot));
        self.look_apart(slot);
    }

    fn index_document(&mut self, way: Way, slot: Slot<Document>) {
        let Some(document) = self.documents.get(slot) else { return };
        let origin = document.related.and_then(|invoice| self.documents.get(invoice)).unwrap_or(document);
        match way {
            Way::In => {
                self.index.enter(slot, document, origin.event);
                self.hot.set_origin(slot, origin);
            }
            Way::Out => self.index.leave(slot, document, origin.event),
        }
        if let (Some(event), Some(contact)) = (origin.event, origin.customer) {
            let pair = self.relations.pairs.mention(event, contact);
            self.relations.pairs.documents.turn(way, pair, slot);
            self.bill(pair);
        }
        self.fall_back(slot);
    }
}
