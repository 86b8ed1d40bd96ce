//! Sums of lines: by tax class and item kind, and under reverse charge, in one pass over them.

use super::recent::{Counts, RecentSums};
use super::reverse_charge::ReverseCharge;
use crate::books::{Books, Hot, HotDocument, ItemKind};
use crate::report::flows::{Flow, Sums};

const N_KINDS: usize = ItemKind::ALL.len();

/// Sums by tax class (a position in the books' classes) and item kind.
pub(super) struct LineSums {
    /// Not by class and kind at once: there may be very many classes.
    amounts_of_class: RecentSums,
    amounts_of_kind: RecentSums,
    /// How many documents have a line of the class.
    of_class: Vec<Counts>,
    of_kind: [Counts; N_KINDS],
    pub(super) reverse_charge: ReverseCharge,
}

impl LineSums {
    /// No line yet, of the classes that the books have.
    pub(super) fn new(books: &Books) -> LineSums {
        let n_classes = books.hot().tax_classes().len();
        LineSums {
            amounts_of_class: RecentSums::new(n_classes),
            amounts_of_kind: RecentSums::new(N_KINDS),
            of_class: vec![Counts::default(); n_classes],
            of_kind: [Counts::default(); N_KINDS],
            reverse_charge: ReverseCharge::new(books),
        }
    }

    /// Adds the lines of a document, which counts once a row, however many of its lines are in it.
    pub(super) fn add(&mut self, flow: Flow, document: &HotDocument, hot: &Hot) {
        let lines = hot.lines(document);
        self.amounts_of_class.next_document();
        self.amounts_of_kind.next_document();
        // Counting without a branch: what a line is made of is anybody's guess, a processor's too.
        let (mut classes, mut kinds) = (0u64, 0u8);
        let (mut n_reverse, mut net, mut tax) = (0, 0, 0);
        for (at, line) in lines.iter().enumerate() {
            let (class, kind) = (line.tax_class(), line.item_kind());
            self.amounts_of_class.add(class, flow, *line);
            self.amounts_of_kind.add(kind, flow, *line);
            let is_first = if class < 64 {
                let is_first = classes >> class & 1 ^ 1;
                classes |= 1 << class;
                is_first
            } else {
                u64::from(lines[..at].iter().all(|other| other.tax_class() != class))
            };
            self.of_class[class][flow as usize] += is_first;
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
