//! Write-offs: the VAT in Skonto and bad debt (§17 UStG).

use std::collections::BTreeMap;

use crate::books::{Books, TaxClass, WriteOffReason};
use crate::money::Currency;
use crate::query::Query;
use crate::report::selection::write_offs;
use crate::report::split::split;

/// A row of one currency: a reason, and a treatment and rate where the reason reduces a taxable amount.
pub(super) type Row = (WriteOffReason, Option<TaxClass>);

/// Without tax and tax, in minor units, by row in the order of reports.
pub(super) type Rows = BTreeMap<Row, (i128, i128)>;

/// The write-offs of the period, split over their invoices where the reason asks for it.
pub(super) fn written_off(books: &Books, query: &Query) -> BTreeMap<Currency, Rows> {
    let hot = books.hot();
    let mut rows: BTreeMap<Currency, Rows> = BTreeMap::new();
    for write_off in
        write_offs(books, query).filter(|one| query.period.has_date(one.write_off.written_off_on))
    {
        let rows = rows.entry(write_off.invoice.currency).or_default();
        let reason = write_off.write_off.reason;
        let mut add = |class, excl_vat, vat| {
            let sums: &mut (i128, i128) = rows.entry((reason, class)).or_default();
            sums.0 += i128::from(excl_vat);
            sums.1 += i128::from(vat);
        };
        match reason {
            WriteOffReason::CashDiscount | WriteOffReason::BadDebt => {
                split(write_off.write_off.amount, write_off.invoice, hot, |share| {
                    add(Some(share.class), share.excl_vat, share.vat);
                });
            }
            WriteOffReason::BankCharge | WriteOffReason::Other => add(None, write_off.write_off.amount, 0),
        }
    }
    rows
}
