//! Categories: sums of lines by their own category, else by that of the customer's participation.

use crate::books::{Books, Category, HotDocument, Slot};
use crate::report::flows::{Flow, Sums};

/// Sums of lines by category.
pub(super) struct CategorySums {
    /// By category's slot + 1; 0: none.
    rows: Vec<Sums>,
    /// The rows that the document being added has a line in.
    seen: Vec<usize>,
}

impl CategorySums {
    /// No line yet, of so many categories.
    pub(super) fn new(n_slots: usize) -> CategorySums {
        CategorySums { rows: vec![Sums::default(); n_slots + 1], seen: Vec::new() }
    }

    /// Adds the lines of a document, which counts once a row.
    pub(super) fn add(&mut self, flow: Flow, document: &HotDocument, books: &Books) {
        let hot = books.hot();
        let mut fallback = None;
        self.seen.clear();
        for (line, category) in hot.lines(document).iter().zip(hot.categories(document)) {
            let category =
                category.or_else(|| *fallback.get_or_insert_with(|| of_participation(books, document)));
            let position = category.map_or(0, |category| category.index() + 1);
            self.rows[position].add(flow, line.net(), line.tax());
            if !self.seen.contains(&position) {
                self.seen.push(position);
                self.rows[position].count(flow);
            }
        }
    }

    /// The categories that have a line, and their sums.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Option<Slot<Category>>, &Sums)> {
        let rows = self.rows.iter().enumerate().filter(|(_, sums)| sums.n_documents() > 0);
        rows.map(|(position, sums)| (position.checked_sub(1).map(Slot::at), sums))
    }
}

/// The category of the customer's participation in the event, whatever became of it, if it has exactly
/// one.
pub(crate) fn of_participation(books: &Books, document: &HotDocument) -> Option<Slot<Category>> {
    let (_, participation) = books.participation(document.event?, document.customer?)?;
    match books.categories_of(participation) {
        [one] => Some(*one),
        _ => None,
    }
}
