//! Hits: the facts behind a figure with what each contributes, found first and named later.

use std::cmp::Ordering;

use super::page::{Order, Page, Sort};
use super::row::key;
use crate::books::{Books, Event, Slot};
use crate::report::fact_slot::FactSlot;

/// A fact that contributes to a figure, in 24 bytes: a figure may have a million of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Hit {
    pub(super) fact: FactSlot,
    /// The event for which it counts, where the fact itself names several or none.
    pub(super) event: Option<Slot<Event>>,
    /// The number of the local day on which it counts.
    pub(super) day: i32,
    /// In the smallest unit of the figure.
    pub(super) contribution: i64,
}

/// The day of facts without one: not after any other.
pub(super) const NO_DAY: i32 = i32::MIN;

/// The hits of a page, in order; the others are left where they are.
pub(super) fn cut<'h>(books: &Books, hits: &'h mut [Hit], page: &Page) -> &'h [Hit] {
    let compare = |a: &Hit, b: &Hit| compare(books, page, a, b);
    let first = page.first();
    if first >= hits.len() {
        return &[];
    }
    if first > 0 {
        hits.select_nth_unstable_by(first, compare);
    }
    let rest = &mut hits[first..];
    if rest.len() > page.size {
        rest.select_nth_unstable_by(page.size, compare);
    }
    let n_left = rest.len().min(page.size);
    let shown = &mut rest[..n_left];
    shown.sort_unstable_by(compare);
    shown
}

/// Of equal contributions the latest stands first, of one day the largest; then by kind and key.
fn compare(books: &Books, page: &Page, a: &Hit, b: &Hit) -> Ordering {
    let (by_contribution, by_day) = (a.contribution.cmp(&b.contribution), a.day.cmp(&b.day));
    let ascending = match page.sort {
        Sort::Contribution => by_contribution.then(by_day),
        Sort::Date => by_day.then(by_contribution),
    };
    let ordered = match page.order {
        Order::Ascending => ascending,
        Order::Descending => ascending.reverse(),
    };
    let by_key = || (a.fact.kind(), key(books, a.fact)).cmp(&(b.fact.kind(), key(books, b.fact)));
    let event = |hit: &Hit| hit.event.map(|event| books.events().key(event));
    ordered.then_with(by_key).then_with(|| event(a).cmp(&event(b)))
}
