//! Tallies: sums by small numbers, found by position instead of by hash.

use super::flows::{Flow, Sums};

/// Sums of documents at positions; a row exists where a document was added.
#[derive(Clone, Default)]
pub(crate) struct Tally(Vec<Sums>);

impl Tally {
    /// Nothing yet at so many positions.
    pub(crate) fn new(n_positions: usize) -> Tally {
        Tally(vec![Sums::default(); n_positions])
    }

    /// Adds a document to a position.
    pub(crate) fn add(&mut self, position: usize, flow: Flow, excl_vat: i64, vat: i64) {
        let sums = &mut self.0[position];
        sums.add(flow, excl_vat, vat);
        sums.count(flow);
    }

    /// Positions that have a document, and their sums.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Sums)> {
        self.0.iter().enumerate().filter(|(_, sums)| sums.n_documents() > 0)
    }

    /// The amounts of all positions together, without counts.
    pub(crate) fn total(&self) -> Sums {
        let mut total = Sums::default();
        self.0.iter().for_each(|sums| total.extend(sums));
        total
    }
}
