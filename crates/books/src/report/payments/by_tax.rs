//! VAT on receipts: payments and refunds, split over the documents that they are of.

use super::ByTax;
use crate::books::{Hot, HotDocument, TaxClass};
use crate::money::Currency;
use crate::report::split::split;
use crate::report::{Amounts, FigureError, TaxRate};

/// Which way money went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    Received,
    Refunded,
}

/// Without tax and tax, each way, in minor units.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Row {
    is_any: bool,
    amounts: [(i128, i128); 2],
}

/// Sums by tax class.
#[derive(Clone, Default)]
pub(super) struct TaxSums {
    /// By position in the currency's tax classes.
    rows: Vec<Row>,
    /// What is split over no document.
    rest: Row,
}

impl TaxSums {
    /// Nothing yet, of so many classes.
    pub(super) fn new(n_classes: usize) -> TaxSums {
        TaxSums { rows: vec![Row::default(); n_classes], rest: Row::default() }
    }

    /// Adds an amount, split over a document if there is one.
    pub(super) fn add(&mut self, way: Way, amount: i64, document: Option<&HotDocument>, hot: &Hot) {
        let Some(document) = document else {
            self.rest.add(way, amount, 0);
            return;
        };
        split(amount, document, hot, |share| self.rows[share.position].add(way, share.excl_vat, share.vat));
    }

    /// Adds the sums of other amounts, of as many classes.
    pub(super) fn add_all(&mut self, other: &TaxSums) {
        self.rows.iter_mut().zip(&other.rows).for_each(|(row, other)| row.add_all(other));
        self.rest.add_all(&other.rest);
    }

    /// The rows in the order of reports, what is split over no document last.
    pub(super) fn figures(
        &self,
        currency: Currency,
        classes: &[TaxClass],
    ) -> Result<Vec<ByTax>, FigureError> {
        let split = classes.iter().map(|class| Some(*class)).zip(&self.rows);
        let mut rows: Vec<(Option<TaxClass>, &Row)> =
            split.chain([(None, &self.rest)]).filter(|(_, row)| row.is_any).collect();
        rows.sort_by_key(|(class, _)| (class.is_none(), *class));
        let amounts = |(excl_vat, vat)| Amounts::of(excl_vat, vat, currency, "by_tax");
        let row = |(class, row): (Option<TaxClass>, &Row)| {
            Ok(ByTax {
                treatment: class.map(|class| class.treatment),
                tax_rate: class.map(|class| TaxRate(class.rate)),
                received: amounts(row.amounts[Way::Received as usize])?,
                refunded: amounts(row.amounts[Way::Refunded as usize])?,
            })
        };
        rows.into_iter().map(row).collect()
    }
}

impl Row {
    fn add(&mut self, way: Way, excl_vat: i64, vat: i64) {
        self.is_any = true;
        let (sum_excl_vat, sum_vat) = &mut self.amounts[way as usize];
        *sum_excl_vat += i128::from(excl_vat);
        *sum_vat += i128::from(vat);
    }

    fn add_all(&mut self, other: &Row) {
        self.is_any |= other.is_any;
        for ((excl_vat, vat), (other_excl_vat, other_vat)) in self.amounts.iter_mut().zip(other.amounts) {
            *excl_vat += other_excl_vat;
            *vat += other_vat;
        }
    }
}
