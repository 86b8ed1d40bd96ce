//! Names of what tables of several reports list.

use messwert_books::books::{Locale, Treatment, WriteOffReason};
use messwert_books::report::TaxRate;

use crate::locale;

/// `19 %`, or the treatment where there is no rate.
pub(super) fn tax_name(treatment: Treatment, rate: TaxRate, locale: Locale) -> String {
    match treatment {
        Treatment::Taxed => locale::tax_rate(rate, locale),
        other => treatment_name(other, locale).to_owned(),
    }
}

pub(super) fn reason_name(reason: WriteOffReason, locale: Locale) -> &'static str {
    match (reason, locale) {
        (WriteOffReason::CashDiscount, Locale::De) => "Skonto",
        (WriteOffReason::BadDebt, Locale::De) => "Forderungsausfall",
        (WriteOffReason::BankCharge, Locale::De) => "Bankspesen",
        (WriteOffReason::Other, Locale::De) => "Sonstiges",
        (WriteOffReason::CashDiscount, Locale::En) => "cash discount",
        (WriteOffReason::BadDebt, Locale::En) => "bad debt",
        (WriteOffReason::BankCharge, Locale::En) => "bank charge",
        (WriteOffReason::Other, Locale::En) => "other",
    }
}

fn treatment_name(treatment: Treatment, locale: Locale) -> &'static str {
    match (treatment, locale) {
        (Treatment::Taxed, Locale::De) => "steuerpflichtig",
        (Treatment::ReverseCharge, Locale::De) => "Steuerschuld beim Kunden (§13b)",
        (Treatment::ZeroRated, Locale::De) => "Nullsatz",
        (Treatment::Exempt, Locale::De) => "steuerfrei",
        (Treatment::IntraCommunity, Locale::De) => "innergemeinschaftlich",
        (Treatment::Export, Locale::De) => "Ausfuhr",
        (Treatment::OutsideScope, Locale::De) => "nicht steuerbar",
        (Treatment::Untaxed, Locale::De) => "ohne Angabe",
        (Treatment::Taxed, Locale::En) => "taxed",
        (Treatment::ReverseCharge, Locale::En) => "reverse charge",
        (Treatment::ZeroRated, Locale::En) => "zero-rated",
        (Treatment::Exempt, Locale::En) => "exempt",
        (Treatment::IntraCommunity, Locale::En) => "intra-Community",
        (Treatment::Export, Locale::En) => "export",
        (Treatment::OutsideScope, Locale::En) => "outside scope",
        (Treatment::Untaxed, Locale::En) => "untaxed",
    }
}
