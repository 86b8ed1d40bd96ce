//! Categories: sums of lines by their own category, else by that of the customer's participation.

use super::recent::{Counts, RecentSums};
use crate::books::{Books, Category, Hot, Slot};
use crate::report::flows::Sums;
use crate::report::selection::Movement;

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
    /// No line yet, of the categories that the books have.
    pub(super) fn new(books: &Books) -> CategorySums {
        let n_rows = books.categories().n_slots() + 1;
        CategorySums { amounts: RecentSums::new(n_rows), rows: vec![Row::default(); n_rows], n_documents: 0 }
    }

    /// Adds the lines of a document, which counts once a row.
    pub(super) fn add(&mut self, movement: &Movement<'_>, hot: &Hot) {
        let Movement { flow, document, .. } = *movement;
        self.amounts.next_document();
        self.n_documents += 1;
        for (line, category) in hot.lines(document).iter().zip(hot.categories(document)) {
            let position = category.or(document.fallback).map_or(0, |category| category.index() + 1);
            self.amounts.add(position, flow, *line);
            // Without a branch, and of any number of categories: every edition may have its own.
            let row = &mut self.rows[position];
            row.counts[flow as usize] += u64::from(row.last != self.n_documents);
            row.last = self.n_documents;
        }
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
