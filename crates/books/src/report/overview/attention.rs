//! Attention: what is to be done, repeated from the four other reports.

use super::Attention;
use super::parts::Parts;
use crate::money::Currency;
use crate::report::applications::BacklogAge;
use crate::report::payments::AgeBucket;
use crate::report::{FigureError, Money, ReportType, payments};
use crate::words::words;

words! {
/// What is to be done.
pub enum AttentionCode {
    /// Open items are more than 30 days overdue.
    OverdueOver30Days = "overdue_over_30_days",
    /// Payments do not fit together with invoices.
    PaymentExceptions = "payment_exceptions",
    /// Invoices were cancelled without a credit note.
    VoidedWithoutCreditNote = "voided_without_credit_note",
    /// Approved applicants do not take part yet.
    ApprovedWithoutParticipation = "approved_without_participation",
    /// Confirmed main exhibitors have no booth.
    ConfirmedWithoutBooth = "confirmed_without_booth",
    /// Confirmed exhibitors have an overdue invoice.
    ConfirmedWithOverdueInvoice = "confirmed_with_overdue_invoice",
    /// Applications are open for more than 30 days.
    OpenApplicationsOver30Days = "open_applications_over_30_days",
}
}

words! {
/// How urgent it is.
pub enum Severity {
    /// Now.
    Critical = "critical",
    /// Soon.
    Warning = "warning",
    /// To be known.
    Info = "info",
}
}

impl AttentionCode {
    /// How urgent it is, and which report tells more.
    fn urgency(self) -> (Severity, ReportType) {
        match self {
            AttentionCode::OverdueOver30Days => (Severity::Critical, ReportType::Payments),
            AttentionCode::PaymentExceptions => (Severity::Warning, ReportType::Payments),
            AttentionCode::VoidedWithoutCreditNote => (Severity::Warning, ReportType::Revenue),
            AttentionCode::ApprovedWithoutParticipation => (Severity::Warning, ReportType::Applications),
            AttentionCode::ConfirmedWithoutBooth | AttentionCode::ConfirmedWithOverdueInvoice => {
                (Severity::Warning, ReportType::Participants)
            }
            AttentionCode::OpenApplicationsOver30Days => (Severity::Info, ReportType::Applications),
        }
    }
}

/// What counts something: by severity, then code, then currency.
pub(super) fn attention(parts: &Parts) -> Result<Vec<Attention>, FigureError> {
    let mut rows = money_rows(parts)?;
    let counted = |code, count| row(code, count, None);
    if let Some(attention) = parts.applications.attention {
        let count = attention.approved_without_participation;
        rows.push(counted(AttentionCode::ApprovedWithoutParticipation, count));
    }
    if let Some(attention) = parts.participants.attention {
        rows.push(counted(AttentionCode::ConfirmedWithoutBooth, attention.confirmed_without_booth));
        let count = attention.confirmed_with_overdue_invoice;
        rows.push(counted(AttentionCode::ConfirmedWithOverdueInvoice, count));
    }
    let ages = parts.applications.backlog.iter().flat_map(|backlog| backlog.by_age.iter().flatten());
    for age in ages.filter(|age| age.bucket == BacklogAge::Over30) {
        rows.push(counted(AttentionCode::OpenApplicationsOver30Days, age.applications));
    }
    rows.retain(|row| row.count > 0);
    rows.sort_by_key(|row| (row.severity, row.code, row.currency));
    Ok(rows)
}

/// The rows that have an amount: one for each currency.
fn money_rows(parts: &Parts) -> Result<Vec<Attention>, FigureError> {
    let mut rows = Vec::new();
    for section in parts.payments.currencies.iter().flatten() {
        let overdue = overdue_over_30_days(section);
        rows.push(summed(AttentionCode::OverdueOver30Days, section.currency, overdue)?);
        let exceptions = section.exceptions.iter().flatten();
        let exceptions = exceptions.map(|exception| (exception.count, exception.amount));
        rows.push(summed(AttentionCode::PaymentExceptions, section.currency, exceptions)?);
    }
    for section in parts.revenue.currencies.iter().flatten() {
        let voided = section.totals.iter().map(|totals| (totals.voided.count, totals.voided.gross));
        rows.push(summed(AttentionCode::VoidedWithoutCreditNote, section.currency, voided)?);
    }
    Ok(rows)
}

/// Counts and amounts of the ages above 30 days.
fn overdue_over_30_days(section: &payments::InCurrency) -> impl Iterator<Item = (u64, Money)> {
    let aging = section.receivables.iter().flat_map(|receivables| receivables.aging.iter().flatten());
    let is_old = |age: AgeBucket| match age {
        AgeBucket::To60 | AgeBucket::To90 | AgeBucket::To120 | AgeBucket::Over120 => true,
        AgeBucket::NotDue | AgeBucket::To30 | AgeBucket::NoDueDate => false,
    };
    aging.filter(move |row| is_old(row.bucket)).map(|row| (row.count, row.amount))
}

fn summed(
    code: AttentionCode,
    currency: Currency,
    parts: impl Iterator<Item = (u64, Money)>,
) -> Result<Attention, FigureError> {
    let add =
        |(n, sum): (u64, i128), (count, amount): (u64, Money)| (n + count, sum + i128::from(amount.minor));
    let (count, sum) = parts.fold((0, 0), add);
    Ok(row(code, count, Some((currency, Money::of(sum, currency, "attention")?))))
}

fn row(code: AttentionCode, count: u64, amount: Option<(Currency, Money)>) -> Attention {
    let (severity, report) = code.urgency();
    let (currency, amount) = amount.unzip();
    Attention { code, severity, count, amount, currency, report }
}
