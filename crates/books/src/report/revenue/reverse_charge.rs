//! Reverse charge: what customers owe the tax of, by where they are.

use crate::books::{Books, HotDocument, Treatment};
use crate::country::Country;
use crate::money::Currency;
use crate::report::flows::{Flow, Sums};
use crate::words::words;

words! {
/// Where a customer is, seen from the organiser.
pub enum Region {
    /// In the organiser's country.
    Domestic = "domestic",
    /// In another member state of the European Union.
    Eu = "eu",
    /// Elsewhere.
    NonEu = "non_eu",
    /// Not known.
    Unknown = "unknown",
}
}

/// Sums of the lines under reverse charge, by region.
pub(super) struct ReverseCharge {
    home: Country,
    /// By position in the currency's tax classes.
    is_reverse_charge: Vec<bool>,
    rows: [(Sums, u64); Region::ALL.len()],
}

impl ReverseCharge {
    /// No line of this currency yet.
    pub(super) fn new(books: &Books, currency: Currency) -> ReverseCharge {
        let classes = books.hot().tax_classes(currency).iter();
        ReverseCharge {
            home: books.settings().country,
            is_reverse_charge: classes.map(|class| class.treatment == Treatment::ReverseCharge).collect(),
            rows: Default::default(),
        }
    }

    /// Whether customers owe the tax of a class (a position in the currency's classes).
    pub(super) fn has(&self, class: usize) -> bool {
        self.is_reverse_charge[class]
    }

    /// Adds what a document has under reverse charge, which counts once.
    pub(super) fn add(&mut self, flow: Flow, document: &HotDocument, (net, tax): (i64, i64)) {
        let region = region_of(self.home, document.country);
        let (sums, missing_tax_id) = &mut self.rows[region as usize];
        sums.add(flow, net, tax);
        sums.count(flow);
        let needs_tax_id = matches!(region, Region::Domestic | Region::Eu) && flow == Flow::Invoiced;
        *missing_tax_id += u64::from(needs_tax_id && !document.has_tax_id);
    }

    /// Every region, its sums, and how many invoices lack the customer's VAT identification number.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Region, &Sums, u64)> {
        Region::ALL.iter().zip(&self.rows).map(|(region, (sums, missing))| (*region, sums, *missing))
    }
}

/// Where a customer of this country is, seen from home.
pub(crate) fn region_of(home: Country, country: Option<Country>) -> Region {
    match country {
        None => Region::Unknown,
        Some(country) if country == home => Region::Domestic,
        Some(country) if country.is_in_eu() => Region::Eu,
        Some(_) => Region::NonEu,
    }
}
