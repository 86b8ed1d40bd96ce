//! Numbers of documents and other things: each circle of an edition counts by itself.

use std::collections::BTreeMap;

use super::event::Edition;

/// The numbers of an edition that are used.
pub(super) struct Numbers {
    code: String,
    used: BTreeMap<&'static str, u64>,
}

impl Numbers {
    /// None is used.
    pub(super) fn of(edition: &Edition) -> Numbers {
        Numbers { code: edition.code(), used: BTreeMap::new() }
    }

    /// The next number: `RE-FM-L26-0001`.
    pub(super) fn next(&mut self, circle: &'static str) -> String {
        let used = self.count(circle);
        format!("{circle}-{}-{used:04}", self.code)
    }

    /// The next booth: rows of 40, lettered from A on.
    pub(super) fn next_booth(&mut self) -> String {
        let at = self.count("booth") - 1;
        let (row, place) = (at / 40, at % 40 + 1);
        let letter = char::from(b'A' + (row % 26) as u8);
        match row / 26 {
            0 => format!("{letter}-{place:02}"),
            hall => format!("{}{letter}-{place:02}", hall + 1),
        }
    }

    fn count(&mut self, circle: &'static str) -> u64 {
        let used = self.used.entry(circle).or_default();
        *used += 1;
        *used
    }
}
