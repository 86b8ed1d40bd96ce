//! Sums of lines, by tax class and item kind at once: one addition a line serves two breakdowns.

use super::recent::{Counts, RecentSums};
use crate::books::{HotLine, ItemKind};
use crate::report::flows::{Flow, Sums};

const N_KINDS: usize = ItemKind::ALL.len();

/// Sums by tax class (a position in the books' classes) and item kind.
#[derive(Clone, Default)]
pub(super) struct LineSums {
    /// At class × kinds + kind.
    amounts: RecentSums,
    /// How many documents have a line of the class.
    of_class: Vec<Counts>,
    of_kind: [Counts; N_KINDS],
}

impl LineSums {
    /// No line yet, of so many classes.
    pub(super) fn new(n_classes: usize) -> LineSums {
        LineSums {
            amounts: RecentSums::new(n_classes * N_KINDS),
            of_class: vec![Counts::default(); n_classes],
            of_kind: [Counts::default(); N_KINDS],
        }
    }

    /// Adds the lines of a document, which counts once a row, however many of its lines are in it.
    pub(super) fn add(&mut self, flow: Flow, lines: &[HotLine]) {
        self.amounts.next_document();
        // Counting without a branch: what a line is made of is anybody's guess, a processor's too.
        let (mut classes, mut kinds) = (0u64, 0u8);
        for (at, line) in lines.iter().enumerate() {
            let (class, kind) = (line.tax_class(), line.item_kind());
            self.amounts.add(class * N_KINDS + kind, flow, *line);
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
        let positions = |class: usize| class * N_KINDS..(class + 1) * N_KINDS;
        rows.map(|(class, counts)| (class, self.amounts.together(*counts, positions(class)))).collect()
    }

    /// The item kinds that have a line, and their sums.
    pub(super) fn by_kind(&self) -> Vec<(ItemKind, Sums)> {
        let rows =
            ItemKind::ALL.iter().zip(&self.of_kind).filter(|(_, counts)| **counts != Counts::default());
        let positions = |kind: ItemKind| (kind as usize..self.of_class.len() * N_KINDS).step_by(N_KINDS);
        rows.map(|(kind, counts)| (*kind, self.amounts.together(*counts, positions(*kind)))).collect()
    }
}
