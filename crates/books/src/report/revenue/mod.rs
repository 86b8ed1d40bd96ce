//! Revenue: what was invoiced, credited and voided.

mod fold;

mod customers;

mod line_sums;

mod figures;

use std::collections::BTreeMap;

use serde::Serialize;

use super::report_type::Definition;
use super::{
    BucketFigures, Comparison, FigureError, Figures, Flows, Money, Rate, Report, TaxRate, Warning, selection,
};
use crate::books::{Books, ItemKind, Treatment};
use crate::calendar::Interval;
use crate::country::Country;
use crate::money::Currency;
use crate::query::{Basis, Query};

pub(super) static DEFINITION: Definition = Definition {
    members: &["basis", "currencies", "comparison", "warnings"],
    currency_members: &[
        "totals",
        "by_tax",
        "by_event",
        "by_item_kind",
        "by_country",
        "top_customers",
        "series",
        "control",
    ],
    lists: &["by_tax", "by_event", "by_item_kind", "by_country", "top_customers", "series"],
    compute: |books, query| revenue(books, query).map(Report::Revenue),
    extent: |books, query| {
        let voidings: Vec<_> = selection::voidings(books, query).collect();
        selection::extent(books, query, &voidings)
    },
};

/// The report; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Revenue {
    /// Which date of a document counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// A section for each currency, by code: amounts of two currencies are never added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currencies: Option<Vec<InCurrency>>,
    /// The figures of another period or edition; null if none is asked for, or there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Option<Box<Comparison>>>,
    /// What deserves a look, in all currencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warnings: Option<Vec<Warning>>,
    /// The interval of the series.
    #[serde(skip)]
    pub interval: Option<Interval>,
}

/// The figures of one currency; a member is missing only if `sections` left it out.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct InCurrency {
    /// Which.
    pub currency: Currency,
    /// All documents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Flows>,
    /// By treatment and rate of the lines; counts are documents with such a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_tax: Option<Vec<ByTax>>,
    /// By event: its first day, then key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_event: Option<Vec<ByEvent>>,
    /// By what lines charge for; counts are documents with such a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_item_kind: Option<Vec<ByItemKind>>,
    /// By the customer's country when the document was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_country: Option<Vec<ByCountry>>,
    /// The customers with the most revenue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_customers: Option<Vec<TopCustomer>>,
    /// By day, week, month, quarter or year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<Vec<InBucket>>,
    /// Whether the parts add up: all 0, or the report is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<Control>,
}

/// A row by treatment and rate.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ByTax {
    /// How VAT applies.
    pub treatment: Treatment,
    /// Per cent.
    pub tax_rate: TaxRate,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A row by event; null stands for documents of no event.
#[derive(Clone, PartialEq, Debug, Serialize)]
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
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ByItemKind {
    /// What.
    pub item_kind: ItemKind,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A row by country; null where none is known.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ByCountry {
    /// The country.
    pub country: Option<Country>,
    /// The figures.
    #[serde(flatten)]
    pub flows: Flows,
}

/// A customer.
#[derive(Clone, PartialEq, Debug, Serialize)]
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
#[derive(Clone, PartialEq, Debug, Serialize)]
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

/// Σ |parts − total| over every amount of a breakdown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
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

/// The revenue report. One pass over the documents in scope.
pub fn revenue(books: &Books, query: &Query) -> Result<Revenue, FigureError> {
    let folded = fold::fold(books, query)?;
    figures::figures(books, query, &folded)
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
