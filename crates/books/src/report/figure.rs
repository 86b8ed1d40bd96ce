//! Figures as answers write them: exact JSON numbers, with the digits that belong to them.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::calendar::TooManyBuckets;
use crate::money::{Currency, div_round, write_decimal, write_minimal};
use crate::text;
use crate::text::Text;

/// Why a report cannot be told.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", self.text())]
pub enum FigureError {
    /// A sum fits no 64 bits of minor units.
    TooLarge {
        /// Which figure.
        figure: &'static str,
    },
    /// The facts have moved so far apart since the query was resolved.
    #[error(transparent)]
    TooManyBuckets(#[from] TooManyBuckets),
}

impl FigureError {
    /// Which figure, and why.
    pub fn text(&self) -> Text {
        match self {
            FigureError::TooLarge { figure } => text!(
                de = "`{figure}` ist zu groß, um genannt zu werden: mehr als 64 Bit in kleinsten Einheiten",
                en = "`{figure}` is too large to be told: it fits no 64 bits of minor units",
            ),
            FigureError::TooManyBuckets(error) => error.text(),
        }
    }
}

/// An amount in a currency: a JSON number with exactly the currency's digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Money {
    /// In minor units.
    pub minor: i64,
    /// The digits of its currency.
    pub digits: u8,
}

impl Money {
    /// The amount of a sum.
    pub(crate) fn of(sum: i128, currency: Currency, figure: &'static str) -> Result<Money, FigureError> {
        let minor = i64::try_from(sum).map_err(|_| FigureError::TooLarge { figure })?;
        Ok(Money { minor, digits: currency.digits() })
    }

    /// The mean of a sum over so many, rounded half away from zero; none over none.
    pub(crate) fn mean(
        sum: i128,
        n: i128,
        currency: Currency,
        figure: &'static str,
    ) -> Result<Option<Money>, FigureError> {
        (n > 0).then(|| Money::of(div_round(sum, n), currency, figure)).transpose()
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_decimal(&mut text, i128::from(self.minor), self.digits);
        number(text, serializer)
    }
}

/// A share or rate as a fraction, in ten-thousandths: a JSON number with at most 4 decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate(pub i64);

impl Rate {
    /// `part` of `whole`, rounded half away from zero; none if `whole` is not positive.
    pub(crate) fn of(part: i128, whole: i128) -> Option<Rate> {
        if whole <= 0 {
            return None;
        }
        i64::try_from(div_round(part.checked_mul(10_000)?, whole)).ok().map(Rate)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_minimal(&mut text, i128::from(self.0), 4);
        number(text, serializer)
    }
}

/// A measure in hundredths, such as an area in m² or a mean: a JSON number with 2 decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hundredths(pub i64);

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_decimal(&mut text, i128::from(self.0), 2);
        number(text, serializer)
    }
}

/// A measure in tenths, such as hours: a JSON number with 1 decimal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tenths(pub i64);

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_decimal(&mut text, i128::from(self.0), 1);
        number(text, serializer)
    }
}

/// A tax rate in thousandths of a per cent: a JSON number in per cent, in as few digits as hold it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TaxRate(pub u32);

impl Serialize for TaxRate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::new();
        write_minimal(&mut text, i128::from(self.0), 3);
        number(text, serializer)
    }
}

/// Writes digits as a JSON number as they are, not through floating point.
pub(super) fn number<S: Serializer>(digits: String, serializer: S) -> Result<S::Ok, S::Error> {
    let raw = RawValue::from_string(digits).map_err(serde::ser::Error::custom)?;
    raw.serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_belong_to_them() {
        let json = |value: &dyn erased::Json| value.json();
        assert_eq!(json(&Money { minor: 1250, digits: 2 }), "12.50");
        assert_eq!(json(&Money { minor: -5, digits: 2 }), "-0.05");
        assert_eq!(json(&Money { minor: 1000, digits: 0 }), "1000");
        assert_eq!(json(&Rate::of(1, 3)), "0.3333");
        assert_eq!(json(&Rate::of(1, 1)), "1");
        assert_eq!(json(&Rate::of(1, 0)), "null");
        assert_eq!(json(&TaxRate(8_100)), "8.1");
        assert_eq!(json(&TaxRate(19_000)), "19");
    }

    mod erased {
        pub(super) trait Json {
            fn json(&self) -> String;
        }

        impl<T: serde::Serialize> Json for T {
            fn json(&self) -> String {
                serde_json::to_string(self).unwrap()
            }
        }
    }

    #[test]
    fn what_fits_no_64_bits_is_an_error_that_names_the_figure() {
        let error = Money::of(i128::from(i64::MAX) + 1, Currency::EUR, "totals.invoiced.gross");
        assert_eq!(error, Err(FigureError::TooLarge { figure: "totals.invoiced.gross" }));
    }
}
