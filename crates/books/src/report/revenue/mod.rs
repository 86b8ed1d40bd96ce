//! Revenue: what was invoiced, credited and voided.

mod fold;

mod customers;

mod recent;

mod line_sums;

mod reverse_charge;

mod categories;

mod collection;

mod written_off;

pub(super) mod pipeline;

mod beside;

mod figures;

mod definitions;

mod patterns;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::both::{both, reads_many};
use super::report_type::{Blueprint, Titles};
use super::schema;
pub(super) use collection::Accounts;
pub(super) use pipeline::{draft_invoices, unbilled_reservations};
pub use reverse_charge::Region;
pub(super) use reverse_charge::region_of;

use super::{
    Amounts, BucketFigures, Comparison, FigureError, Figures, Flows, Hundredths, Money, Rate, Report,
    TaxRate, Warning, selection,
};
use crate::books::{Books, ItemKind, Treatment, WriteOffReason};
use crate::calendar::Interval;
use crate::country::Country;
use crate::money::Currency;
use crate::query::{Basis, Query};
use beside::Beside;

pub(super) static BLUEPRINT: Blueprint = Blueprint {
    titles: Titles { de: "Umsatzbericht", en: "Revenue" },
    parameters: &["interval", "basis", "currency", "limit"],
    limit: 10,
    members: &["basis", "currencies", "comparison", "warnings"],
    currency_members: &[
        "totals",
        "by_tax",
        "reverse_charge",
        "by_event",
        "by_category",
        "by_item_kind",
        "by_country",
        "top_customers",
        "series",
        "collection",
        "written_off",
        "averages",
        "pipeline",
        "control",
    ],
    lists: &[
        "by_tax",
        "reverse_charge",
        "by_event",
        "by_category",
        "by_item_kind",
        "by_country",
        "top_customers",
        "series",
        "written_off",
    ],
    compute: |books, query| revenue(books, query).map(Report::Revenue),
    schema: schema::root::<Revenue>,
    definitions: definitions::GROUPS,
    patterns: patterns::GROUPS,
    extent: |books, query| {
        let voidings: Vec<_> = selection::voidings(books, query).collect();
        selection::extent(books, query, &voidings)
    },
};

/// The report; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct Revenue {
    /// Which date of a document counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub basis: Option<Basis>,
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
    /// All documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub totals: Option<Flows>,
    /// By treatment and rate of the lines; counts are documents with such a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_tax: Option<Vec<ByTax>>,
    /// The lines under reverse charge, by where customers are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub reverse_charge: Option<Vec<ByRegion>>,
    /// By event: its first day, then key.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_event: Option<Vec<ByEvent>>,
    /// By category of the lines, else of the participation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_category: Option<Vec<ByCategory>>,
    /// By what lines charge for; counts are documents with such a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_item_kind: Option<Vec<ByItemKind>>,
    /// By the customer's country when the document was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub by_country: Option<Vec<ByCountry>>,
    /// The customers with the most revenue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub top_customers: Option<Vec<TopCustomer>>,
    /// By day, week, month, quarter or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub series: Option<Vec<InBucket>>,
    /// What became of the invoices of the period up to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub collection: Option<Collection>,
    /// What will not be paid, and the VAT in it (§17 UStG).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub written_off: Option<Vec<ByReason>>,
    /// Means, and what they are taken of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub averages: Option<Averages>,
    /// What is still to be invoiced, as known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub pipeline: Option<Pipeline>,
    /// Whether the parts add up: all 0, or the report is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(required)]
    pub control: Option<Control>,
}

/// A row by treatment and rate.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByTax {
    /// How VAT applies.
    pub treatment: Treatment,
    /// Per cent.
    pub tax_rate: TaxRate,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A row by where customers are; all are always there.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByRegion {
    /// Where.
    pub region: Region,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
    /// Invoices to where the customer's VAT identification number is needed, but not known.
    pub missing_tax_id: u64,
}

/// A row by category; null stands for lines without.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByCategory {
    /// The category.
    pub category_key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A row by event; null stands for documents of no event.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByEvent {
    /// The event.
    pub event_key: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A row by what lines charge for.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByItemKind {
    /// What.
    pub item_kind: ItemKind,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A row by country; null where none is known.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByCountry {
    /// The country.
    pub country: Option<Country>,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A customer.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct TopCustomer {
    /// Their number.
    pub customer_number: String,
    /// Their name, as far as the caller may see it.
    pub name: Option<String>,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
    /// Of all that is left after credits, customers or not.
    pub share: Option<Rate>,
}

/// A bucket of the series.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct InBucket {
    /// Which.
    #[serde(flatten)]
    pub bucket: BucketFigures,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
    /// What is left after credits, tax included, from the first bucket up to this one.
    pub cumulative: Money,
}

/// The invoices of the period that stand at its end, and what was done about them before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Collection {
    /// Their gross.
    pub invoiced: Money,
    /// By credit notes that name them.
    pub credited: Money,
    /// Payments − refunds − payouts of their credit notes.
    pub collected: Money,
    /// Skonto.
    pub cash_discounts: Money,
    /// All other write-offs.
    pub other_write_offs: Money,
    /// What is still to be paid; what was paid too much is not taken off.
    pub open: Money,
    /// collected / (invoiced − credited − cash_discounts).
    pub rate: Option<Rate>,
}

/// A row by reason, and by treatment and rate where it reduces a taxable amount.
#[derive(Clone, PartialEq, Debug, Serialize, JsonSchema)]
pub struct ByReason {
    /// Why.
    pub reason: WriteOffReason,
    /// How VAT applies.
    pub treatment: Option<Treatment>,
    /// Per cent.
    pub tax_rate: Option<TaxRate>,
    /// The figures.
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// Means, and what they are taken of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Averages {
    /// Gross of an invoice.
    pub per_invoice: Option<Money>,
    /// Gross left after credits, of a customer with an invoice in the period.
    pub per_customer: Option<Money>,
    /// How many these are.
    pub customers: u64,
    /// Left after credits, without tax, of a square metre sold; null if documents have several currencies.
    pub per_square_metre: Option<Money>,
    /// Square metres sold at the events in scope; null without booths.
    pub sold_m2: Option<Hundredths>,
}

/// What is still to be invoiced.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Pipeline {
    /// Drafts of invoices, of any date.
    pub draft_invoices: Drafts,
    /// Reservations confirmed at the end of the period that no invoice bills.
    pub unbilled_reservations: Unbilled,
}

/// Drafts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Drafts {
    /// How many.
    pub count: u64,
    /// Tax included.
    pub gross: Money,
}

/// Reservations.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Unbilled {
    /// How many.
    pub count: u64,
    /// Their prices as recorded.
    pub amount: Money,
}

/// Σ |parts − total| over every amount of a breakdown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Control {
    /// Of the events.
    pub by_event: Money,
    /// Of treatments and rates.
    pub by_tax: Money,
    /// Of what lines charge for.
    pub by_item_kind: Money,
    /// Of the series.
    pub series: Money,
}

/// The revenue report. One pass over the documents in scope for what was invoiced, one for what became of
/// them.
pub fn revenue(books: &Books, query: &Query) -> Result<Revenue, FigureError> {
    let (folded, beside) =
        both(reads_many(books, query), || fold::fold(books, query), || Beside::of(books, query));
    figures::figures(books, query, &folded?, &beside)
}

impl Figures for Revenue {
    fn interval(&self) -> Option<Interval> {
        self.interval
    }

    fn contacts(&self) -> Vec<&str> {
        let sections = self.currencies.iter().flatten();
        let customers = sections.flat_map(|section| section.top_customers.iter().flatten());
        customers.map(|customer| customer.customer_number.as_str()).collect()
    }

    fn set_names(&mut self, names: &BTreeMap<String, String>) {
        let sections = self.currencies.iter_mut().flatten();
        for customer in sections.flat_map(|section| section.top_customers.iter_mut().flatten()) {
            customer.name = names.get(&customer.customer_number).cloned();
        }
    }
}
