//! Warnings: what in the facts deserves a look, counted.

use schemars::JsonSchema;
use serde::Serialize;

use crate::books::Locale;
use crate::words::words;

words! {
/// What a warning is about.
pub enum WarningCode {
    /// Invoices were cancelled without a credit note.
    VoidedWithoutCreditNote = "voided_without_credit_note",
    /// Credit notes cover only a part of a cancelled invoice.
    CancelledNotFullyCredited = "cancelled_not_fully_credited",
    /// Facts do not say since when they are as they are.
    NoHistory = "no_history",
    /// Facts are dated in the future.
    DatedAfterToday = "dated_after_today",
    /// Payments have another currency than their invoice.
    CurrencyMismatch = "currency_mismatch",
    /// Payments reduce no invoice.
    UnallocatedPayments = "unallocated_payments",
    /// Payments are marked as refunded, but what was refunded is not recorded.
    RefundWithoutRecord = "refund_without_record",
}
}

/// A warning; there is none without a count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, JsonSchema)]
pub struct Warning {
    /// Stable.
    pub code: WarningCode,
    /// How many facts.
    pub count: u64,
    /// For people, in the language of the request.
    pub message: String,
}

/// The warnings that count something: most first, then by code.
pub(crate) fn warnings(counts: &[(WarningCode, u64)], locale: Locale) -> Vec<Warning> {
    let found = counts.iter().filter(|(_, count)| *count > 0);
    let mut warnings: Vec<Warning> = found
        .map(|(code, count)| Warning { code: *code, count: *count, message: message(*code, *count, locale) })
        .collect();
    warnings.sort_by(|a, b| b.count.cmp(&a.count).then(a.code.word().cmp(b.code.word())));
    warnings
}

fn message(code: WarningCode, count: u64, locale: Locale) -> String {
    use WarningCode::{
        CancelledNotFullyCredited, CurrencyMismatch, DatedAfterToday, NoHistory, RefundWithoutRecord,
        UnallocatedPayments, VoidedWithoutCreditNote,
    };
    let (one, more) = match (code, locale) {
        (VoidedWithoutCreditNote, Locale::De) => (
            "Rechnung wurde ohne Rechnungskorrektur storniert",
            "Rechnungen wurden ohne Rechnungskorrektur storniert",
        ),
        (VoidedWithoutCreditNote, Locale::En) => {
            ("invoice was cancelled without a credit note", "invoices were cancelled without a credit note")
        }
        (CancelledNotFullyCredited, Locale::De) => (
            "stornierte Rechnung ist nur zum Teil korrigiert",
            "stornierte Rechnungen sind nur zum Teil korrigiert",
        ),
        (CancelledNotFullyCredited, Locale::En) => {
            ("cancelled invoice is credited only in part", "cancelled invoices are credited only in part")
        }
        (NoHistory, Locale::De) => (
            "Eintrag sagt nicht, seit wann sein Stand gilt",
            "Einträge sagen nicht, seit wann ihr Stand gilt",
        ),
        (NoHistory, Locale::En) => (
            "record does not say since when it is as it is",
            "records do not say since when they are as they are",
        ),
        (DatedAfterToday, Locale::De) => {
            ("Beleg trägt ein Datum nach heute", "Belege tragen ein Datum nach heute")
        }
        (DatedAfterToday, Locale::En) => ("document is dated after today", "documents are dated after today"),
        (CurrencyMismatch, Locale::De) => (
            "Zahlung hat eine andere Währung als ihre Rechnung",
            "Zahlungen haben eine andere Währung als ihre Rechnung",
        ),
        (CurrencyMismatch, Locale::En) => (
            "payment is in another currency than its invoice",
            "payments are in another currency than their invoice",
        ),
        (UnallocatedPayments, Locale::De) => {
            ("Zahlung mindert keine Rechnung", "Zahlungen mindern keine Rechnung")
        }
        (UnallocatedPayments, Locale::En) => ("payment reduces no invoice", "payments reduce no invoice"),
        (RefundWithoutRecord, Locale::De) => (
            "Zahlung gilt als erstattet, aber die Erstattung fehlt",
            "Zahlungen gelten als erstattet, aber die Erstattung fehlt",
        ),
        (RefundWithoutRecord, Locale::En) => (
            "payment is marked as refunded, but what was refunded is not recorded",
            "payments are marked as refunded, but what was refunded is not recorded",
        ),
    };
    format!("{count} {}", if count == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_ordered_by_count_then_code_and_never_empty() {
        use WarningCode::{CancelledNotFullyCredited, DatedAfterToday, NoHistory, VoidedWithoutCreditNote};
        let counts = [
            (VoidedWithoutCreditNote, 1),
            (CancelledNotFullyCredited, 1),
            (NoHistory, 0),
            (DatedAfterToday, 7),
        ];
        let texts: Vec<_> =
            warnings(&counts, Locale::De).into_iter().map(|warning| warning.message).collect();
        assert_eq!(
            texts,
            [
                "7 Belege tragen ein Datum nach heute",
                "1 stornierte Rechnung ist nur zum Teil korrigiert",
                "1 Rechnung wurde ohne Rechnungskorrektur storniert",
            ]
        );
    }
}
