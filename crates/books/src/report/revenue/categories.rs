//! Categories: sums of lines by their own category, else by that of the customer's participation.

use super::recent::{Counts, RecentSums};
use crate::books::{Category, Hot, HotDocument, Slot};
use crate::report::flows::{Flow, Sums};

/// Sums of lines by category.
pub(super) struct CategorySums {
    /// By category's slot + 1; 0: none.
    amounts: RecentSums,
    counts: Vec<Counts>,
    /// The rows from the 64th on that the document being added has a line in.
    seen: Vec<usize>,
}

impl CategorySums {
    /// No line yet, of so many categories.
    pub(super) fn new(n_slots: usize) -> CategorySums {
        let n_rows = n_slots + 1;
        CategorySums {
            amounts: RecentSums::new(n_rows),
            counts: vec![Counts::default(); n_rows],
            seen: Vec::new(),
        }
    }

    /// Adds the lines of a document, which counts once a row.
    pub(super) fn add(&mut self, flow: Flow, document: &HotDocument, hot: &Hot) {
        self.amounts.next_document();
        self.seen.clear();
        // Without a branch for the first 64, as with tax classes.
        let mut seen = 0u64;
        for (line, category) in hot.lines(document).iter().zip(hot.categories(document)) {
            let position = category.or(document.fallback).map_or(0, |category| category.index() + 1);
            self.amounts.add(position, flow, *line);
            if position < 64 {
                self.counts[position][flow as usize] += seen >> position & 1 ^ 1;
                seen |= 1 << position;
            } else if !self.seen.contains(&position) {
                self.seen.push(position);
                self.counts[position][flow as usize] += 1;
            }
        }
    }

    /// The categories that have a line, and their sums.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Option<Slot<Category>>, Sums)> {
        let rows = self.counts.iter().enumerate().filter(|(_, counts)| **counts != Counts::default());
        rows.map(|(position, counts)| {
            let category = position.checked_sub(1).map(Slot::at);
            (category, self.amounts.sums(position, *counts))
        })
    }
}
