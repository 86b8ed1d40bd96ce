//! Sums of lines, by tax class and item kind at once: one addition a line serves two breakdowns.

use crate::books::{HotLine, ItemKind};
use crate::report::flows::{Flow, Sums};

const N_KINDS: usize = ItemKind::ALL.len();

/// Documents between two moves of `recent` to `amounts`: a line is below 10^12 and a document has 1,000
/// at most, so that 64 bits hold 9,000 of them.
const RECENT: u32 = 8_192;

/// Documents by flow.
type Counts = [u64; 3];

/// Net and tax by flow, of the last documents.
type Recent = [(i64, i64); 3];

/// Sums by tax class (a position in the books' classes) and item kind.
#[derive(Clone, Default)]
pub(super) struct LineSums {
    /// Amounts, without counts: at class × kinds + kind.
    amounts: Vec<Sums>,
    /// Amounts that are not in `amounts` yet: adding 64 bits costs half of 128.
    recent: Vec<Recent>,
    n_recent: u32,
    /// How many documents have a line of the class.
    of_class: Vec<Counts>,
    of_kind: [Counts; N_KINDS],
}

impl LineSums {
    /// No line yet, of so many classes.
    pub(super) fn new(n_classes: usize) -> LineSums {
        LineSums {
            amounts: vec![Sums::default(); n_classes * N_KINDS],
            recent: vec![Recent::default(); n_classes * N_KINDS],
            n_recent: 0,
            of_class: vec![Counts::default(); n_classes],
            of_kind: [Counts::default(); N_KINDS],
        }
    }

    /// Adds the lines of a document, which counts once a row, however many of its lines are in it.
    pub(super) fn add(&mut self, flow: Flow, lines: &[HotLine]) {
        if self.n_recent == RECENT {
            self.settle();
        }
        self.n_recent += 1;
        // Counting without a branch: what a line is made of is anybody's guess, a processor's too.
        let (mut classes, mut kinds) = (0u64, 0u8);
        for (at, line) in lines.iter().enumerate() {
            let (class, kind) = (line.tax_class(), line.item_kind());
            let (net, tax) = &mut self.recent[class * N_KINDS + kind][flow as usize];
            *net += line.net();
            *tax += line.tax();
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

    /// Moves what is recent to where sums have 128 bits; to be called before they are read.
    pub(super) fn settle(&mut self) {
        for (sums, recent) in self.amounts.iter_mut().zip(&mut self.recent) {
            for (flow, (net, tax)) in Flow::ALL.into_iter().zip(std::mem::take(recent)) {
                sums.add(flow, net, tax);
            }
        }
        self.n_recent = 0;
    }

    /// The classes that have a line, by position, and their sums.
    pub(super) fn by_class(&self) -> Vec<(usize, Sums)> {
        let rows = self.of_class.iter().enumerate().filter(|(_, counts)| **counts != Counts::default());
        let amounts = |class: usize| &self.amounts[class * N_KINDS..][..N_KINDS];
        rows.map(|(class, counts)| (class, together(*counts, amounts(class).iter()))).collect()
    }

    /// The item kinds that have a line, and their sums.
    pub(super) fn by_kind(&self) -> Vec<(ItemKind, Sums)> {
        let rows =
            ItemKind::ALL.iter().zip(&self.of_kind).filter(|(_, counts)| **counts != Counts::default());
        let amounts = |kind: ItemKind| self.amounts.iter().skip(kind as usize).step_by(N_KINDS);
        rows.map(|(kind, counts)| (*kind, together(*counts, amounts(*kind)))).collect()
    }
}

fn together<'a>(counts: Counts, amounts: impl Iterator<Item = &'a Sums>) -> Sums {
    let mut together = Sums::of_counts(counts);
    amounts.for_each(|sums| together.extend(sums));
    together
}
