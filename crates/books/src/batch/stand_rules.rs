//! Rules of booths and their reservations.

use super::judge::Case;
use crate::fact::{Datum, Kind, write_key};

pub(super) fn booth(case: &mut Case<'_>) {
    case.refers_by("event_key", Kind::Event);
    case.currency = Some(case.look.settings().currency);
    case.at_least("fixed_price", 0);
}

pub(super) fn reservation(case: &mut Case<'_>) {
    case.refers_by("event_key", Kind::Event);
    case.refers_by("customer_number", Kind::Contact);
    if let (Some(event), Some(booth)) = (case.values.text("event_key"), case.values.text("booth_number")) {
        let (key, booth) = (write_key(&[event, booth]), booth.to_owned());
        case.refers_as("booth_number", &booth, Kind::Booth, &key);
    }
    let kept = case.stored.as_ref().and_then(|stored| stored.currency("currency"));
    let currency = case.values.currency("currency").or(kept).unwrap_or(case.look.settings().currency);
    case.currency = Some(currency);
    case.values.set("currency", Some(Datum::Currency(currency)));
    case.at_least("final_price", 0);
    case.default_to_now("reserved_at", &["confirmed_at", "cancelled_at"]);
}
