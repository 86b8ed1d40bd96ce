//! Collection: what became of the invoices of the period up to its end.

use crate::books::{Account, Books};
use crate::calendar::day_number;
use crate::money::Currency;
use crate::query::Query;
use crate::report::flows::Flow;
use crate::report::position::stands;
use crate::report::selection::{Movement, billed};

/// The sums of one currency, in minor units.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Collected {
    pub(super) invoiced: i128,
    pub(super) credited: i128,
    pub(super) collected: i128,
    pub(super) cash_discounts: i128,
    pub(super) other_write_offs: i128,
    pub(super) open: i128,
}

/// The sums of each currency that an invoice of the period has which stands at its end.
pub(super) fn collect(books: &Books, query: &Query) -> Vec<(Currency, Collected)> {
    let accounts = Accounts::at_end(books, query);
    let mut sums: Vec<(Currency, Collected)> = Vec::new();
    billed(books, query).filter(|movement| movement.flow == Flow::Invoiced).for_each(|movement| {
        let currency = movement.document.currency;
        let Some(account) = accounts.of(&movement) else { return };
        let at = sums.iter().position(|(known, _)| *known == currency).unwrap_or_else(|| {
            sums.push((currency, Collected::default()));
            sums.len() - 1
        });
        sums[at].1.add(&account);
    });
    sums
}

/// The accounts of invoices at the end of a period.
pub(crate) struct Accounts<'a> {
    books: &'a Books,
    query: &'a Query,
    /// The number of the last date before it.
    last: i32,
}

impl<'a> Accounts<'a> {
    pub(crate) fn at_end(books: &'a Books, query: &'a Query) -> Accounts<'a> {
        Accounts { books, query, last: day_number(*query.period.dates().end()) }
    }

    /// The account of an invoice, if it stands.
    pub(crate) fn of(&self, invoice: &Movement<'_>) -> Option<Account> {
        let Accounts { books, query, last } = *self;
        let Movement { slot, document, .. } = *invoice;
        let reckoning = books.reckoning(slot);
        let looked_up = || {
            let invoice = books.documents().get(slot)?;
            let stands = stands(books, &query.period, &query.zone, slot, invoice);
            stands.then(|| books.account(slot, invoice, &query.period))
        };
        if !reckoning.is_final(last) {
            return looked_up();
        }
        let account = Some(books.final_account(slot, document.gross(), reckoning));
        debug_assert_eq!(account, looked_up(), "both ways lead to one account");
        account
    }
}

impl Collected {
    fn add(&mut self, account: &Account) {
        self.invoiced += i128::from(account.gross);
        self.credited += i128::from(account.credited);
        self.collected += i128::from(account.received_after_refunds);
        self.cash_discounts += i128::from(account.cash_discount);
        self.other_write_offs += i128::from(account.written_off - account.cash_discount);
        self.open += i128::from(account.open().max(0));
    }
}
