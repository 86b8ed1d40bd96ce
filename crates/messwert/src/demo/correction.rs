//! Money that goes back, and money that will not come: refunds, payouts, write-offs.

use messwert_books::calendar::Date;

use super::line::{Cents, Line};
use super::payment::Refund;
use super::settlement::WriteOff;

/// The line of a refund of a payment.
pub(super) fn refund(payment_key: &str, refund: Refund) -> String {
    Line::of("refund")
        .with("refund_key", format!("R-{payment_key}"))
        .with("payment_key", payment_key)
        .with("amount", Cents(refund.amount))
        .with_some("reason", refund.is_chargeback.then_some("chargeback"))
        .with("refunded_at", refund.date.to_string())
        .end()
}

/// The line of the payout of a credit note.
pub(super) fn payout(credit_note: &str, amount: i64, date: Date) -> String {
    Line::of("refund")
        .with("refund_key", format!("R-{credit_note}"))
        .with("credit_note_number", credit_note)
        .with("amount", Cents(amount))
        .with("gateway_key", "bank_transfer")
        .with("refunded_at", date.to_string())
        .end()
}

/// The line of a write-off.
pub(super) fn write_off(invoice: &str, write_off: WriteOff) -> String {
    Line::of("write_off")
        .with("write_off_key", format!("A-{invoice}"))
        .with("invoice_number", invoice)
        .with("amount", Cents(write_off.amount))
        .with("reason", write_off.reason)
        .with("written_off_on", write_off.date.to_string())
        .end()
}
