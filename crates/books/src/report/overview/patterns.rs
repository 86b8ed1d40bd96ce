//! Which facts are behind the overview: those behind the figures that it repeats.

use crate::report::rows::patterns::{Group, area, count, figure, money};
use crate::report::rows::{applied, beside, booths, calendar, documents, moved, owed, people, warned};

pub(super) static GROUPS: &[Group] = &[
    Group {
        places: &["currencies.{currency}"],
        patterns: &[
            money("{flow}", documents::flows),
            money("after_credits", documents::after_credits),
            money("received", moved::received),
            money("refunded", moved::refunded),
            money("received_after_refunds", moved::after_refunds),
            money("written_off", beside::written_off),
            money("open", owed::open),
            money("overdue", owed::overdue),
        ],
    },
    Group {
        places: &[""],
        patterns: &[
            count("events.past", calendar::past),
            count("events.running", calendar::running),
            count("events.upcoming", calendar::upcoming),
            count("participants.active", people::active),
            count("participants.confirmed", people::confirmed),
            count("participants.distinct_contacts", people::active_contacts),
            area("participants.sold_m2", booths::sold),
            count("applications.received", applied::received),
            count("applications.open", applied::open),
        ],
    },
    Group {
        places: &["attention"],
        patterns: &[
            figure("overdue_over_30_days.{currency}.{count|amount}", owed::long_overdue),
            figure("payment_exceptions.{currency}.{count|amount}", owed::exceptions),
            figure("voided_without_credit_note.{currency}.{count|amount}", warned::voided),
            count("approved_without_participation.null.count", applied::without_participation),
            count("confirmed_without_booth.null.count", people::without_booth),
            count("confirmed_with_overdue_invoice.null.count", people::with_overdue_invoice),
            count("open_applications_over_30_days.null.count", applied::long_open),
        ],
    },
    Group {
        places: &["warnings"],
        patterns: &[
            count("voided_without_credit_note.count", warned::voided_without_credit_note),
            count("cancelled_not_fully_credited.count", warned::cancelled_not_fully_credited),
            count("no_history.count", warned::all_without_history),
            count("dated_after_today.count", warned::owed_after_today),
            count("currency_mismatch.count", warned::currency_mismatch),
            count("unallocated_payments.count", warned::unallocated_payments),
            count("refund_without_record.count", warned::refund_without_record),
        ],
    },
];
