//! Customers: one sum for each of many, all figures for the few who come out on top.

use std::cmp::Reverse;

use crate::books::{Books, Contact, HotDocument, Slot};
use crate::report::flows::{Flow, Sums};

/// The customers of one currency section.
pub(super) struct Customers {
    /// By slot: what is left after credits, tax included.
    left: Vec<i128>,
    /// By slot: whether there is a document.
    found: Vec<bool>,
    /// By slot: 1 + the position among the chosen; 0: not among them.
    chosen_at: Vec<u16>,
    chosen: Vec<(Slot<Contact>, Sums)>,
    n_slots: usize,
}

impl Customers {
    /// No customer yet, of contacts with so many slots.
    pub(super) fn new(n_slots: usize) -> Customers {
        Customers { left: Vec::new(), found: Vec::new(), chosen_at: Vec::new(), chosen: Vec::new(), n_slots }
    }

    /// Adds a document.
    pub(super) fn add(&mut self, customer: Slot<Contact>, flow: Flow, excl_vat: i64, vat: i64) {
        if self.left.is_empty() {
            self.left = vec![0; self.n_slots];
            self.found = vec![false; self.n_slots];
        }
        let gross = i128::from(excl_vat) + i128::from(vat);
        self.found[customer.index()] = true;
        self.left[customer.index()] += if flow == Flow::Invoiced { gross } else { -gross };
    }

    /// Chooses the `limit` customers with most left, ties by number.
    pub(super) fn choose(&mut self, books: &Books, limit: usize) {
        let contacts = books.contacts();
        let all = self.left.iter().zip(&self.found).enumerate().filter(|(_, (_, found))| **found);
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
        self.chosen_at = vec![0; self.left.len()];
        for (position, (slot, _)) in found.iter().enumerate() {
            self.chosen_at[slot.index()] = position as u16 + 1;
        }
        self.chosen = found.into_iter().map(|(slot, _)| (slot, Sums::default())).collect();
    }

    /// Adds a document to the figures of its customer, if they are chosen.
    pub(super) fn complete(&mut self, flow: Flow, document: &HotDocument) {
        let Some(customer) = document.customer else { return };
        let position = self.chosen_at.get(customer.index()).copied().unwrap_or(0);
        if let Some((_, sums)) = usize::from(position).checked_sub(1).and_then(|at| self.chosen.get_mut(at)) {
            sums.add(flow, document.excl_vat, document.vat);
            sums.count(flow);
        }
    }

    /// The chosen, in order.
    pub(super) fn chosen(&self) -> &[(Slot<Contact>, Sums)] {
        &self.chosen
    }
}
