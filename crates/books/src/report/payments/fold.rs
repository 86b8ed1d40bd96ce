//! The fold: one pass over payments, refunds and write-offs, into sums by currency.

use std::ops::{AddAssign, Range};

use super::by_tax::{TaxSums, Way};
use super::doubts::AfterToday;
use super::selection::{self, Paid, Repaid, payments, payments_within, refunds, write_offs};
use super::sums::{FeeSums, Moved, Sum};
use crate::books::{Books, Payment, PaymentStatus, RefundReason, Slot, Word, WriteOffReason};
use crate::calendar::{Buckets, ByInstant, Cover, Instant, Interval};
use crate::money::Currency;
use crate::query::Query;
use crate::report::FigureError;
use crate::report::both::{both, in_parts, reads_many};

/// All sums of what moved.
pub(super) struct Folded {
    pub(super) interval: Option<Interval>,
    pub(super) buckets: Buckets,
    /// By code, all in scope.
    pub(super) sections: Vec<Section>,
    /// Received payments before the end of the period that are; none if nothing asks for warnings.
    pub(super) dated_after_today: Option<u64>,
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
    /// What payments, refunds and write-offs before the period changed in what was owed at its start.
    pub(super) settled_before: i128,
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
    warnings: bool,
}

impl Wanted {
    fn of(query: &Query) -> Wanted {
        let has = |member| query.sections.has_in_currency(member);
        Wanted {
            currencies: query.sections.has_currencies(query.report),
            created: has("by_status") || has("success"),
            by_gateway: has("by_gateway"),
            by_event: has("by_event"),
            by_tax: has("by_tax"),
            series: has("series"),
            warnings: query.sections.has("warnings"),
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
    let new = || Fold {
        books,
        query,
        wanted,
        by_instant: buckets.by_instant(),
        sections: sections(books, query, wanted, &buckets),
        after_today: wanted.warnings.then(|| AfterToday::new(query)),
    };
    let many = reads_many(books, query);
    let received = || {
        if !many {
            return new().with(payments(books, query));
        }
        in_parts(books.n_payment_blocks(), |positions| new().with_blocks(positions), Fold::and)
    };
    let (received, others) = both(many, received, || new().with_others());
    let mut fold = received.and(others);
    fold.name_gateways();
    let Fold { sections, after_today, .. } = fold;
    let dated_after_today = after_today.map(|after_today| after_today.count);
    Ok(Folded { interval, sections, dated_after_today, buckets })
}

struct Fold<'a> {
    books: &'a Books,
    query: &'a Query,
    wanted: Wanted,
    by_instant: ByInstant<'a>,
    sections: Vec<Section>,
    after_today: Option<AfterToday<'a>>,
}

impl<'a> Fold<'a> {
    /// With payments added, if they are asked for.
    fn with(mut self, payments: impl Iterator<Item = Paid<'a>>) -> Fold<'a> {
        if self.wanted.currencies || self.wanted.warnings {
            payments.for_each(|paid| self.add(&paid));
        }
        self
    }

    /// As [`Fold::with`], of the blocks of payments at these positions.
    fn with_blocks(mut self, positions: Range<usize>) -> Fold<'a> {
        let start = self.query.period.start().map_or(i64::MIN, Instant::nanoseconds);
        let of_warnings = self.after_today.as_ref().map_or(i64::MAX, |it| it.start().nanoseconds());
        let books = self.books;
        for (block, indexes) in books.payment_blocks(positions) {
            if !block.is_before(start.min(of_warnings)) {
                self = self.with(payments_within(books, indexes));
            } else if let Some((currency, amount)) = block.money()
                && let Some(section) = section(&mut self.sections, currency)
            {
                section.settled_before -= i128::from(amount);
            }
        }
        self
    }

    fn add(&mut self, paid: &Paid<'a>) {
        let (period, payment) = (&self.query.period, paid.payment);
        let is_moved = payment.status.is_received() && period.is_before_end(payment.payment_date);
        if let Some(after_today) = self.after_today.as_mut().filter(|_| is_moved) {
            after_today.add(payment);
        }
        let is_created = self.wanted.created && period.has_instant(payment.created_at);
        if !self.wanted.currencies || !(is_moved || is_created) {
            return;
        }
        let Some(section) = section(&mut self.sections, payment.currency) else { return };
        if is_created {
            section.add_created(payment);
        }
        if is_moved && period.is_before_start(payment.payment_date) {
            section.settled_before -= i128::from(payment.amount);
        } else if is_moved {
            self.add_moved(paid);
        }
    }

    /// With refunds and write-offs added, if they are asked for.
    fn with_others(mut self) -> Fold<'a> {
        if self.wanted.currencies {
            refunds(self.books, self.query).for_each(|repaid| self.add_refund(&repaid));
            self.add_write_offs();
        }
        self
    }

    /// With what another fold of the same query added.
    fn and(mut self, other: Fold<'a>) -> Fold<'a> {
        let sections = self.sections.iter_mut().zip(&other.sections);
        sections.for_each(|(section, other)| section.add(other, self.books));
        if let (Some(after_today), Some(other)) = (&mut self.after_today, other.after_today) {
            after_today.count += other.count;
        }
        self
    }

    /// Adds a payment that was received in the period.
    fn add_moved(&mut self, paid: &Paid<'a>) {
        let (books, payment, wanted) = (self.books, paid.payment, self.wanted);
        let Some(section) = section(&mut self.sections, payment.currency) else { return };
        section.moved.received.add(payment.amount);
        section.fees.add(payment);
        if wanted.by_gateway {
            section.name_gateway(books, paid);
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
            section.settled_before += i128::from(refund.amount);
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

    /// Takes the names of gateways that no payment of the period names from the payments before it.
    fn name_gateways(&mut self) {
        let is_unnamed = |gateway: &Gateway| gateway.name.is_none() && gateway.moved.is_any();
        let mut gateways = self.sections.iter().flat_map(|section| section.by_gateway.iter().skip(1));
        let start = self.query.period.start();
        if !self.wanted.currencies || !self.wanted.by_gateway || start.is_none() || !gateways.any(is_unnamed)
        {
            return;
        }
        payments(self.books, self.query).for_each(|paid| {
            let is_before = self.query.period.is_before_start(paid.payment.payment_date);
            if paid.payment.status.is_received()
                && is_before
                && let Some(section) = section(&mut self.sections, paid.payment.currency)
            {
                section.name_gateway(self.books, &paid);
            }
        });
    }

    fn add_write_offs(&mut self) {
        for one in write_offs(self.books, self.query) {
            let Some(section) = section(&mut self.sections, one.invoice.currency) else { continue };
            let (write_off, period) = (one.write_off, &self.query.period);
            if period.is_date_before_start(write_off.written_off_on) {
                section.settled_before -= i128::from(write_off.amount);
            } else if period.has_date(write_off.written_off_on) {
                section.written_off[write_off.reason as usize].add(write_off.amount);
            }
        }
    }
}

impl Section {
    fn new(books: &Books, currency: Currency, wanted: Wanted, buckets: &Buckets) -> Section {
        // There may be very many classes.
        let n_classes = if wanted.by_tax { books.hot().tax_classes(currency).len() } else { 0 };
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
            settled_before: 0,
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
        let Some(key) = paid.payment.gateway_key else { return };
        let latest = (paid.payment.payment_date, paid.slot);
        self.by_gateway[key.index() + 1].name_by(books, latest, paid.payment.gateway_name);
    }

    /// Adds the sums of other payments in the same currency.
    fn add(&mut self, other: &Section, books: &Books) {
        self.moved += other.moved;
        self.chargebacks += other.chargebacks;
        self.fees += other.fees;
        for (gateway, other) in self.by_gateway.iter_mut().zip(&other.by_gateway) {
            gateway.moved += other.moved;
            gateway.fees += other.fees;
            if let Some(latest) = other.latest {
                gateway.name_by(books, latest, other.name);
            }
        }
        self.by_tax.add_all(&other.by_tax);
        add_each(&mut self.by_status, &other.by_status);
        self.succeeded += other.succeeded;
        self.failed += other.failed;
        add_each(&mut self.by_event, &other.by_event);
        add_each(&mut self.written_off, &other.written_off);
        add_each(&mut self.series, &other.series);
        self.settled_before += other.settled_before;
    }
}

impl Gateway {
    /// Takes a name from a payment of that date, if it is the latest that has one; of several the one
    /// with the greatest key.
    fn name_by(&mut self, books: &Books, latest: (Instant, Slot<Payment>), name: Option<Slot<Word>>) {
        let (Some(name), (at, slot)) = (name, latest) else { return };
        let key = |slot| books.payments().key(slot);
        let is_later =
            self.latest.is_none_or(|(known, by)| at.cmp(&known).then_with(|| key(slot).cmp(key(by))).is_gt());
        if is_later {
            (self.latest, self.name) = (Some(latest), Some(name));
        }
    }
}

fn add_each<T: AddAssign + Copy>(sums: &mut [T], others: &[T]) {
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += *other);
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
