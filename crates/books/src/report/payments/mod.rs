//! Payments: what moved, and what is owed.

mod selection;

mod sums;

mod fold;

mod by_tax;

mod doubts;

mod settlement;

mod stock;

mod owed;

mod items;

mod exceptions;

mod figures;

mod definitions;

mod patterns;

mod receivables;

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

pub use exceptions::ExceptionCode;
pub use receivables::{AgeBucket, Aging, ByReminderCount, CreditItem, OpenItem, Receivables, RollForward};

pub(super) use exceptions::Finding;
pub(super) use selection::{Paid, Repaid, payments as payments_in_scope, refunds as refunds_in_scope};
pub(super) use settlement::settled;
pub(super) use stock::{Credit, Open, stock};

use super::both::{both, reads_many};
use super::report_type::{Blueprint, Titles};
use super::schema;
use super::{
    Amounts, BucketFigures, Comparison, FigureError, Figures, Money, Rate, Report, TaxRate, Warning,
};
use crate::books::{Books, PaymentStatus, Treatment, WriteOffReason};
use crate::calendar::Interval;
use crate::money::Currency;
use crate::query::Query;
use owed::Owed;

pub(super) static BLUEPRINT: Blueprint = Blueprint {
    titles: Titles { de: "Zahlungsbericht", en: "Payments" },
    parameters: &["interval", "currency", "limit"],
    limit: 50,
    members: &["currencies", "comparison", "warnings"],
    currency_members: &[
        "received",
        "refunded",
        "chargebacks",
        "received_after_refunds",
        "gateway_fees",
        "after_fees",
        "by_gateway",
        "by_tax",
        "by_status",
        "success",
        "by_event",
        "written_off",
        "series",
        "time_to_pay",
        "receivables",
        "roll_forward",
        "exceptions",
    ],
    lists: &["by_gateway", "by_tax", "by_status", "by_event", "series", "exceptions"],
    compute: |books, query| payments(books, query).map(Report::Payments),
    schema: schema::root::<Payments>,
    definitions: definitions::GROUPS,
    patterns: patterns::GROUPS,
    extent: selection::extent,
};

/// The report; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Payments {
    /// A section for each currency, by code: amounts of two currencies are never added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub currencies: Option<Vec<InCurrency>>,
    /// The figures of another period or edition; null if none is asked for, or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub comparison: Option<Option<Box<Comparison>>>,
    /// What deserves a look, in all currencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub warnings: Option<Vec<Warning>>,
    /// The interval of the series.
    #[serde(skip)]
    pub interval: Option<Interval>,
}

/// The figures of one currency; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct InCurrency {
    /// Which.
    pub currency: Currency,
    /// Payments that came in the period, whatever became of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub received: Option<Total>,
    /// Refunds of payments and payouts of credit notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub refunded: Option<Total>,
    /// The refunds that a bank made (Rücklastschrift), contained in `refunded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub chargebacks: Option<Total>,
    /// received − refunded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub received_after_refunds: Option<Money>,
    /// What gateways kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub gateway_fees: Option<Fees>,
    /// received_after_refunds − gateway_fees.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub after_fees: Option<Money>,
    /// By gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_gateway: Option<Vec<ByGateway>>,
    /// By treatment and rate of the invoices paid: VAT on receipts (§20 UStG).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_tax: Option<Vec<ByTax>>,
    /// Payments created in the period, by their status now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_status: Option<Vec<ByStatus>>,
    /// How many of those with a gateway succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub success: Option<Success>,
    /// By event: its first day, then key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_event: Option<Vec<ByEvent>>,
    /// What will not be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub written_off: Option<WrittenOff>,
    /// By day, week, month, quarter or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub series: Option<Vec<InBucket>>,
    /// How long invoices took that were settled in the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub time_to_pay: Option<TimeToPay>,
    /// What is owed at the end of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub receivables: Option<Receivables>,
    /// From what was owed at the start to what is owed at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub roll_forward: Option<RollForward>,
    /// What does not fit together at the end of the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub exceptions: Option<Vec<Exception>>,
}

/// Facts counted and summed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Total {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
}

/// Fees of payments received through a gateway.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Fees {
    /// The fees that are known.
    pub amount: Money,
    /// Of how many payments.
    pub known_count: u64,
    /// What these payments received.
    pub known_amount: Money,
    /// Of how many the fee is not known.
    pub unknown_count: u64,
}

/// A row by gateway; null stands for payments without.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByGateway {
    /// The gateway.
    pub gateway_key: Option<String>,
    /// Its name, as the latest payment says it.
    pub name: Option<String>,
    /// What came.
    pub received: Total,
    /// What went back.
    pub refunded: Total,
    /// received − refunded.
    pub received_after_refunds: Money,
    /// What it kept.
    pub gateway_fees: Fees,
    /// received_after_refunds − gateway_fees.
    pub after_fees: Money,
    /// Fees of what was received by payments whose fee is known.
    pub fee_rate: Option<Rate>,
    /// Of a received payment.
    pub average: Option<Money>,
}

/// A row by treatment and rate; null stands for what pays no issued invoice.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByTax {
    /// How VAT applies.
    pub treatment: Option<Treatment>,
    /// Per cent.
    pub tax_rate: Option<TaxRate>,
    /// What came.
    pub received: Amounts,
    /// What went back.
    pub refunded: Amounts,
}

/// A row by status; all are always there.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByStatus {
    /// As known now.
    pub status: PaymentStatus,
    /// How many.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
}

/// Payments through gateways that succeeded and that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Success {
    /// Received.
    pub succeeded: u64,
    /// Failed or cancelled.
    pub failed: u64,
    /// succeeded / (succeeded + failed).
    pub rate: Option<Rate>,
}

/// A row by event; null stands for payments of no event.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByEvent {
    /// The event.
    pub event_key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What came.
    pub received: Total,
    /// What went back.
    pub refunded: Total,
    /// received − refunded.
    pub received_after_refunds: Money,
}

/// Write-offs of the period.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct WrittenOff {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
    /// By reason; missing in a comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_reason: Option<Vec<ByReason>>,
}

/// A row by reason.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByReason {
    /// Why.
    pub reason: WriteOffReason,
    /// How many.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
}

/// A bucket of the series.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct InBucket {
    /// Which.
    #[serde(flatten)]
    pub bucket: BucketFigures,
    /// What came.
    pub received: Total,
    /// What went back.
    pub refunded: Total,
    /// received − refunded.
    pub received_after_refunds: Money,
    /// received_after_refunds from the first bucket up to this one.
    pub cumulative: Money,
}

/// Invoices by the day on which they were settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct TimeToPay {
    /// How many.
    pub settled: u64,
    /// From the invoice's date to settlement; below 0 for an advance.
    pub median_days: Option<i64>,
    /// Nine of ten took no longer.
    pub p90_days: Option<i64>,
    /// Settled on the due date or before.
    pub on_time: u64,
    /// How many have a due date.
    pub with_due_date: u64,
    /// on_time / with_due_date.
    pub on_time_share: Option<Rate>,
}

/// What does not fit together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Exception {
    /// Stable.
    pub code: ExceptionCode,
    /// How many facts.
    pub count: u64,
    /// Their sum.
    pub amount: Money,
}

/// The payments report. One pass over the payments in scope for what moved, one over all documents and
/// settlements in scope for what is owed.
pub fn payments(books: &Books, query: &Query) -> Result<Payments, FigureError> {
    let (folded, owed) =
        both(reads_many(books, query), || fold::fold(books, query), || Owed::of(books, query));
    figures::figures(books, query, &folded?, &owed)
}

impl Figures for Payments {
    fn interval(&self) -> Option<Interval> {
        self.interval
    }

    fn contacts(&self) -> Vec<&str> {
        let sections = self.currencies.iter().flatten();
        sections.filter_map(|section| section.receivables.as_ref()).flat_map(Receivables::contacts).collect()
    }

    fn set_names(&mut self, names: &BTreeMap<String, String>) {
        let sections = self.currencies.iter_mut().flatten();
        let receivables = sections.filter_map(|section| section.receivables.as_mut());
        receivables.for_each(|receivables| receivables.set_names(names));
    }
}

fn date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}
