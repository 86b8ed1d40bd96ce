//! Kinds: how the fold reads, keeps and relates the facts of each.

use super::relations::Follower;
use super::{
    Application, Books, Booth, Category, CheckIn, Contact, Event, Participant, Payment, Refund, Refunded,
    Reservation, Slot, Table, Way, WriteOff,
};
use crate::fact::Values;

/// What the fold does with the facts of a kind.
pub(super) trait Fact: Sized {
    /// The fact that a stored body says.
    fn read(books: &mut Books, values: &Values) -> Result<Self, String>;

    /// Where the facts of the kind are.
    fn table(books: &mut Books) -> &mut Table<Self>;

    /// Tells those that it belongs to, if it is present, that it comes or goes.
    fn relate(_books: &mut Books, _way: Way, _slot: Slot<Self>) {}

    /// Puts or removes it.
    fn replace(books: &mut Books, slot: Slot<Self>, new: Option<(i64, Self)>) {
        Self::relate(books, Way::Out, slot);
        match new {
            Some((seq, fact)) => Self::table(books).put(slot, seq, fact),
            None => Self::table(books).remove(slot),
        };
        Self::relate(books, Way::In, slot);
    }
}

impl Fact for Event {
    fn read(books: &mut Books, values: &Values) -> Result<Event, String> {
        books.read_event(values)
    }

    fn table(books: &mut Books) -> &mut Table<Event> {
        &mut books.events
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Event>) {
        let series = books.events.get(slot).and_then(|event| event.series_key.clone());
        let Some(series) = series else { return };
        let editions = books.relations.series.entry(series).or_default();
        match way {
            Way::In => editions.push(slot),
            Way::Out => editions.retain(|edition| *edition != slot),
        }
    }
}

impl Fact for Category {
    fn read(books: &mut Books, values: &Values) -> Result<Category, String> {
        books.read_category(values)
    }

    fn table(books: &mut Books) -> &mut Table<Category> {
        &mut books.categories
    }
}

impl Fact for Contact {
    fn read(books: &mut Books, values: &Values) -> Result<Contact, String> {
        books.read_contact(values)
    }

    fn table(books: &mut Books) -> &mut Table<Contact> {
        &mut books.contacts
    }

    fn relate(books: &mut Books, _way: Way, slot: Slot<Contact>) {
        books.fall_back_of(slot);
    }
}

impl Fact for Participant {
    fn read(books: &mut Books, values: &Values) -> Result<Participant, String> {
        books.read_participant(values)
    }

    fn table(books: &mut Books) -> &mut Table<Participant> {
        &mut books.participants
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Participant>) {
        let (Some(fact), all) = (books.participants.get(slot), &mut books.relations) else { return };
        let pair = fact.pair;
        all.participants.turn(way, Some(fact.event), slot, None);
        all.participations.turn(way, fact.contact, slot);
        let took_part = all.pairs.take_part(pair);
        all.pairs.participants.turn(way, pair, slot);
        if all.pairs.take_part(pair) != took_part {
            books.begin(way, slot);
        }
        books.block_participant(way, slot);
        books.fall_back_all(pair);
    }
}

impl Fact for Application {
    fn read(books: &mut Books, values: &Values) -> Result<Application, String> {
        books.read_application(values)
    }

    fn table(books: &mut Books) -> &mut Table<Application> {
        &mut books.applications
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Application>) {
        let (Some(fact), all) = (books.applications.get(slot), &mut books.relations) else { return };
        for event in &fact.events {
            all.applications.turn(way, Some(*event), slot, None);
        }
        books.admit(way, slot);
        books.block_application(way, slot);
    }
}

impl Fact for Booth {
    fn read(books: &mut Books, values: &Values) -> Result<Booth, String> {
        books.read_booth(values)
    }

    fn table(books: &mut Books) -> &mut Table<Booth> {
        &mut books.booths
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Booth>) {
        let (Some(fact), all) = (books.booths.get(slot), &mut books.relations) else { return };
        all.booths.turn(way, Some(fact.event), slot, None);
    }
}

impl Fact for Reservation {
    fn read(books: &mut Books, values: &Values) -> Result<Reservation, String> {
        books.read_reservation(values)
    }

    fn table(books: &mut Books) -> &mut Table<Reservation> {
        &mut books.reservations
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Reservation>) {
        let (Some(fact), all) = (books.reservations.get(slot), &mut books.relations) else { return };
        let pair = all.pairs.mention(fact.event, fact.contact);
        all.reservations.turn(way, Some(fact.event), slot, Some(fact.currency));
        all.reservations_on.turn(way, fact.booth, slot);
        all.pairs.reservations.turn(way, pair, slot);
        books.see(pair);
    }
}

impl Fact for CheckIn {
    fn read(books: &mut Books, values: &Values) -> Result<CheckIn, String> {
        books.read_check_in(values)
    }

    fn table(books: &mut Books) -> &mut Table<CheckIn> {
        &mut books.check_ins
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<CheckIn>) {
        let (Some(fact), all) = (books.check_ins.get(slot), &mut books.relations) else { return };
        let pair = all.pairs.mention(fact.event, fact.contact);
        all.check_ins.turn(way, Some(fact.event), slot, None);
        all.pairs.check_ins.turn(way, pair, slot);
        books.see(pair);
    }
}

impl Fact for Payment {
    fn read(books: &mut Books, values: &Values) -> Result<Payment, String> {
        books.read_payment(values)
    }

    fn table(books: &mut Books) -> &mut Table<Payment> {
        &mut books.payments
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Payment>) {
        books.shelve(way, Follower::Payment(slot));
        if let Some(invoice) = books.payments.get(slot).and_then(|payment| payment.invoice) {
            books.relations.payments_on.turn(way, invoice, slot);
            books.reckon(invoice);
        }
        books.set_apart(way, Follower::Payment(slot));
        let refunds: Vec<Slot<Refund>> = books.relations.refunds_of.of(slot).collect();
        refunds.into_iter().for_each(|refund| books.set_apart(Way::In, Follower::Refund(refund)));
        books.note_repaid(way, slot);
        books.block_payment(way, slot);
    }

    fn replace(books: &mut Books, slot: Slot<Payment>, new: Option<(i64, Payment)>) {
        let event = new.as_ref().and_then(|(_, payment)| books.event_of_payment(payment));
        let moves = event != books.payments.get(slot).and_then(|payment| books.event_of_payment(payment));
        let refunds: Vec<_> =
            books.relations.refunds_of.of(slot).filter(|_| moves).map(Follower::Refund).collect();
        refunds.iter().for_each(|refund| books.shelve(Way::Out, *refund));
        Self::relate(books, Way::Out, slot);
        match new {
            Some((seq, payment)) => books.payments.put(slot, seq, payment),
            None => books.payments.remove(slot),
        };
        Self::relate(books, Way::In, slot);
        refunds.iter().for_each(|refund| books.shelve(Way::In, *refund));
    }
}

impl Fact for Refund {
    fn read(books: &mut Books, values: &Values) -> Result<Refund, String> {
        books.read_refund(values)
    }

    fn table(books: &mut Books) -> &mut Table<Refund> {
        &mut books.refunds
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<Refund>) {
        books.shelve(way, Follower::Refund(slot));
        match books.refunds.get(slot).map(|refund| refund.of) {
            Some(Refunded::Payment(payment)) => books.relations.refunds_of.turn(way, payment, slot),
            Some(Refunded::CreditNote(note)) => books.relations.payouts_of.turn(way, note, slot),
            None => return,
        }
        if let Some(invoice) = books.refunds.get(slot).and_then(|refund| books.invoice_of_refund(refund)) {
            books.reckon(invoice);
        }
        books.set_apart(way, Follower::Refund(slot));
    }
}

impl Fact for WriteOff {
    fn read(books: &mut Books, values: &Values) -> Result<WriteOff, String> {
        books.read_write_off(values)
    }

    fn table(books: &mut Books) -> &mut Table<WriteOff> {
        &mut books.write_offs
    }

    fn relate(books: &mut Books, way: Way, slot: Slot<WriteOff>) {
        books.shelve(way, Follower::WriteOff(slot));
        if let Some(invoice) = books.write_offs.get(slot).map(|write_off| write_off.invoice) {
            books.relations.write_offs_on.turn(way, invoice, slot);
            books.reckon(invoice);
        }
        books.set_apart(way, Follower::WriteOff(slot));
    }
}
