//! Categories: sums of lines by their own category, else by that of the customer's participation.

use super::recent::{Counts, RecentSums};
use crate::books::{Books, Category, Hot, HotDocument, Slot};
use crate::money::Currency;
use crate::query::Query;
use crate::report::flows::{Flow, Sums};
use crate::report::selection::{billed, voidings};

/// The sums of each currency that a document has which moves revenue.
pub(super) fn by_category(books: &Books, query: &Query) -> Vec<(Currency, CategorySums)> {
    let mut sums: Vec<(Currency, CategorySums)> = Vec::new();
    let voided = voidings(books, query).map(|voiding| voiding.movement(books));
    billed(books, query).chain(voided).for_each(|movement| {
        let currency = movement.document.currency;
        let at = sums.iter().position(|(known, _)| *known == currency).unwrap_or_else(|| {
            sums.push((currency, CategorySums::new(books.categories().n_slots())));
            sums.len() - 1
        });
        sums[at].1.add(movement.flow, movement.document, books.hot());
    });
    sums
}

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
    fn new(n_slots: usize) -> CategorySums {
        let n_rows = n_slots + 1;
        CategorySums { amounts: RecentSums::new(n_rows), rows: vec![Row::default(); n_rows], n_documents: 0 }
    }

    /// Adds the lines of a document, which counts once a row.
    fn add(&mut self, flow: Flow, document: &HotDocument, hot: &Hot) {
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
