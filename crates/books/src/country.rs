//! Countries by ISO 3166-1 alpha-2, and the European Union's members.

use std::fmt;

use serde::{Serialize, Serializer};

/// A country officially assigned in ISO 3166-1, or Kosovo (`XK`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Germany.
    pub const DE: Country = Country(*b"DE");

    /// The country with this upper-case alpha-2 code.
    pub fn from_code(code: &str) -> Option<Country> {
        let bytes: [u8; 2] = code.as_bytes().try_into().ok()?;
        let upper = bytes.iter().all(u8::is_ascii_uppercase);
        (upper && (code == "XK" || celes::Country::from_alpha2(code).is_ok())).then_some(Country(bytes))
    }

    /// All of them, by code.
    pub fn all() -> impl Iterator<Item = Country> {
        (0..Country::N_NUMBERS)
            .map(Country::of_number)
            .filter(|country| Country::from_code(country.code()).is_some())
    }

    /// Whether it is one of the 27 members of the European Union of today; Greece is `GR` here.
    pub fn is_in_eu(&self) -> bool {
        EU.contains(&self.code())
    }

    /// Numbers of countries are below this.
    pub(crate) const N_NUMBERS: usize = 26 * 26;

    /// A small number for each country.
    pub(crate) fn number(self) -> usize {
        usize::from(self.0[0] - b'A') * 26 + usize::from(self.0[1] - b'A')
    }

    /// The country of a number that [`Country::number`] gave.
    pub(crate) fn of_number(number: usize) -> Country {
        Country([b'A' + (number / 26) as u8, b'A' + (number % 26) as u8])
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters, checked by from_code")
    }
}

/// The members of the European Union.
const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
    "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_known_by_their_upper_case_code() {
        for code in ["DE", "AT", "CH", "XK", "GR"] {
            assert_eq!(Country::from_code(code).map(|c| c.to_string()).as_deref(), Some(code));
        }
        for wrong in ["de", "EL", "UK", "ZZ", "DEU", "", "ÄÖ"] {
            assert_eq!(Country::from_code(wrong), None, "{wrong}");
        }
    }
}
