//! Recent sums: adding 64 bits costs half of 128, so amounts are moved to 128 bits now and then only.

use crate::books::HotLine;
use crate::report::flows::{Flow, Sums};

/// Documents between two moves: a line is below 10^12 and a document has 1,000 at most, so that 64 bits
/// hold 9,000 of them.
const RECENT: u32 = 8_192;

/// Documents by flow.
pub(super) type Counts = [u64; 3];

/// Net and tax by flow, of the last documents.
type Recent = [(i64, i64); 3];

/// Sums of lines at positions.
#[derive(Clone, Default)]
pub(super) struct RecentSums {
    /// Amounts, without counts.
    settled: Vec<Sums>,
    /// Amounts that are not in `settled` yet.
    recent: Vec<Recent>,
    n_recent: u32,
}

impl RecentSums {
    /// No line yet at so many positions.
    pub(super) fn new(n_positions: usize) -> RecentSums {
        RecentSums {
            settled: vec![Sums::default(); n_positions],
            recent: vec![Recent::default(); n_positions],
            n_recent: 0,
        }
    }

    /// To be called before the lines of each document are added.
    pub(super) fn next_document(&mut self) {
        if self.n_recent == RECENT {
            self.settle();
        }
        self.n_recent += 1;
    }

    /// Adds a line.
    pub(super) fn add(&mut self, position: usize, flow: Flow, line: HotLine) {
        let (net, tax) = &mut self.recent[position][flow as usize];
        *net += line.net();
        *tax += line.tax();
    }

    /// The sums of a position, with these counts.
    pub(super) fn sums(&self, position: usize, counts: Counts) -> Sums {
        let mut sums = Sums::of_counts(counts);
        sums.extend(&self.settled[position]);
        for (flow, (net, tax)) in Flow::ALL.into_iter().zip(self.recent[position]) {
            sums.add(flow, net, tax);
        }
        sums
    }

    fn settle(&mut self) {
        for (sums, recent) in self.settled.iter_mut().zip(&mut self.recent) {
            for (flow, (net, tax)) in Flow::ALL.into_iter().zip(std::mem::take(recent)) {
                sums.add(flow, net, tax);
            }
        }
        self.n_recent = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::ItemKind;
    use crate::money::AMOUNT_LIMIT;

    /// 10,000 documents with as much as one may have come to more than 64 bits hold.
    #[test]
    fn sums_go_beyond_64_bits() {
        let most = AMOUNT_LIMIT - 1;
        let line = HotLine::new(most, -most, 0, ItemKind::Booth);
        let mut sums = RecentSums::new(1);
        for _ in 0..10_000 {
            sums.next_document();
            (0..1_000).for_each(|_| sums.add(0, Flow::Credited, line));
        }
        let left = sums.sums(0, [0; 3]);
        assert_eq!(left.after_credits_excl_vat(), -10_000_000 * i128::from(most));
        assert_eq!(left.after_credits(), 0);
    }
}
