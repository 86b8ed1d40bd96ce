//! Categories: sums of lines by their own category, else by that of the customer's participation.

use super::recent::{Counts, RecentSums};
use crate::books::{Category, HotLine, Slot};
use crate::report::flows::{Flow, Sums};

/// Sums of lines by category.
pub(super) struct CategorySums {
    /// By category's slot + 1; 0: none.
    amounts: RecentSums,
    rows: Vec<Row>,
    n_documents: u64,
}

/// How many documents have a line in a row, and the number of the last that has.
#[derive(Clone, Default)]
struct Row {
    counts: Counts,
    last: u64,
}

impl CategorySums {
    /// No line yet, of so many categories.
    pub(super) fn new(n_slots: usize) -> CategorySums {
        let n_rows = n_slots + 1;
        CategorySums { amounts: RecentSums::new(n_rows), rows: vec![Row::default(); n_rows], n_documents: 0 }
    }

    /// To be called before the lines of each document are added.
    pub(super) fn next_document(&mut self) {
        self.amounts.next_document();
        self.n_documents += 1;
    }

    /// Adds a line of the document, which counts once a row.
    pub(super) fn add(&mut self, flow: Flow, category: Option<Slot<Category>>, line: HotLine) {
        let position = category.map_or(0, |category| category.index() + 1);
        self.amounts.add(position, flow, line);
        // Without a branch, and of any number of categories: every edition may have its own.
        let row = &mut self.rows[position];
        row.counts[flow as usize] += u64::from(row.last != self.n_documents);
        row.last = self.n_documents;
    }

    /// The categories that have a line, and their sums.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Option<Slot<Category>>, Sums)> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| row.last > 0);
        rows.map(|(position, row)| {
            let category = position.checked_sub(1).map(Slot::at);
            (category, self.amounts.sums(position, row.counts))
        })
    }
}
