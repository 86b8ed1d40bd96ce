//! Collection: what became of the invoices of the period up to its end.

use crate::books::{Account, Books};
use crate::calendar::day_number;
use crate::query::Query;
use crate::report::position::stands;
use crate::report::selection::Movement;

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
    /// Adds the account of an invoice.
    pub(super) fn add(&mut self, account: &Account) {
        self.invoiced += i128::from(account.gross);
        self.credited += i128::from(account.credited);
        self.collected += i128::from(account.received_after_refunds);
        self.cash_discounts += i128::from(account.cash_discount);
        self.other_write_offs += i128::from(account.written_off - account.cash_discount);
        self.open += i128::from(account.open().max(0));
    }
}
