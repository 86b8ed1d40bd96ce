//! Which facts are behind the revenue report.

use crate::report::rows::patterns::{Group, area, count, figure, money};
use crate::report::rows::{beside, booths, documents, warned};

pub(super) static GROUPS: &[Group] = &[
    Group {
        places: &[
            "currencies.{currency}.totals",
            "currencies.{currency}.by_tax.{tax}",
            "currencies.{currency}.reverse_charge.{region}",
            "currencies.{currency}.by_event.{event}",
            "currencies.{currency}.by_category.{category}",
            "currencies.{currency}.by_item_kind.{item_kind}",
            "currencies.{currency}.by_country.{country}",
            "currencies.{currency}.top_customers.{customer}",
            "currencies.{currency}.series.{bucket}",
        ],
        patterns: &[
            figure("{flow}.{count|excl_vat|vat|gross}", documents::flows),
            figure("after_credits.{excl_vat|vat|gross}", documents::after_credits),
        ],
    },
    Group {
        places: &["currencies.{currency}"],
        patterns: &[
            count("reverse_charge.{region}.missing_tax_id", documents::missing_tax_id),
            money("series.{until}.cumulative", documents::after_credits),
            money("collection.invoiced", beside::invoiced),
            money("collection.credited", beside::credited),
            money("collection.collected", beside::collected),
            money("collection.cash_discounts", beside::cash_discounts),
            money("collection.other_write_offs", beside::other_write_offs),
            money("collection.open", beside::open),
            figure("written_off.{reason}.{tax}.{excl_vat|vat|gross}", beside::written_off_by_tax),
            count("averages.customers", beside::customers),
            area("averages.sold_m2", booths::sold),
            figure("pipeline.draft_invoices.{count|gross}", beside::drafts),
            figure("pipeline.unbilled_reservations.{count|amount}", beside::unbilled),
        ],
    },
    Group {
        places: &["warnings"],
        patterns: &[
            count("voided_without_credit_note.count", warned::voided_without_credit_note),
            count("cancelled_not_fully_credited.count", warned::cancelled_not_fully_credited),
            count("no_history.count", warned::voided_without_history),
            count("dated_after_today.count", warned::documents_after_today),
        ],
    },
];
