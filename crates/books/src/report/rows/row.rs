//! Rows: facts behind a figure, named.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::hit::{Hit, NO_DAY};
use crate::books::{Books, Contact, Document, Event, Payment, Refunded, Slot};
use crate::calendar::day_of_number;
use crate::fact::Kind;
use crate::money::write_decimal;
use crate::report::fact_slot::FactSlot;
use crate::report::figure::number;

/// A fact, and what it contributes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// Its natural key, in its parts.
    pub key: Vec<String>,
    /// The local date on which it counts; null if it has none.
    #[serde(serialize_with = "maybe_date")]
    pub date: Option<Date>,
    /// The event for which it counts.
    pub event_key: Option<String>,
    /// Whom it concerns.
    pub customer_number: Option<String>,
    /// Their name, as far as the caller may see it.
    pub name: Option<String>,
    /// Its part of the figure.
    pub contribution: Quantity,
}

/// A number with a fixed count of digits: an amount, a count, an area.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quantity {
    /// In the smallest unit.
    pub units: i64,
    /// How many digits stand behind the point.
    pub digits: u8,
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_decimal(&mut text, i128::from(self.units), self.digits);
        number(text, serializer)
    }
}

/// A hit with its names, in a unit of so many digits.
pub(super) fn row(books: &Books, hit: &Hit, digits: u8) -> Row {
    let event = hit.event.or_else(|| event_of(books, hit.fact));
    Row {
        kind: hit.fact.kind(),
        key: parts(hit.fact.kind(), key(books, hit.fact)),
        date: (hit.day != NO_DAY).then(|| day_of_number(hit.day)),
        event_key: event.map(|slot| books.events().key(slot).to_owned()),
        customer_number: contact_of(books, hit.fact).map(|slot| books.contacts().key(slot).to_owned()),
        name: None,
        contribution: Quantity { units: hit.contribution, digits },
    }
}

/// The key of a fact as its table has it.
pub(super) fn key(books: &Books, fact: FactSlot) -> &str {
    match fact {
        FactSlot::Event(slot) => books.events().key(slot),
        FactSlot::Contact(slot) => books.contacts().key(slot),
        FactSlot::Participant(slot) => books.participants().key(slot),
        FactSlot::Application(slot) => books.applications().key(slot),
        FactSlot::Booth(slot) => books.booths().key(slot),
        FactSlot::Reservation(slot) => books.reservations().key(slot),
        FactSlot::Document(slot) => books.documents().key(slot),
        FactSlot::Payment(slot) => books.payments().key(slot),
        FactSlot::Refund(slot) => books.refunds().key(slot),
        FactSlot::WriteOff(slot) => books.write_offs().key(slot),
    }
}

/// A key of several parts is a list in its table.
fn parts(kind: Kind, key: &str) -> Vec<String> {
    let list = match kind {
        Kind::Participant | Kind::Booth => serde_json::from_str(key).ok(),
        _ => None,
    };
    list.unwrap_or_else(|| vec![key.to_owned()])
}

fn event_of(books: &Books, fact: FactSlot) -> Option<Slot<Event>> {
    match fact {
        FactSlot::Event(slot) => Some(slot),
        FactSlot::Contact(_) => None,
        FactSlot::Participant(slot) => Some(books.participants().get(slot)?.event),
        FactSlot::Application(slot) => match *books.applications().get(slot)?.events {
            [event] => Some(event),
            _ => None,
        },
        FactSlot::Booth(slot) => Some(books.booths().get(slot)?.event),
        FactSlot::Reservation(slot) => Some(books.reservations().get(slot)?.event),
        FactSlot::Document(slot) => books.hot().document(slot).event,
        FactSlot::Payment(slot) => books.event_of_payment(books.payments().get(slot)?),
        FactSlot::Refund(slot) => books.event_of_refund(books.refunds().get(slot)?),
        FactSlot::WriteOff(slot) => books.event_of_write_off(books.write_offs().get(slot)?),
    }
}

fn contact_of(books: &Books, fact: FactSlot) -> Option<Slot<Contact>> {
    let of_document = |slot: Slot<Document>| books.hot().document(slot).customer;
    let of_payment = |slot: Slot<Payment>| of_document(books.payments().get(slot)?.invoice?);
    match fact {
        FactSlot::Event(_) | FactSlot::Booth(_) => None,
        FactSlot::Contact(slot) => Some(slot),
        FactSlot::Participant(slot) => Some(books.participants().get(slot)?.contact),
        FactSlot::Application(slot) => books.applications().get(slot)?.contact,
        FactSlot::Reservation(slot) => Some(books.reservations().get(slot)?.contact),
        FactSlot::Document(slot) => of_document(slot),
        FactSlot::Payment(slot) => of_payment(slot),
        FactSlot::Refund(slot) => match books.refunds().get(slot)?.of {
            Refunded::Payment(payment) => of_payment(payment),
            Refunded::CreditNote(note) => of_document(note),
        },
        FactSlot::WriteOff(slot) => of_document(books.write_offs().get(slot)?.invoice),
    }
}

fn maybe_date<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}
