//! Sums of lines: by tax class and item kind, and under reverse charge, in one pass over them.

use super::recent::{Counts, RecentSums};
use super::reverse_charge::ReverseCharge;
use crate::books::{Books, Hot, HotDocument, ItemKind};
use crate::money::Currency;
use crate::report::flows::{Flow, Sums};

const N_KINDS: usize = ItemKind::ALL.len();

/// Sums by tax class (a position in the currency's classes) and item kind.
pub(super) struct LineSums {
    /// Not by class and kind at once: there may be very many classes.
    amounts_of_class: RecentSums,
    amounts_of_kind: RecentSums,
    /// How many documents have a line of the class.
    of_class: Vec<Counts>,
    /// The number of the last document with a line of the class.
    last_of_class: Vec<u32>,
    n_documents: u32,
    of_kind: [Counts; N_KINDS],
    pub(super) reverse_charge: ReverseCharge,
}

impl LineSums {
    /// No line yet, of the classes that the currency has.
    pub(super) fn new(books: &Books, currency: Currency) -> LineSums {
        let n_classes = books.hot().tax_classes(currency).len();
        LineSums {
            amounts_of_class: RecentSums::new(n_classes),
            amounts_of_kind: RecentSums::new(N_KINDS),
            of_class: vec![Counts::default(); n_classes],
            last_of_class: vec![0; n_classes],
            n_documents: 0,
            of_kind: [Counts::default(); N_KINDS],
            reverse_charge: ReverseCharge::new(books, currency),
        }
    }

    /// Adds the lines of a document, which counts once a row, however many of its lines are in it.
    pub(super) fn add(&mut self, flow: Flow, document: &HotDocument, hot: &Hot) {
        let lines = hot.lines(document);
        self.amounts_of_class.next_document();
        self.amounts_of_kind.next_document();
        self.n_documents += 1;
        // Counting without a branch: what a line is made of is anybody's guess, a processor's too.
        let mut kinds = 0u8;
        let (mut n_reverse, mut net, mut tax) = (0, 0, 0);
        for line in lines {
            let (class, kind) = (line.tax_class(), line.item_kind());
            self.amounts_of_class.add(class, flow, *line);
            self.amounts_of_kind.add(kind, flow, *line);
            let last = std::mem::replace(&mut self.last_of_class[class], self.n_documents);
            self.of_class[class][flow as usize] += u64::from(last != self.n_documents);
            self.of_kind[kind][flow as usize] += u64::from(kinds >> kind & 1 ^ 1);
            kinds |= 1 << kind;
            let is_reverse = i64::from(self.reverse_charge.has(class));
            n_reverse += is_reverse;
            net += line.net() * is_reverse;
            tax += line.tax() * is_reverse;
        }
        if n_reverse > 0 {
            self.reverse_charge.add(flow, document, (net, tax));
        }
    }

    /// The classes that have a line, by position, and their sums.
    pub(super) fn by_class(&self) -> Vec<(usize, Sums)> {
        let rows = self.of_class.iter().enumerate().filter(|(_, counts)| **counts != Counts::default());
        rows.map(|(class, counts)| (class, self.amounts_of_class.sums(class, *counts))).collect()
    }

    /// The item kinds that have a line, and their sums.
    pub(super) fn by_kind(&self) -> Vec<(ItemKind, Sums)> {
        let rows =
            ItemKind::ALL.iter().zip(&self.of_kind).filter(|(_, counts)| **counts != Counts::default());
        rows.map(|(kind, counts)| (*kind, self.amounts_of_kind.sums(*kind as usize, *counts))).collect()
    }
}
