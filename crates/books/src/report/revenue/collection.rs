//! Collection: what became of the invoices of the period up to its end.

use crate::books::{Books, Document, Slot};
use crate::money::Currency;
use crate::query::Query;
use crate::report::flows::Flow;
use crate::report::position::{Account, account, positions, stands};
use crate::report::selection::{billed, reads_all};

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

/// An invoice of the cohort, and its account.
struct Member {
    currency: Currency,
    account: Account,
}

/// The sums of each currency that an invoice of the period has which stands at its end.
pub(super) fn collect(books: &Books, query: &Query) -> Vec<(Currency, Collected)> {
    let mut sums: Vec<(Currency, Collected)> = Vec::new();
    let mut add = |member: Member| {
        let at = sums.iter().position(|(currency, _)| *currency == member.currency).unwrap_or_else(|| {
            sums.push((member.currency, Collected::default()));
            sums.len() - 1
        });
        sums[at].1.add(&member.account);
    };
    // Many invoices are looked up in the position of all, few one by one.
    if reads_all(books, query) {
        let positions = positions(books, query);
        let member =
            |slot, currency| positions.account(slot).map(|account| Member { currency, account: *account });
        invoices(books, query).filter_map(|(slot, currency)| member(slot, currency)).for_each(&mut add);
    } else {
        let member = |slot: Slot<Document>, currency| {
            let invoice = books.documents().get(slot)?;
            stands(books, &query.period, &query.zone, slot, invoice)
                .then(|| Member { currency, account: account(books, query, slot, invoice) })
        };
        invoices(books, query).filter_map(|(slot, currency)| member(slot, currency)).for_each(&mut add);
    }
    sums
}

/// The invoices of the period, by the date that the basis says.
fn invoices<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = (Slot<Document>, Currency)> {
    let invoices = billed(books, query).filter(|movement| movement.flow == Flow::Invoiced);
    invoices.map(|movement| (movement.slot, movement.document.currency))
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
