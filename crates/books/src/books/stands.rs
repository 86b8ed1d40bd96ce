//! Stands: booths and their reservations, as the books keep them.

use super::recorded::{required, required_money, word};
use super::{Books, Contact, Event, Slot};
use crate::calendar::Instant;
use crate::fact::{METRE_DIGITS, Values, write_key};
use crate::money::Currency;
use crate::words::words;

/// A place at an event that can be let.
#[derive(Clone, Debug, PartialEq)]
pub struct Booth {
    /// Where.
    pub event: Slot<Event>,
    /// In millimetres.
    pub width: u32,
    /// In millimetres.
    pub depth: u32,
    /// Its sides.
    pub booth_type: Option<BoothType>,
    /// As recorded.
    pub status: BoothStatus,
    /// Whether it has a price, in the tenant's currency.
    pub has_price: bool,
}

words! {
/// To how many sides a booth is open.
#[expect(missing_docs, reason = "the words say it")]
pub enum BoothType {
    Row = "row",
    Corner = "corner",
    Head = "head",
    Island = "island",
}
}

words! {
/// The status of a booth.
#[expect(missing_docs, reason = "the words say it")]
pub enum BoothStatus {
    Available = "available",
    Reserved = "reserved",
    Sold = "sold",
    Blocked = "blocked",
}
}

/// A contact holds, or is to hold, a booth.
#[derive(Clone, Debug, PartialEq)]
pub struct Reservation {
    /// Where.
    pub event: Slot<Event>,
    /// Which.
    pub booth: Slot<Booth>,
    /// For whom.
    pub contact: Slot<Contact>,
    /// As recorded.
    pub status: ReservationStatus,
    /// The currency of its price.
    pub currency: Currency,
    /// When it was made.
    pub reserved_at: Instant,
    /// When it was confirmed.
    pub confirmed_at: Option<Instant>,
    /// When it was cancelled.
    pub cancelled_at: Option<Instant>,
    /// In minor units.
    pub final_price: Option<i64>,
}

words! {
/// The status of a reservation.
#[expect(missing_docs, reason = "the words say it")]
pub enum ReservationStatus {
    Pending = "pending",
    Confirmed = "confirmed",
    Cancelled = "cancelled",
}
}

impl Books {
    pub(super) fn read_booth(&mut self, values: &Values) -> Result<Booth, String> {
        let millimetres = |field| {
            let length = values.number(field).and_then(|length| length.scaled(METRE_DIGITS));
            required(length.and_then(|length| u32::try_from(length).ok()), field)
        };
        Ok(Booth {
            event: self.events.mention(required(values.text("event_key"), "event_key")?),
            width: millimetres("width")?,
            depth: millimetres("depth")?,
            booth_type: values.text("booth_type").and_then(BoothType::from_word),
            status: word(values, BoothStatus::from_word, "status")?,
            has_price: values.has("fixed_price"),
        })
    }

    pub(super) fn read_reservation(&mut self, values: &Values) -> Result<Reservation, String> {
        let event = required(values.text("event_key"), "event_key")?;
        let booth = write_key(&[event, required(values.text("booth_number"), "booth_number")?]);
        let currency = required(values.currency("currency"), "currency")?;
        let final_price = values.has("final_price").then(|| required_money(values, "final_price", currency));
        Ok(Reservation {
            event: self.events.mention(event),
            booth: self.booths.mention(&booth),
            contact: self.contacts.mention(required(values.text("customer_number"), "customer_number")?),
            status: word(values, ReservationStatus::from_word, "status")?,
            currency,
            reserved_at: required(values.instant("reserved_at"), "reserved_at")?,
            confirmed_at: values.instant("confirmed_at"),
            cancelled_at: values.instant("cancelled_at"),
            final_price: final_price.transpose()?,
        })
    }
}
