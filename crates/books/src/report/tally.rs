//! Tallies: sums by small numbers, found by position instead of by hash.

use super::flows::{Flow, Sums};

/// Sums at positions; a position that nothing was added to has none.
#[derive(Clone, Default)]
pub(crate) struct Tally(Vec<Option<Box<Sums>>>);

impl Tally {
    /// The sums at a position, to add to.
    pub(crate) fn at(&mut self, position: usize) -> &mut Sums {
        if self.0.len() <= position {
            self.0.resize(position + 1, None);
        }
        self.0[position].get_or_insert_default()
    }

    /// Adds a document to a position.
    pub(crate) fn add(&mut self, position: usize, flow: Flow, excl_vat: i64, vat: i64) {
        let sums = self.at(position);
        sums.add(flow, excl_vat, vat);
        sums.count(flow);
    }

    /// Positions and sums.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Sums)> {
        self.0.iter().enumerate().filter_map(|(position, sums)| Some((position, sums.as_deref()?)))
    }

    /// The amounts of all positions together, without counts.
    pub(crate) fn total(&self) -> Sums {
        let mut total = Sums::default();
        self.iter().for_each(|(_, sums)| total.extend(sums));
        total
    }
}
