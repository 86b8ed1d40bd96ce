//! The fold: one pass over payments, refunds, write-offs and documents, into sums by currency.

use super::by_tax::{TaxSums, Way};
use super::doubts::Doubts;
use super::selection::{self, Paid, Repaid, billed, payments, refunds, voidings, write_offs};
use super::settlement::{Settlements, settled};
use super::stock::{Stock, stock};
use super::sums::{FeeSums, Moved, Sum};
use crate::books::{Books, Payment, PaymentStatus, RefundReason, Slot, Word, WriteOffReason};
use crate::calendar::{Buckets, ByInstant, Cover, Instant, Interval, Period, day_number};
use crate::money::Currency;
use crate::query::Query;
use crate::report::FigureError;
use crate::report::flows::Flow;
use crate::report::warning::WarningCode;

/// All sums of the report.
pub(super) struct Folded {
    pub(super) interval: Option<Interval>,
    pub(super) buckets: Buckets,
    /// By code, all in scope.
    pub(super) sections: Vec<Section>,
    /// What is owed at the end; none if nothing asks for it.
    pub(super) stock: Option<Stock>,
    pub(super) warnings: Vec<(WarningCode, u64)>,
}

/// The sums of one currency.
pub(super) struct Section {
    pub(super) currency: Currency,
    pub(super) moved: Moved,
    pub(super) chargebacks: Sum,
    pub(super) fees: FeeSums,
    /// By the word's slot + 1; 0: none.
    pub(super) by_gateway: Vec<Gateway>,
    pub(super) by_tax: TaxSums,
    /// By position in [`PaymentStatus::ALL`].
    pub(super) by_status: [Sum; PaymentStatus::ALL.len()],
    pub(super) succeeded: u64,
    pub(super) failed: u64,
    /// By event's slot + 1; 0: none.
    pub(super) by_event: Vec<Moved>,
    /// By position in [`WriteOffReason::ALL`].
    pub(super) written_off: [Sum; WriteOffReason::ALL.len()],
    pub(super) series: Vec<Moved>,
    pub(super) settlements: Settlements,
    pub(super) opening: i128,
    /// Gross of the documents of the period.
    pub(super) invoiced: i128,
    pub(super) credited: i128,
    pub(super) voided: i128,
}

/// The sums of one gateway.
#[derive(Clone, Default)]
pub(super) struct Gateway {
    pub(super) moved: Moved,
    pub(super) fees: FeeSums,
    /// The latest received payment that names it.
    latest: Option<(Instant, Slot<Payment>)>,
    pub(super) name: Option<Slot<Word>>,
}

/// What of the sums is asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    currencies: bool,
    /// By their status, and whether they succeeded.
    created: bool,
    by_gateway: bool,
    by_event: bool,
    by_tax: bool,
    series: bool,
    time_to_pay: bool,
    stock: bool,
    opening: bool,
    warnings: bool,
}

impl Wanted {
    fn of(query: &Query) -> Wanted {
        let has = |member| query.sections.has_in_currency(member);
        let warnings = query.sections.has("warnings");
        Wanted {
            currencies: query.sections.has_currencies(query.report),
            created: has("by_status") || has("success"),
            by_gateway: has("by_gateway"),
            by_event: has("by_event"),
            by_tax: has("by_tax"),
            series: has("series"),
            time_to_pay: has("time_to_pay"),
            stock: warnings || has("receivables") || has("roll_forward") || has("exceptions"),
            opening: has("roll_forward"),
            warnings,
        }
    }
}

pub(super) fn fold(books: &Books, query: &Query) -> Result<Folded, FigureError> {
    let wanted = Wanted::of(query);
    let is_open = query.period.start().is_none() || query.period.end().is_none();
    let is_shown = wanted.series || query.interval.is_none();
    let extent = (is_open && is_shown).then(|| selection::extent(books, query)).flatten();
    let cover = Cover::of(&query.period, &query.zone, extent);
    let interval = cover.interval(query.interval);
    let buckets = match interval {
        Some(interval) if wanted.series => Buckets::new(interval, cover, &query.period, &query.zone)?,
        _ => Buckets::default(),
    };
    let mut fold = Fold {
        books,
        query,
        wanted,
        by_instant: buckets.by_instant(),
        sections: sections(books, query, wanted, &buckets),
    };
    let mut doubts = wanted.warnings.then(|| Doubts::new(books, query));
    if wanted.currencies || wanted.warnings {
        payments(books, query).for_each(|paid| {
            if let Some(doubts) = &mut doubts {
                doubts.add(&paid);
            }
            if wanted.currencies {
                fold.add_payment(&paid);
            }
        });
    }
    if wanted.currencies {
        refunds(books, query).for_each(|repaid| fold.add_refund(&repaid));
        fold.add_write_offs();
        fold.add_documents();
    }
    if wanted.time_to_pay {
        fold.add_settlements();
    }
    let sections = fold.sections;
    let stock = wanted.stock.then(|| stock(books, query));
    let warnings = match (&stock, &doubts) {
        (Some(stock), Some(doubts)) => warnings(books, query, stock, doubts),
        _ => Vec::new(),
    };
    Ok(Folded { interval, buckets, sections, stock, warnings })
}

struct Fold<'a> {
    books: &'a Books,
    query: &'a Query,
    wanted: Wanted,
    by_instant: ByInstant<'a>,
    sections: Vec<Section>,
}

impl<'a> Fold<'a> {
    fn add_payment(&mut self, paid: &Paid<'a>) {
        let (books, query, payment) = (self.books, self.query, paid.payment);
        let wanted = self.wanted;
        let Some(section) = section(&mut self.sections, payment.currency) else { return };
        if wanted.created && query.period.has_instant(payment.created_at) {
            section.add_created(payment);
        }
        if !payment.status.is_received() {
            return;
        }
        if wanted.by_gateway && query.period.is_before_end(payment.payment_date) {
            section.name_gateway(books, paid);
        }
        if query.period.is_before_start(payment.payment_date) {
            section.opening -= i128::from(payment.amount);
        }
        if !query.period.has_instant(payment.payment_date) {
            return;
        }
        section.moved.received.add(payment.amount);
        section.fees.add(payment);
        if wanted.by_gateway {
            let gateway = &mut section.by_gateway[payment.gateway_key.map_or(0, |key| key.index() + 1)];
            gateway.moved.received.add(payment.amount);
            gateway.fees.add(payment);
        }
        if wanted.by_event {
            let event = &mut section.by_event[paid.event().map_or(0, |event| event.index() + 1)];
            event.received.add(payment.amount);
        }
        if wanted.by_tax {
            section.by_tax.add(Way::Received, payment.amount, paid.taxed_by(), books.hot());
        }
        if let Some(moved) = section.series.get_mut(self.by_instant.get(payment.payment_date)) {
            moved.received.add(payment.amount);
        }
    }

    fn add_refund(&mut self, repaid: &Repaid<'a>) {
        let (books, query, refund) = (self.books, self.query, repaid.refund);
        let wanted = self.wanted;
        let Some(section) = section(&mut self.sections, refund.currency) else { return };
        if query.period.is_before_start(refund.refunded_at) {
            section.opening += i128::from(refund.amount);
        }
        if !query.period.has_instant(refund.refunded_at) {
            return;
        }
        section.moved.refunded.add(refund.amount);
        if refund.reason == RefundReason::Chargeback {
            section.chargebacks.add(refund.amount);
        }
        section.by_gateway[repaid.gateway.map_or(0, |key| key.index() + 1)].moved.refunded.add(refund.amount);
        section.by_event[repaid.event.map_or(0, |event| event.index() + 1)].refunded.add(refund.amount);
        if wanted.by_tax {
            section.by_tax.add(Way::Refunded, refund.amount, repaid.taxed_by, books.hot());
        }
        if let Some(moved) = section.series.get_mut(self.by_instant.get(refund.refunded_at)) {
            moved.refunded.add(refund.amount);
        }
    }

    fn add_write_offs(&mut self) {
        for one in write_offs(self.books, self.query) {
            let Some(section) = section(&mut self.sections, one.invoice.currency) else { continue };
            let (write_off, period) = (one.write_off, &self.query.period);
            if period.is_date_before_start(write_off.written_off_on) {
                section.opening -= i128::from(write_off.amount);
            } else if period.has_date(write_off.written_off_on) {
                section.written_off[write_off.reason as usize].add(write_off.amount);
            }
        }
    }

    /// Adds the documents up to the end of the period, those before its start to the opening.
    fn add_documents(&mut self) {
        if !self.wanted.opening {
            return;
        }
        let hot = self.books.hot();
        let first = day_number(*self.query.period.dates().start());
        let mut until = self.query.clone();
        until.period = Period::new(&until.zone, None, until.period.end());
        let billed = billed(self.books, &until).map(|one| (one.flow, one.day, one.document));
        let voidings = voidings(self.books, &until);
        let voided = voidings.map(|one| (Flow::Voided, one.day, hot.document(one.slot)));
        billed.chain(voided).for_each(|(flow, day, document)| {
            if let Some(section) = section(&mut self.sections, document.currency) {
                section.add_document(flow, day < first, i128::from(document.gross()));
            }
        });
    }

    fn add_settlements(&mut self) {
        settled(self.books, self.query, |_, invoice, day| {
            if let Some(section) = section(&mut self.sections, invoice.currency) {
                section.settlements.add(invoice, day);
            }
        });
    }
}

impl Section {
    fn new(books: &Books, currency: Currency, wanted: Wanted, buckets: &Buckets) -> Section {
        // There may be very many classes.
        let n_classes = if wanted.by_tax { books.hot().tax_classes().len() } else { 0 };
        Section {
            currency,
            moved: Moved::default(),
            chargebacks: Sum::default(),
            fees: FeeSums::default(),
            by_gateway: vec![Gateway::default(); books.n_words() + 1],
            by_tax: TaxSums::new(n_classes),
            by_status: Default::default(),
            succeeded: 0,
            failed: 0,
            by_event: vec![Moved::default(); books.events().n_slots() + 1],
            written_off: Default::default(),
            series: vec![Moved::default(); buckets.list().len()],
            settlements: Settlements::default(),
            opening: 0,
            invoiced: 0,
            credited: 0,
            voided: 0,
        }
    }

    /// Adds a document of the period, or of the time before it.
    fn add_document(&mut self, flow: Flow, is_before: bool, gross: i128) {
        match (is_before, flow) {
            (true, Flow::Invoiced) => self.opening += gross,
            (true, Flow::Credited | Flow::Voided) => self.opening -= gross,
            (false, Flow::Invoiced) => self.invoiced += gross,
            (false, Flow::Credited) => self.credited += gross,
            (false, Flow::Voided) => self.voided += gross,
        }
    }

    /// Adds a payment that was created in the period.
    fn add_created(&mut self, payment: &Payment) {
        self.by_status[payment.status as usize].add(payment.amount);
        if payment.gateway_key.is_some() {
            let has_failed = matches!(payment.status, PaymentStatus::Failed | PaymentStatus::Cancelled);
            self.succeeded += u64::from(payment.status.is_received());
            self.failed += u64::from(has_failed);
        }
    }

    /// Takes the name of the gateway from a received payment, if it is the latest that has one.
    fn name_gateway(&mut self, books: &Books, paid: &Paid<'_>) {
        let (Some(key), Some(name)) = (paid.payment.gateway_key, paid.payment.gateway_name) else { return };
        let gateway = &mut self.by_gateway[key.index() + 1];
        let payments = books.payments();
        let is_later = gateway.latest.is_none_or(|(at, slot)| {
            let order = paid.payment.payment_date.cmp(&at);
            order.then_with(|| payments.key(paid.slot).cmp(payments.key(slot))).is_gt()
        });
        if is_later {
            gateway.latest = Some((paid.payment.payment_date, paid.slot));
            gateway.name = Some(name);
        }
    }
}

fn section(sections: &mut [Section], currency: Currency) -> Option<&mut Section> {
    sections.iter_mut().find(|section| section.currency == currency)
}

/// The tenant's currency and every other that documents in scope have, drafts too, or payments,
/// whatever the period; of these the one asked for.
fn sections(books: &Books, query: &Query, wanted: Wanted, buckets: &Buckets) -> Vec<Section> {
    let mut currencies = vec![books.settings().currency];
    currencies.extend(books.currencies_of(query.event));
    currencies.extend(books.payment_currencies_of(query.event));
    currencies.sort_unstable();
    currencies.dedup();
    currencies.retain(|currency| query.currency.is_none_or(|asked| asked == *currency));
    currencies.into_iter().map(|currency| Section::new(books, currency, wanted, buckets)).collect()
}

/// What deserves a look, of all currencies.
fn warnings(books: &Books, query: &Query, stock: &Stock, doubts: &Doubts<'_>) -> Vec<(WarningCode, u64)> {
    let period = &query.period;
    let cancelled = books.cancelled_of(query.event).filter(|(slot, one)| books.is_voided(*slot, one));
    let undated = cancelled.filter(|(_, one)| {
        one.cancelled_at.is_none() && one.issued_on.is_some_and(|on| period.is_date_before_end(on))
    });
    let no_history = if period.end().is_some() { undated.count() as u64 } else { 0 };
    let mut dated_after_today = doubts.dated_after_today;
    if let Ok(tomorrow) = query.today.tomorrow() {
        let days = tomorrow..=*period.dates().end();
        dated_after_today += books.slots_issued_between(query.event, days).count() as u64;
    }
    vec![
        (WarningCode::NoHistory, no_history),
        (WarningCode::DatedAfterToday, dated_after_today),
        (WarningCode::CurrencyMismatch, stock.n_currency_mismatches()),
        (WarningCode::UnallocatedPayments, stock.n_unallocated()),
        (WarningCode::RefundWithoutRecord, doubts.refund_without_record),
    ]
}
