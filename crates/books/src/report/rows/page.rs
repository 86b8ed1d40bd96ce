//! Pages: which of many rows are wanted, and in which order.

use crate::words::words;

words! {
/// What rows are sorted by.
pub enum Sort {
    /// What they contribute.
    Contribution = "contribution",
    /// The day on which they count.
    Date = "date",
}
}

words! {
/// Which way rows are sorted.
pub enum Order {
    /// The smallest or earliest first.
    Ascending = "ASC",
    /// The largest or latest first.
    Descending = "DESC",
}
}

/// The rows that are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// Which, from 1 on.
    pub number: usize,
    /// How many rows a page has.
    pub size: usize,
    /// What rows are sorted by.
    pub sort: Sort,
    /// Which way.
    pub order: Order,
}

impl Page {
    /// The first one, as it comes if nothing else is asked for.
    pub const FIRST: Page = Page { number: 1, size: 25, sort: Sort::Contribution, order: Order::Descending };

    /// How many rows stand before it.
    pub(super) fn first(&self) -> usize {
        (self.number - 1).saturating_mul(self.size)
    }
}
