//! Beside the sums of documents: their categories, what became of them, what was written off, what is to
//! come.

use std::collections::BTreeMap;

use super::categories::CategorySums;
use super::collection::{Accounts, Collected};
use super::fold::Section;
use super::pipeline::{draft_invoices, unbilled_reservations};
use super::written_off::{Rows, written_off};
use super::{Averages, ByReason, Collection, Drafts, Pipeline, Unbilled};
use crate::books::{Books, Category, Slot};
use crate::money::{Currency, div_round};
use crate::query::Query;
use crate::report::booths::{BoothState, area, booth_at_end};
use crate::report::by_currency::ByCurrency;
use crate::report::flows::{Flow, Sums};
use crate::report::selection::{Movement, billed, voidings};
use crate::report::{Amounts, FigureError, Hundredths, Money, Rate, TaxRate};

/// What is asked for of it, of all currencies.
#[derive(Default)]
pub(super) struct Beside {
    by_category: ByCurrency<CategorySums>,
    collected: ByCurrency<Collected>,
    written_off: BTreeMap<Currency, Rows>,
    /// In hundredths of a square metre; none without booths.
    sold: Option<i64>,
    is_in_one_currency: bool,
    drafts: Vec<(Currency, i64)>,
    unbilled: Vec<(Currency, i64)>,
}

impl Beside {
    pub(super) fn of(books: &Books, query: &Query) -> Beside {
        let has = |member| query.sections.has_in_currency(member);
        let mut beside = Beside::default();
        beside.add_documents(books, query, has("by_category"), has("collection"));
        if has("written_off") {
            beside.written_off = written_off(books, query);
        }
        if has("averages") {
            beside.sold = sold(books, query);
            beside.is_in_one_currency = is_in_one_currency(books, query);
        }
        if has("pipeline") {
            beside.drafts =
                draft_invoices(books, query).map(|(_, one)| (one.currency, one.gross())).collect();
            let unbilled = unbilled_reservations(books, query).into_iter();
            beside.unbilled = unbilled.map(|(_, one)| (one.currency, one.final_price.unwrap_or(0))).collect();
        }
        beside
    }

    /// Adds the documents of the period to categories and collection, if these are asked for: of all
    /// movements the categories, and of invoices that stand at the end what became of them.
    fn add_documents(&mut self, books: &Books, query: &Query, categories: bool, collection: bool) {
        if !categories && !collection {
            return;
        }
        let accounts = Accounts::at_end(books, query);
        let mut add = |movement: Movement<'_>| {
            let currency = movement.document.currency;
            if categories {
                let sums = self.by_category.of(currency, || CategorySums::new(books));
                sums.add(&movement, books.hot());
            }
            let is_invoice = collection && movement.flow == Flow::Invoiced;
            if let Some(account) = is_invoice.then(|| accounts.of(&movement)).flatten() {
                self.collected.of(currency, Collected::default).add(&account);
            }
        };
        billed(books, query).for_each(&mut add);
        voidings(books, query).for_each(|voiding| add(voiding.movement(books)));
    }

    /// The categories of a currency that have a line, and their sums.
    pub(super) fn categories(
        &self,
        currency: Currency,
    ) -> impl Iterator<Item = (Option<Slot<Category>>, Sums)> {
        self.by_category.get(currency).into_iter().flat_map(CategorySums::rows)
    }

    pub(super) fn collection(&self, currency: Currency) -> Result<Collection, FigureError> {
        let sums = self.collected.get(currency).copied().unwrap_or_default();
        let money = |sum| Money::of(sum, currency, "collection");
        Ok(Collection {
            invoiced: money(sums.invoiced)?,
            credited: money(sums.credited)?,
            collected: money(sums.collected)?,
            cash_discounts: money(sums.cash_discounts)?,
            other_write_offs: money(sums.other_write_offs)?,
            open: money(sums.open)?,
            rate: Rate::of(sums.collected, sums.invoiced - sums.credited - sums.cash_discounts),
        })
    }

    pub(super) fn written_off(&self, currency: Currency) -> Result<Vec<ByReason>, FigureError> {
        let rows = self.written_off.get(&currency).into_iter().flatten();
        rows.map(|((reason, class), (excl_vat, vat))| {
            Ok(ByReason {
                reason: *reason,
                treatment: class.map(|class| class.treatment),
                tax_rate: class.map(|class| TaxRate(class.rate)),
                amounts: Amounts::of(*excl_vat, *vat, currency, "written_off")?,
            })
        })
        .collect()
    }

    pub(super) fn averages(&self, section: &Section) -> Result<Averages, FigureError> {
        let currency = section.currency;
        let mean = |sum, n| Money::mean(sum, n, currency, "averages");
        let (n_invoices, invoiced) = section.totals.invoiced();
        let customers = section.invoiced_customers.iter().filter(|found| **found).count();
        let per_square_metre = self.sold.filter(|sold| *sold > 0 && self.is_in_one_currency).map(|sold| {
            let excl_vat = section.totals.after_credits_excl_vat();
            Money::of(div_round(excl_vat * 100, i128::from(sold)), currency, "averages")
        });
        Ok(Averages {
            per_invoice: mean(invoiced, i128::from(n_invoices))?,
            per_customer: mean(section.totals.after_credits(), customers as i128)?,
            customers: customers as u64,
            per_square_metre: per_square_metre.transpose()?,
            sold_m2: self.sold.map(Hundredths),
        })
    }

    pub(super) fn pipeline(&self, currency: Currency) -> Result<Pipeline, FigureError> {
        let sum = |all: &[(Currency, i64)]| {
            let own = all.iter().filter(|(other, _)| *other == currency);
            own.fold((0, 0), |(n, sum), (_, amount)| (n + 1, sum + i128::from(*amount)))
        };
        let money = |sum| Money::of(sum, currency, "pipeline");
        let (drafts, unbilled) = (sum(&self.drafts), sum(&self.unbilled));
        Ok(Pipeline {
            draft_invoices: Drafts { count: drafts.0, gross: money(drafts.1)? },
            unbilled_reservations: Unbilled { count: unbilled.0, amount: money(unbilled.1)? },
        })
    }
}

/// The area sold at the end of the period, in hundredths of a square metre; none without booths.
fn sold(books: &Books, query: &Query) -> Option<i64> {
    let mut booths = books.booths_of(query.event).peekable();
    booths.peek()?;
    let sold =
        booths.filter(|(slot, booth)| booth_at_end(books, &query.period, *slot, booth) == BoothState::Sold);
    Some(sold.map(|(_, booth)| area(booth)).sum())
}

/// Whether all issued documents in scope, whenever, have one currency.
fn is_in_one_currency(books: &Books, query: &Query) -> bool {
    let mut drafts = BTreeMap::new();
    books.drafts_of(query.event).for_each(|(_, draft)| *drafts.entry(draft.currency).or_insert(0) += 1);
    let counts = books.currency_counts_of(query.event);
    counts.filter(|(currency, n)| *n > drafts.get(currency).copied().unwrap_or(0)).count() <= 1
}
