//! Customers: one sum for each of many, all figures for the few who come out on top.

use std::cmp::Reverse;

use crate::books::{Books, Contact, Document, Slot};
use crate::report::flows::{Flow, Sums};
use crate::report::selection::Movement;

/// The customers of one currency section.
pub(super) struct Customers {
    /// By slot: what is left after credits, tax included.
    left: Vec<i128>,
    /// By slot: 1 + the position of the last movement; 0: there is none.
    last: Vec<u32>,
    moved: Vec<Moved>,
    chosen: Vec<(Slot<Contact>, Sums)>,
    n_slots: usize,
}

/// A movement of a customer, linked to the one before: the few who are chosen are then looked at
/// without a second look at all documents.
struct Moved {
    document: Slot<Document>,
    flow: Flow,
    /// 1 + the position of the customer's movement before; 0: there is none.
    before: u32,
}

impl Customers {
    /// No customer yet, of contacts with so many slots.
    pub(super) fn new(n_slots: usize) -> Customers {
        Customers { left: Vec::new(), last: Vec::new(), moved: Vec::new(), chosen: Vec::new(), n_slots }
    }

    /// Adds what a document of a customer moves.
    pub(super) fn add(&mut self, customer: Slot<Contact>, movement: &Movement<'_>) {
        if self.left.is_empty() {
            self.left = vec![0; self.n_slots];
            self.last = vec![0; self.n_slots];
        }
        let Movement { flow, slot, document, .. } = *movement;
        let gross = i128::from(document.gross());
        self.left[customer.index()] += if flow == Flow::Invoiced { gross } else { -gross };
        let last = &mut self.last[customer.index()];
        self.moved.push(Moved { document: slot, flow, before: *last });
        *last = u32::try_from(self.moved.len()).expect("a document moves twice at most, of fewer than 2^31");
    }

    /// Chooses the `limit` customers with most left, ties by number, and sums up what their documents
    /// moved.
    pub(super) fn choose(&mut self, books: &Books, limit: usize) {
        let contacts = books.contacts();
        let all = self.left.iter().zip(&self.last).enumerate().filter(|(_, (_, last))| **last > 0);
        let mut found: Vec<(Slot<Contact>, i128)> =
            all.map(|(at, (left, _))| (Slot::at(at), *left)).collect();
        let order = |a: &(Slot<Contact>, i128), b: &(Slot<Contact>, i128)| {
            Reverse(a.1).cmp(&Reverse(b.1)).then_with(|| contacts.key(a.0).cmp(contacts.key(b.0)))
        };
        if found.len() > limit {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        self.chosen = found.into_iter().map(|(slot, _)| (slot, self.sums(books, slot))).collect();
    }

    /// The chosen, in order.
    pub(super) fn chosen(&self) -> &[(Slot<Contact>, Sums)] {
        &self.chosen
    }

    fn sums(&self, books: &Books, customer: Slot<Contact>) -> Sums {
        let moved = |number: u32| self.moved.get((number as usize).checked_sub(1)?);
        let last = moved(self.last[customer.index()]);
        let mut sums = Sums::default();
        for one in std::iter::successors(last, |one| moved(one.before)) {
            let document = books.hot().document(one.document);
            sums.add(one.flow, document.excl_vat, document.vat);
            sums.count(one.flow);
        }
        sums
    }
}
