//! Accounts: what was done about an invoice, step by step, and what came of it.
//!
//! What came of it is reckoned anew, from the steps, whenever one of them changes: reports that look at
//! many invoices then walk the chains of a few only.

use jiff::civil::Date;

use super::{Books, Document, DocumentType, Slot, WriteOffReason};
use crate::calendar::{Instant, LocalDays, Period, day_number};

/// One thing done about an invoice, in minor units of its currency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Step {
    pub(crate) what: StepKind,
    pub(crate) at: When,
    pub(crate) amount: i64,
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StepKind {
    /// An issued credit note names it.
    Credited,
    /// A payment in its currency came.
    Received,
    /// Such a payment went back, or a credit note that names it was paid out.
    Repaid,
    WrittenOff(WriteOffReason),
}

/// When it was done: facts have a date or an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum When {
    On(Date),
    At(Instant),
}

/// What was done about an invoice before an instant, in minor units of its currency.
///
/// Amounts are below 10^12, so that 64 bits hold nine million of the largest.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Account {
    pub(crate) gross: i64,
    /// By credit notes that name it.
    pub(crate) credited: i64,
    /// Received in its currency − refunds − payouts of its credit notes.
    pub(crate) received_after_refunds: i64,
    pub(crate) written_off: i64,
    /// The part of it that is Skonto.
    pub(crate) cash_discount: i64,
}

/// What came of an invoice, all its steps taken together, in 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Reckoning {
    /// What is open, and in the lowest bit whether there is more to know than received and open.
    open_and_mixed: i64,
    /// The invoice and all its steps stand before the end of a period whose last date has this number,
    /// or a greater one; [`i32::MAX`]: nothing is known, its steps are to be looked at.
    last: i32,
    /// The number of the day on which it was settled, in the tenant's zone.
    settled: i32,
}

/// Of what is no issued invoice: nothing is open on it.
const NOTHING: Reckoning = Reckoning { open_and_mixed: 0, last: i32::MIN, settled: NO_DAY };

/// Of a voided invoice, which stood before, and of one with
/// many steps, which would all be walked with each that is added.
const UNKNOWN: Reckoning = Reckoning { open_and_mixed: 0, last: i32::MAX, settled: NO_DAY };

/// No day that a step can have.
const NO_DAY: i32 = i32::MAX;

/// An invoice with more steps is not reckoned.
const MANY_STEPS: usize = 32;

impl Account {
    /// What is still to be paid; below 0 what was paid too much.
    pub(crate) fn open(&self) -> i64 {
        self.gross - self.credited - self.written_off - self.received_after_refunds
    }

    fn add(&mut self, step: Step) {
        match step.what {
            StepKind::Credited => self.credited += step.amount,
            StepKind::Received => self.received_after_refunds += step.amount,
            StepKind::Repaid => self.received_after_refunds -= step.amount,
            StepKind::WrittenOff(reason) => self.write_off(reason, step.amount),
        }
    }

    fn write_off(&mut self, reason: WriteOffReason, amount: i64) {
        self.written_off += amount;
        if reason == WriteOffReason::CashDiscount {
            self.cash_discount += amount;
        }
    }
}

impl Reckoning {
    /// Whether it says how the invoice stands at the end of a period whose last date has this number:
    /// nothing happened later.
    pub(crate) fn is_final(self, last: i32) -> bool {
        self.last <= last
    }

    /// What is still to be paid, if it is final; below 0 what was paid too much.
    pub(crate) fn open(self) -> i64 {
        self.open_and_mixed >> 1
    }

    /// Whether the invoice was not only paid and repaid.
    pub(crate) fn is_mixed(self) -> bool {
        self.open_and_mixed & 1 == 1
    }

    /// Whether the steps have to be looked at, whatever is asked.
    pub(crate) fn is_unknown(self) -> bool {
        self.last == i32::MAX
    }

    /// Whether it is of an issued invoice.
    pub(super) fn is_of_invoice(self) -> bool {
        self.last != i32::MIN
    }

    /// The number of a last date from which on it is final.
    pub(super) fn last(self) -> i32 {
        self.last
    }

    /// The number of the day in the tenant's zone on which it was settled; not of unknown ones.
    pub(crate) fn settled(self) -> Option<i32> {
        (self.settled != NO_DAY).then_some(self.settled)
    }
}

impl When {
    /// Whether it is before the end of a period.
    pub(crate) fn is_before_end(self, period: &Period) -> bool {
        match self {
            When::On(date) => period.is_date_before_end(date),
            When::At(instant) => period.is_before_end(instant),
        }
    }

    /// The number of its local day.
    fn day(self, days: &mut LocalDays<'_>) -> i32 {
        match self {
            When::On(date) => day_number(date),
            When::At(instant) => days.of(instant),
        }
    }

    /// A period whose last date has this number ends after it: midnight of that date, in whatever zone,
    /// is not before the second midnight of UTC after an instant.
    pub(super) fn latest(self) -> i32 {
        match self {
            When::On(date) => day_number(date),
            When::At(instant) => (instant.nanoseconds().div_euclid(86_400_000_000_000) + 2) as i32,
        }
    }
}

impl Books {
    /// What was done about an invoice, in no particular order.
    pub(crate) fn steps(&self, slot: Slot<Document>, invoice: &Document) -> impl Iterator<Item = Step> {
        let repaid = |at, amount| Step { what: StepKind::Repaid, at: When::At(at), amount };
        let notes = self.credit_notes(slot).flat_map(move |(note_slot, note)| {
            let issued_on = note.issued_on.filter(|_| note.is_issued());
            let credited =
                move |on| Step { what: StepKind::Credited, at: When::On(on), amount: note.gross() };
            let payouts = self.payouts_on(note_slot).map(move |(_, one)| repaid(one.refunded_at, one.amount));
            issued_on.map(credited).into_iter().chain(payouts)
        });
        let currency = invoice.currency;
        let payments = self.payments_on(slot).filter(move |(_, payment)| payment.currency == currency);
        let payments = payments.flat_map(move |(payment_slot, payment)| {
            let at = When::At(payment.payment_date);
            let received = Step { what: StepKind::Received, at, amount: payment.amount };
            let refunds =
                self.refunds_on(payment_slot).map(move |(_, one)| repaid(one.refunded_at, one.amount));
            payment.status.is_received().then_some(received).into_iter().chain(refunds)
        });
        let write_offs = self.write_offs_on(slot).map(|(_, one)| {
            let at = When::On(one.written_off_on);
            Step { what: StepKind::WrittenOff(one.reason), at, amount: one.amount }
        });
        payments.chain(notes).chain(write_offs)
    }

    /// The account of a standing invoice at the end of a period.
    pub(crate) fn account(&self, slot: Slot<Document>, invoice: &Document, period: &Period) -> Account {
        let mut account = Account { gross: invoice.gross(), ..Account::default() };
        let before_end = self.steps(slot, invoice).filter(|step| step.at.is_before_end(period));
        before_end.for_each(|step| account.add(step));
        account
    }

    /// The account of an invoice at the end of a period for which its reckoning is final: what is neither
    /// credited nor written off nor open was received.
    pub(crate) fn final_account(&self, slot: Slot<Document>, gross: i64, reckoning: Reckoning) -> Account {
        let mut account = Account { gross, ..Account::default() };
        if reckoning.is_mixed() {
            let notes = self.credit_notes(slot).map(|(_, note)| note);
            let issued = notes.filter(|note| note.is_issued() && note.issued_on.is_some());
            account.credited = issued.map(Document::gross).sum();
            self.write_offs_on(slot).for_each(|(_, one)| account.write_off(one.reason, one.amount));
        }
        account.received_after_refunds = gross - account.credited - account.written_off - reckoning.open();
        account
    }

    /// The number of the first day on which payments, credit notes and write-offs other than bad debt,
    /// each dated up to it, reach the gross of an issued invoice; refunds and payouts are ignored.
    ///
    /// None if they never do, or if nothing was paid up to then.
    pub(crate) fn reached_on(
        &self,
        slot: Slot<Document>,
        invoice: &Document,
        days: &mut LocalDays<'_>,
    ) -> Option<i32> {
        reached(invoice.gross(), self.steps(slot, invoice), days)
    }

    /// What came of each document, at the index of its slot; missing ones have no steps.
    pub(crate) fn reckonings(&self) -> &[Reckoning] {
        &self.reckonings
    }

    /// What came of a document.
    pub(crate) fn reckoning(&self, slot: Slot<Document>) -> Reckoning {
        self.reckonings.get(slot.index()).copied().unwrap_or(NOTHING)
    }

    /// Reckons again what came of a document.
    pub(super) fn reckon(&mut self, slot: Slot<Document>) {
        let reckoning = self.reckoned(slot);
        if self.reckonings.len() <= slot.index() {
            self.reckonings.resize(slot.index() + 1, NOTHING);
        }
        self.reckonings[slot.index()] = reckoning;
        self.bill_for(slot);
    }

    /// Reckons again what came of all documents.
    pub(super) fn reckon_all(&mut self) {
        (0..self.reckonings.len()).for_each(|at| self.reckon(Slot::at(at)));
    }

    fn reckoned(&self, slot: Slot<Document>) -> Reckoning {
        let is_invoice = |document: &&Document| document.document_type == DocumentType::Invoice;
        let invoice = self.documents.get(slot).filter(is_invoice);
        let Some((invoice, issued_on)) = invoice.and_then(|it| it.issued_on.map(|on| (it, on))) else {
            return NOTHING;
        };
        if !invoice.is_issued() {
            return NOTHING;
        }
        if self.is_voided(slot, invoice) || self.steps(slot, invoice).nth(MANY_STEPS).is_some() {
            return UNKNOWN;
        }
        let mut account = Account { gross: invoice.gross(), ..Account::default() };
        let (mut last, mut is_mixed) = (day_number(issued_on), invoice.gross() <= 0);
        for step in self.steps(slot, invoice) {
            account.add(step);
            last = last.max(step.at.latest());
            let is_money = matches!(step.what, StepKind::Received | StepKind::Repaid);
            is_mixed |= !is_money || step.amount < 0;
        }
        let mut days = self.settings.zone.days();
        let settled = self.reached_on(slot, invoice, &mut days).unwrap_or(NO_DAY);
        Reckoning { open_and_mixed: account.open() << 1 | i64::from(is_mixed), last, settled }
    }
}

fn reached(gross: i64, steps: impl Iterator<Item = Step>, days: &mut LocalDays<'_>) -> Option<i32> {
    if gross == 0 {
        return None;
    }
    let (mut amounts, mut first_paid): (Vec<(i32, i64)>, Option<i32>) = (Vec::new(), None);
    for step in steps {
        match step.what {
            StepKind::Repaid | StepKind::WrittenOff(WriteOffReason::BadDebt) => continue,
            StepKind::Credited | StepKind::Received | StepKind::WrittenOff(_) => {}
        }
        let day = step.at.day(days);
        if step.what == StepKind::Received {
            first_paid = Some(first_paid.map_or(day, |first| first.min(day)));
        }
        amounts.push((day, step.amount));
    }
    let first_paid = first_paid?;
    amounts.sort_unstable();
    let mut missing = i128::from(gross);
    let reached = amounts.into_iter().find_map(|(day, amount)| {
        missing -= i128::from(amount);
        (missing <= 0).then_some(day)
    })?;
    (first_paid <= reached).then_some(reached)
}
