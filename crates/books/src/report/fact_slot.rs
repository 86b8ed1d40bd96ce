//! Facts by their slots: which fact, of whatever kind, in eight bytes.

use crate::books::{
    Application, Booth, Contact, Document, Event, Participant, Payment, Refund, Reservation, Slot, WriteOff,
};
use crate::fact::Kind;

/// A fact of the books.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FactSlot {
    Event(Slot<Event>),
    Contact(Slot<Contact>),
    Participant(Slot<Participant>),
    Application(Slot<Application>),
    Booth(Slot<Booth>),
    Reservation(Slot<Reservation>),
    Document(Slot<Document>),
    Payment(Slot<Payment>),
    Refund(Slot<Refund>),
    WriteOff(Slot<WriteOff>),
}

impl FactSlot {
    pub(crate) fn kind(self) -> Kind {
        match self {
            FactSlot::Event(_) => Kind::Event,
            FactSlot::Contact(_) => Kind::Contact,
            FactSlot::Participant(_) => Kind::Participant,
            FactSlot::Application(_) => Kind::Application,
            FactSlot::Booth(_) => Kind::Booth,
            FactSlot::Reservation(_) => Kind::BoothReservation,
            FactSlot::Document(_) => Kind::Invoice,
            FactSlot::Payment(_) => Kind::Payment,
            FactSlot::Refund(_) => Kind::Refund,
            FactSlot::WriteOff(_) => Kind::WriteOff,
        }
    }
}
