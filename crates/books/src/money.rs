//! Money: amounts in minor units, currencies, exact decimals and the one way of rounding.

use std::fmt;

use serde::{Serialize, Serializer};

/// Amounts stand below this many minor units (10^12); larger ones are refused where they enter.
pub const AMOUNT_LIMIT: i64 = 1_000_000_000_000;

/// A currency of ISO 4217 that has minor units.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// Codes that `iso_currency` still lists and ISO 4217 has withdrawn: the euro took the place of BGN and
/// HRK, SLE that of SLL, ZWG that of ZWL, CUP that of CUC.
const WITHDRAWN: [&str; 5] = ["BGN", "CUC", "HRK", "SLL", "ZWL"];

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);

    /// The currency with this upper-case code, if it is assigned today and has minor units.
    pub fn from_code(code: &str) -> Option<Currency> {
        let currency = iso_currency::Currency::from_code(code)?;
        let is_current = currency.code() == code && !WITHDRAWN.contains(&code);
        (is_current && currency.exponent().is_some()).then_some(Currency(currency))
    }

    /// All of them, by code.
    pub fn all() -> impl Iterator<Item = Currency> {
        // Every code that there could be is tried: the list itself is not to be had.
        let letters = || b'A'..=b'Z';
        let codes =
            letters().flat_map(move |a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])));
        codes.filter_map(|code| Currency::from_code(std::str::from_utf8(&code).ok()?))
    }

    /// The three letters of ISO 4217.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimal digits its amounts have: EUR 2, JPY 0, KWD 3.
    pub fn digits(self) -> u8 {
        self.0.exponent().map_or(0, |digits| digits as u8)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Currencies are ordered by code.
impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// An exact decimal as it was written: `mantissa` / 10^`scale`, without trailing zeros.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// As bytes, which stand anywhere: a field of a fact takes half the room.
    mantissa: [u8; 16],
    scale: u8,
}

/// So many digits always fit 64 bits.
const SHORT: usize = 18;

impl Decimal {
    /// Reads `-?digits[.digits]`: no exponent, plus sign or blanks; at most 30 digits.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, fraction.as_bytes()),
            None => (digits, &b""[..]),
        };
        if whole.is_empty() || (digits.contains('.') && fraction.is_empty()) {
            return None;
        }
        let zeros = fraction.iter().rev().take_while(|digit| **digit == b'0').count();
        let kept = &fraction[..fraction.len() - zeros];
        if !fraction.iter().all(u8::is_ascii_digit) || whole.len() + kept.len() > 30 {
            return None;
        }
        if !whole.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let digits = whole.bytes().chain(kept.iter().copied()).map(|digit| digit - b'0');
        let mantissa = if whole.len() + kept.len() <= SHORT {
            i128::from(digits.fold(0u64, |sum, digit| sum * 10 + u64::from(digit)))
        } else {
            digits.fold(0, |sum, digit| sum * 10 + i128::from(digit))
        };
        let mantissa = if negative { -mantissa } else { mantissa };
        Some(Decimal { mantissa: mantissa.to_ne_bytes(), scale: kept.len() as u8 })
    }

    fn mantissa(self) -> i128 {
        i128::from_ne_bytes(self.mantissa)
    }

    /// What it is made of: mantissa and scale.
    pub(crate) fn parts(self) -> (i128, u8) {
        (self.mantissa(), self.scale)
    }

    /// The number that [`Decimal::parts`] took apart.
    pub(crate) fn of_parts((mantissa, scale): (i128, u8)) -> Decimal {
        Decimal { mantissa: mantissa.to_ne_bytes(), scale }
    }

    /// The number in units of 10^-`digits`, or none if it has more decimals than that.
    pub fn scaled(self, digits: u8) -> Option<i128> {
        let missing = digits.checked_sub(self.scale)?;
        match (i64::try_from(self.mantissa()), missing) {
            // Without the check, which such numbers need not: 64 bits times 30.
            (Ok(mantissa), ..=9) => Some(i128::from(mantissa) * i128::from(10i64.pow(u32::from(missing)))),
            _ => self.mantissa().checked_mul(10i128.pow(u32::from(missing))),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.mantissa() < 0
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

/// As few digits as hold it: `12.5`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write_decimal(&mut text, self.mantissa(), self.scale);
        f.write_str(&text)
    }
}

/// `numerator` / `denominator`, rounded half away from zero. `denominator` must be positive.
pub fn div_round(numerator: i128, denominator: i128) -> i128 {
    debug_assert!(denominator > 0);
    let (quotient, rest) = (numerator / denominator, numerator % denominator);
    if rest.abs() >= denominator - rest.abs() { quotient + numerator.signum() } else { quotient }
}

/// Appends `value` / 10^`digits` with exactly `digits` decimals: `-0.05`, `12.50`, `1000`.
pub fn write_decimal(out: &mut String, value: i128, digits: u8) {
    use std::fmt::Write as _;
    if value < 0 {
        out.push('-');
    }
    let unit = 10u128.pow(u32::from(digits));
    let magnitude = value.unsigned_abs();
    write!(out, "{}", magnitude / unit).expect("a string takes every write");
    if digits > 0 {
        let width = usize::from(digits);
        write!(out, ".{:0width$}", magnitude % unit).expect("a string takes every write");
    }
}

/// Appends `value` / 10^`digits` in as few digits as hold it: `19`, `8.1`, `-0.5`.
pub fn write_minimal(out: &mut String, value: i128, digits: u8) {
    let (mut value, mut digits) = (value, digits);
    while digits > 0 && value % 10 == 0 {
        value /= 10;
        digits -= 1;
    }
    write_decimal(out, value, digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_those_assigned_today() {
        for code in ["EUR", "JPY", "KWD", "SLE", "ZWG", "VES", "XCG"] {
            assert_eq!(Currency::from_code(code).map(Currency::code), Some(code));
        }
        for code in ["BGN", "HRK", "SLL", "ZWL", "CUC", "DEM", "XAU", "XTS", "eur", ""] {
            assert_eq!(Currency::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn decimals_are_read_exactly() {
        let check = |text: &str, digits, expect: Option<i128>| {
            assert_eq!(Decimal::parse(text).and_then(|d| d.scaled(digits)), expect, "{text}");
        };
        check("12.5", 2, Some(1250));
        check("12.500", 2, Some(1250));
        check("-0.05", 2, Some(-5));
        check("1000", 0, Some(1000));
        check("12.505", 2, None);
        for wrong in ["", "-", ".5", "5.", "+1", "1e3", " 1", "1,5", "--1", "1.2.3", "१"] {
            assert_eq!(Decimal::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Decimal::parse(&"9".repeat(31)), None);
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (numerator, denominator, expect) in [
            (5, 10, 1),
            (-5, 10, -1),
            (4, 10, 0),
            (-4, 10, 0),
            (15, 10, 2),
            (14, 10, 1),
            (1, 3, 0),
            (2, 3, 1),
        ] {
            assert_eq!(div_round(numerator, denominator), expect, "{numerator}/{denominator}");
        }
    }

    #[test]
    fn decimals_are_written_with_their_digits() {
        let exact = |value, digits| {
            let mut out = String::new();
            write_decimal(&mut out, value, digits);
            out
        };
        let minimal = |value, digits| {
            let mut out = String::new();
            write_minimal(&mut out, value, digits);
            out
        };
        assert_eq!(exact(-5, 2), "-0.05");
        assert_eq!(exact(1250, 2), "12.50");
        assert_eq!(exact(1000, 0), "1000");
        assert_eq!(minimal(19_000, 3), "19");
        assert_eq!(minimal(8_100, 3), "8.1");
        assert_eq!(minimal(0, 3), "0");
    }

    #[test]
    fn currencies_are_known_by_their_upper_case_code() {
        assert_eq!(Currency::from_code("EUR"), Some(Currency::EUR));
        assert_eq!(Currency::from_code("JPY").map(Currency::digits), Some(0));
        assert_eq!(Currency::from_code("KWD").map(Currency::digits), Some(3));
        for wrong in ["eur", "XAU", "DEM", ""] {
            assert_eq!(Currency::from_code(wrong), None, "{wrong}");
        }
    }
}
