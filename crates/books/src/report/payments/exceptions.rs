//! Exceptions: what does not fit together at the end of the period.

use crate::books::{Books, Document, DocumentStatus, Payment, Refunded, Slot};
use crate::money::Currency;
use crate::query::Query;
use crate::report::fact_slot::FactSlot;
use crate::report::loose::{Loose, LooseKind};
use crate::report::position::is_voided_before_end;
use crate::words::words;

words! {
/// What does not fit.
pub enum ExceptionCode {
    /// More was paid on an invoice than it comes to.
    OverpaidInvoice = "overpaid_invoice",
    /// An invoice was paid and credited.
    RefundDue = "refund_due",
    /// A payment names no invoice.
    PaymentWithoutInvoice = "payment_without_invoice",
    /// A payment names a draft or a voided invoice.
    PaymentOnDraftOrVoided = "payment_on_draft_or_voided",
    /// A payment has another currency than its invoice.
    CurrencyMismatch = "currency_mismatch",
    /// More was paid back than was received.
    RefundExceedsPayment = "refund_exceeds_payment",
    /// More was paid out than was credited.
    PayoutExceedsCreditNote = "payout_exceeds_credit_note",
    /// A voided invoice was written off.
    WriteOffOnVoided = "write_off_on_voided",
}
}

/// One fact that does not fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    pub(crate) code: ExceptionCode,
    pub(crate) fact: FactSlot,
    pub(crate) currency: Currency,
    /// In minor units, above 0.
    pub(crate) amount: i64,
}

/// Everything that does not fit, of all currencies.
pub(super) fn findings(
    books: &Books,
    query: &Query,
    overpaid: &[(Slot<Document>, Currency, i64)],
    loose: &[Loose],
) -> Vec<Finding> {
    // A credit note over nothing credits nothing: what was paid too much was simply paid too much.
    let is_credited = |slot| {
        // Most were only paid, which is known without a look at the steps.
        let reckoning = books.reckoning(slot);
        let was_only_paid = !reckoning.is_unknown() && !reckoning.is_mixed();
        let invoice = books.documents().get(slot).filter(|_| !was_only_paid);
        invoice.is_some_and(|invoice| books.account(slot, invoice, &query.period).credited > 0)
    };
    let overpaid = overpaid.iter().map(|(slot, currency, amount)| Finding {
        code: if is_credited(*slot) { ExceptionCode::RefundDue } else { ExceptionCode::OverpaidInvoice },
        fact: FactSlot::Document(*slot),
        currency: *currency,
        amount: *amount,
    });
    let loose = loose.iter().filter_map(|loose| {
        let code = match loose.what {
            LooseKind::Payment if loose.amount > 0 => of_payment(books, query, loose)?,
            // Nothing but voiding takes an invoice from a write-off, which is never before its date.
            LooseKind::WriteOff => ExceptionCode::WriteOffOnVoided,
            _ => return None,
        };
        Some(Finding { code, fact: loose.fact, currency: loose.currency, amount: loose.amount })
    });
    overpaid.chain(loose).chain(refunds_beyond(books, query)).collect()
}

/// Why a payment reduces no invoice: none for an advance on an invoice that is not yet issued.
fn of_payment(books: &Books, query: &Query, loose: &Loose) -> Option<ExceptionCode> {
    let Some(slot) = loose.document else { return Some(ExceptionCode::PaymentWithoutInvoice) };
    let invoice = books.documents().get(slot)?;
    let is_draft = invoice.status == DocumentStatus::Draft;
    if is_draft || is_voided_before_end(books, &query.period, &query.zone, slot, invoice) {
        return Some(ExceptionCode::PaymentOnDraftOrVoided);
    }
    (invoice.currency != loose.currency).then_some(ExceptionCode::CurrencyMismatch)
}

/// Refunds and payouts beyond what they pay back, one finding a payment or credit note.
fn refunds_beyond(books: &Books, query: &Query) -> Vec<Finding> {
    let before_end =
        books.refunds_of(query.event).filter(|(_, refund)| query.period.is_before_end(refund.refunded_at));
    let mut refunded: Vec<(Target, Currency, i64)> =
        before_end.map(|(_, refund)| (Target::of(refund.of), refund.currency, refund.amount)).collect();
    refunded.sort_unstable_by_key(|(target, _, _)| *target);
    let one_each = refunded.chunk_by(|(a, _, _), (b, _, _)| a == b);
    one_each
        .filter_map(|refunds| {
            let (target, currency, _) = *refunds.first()?;
            let refunded: i64 = refunds.iter().map(|(_, _, amount)| amount).sum();
            let (code, covered) = target.covered(books, query);
            let amount = refunded - covered;
            (amount > 0).then_some(Finding { code, fact: target.fact(), currency, amount })
        })
        .collect()
}

/// What refunds pay back, in an order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Payment(Slot<Payment>),
    CreditNote(Slot<Document>),
}

impl Target {
    fn of(refunded: Refunded) -> Target {
        match refunded {
            Refunded::Payment(slot) => Target::Payment(slot),
            Refunded::CreditNote(slot) => Target::CreditNote(slot),
        }
    }

    fn fact(self) -> FactSlot {
        match self {
            Target::Payment(slot) => FactSlot::Payment(slot),
            Target::CreditNote(slot) => FactSlot::Document(slot),
        }
    }

    /// What was received or credited of it before the end.
    fn covered(self, books: &Books, query: &Query) -> (ExceptionCode, i64) {
        match self {
            Target::Payment(slot) => {
                let received = books.payments().get(slot).filter(|payment| {
                    payment.status.is_received() && query.period.is_before_end(payment.payment_date)
                });
                (ExceptionCode::RefundExceedsPayment, received.map_or(0, |payment| payment.amount))
            }
            Target::CreditNote(slot) => {
                let credited = books.documents().get(slot).filter(|note| {
                    let is_before = note.issued_on.is_some_and(|on| query.period.is_date_before_end(on));
                    note.is_issued() && is_before
                });
                (ExceptionCode::PayoutExceedsCreditNote, credited.map_or(0, |note| note.gross()))
            }
        }
    }
}
