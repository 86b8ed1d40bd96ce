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
    let mut sums: Vec<(Currency, Collected)> = Vec::new();
    for movement in billed(books, query).filter(|movement| movement.flow == Flow::Invoiced) {
        let currency = movement.document.currency;
        let Some(account) = account_at_end(books, query, &movement) else { continue };
        let at = sums.iter().position(|(known, _)| *known == currency).unwrap_or_else(|| {
            sums.push((currency, Collected::default()));
            sums.len() - 1
        });
        sums[at].1.add(&account);
    }
    sums
}

/// The account of an invoice at the end of the period, if it stands.
pub(crate) fn account_at_end(books: &Books, query: &Query, movement: &Movement<'_>) -> Option<Account> {
    let Movement { slot, document, .. } = *movement;
    let reckoning = books.reckoning(slot);
    if reckoning.is_final(day_number(*query.period.dates().end())) && !reckoning.is_mixed() {
        let gross = document.gross();
        return Some(Account {
            gross,
            received_after_refunds: gross - reckoning.open(),
            ..Account::default()
        });
    }
    let invoice = books.documents().get(slot)?;
    let stands = stands(books, &query.period, &query.zone, slot, invoice);
    stands.then(|| books.account(slot, invoice, &query.period))
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
