//! Owed: what needs no look at payments one by one: documents, settlement, and what is open or loose.

use super::TimeToPay;
use super::settlement::{Settlements, settled};
use super::stock::{Stock, stock};
use crate::books::Books;
use crate::calendar::{Period, day_number};
use crate::money::Currency;
use crate::query::Query;
use crate::report::both::{both, reads_many};
use crate::report::by_currency::ByCurrency;
use crate::report::flows::Flow;
use crate::report::selection::{Movement, billed, movement, voidings};

/// What is asked for of it, of all currencies.
pub(super) struct Owed {
    /// What is owed at the end; none if nothing asks for it.
    pub(super) stock: Option<Stock>,
    billed: ByCurrency<Billed>,
    times_to_pay: ByCurrency<TimeToPay>,
}

/// Gross of the documents of one currency, in minor units.
#[derive(Clone, Copy, Default)]
pub(super) struct Billed {
    /// What was invoiced before the period, less what was credited and voided.
    pub(super) before: i128,
    /// In the period, as the others.
    pub(super) invoiced: i128,
    pub(super) credited: i128,
    pub(super) voided: i128,
}

impl Owed {
    pub(super) fn of(books: &Books, query: &Query) -> Owed {
        let has = |member| query.sections.has_in_currency(member);
        let is_any = has("receivables") || has("roll_forward") || has("exceptions");
        let stock = || (is_any || query.sections.has("warnings")).then(|| stock(books, query));
        let billed = || if has("roll_forward") { all_billed(books, query) } else { ByCurrency::default() };
        let times = || if has("time_to_pay") { times_to_pay(books, query) } else { ByCurrency::default() };
        let many = reads_many(books, query);
        let (stock, (billed, times_to_pay)) = both(many, stock, || both(many, billed, times));
        Owed { stock, billed, times_to_pay }
    }

    /// The documents in a currency.
    pub(super) fn billed(&self, currency: Currency) -> Billed {
        self.billed.get(currency).copied().unwrap_or_default()
    }

    /// How long the invoices in a currency that were settled in the period took.
    pub(super) fn time_to_pay(&self, currency: Currency) -> TimeToPay {
        self.times_to_pay.get(currency).copied().unwrap_or_else(|| Settlements::default().figures())
    }
}

/// The documents up to the end of the period: those of blocks that lie wholly before it all at once.
fn all_billed(books: &Books, query: &Query) -> ByCurrency<Billed> {
    let (first, last) = (day_number(*query.period.dates().start()), day_number(*query.period.dates().end()));
    let mut sums: ByCurrency<Billed> = ByCurrency::default();
    let mut add = |Movement { flow, day, document, .. }: Movement<'_>| {
        sums.of(document.currency, Billed::default).add(flow, day < first, i128::from(document.gross()));
    };
    let mut until = query.clone();
    until.period = Period::new(&until.zone, None, until.period.end());
    voidings(books, &until).for_each(|voiding| add(voiding.movement(books)));
    if query.event.is_some() {
        billed(books, &until).for_each(add);
        return sums;
    }
    let (before, others): (Vec<_>, Vec<_>) =
        books.hot().blocks().partition(|(block, _)| block.is_before(i64::from(first)));
    let documents = others.into_iter().flat_map(|(_, documents)| documents);
    documents.filter_map(|(slot, document)| movement(slot, document, document.day)).for_each(|movement| {
        if movement.day <= last {
            add(movement);
        }
    });
    for (currency, amount) in before.into_iter().filter_map(|(block, _)| block.money()) {
        sums.of(currency, Billed::default).before += i128::from(amount);
    }
    sums
}

impl Billed {
    fn add(&mut self, flow: Flow, is_before: bool, gross: i128) {
        match (is_before, flow) {
            (true, Flow::Invoiced) => self.before += gross,
            (true, Flow::Credited | Flow::Voided) => self.before -= gross,
            (false, Flow::Invoiced) => self.invoiced += gross,
            (false, Flow::Credited) => self.credited += gross,
            (false, Flow::Voided) => self.voided += gross,
        }
    }
}

fn times_to_pay(books: &Books, query: &Query) -> ByCurrency<TimeToPay> {
    let mut settlements = ByCurrency::default();
    settled(books, query, |_, invoice, day| {
        settlements.of(invoice.currency, Settlements::default).add(invoice, day);
    });
    settlements.map(Settlements::figures)
}
