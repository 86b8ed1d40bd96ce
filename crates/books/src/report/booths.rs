//! Booths: what state each is in at an instant, and its area.

use crate::books::{Books, Booth, BoothStatus, Reservation, ReservationStatus, Slot};
use crate::calendar::Period;

/// The state of a booth at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BoothState {
    Sold,
    Reserved,
    Available,
    Blocked,
}

/// A booth's area in hundredths of a square metre, rounded.
pub(crate) fn area(booth: &Booth) -> i64 {
    let square_millimetres = u64::from(booth.width) * u64::from(booth.depth);
    // Two factors of 32 bits leave room for what rounds up.
    ((square_millimetres + 5_000) / 10_000) as i64
}

/// The state of a reservation at the end of a period; none if it is not yet made.
pub(crate) fn reservation_at_end(reservation: &Reservation, period: &Period) -> Option<ReservationStatus> {
    if !period.is_before_end(reservation.reserved_at) {
        return None;
    }
    let is_before = |at| period.is_before_end(at);
    Some(match reservation.status {
        ReservationStatus::Cancelled if reservation.cancelled_at.is_none_or(is_before) => {
            ReservationStatus::Cancelled
        }
        ReservationStatus::Pending => ReservationStatus::Pending,
        // Confirmed without a date: from when it was made.
        ReservationStatus::Confirmed if reservation.confirmed_at.is_none_or(is_before) => {
            ReservationStatus::Confirmed
        }
        ReservationStatus::Cancelled if reservation.confirmed_at.is_some_and(is_before) => {
            ReservationStatus::Confirmed
        }
        ReservationStatus::Confirmed | ReservationStatus::Cancelled => ReservationStatus::Pending,
    })
}

/// The state of a booth at the end of a period.
pub(crate) fn booth_at_end(books: &Books, period: &Period, slot: Slot<Booth>, booth: &Booth) -> BoothState {
    let has = |wanted: ReservationStatus| {
        let mut states = books.reservations_on(slot).filter_map(|(_, one)| reservation_at_end(one, period));
        states.any(|state| state == wanted)
    };
    booth_with(booth, has(ReservationStatus::Confirmed), has(ReservationStatus::Pending))
}

/// The state of a booth at an instant, at which it has such reservations.
pub(crate) fn booth_with(booth: &Booth, is_confirmed: bool, is_pending: bool) -> BoothState {
    match booth.status {
        BoothStatus::Blocked => BoothState::Blocked,
        BoothStatus::Sold => BoothState::Sold,
        _ if is_confirmed => BoothState::Sold,
        BoothStatus::Reserved => BoothState::Reserved,
        BoothStatus::Available if is_pending => BoothState::Reserved,
        BoothStatus::Available => BoothState::Available,
    }
}
