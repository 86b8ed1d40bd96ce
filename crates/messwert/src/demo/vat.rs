//! VAT: who owes it on a document, and how a line is taxed.

use super::contact::Contact;
use super::dice::Dice;

/// How German law taxes a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rate {
    Standard,
    Reduced,
    Exempt,
    OutsideScope,
    /// Goods that are sent, books at the reduced rate.
    Goods,
    /// Nobody wrote down why there is no tax.
    Untaxed,
}

/// Who owes the VAT on a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Vat {
    /// The organiser.
    Domestic,
    /// The customer, on all of it.
    ReverseCharge,
    /// The customer, on what is not exempt anyway.
    ReverseChargeByLine,
    /// Nobody here: rendered outside the European Union.
    NotTaxable,
}

impl Vat {
    /// As a contact is billed for lines of these rates (§ 3a (2), § 13b UStG); now and then it is billed
    /// wrongly.
    pub(super) fn of(contact: &Contact, rates: impl Iterator<Item = Rate>, dice: &mut Dice) -> Vat {
        let owed_by_customer = match contact.country_code() {
            None | Some("DE") => dice.chance(3),
            Some("CH") if contact.is_company && !dice.chance(250) => return Vat::NotTaxable,
            // A company's number is taken for granted.
            _ => contact.has_tax_id || contact.is_company && dice.chance(400),
        };
        let mut rates = rates;
        match owed_by_customer {
            false => Vat::Domestic,
            true if rates.all(|rate| matches!(rate, Rate::Standard | Rate::Reduced)) => Vat::ReverseCharge,
            true => Vat::ReverseChargeByLine,
        }
    }
}

/// Per cent and exemption.
pub(super) fn taxed(rate: Rate, vat: Vat) -> (i64, Option<&'static str>) {
    match (rate, vat) {
        (_, Vat::ReverseCharge) => (0, None),
        (Rate::Exempt, _) => (0, Some("exempt")),
        (Rate::Goods, Vat::NotTaxable) => (0, Some("export")),
        (Rate::Goods, Vat::ReverseChargeByLine) => (0, Some("intra_community")),
        (Rate::Untaxed, _) => (0, None),
        (Rate::OutsideScope, _) | (_, Vat::NotTaxable) => (0, Some("outside_scope")),
        (_, Vat::ReverseChargeByLine) => (0, Some("reverse_charge")),
        (Rate::Standard, Vat::Domestic) => (19, None),
        (Rate::Reduced | Rate::Goods, Vat::Domestic) => (7, None),
    }
}
