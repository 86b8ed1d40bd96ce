//! Sums of lines, by tax class and by item kind, in one pass over them.

use super::recent::{Counts, RecentSums};
use crate::books::{HotLine, ItemKind};
use crate::report::flows::{Flow, Sums};

const N_KINDS: usize = ItemKind::ALL.len();

/// Sums by tax class (a position in the books' classes) and item kind.
#[derive(Clone, Default)]
pub(super) struct LineSums {
    /// Not by class and kind at once: there may be very many classes.
    amounts_of_class: RecentSums,
    amounts_of_kind: RecentSums,
    /// How many documents have a line of the class.
    of_class: Vec<Counts>,
    of_kind: [Counts; N_KINDS],
}

impl LineSums {
    /// No line yet, of so many classes.
    pub(super) fn new(n_classes: usize) -> LineSums {
        LineSums {
            amounts_of_class: RecentSums::new(n_classes),
            amounts_of_kind: RecentSums::new(N_KINDS),
            of_class: vec![Counts::default(); n_classes],
            of_kind: [Counts::default(); N_KINDS],
        }
    }

    /// Adds the lines of a document, which counts once a row, however many of its lines are in it.
    pub(super) fn add(&mut self, flow: Flow, lines: &[HotLine]) {
        self.amounts_of_class.next_document();
        self.amounts_of_kind.next_document();
        // Counting without a branch: what a line is made of is anybody's guess, a processor's too.
        let (mut classes, mut kinds) = (0u64, 0u8);
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
