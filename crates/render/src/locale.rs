//! Numbers as people write them, in German and English.

use messwert_books::books::Locale;
use messwert_books::report::{Money, Rate, TaxRate};

/// `1.234,56` or `1,234.56`, with the digits of the currency.
pub(crate) fn money(money: Money, locale: Locale) -> String {
    decimal(i128::from(money.minor), money.digits, locale)
}

/// `12,34 %` or `12.34 %`.
pub(crate) fn rate(rate: Rate, locale: Locale) -> String {
    format!("{} %", decimal(i128::from(rate.0), 2, locale))
}

/// `19 %`, `8,1 %`.
pub(crate) fn tax_rate(rate: TaxRate, locale: Locale) -> String {
    let text = decimal(i128::from(rate.0), 3, locale);
    let point = if locale == Locale::De { ',' } else { '.' };
    format!("{} %", text.trim_end_matches('0').trim_end_matches(point))
}

/// `1.234` or `1,234`.
pub(crate) fn count(count: u64, locale: Locale) -> String {
    decimal(i128::from(count), 0, locale)
}

/// A value in units of its last digit.
pub(crate) fn decimal(value: i128, digits: u8, locale: Locale) -> String {
    let (group, point) = if locale == Locale::De { ('.', ',') } else { (',', '.') };
    let unit = 10u128.pow(u32::from(digits));
    let (whole, fraction) = ((value.unsigned_abs() / unit).to_string(), value.unsigned_abs() % unit);
    let mut out = String::from(if value < 0 { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if digits > 0 {
        let width = usize::from(digits);
        out.push_str(&format!("{point}{fraction:0width$}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_pointed_by_the_language() {
        let check = |minor, digits, de: &str, en: &str| {
            let value = Money { minor, digits };
            assert_eq!((money(value, Locale::De).as_str(), money(value, Locale::En).as_str()), (de, en));
        };
        check(123_456_789, 2, "1.234.567,89", "1,234,567.89");
        check(-5, 2, "-0,05", "-0.05");
        check(1_000, 0, "1.000", "1,000");
        check(999, 0, "999", "999");
        assert_eq!(rate(Rate(1_234), Locale::De), "12,34 %");
        assert_eq!(tax_rate(TaxRate(19_000), Locale::De), "19 %");
        assert_eq!(tax_rate(TaxRate(8_100), Locale::En), "8.1 %");
        assert_eq!(tax_rate(TaxRate(0), Locale::En), "0 %");
    }
}
