//! The kinds of facts, and what is done to one.

use std::fmt;

use serde::{Serialize, Serializer};

/// What a fact is about. The order is that of files, exports and messages.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The tenant's settings, as far as figures depend on them.
    Tenant,
    /// A fair, market or other event.
    Event,
    /// A category of exhibitors or goods.
    Category,
    /// A customer: exhibitor, applicant, payer.
    Contact,
    /// A contact at an event.
    Participant,
    /// Somebody who wants to take part.
    Application,
    /// A place at an event that can be let.
    Booth,
    /// A contact holds, or is to hold, a booth.
    BoothReservation,
    /// A contact arrives at an event.
    CheckIn,
    /// An invoice or credit note with its lines.
    Invoice,
    /// Money received, or meant to be.
    Payment,
    /// Money paid back.
    Refund,
    /// What will not be paid of an invoice.
    WriteOff,
}

impl Kind {
    /// All kinds, in order.
    pub const ALL: [Kind; 13] = [
        Kind::Tenant,
        Kind::Event,
        Kind::Category,
        Kind::Contact,
        Kind::Participant,
        Kind::Application,
        Kind::Booth,
        Kind::BoothReservation,
        Kind::CheckIn,
        Kind::Invoice,
        Kind::Payment,
        Kind::Refund,
        Kind::WriteOff,
    ];

    /// The word in files, in the journal and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Tenant => "tenant",
            Kind::Event => "event",
            Kind::Category => "category",
            Kind::Contact => "contact",
            Kind::Participant => "participant",
            Kind::Application => "application",
            Kind::Booth => "booth",
            Kind::BoothReservation => "booth_reservation",
            Kind::CheckIn => "check_in",
            Kind::Invoice => "invoice",
            Kind::Payment => "payment",
            Kind::Refund => "refund",
            Kind::WriteOff => "write_off",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a row of the journal does to its fact.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// The fact is as the body says, whatever it was.
    Put,
    /// The fact is removed.
    Delete,
    /// Only its entry in the directory changed: the journal's position moves, no figure does.
    Names,
    /// Its entry in the directory was removed for good, and what arrives of it is dropped.
    Erase,
    /// What arrives for its entry in the directory is taken again.
    Readmit,
}

impl Op {
    /// All of them.
    pub const ALL: [Op; 5] = [Op::Put, Op::Delete, Op::Names, Op::Erase, Op::Readmit];

    /// The word in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Op::Put => "put",
            Op::Delete => "delete",
            Op::Names => "names",
            Op::Erase => "erase",
            Op::Readmit => "readmit",
        }
    }

    /// The operation of this name.
    pub fn from_name(name: &str) -> Option<Op> {
        Op::ALL.into_iter().find(|op| op.name() == name)
    }
}
