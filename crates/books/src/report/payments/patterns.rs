//! Which facts are behind the payments report.

use crate::report::rows::patterns::{Group, count, figure, money};
use crate::report::rows::{beside, documents, items, moved, owed, settled, warned};

pub(super) static GROUPS: &[Group] = &[
    Group {
        places: &[
            "currencies.{currency}",
            "currencies.{currency}.by_gateway.{gateway}",
            "currencies.{currency}.by_event.{event}",
            "currencies.{currency}.series.{bucket}",
        ],
        patterns: &[
            figure("received.{count|amount}", moved::received),
            figure("refunded.{count|amount}", moved::refunded),
            money("received_after_refunds", moved::after_refunds),
        ],
    },
    Group {
        places: &["currencies.{currency}", "currencies.{currency}.by_gateway.{gateway}"],
        patterns: &[
            money("gateway_fees.amount", moved::fees),
            count("gateway_fees.known_count", moved::known_fees),
            money("gateway_fees.known_amount", moved::known_fees),
            count("gateway_fees.unknown_count", moved::unknown_fees),
            money("after_fees", moved::after_fees),
        ],
    },
    Group {
        places: &["currencies.{currency}"],
        patterns: &[
            figure("chargebacks.{count|amount}", moved::chargebacks),
            figure("by_tax.{tax}.received.{excl_vat|vat|gross}", moved::received),
            figure("by_tax.{tax}.refunded.{excl_vat|vat|gross}", moved::refunded),
            figure("by_status.{payment_status}.{count|amount}", moved::created),
            count("success.succeeded", moved::succeeded),
            count("success.failed", moved::failed),
            figure("written_off.{count|amount}", beside::written_off),
            figure("written_off.by_reason.{reason}.{count|amount}", beside::written_off),
            money("series.{until}.cumulative", moved::after_refunds),
            count("time_to_pay.settled", settled::settled),
            count("time_to_pay.on_time", settled::on_time),
            count("time_to_pay.with_due_date", settled::with_due_date),
            money("roll_forward.opening", owed::opening),
            money("roll_forward.{flow}", documents::flows),
            money("roll_forward.received", moved::received),
            money("roll_forward.refunded", moved::refunded),
            money("roll_forward.written_off", beside::written_off),
            money("roll_forward.closing", owed::closing),
            figure("exceptions.{exception}.{count|amount}", owed::exceptions),
        ],
    },
    Group {
        places: &["currencies.{currency}.receivables"],
        patterns: &[
            figure("open.{count|amount}", owed::open),
            figure("overdue.{count|amount}", owed::overdue),
            money("credit_balance", owed::credits),
            figure("aging.{age}.{count|amount}", owed::open),
            figure("by_reminder_count.{reminder_count}.{count|amount}", owed::open),
            count("open_items_count", owed::open),
            count("credit_items_count", owed::credits),
            money("open_items.{document}.gross", items::gross),
            money("open_items.{document}.credited", items::credited),
            money("open_items.{document}.received_after_refunds", items::received),
            money("open_items.{document}.written_off", items::written_off),
            money("open_items.{document}.open", items::open),
            money("credit_items.{document}.{payment}.amount", owed::credits),
        ],
    },
    Group {
        places: &["warnings"],
        patterns: &[
            count("no_history.count", warned::voided_without_history),
            count("dated_after_today.count", warned::owed_after_today),
            count("currency_mismatch.count", warned::currency_mismatch),
            count("unallocated_payments.count", warned::unallocated_payments),
            count("refund_without_record.count", warned::refund_without_record),
        ],
    },
];
