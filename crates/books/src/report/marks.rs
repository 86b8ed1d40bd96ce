//! Marks: which of many numbered things were seen, a bit each.

use rustc_hash::FxHashSet;

/// A set of small numbers.
pub(crate) struct Marks(Vec<u64>);

impl Marks {
    /// Nothing seen yet of so many things.
    pub(crate) fn new(n_things: usize) -> Marks {
        Marks(vec![0; n_things.div_ceil(64)])
    }

    /// Marks a thing; whether it was not marked before.
    pub(crate) fn mark(&mut self, index: usize) -> bool {
        let (word, bit) = (&mut self.0[index / 64], 1 << (index % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Marks these things.
    pub(crate) fn extend(&mut self, indexes: impl Iterator<Item = usize>) {
        for index in indexes {
            self.mark(index);
        }
    }

    /// Whether a thing is marked.
    pub(crate) fn has(&self, index: usize) -> bool {
        self.0.get(index / 64).is_some_and(|word| word & (1 << (index % 64)) != 0)
    }
}

/// Pairs of two numbered things, each counted once.
pub(crate) enum DistinctPairs {
    /// A mark for each pair that can be.
    Placed { marks: Marks, n_second: usize, n_seen: u64 },
    /// Those seen.
    Listed(FxHashSet<(u32, u32)>),
}

/// Of more pairs that can be, a bit for each would be too much memory. The system gives pages when they are
/// first written: fewer pairs that are cost less than these 64 MB.
pub(crate) const MANY_PAIRS: usize = 1 << 29;

impl DistinctPairs {
    /// None yet of many, from so many first and second things.
    pub(crate) fn many(n_first: usize, n_second: usize) -> DistinctPairs {
        match n_first.checked_mul(n_second) {
            Some(n_pairs @ ..=MANY_PAIRS) => {
                DistinctPairs::Placed { marks: Marks::new(n_pairs), n_second, n_seen: 0 }
            }
            _ => DistinctPairs::few(),
        }
    }

    /// None yet of a few.
    pub(crate) fn few() -> DistinctPairs {
        DistinctPairs::Listed(FxHashSet::default())
    }

    /// Adds a pair, of indexes in tables.
    pub(crate) fn add(&mut self, first: usize, second: usize) {
        match self {
            DistinctPairs::Placed { marks, n_second, n_seen } => {
                *n_seen += u64::from(marks.mark(first * *n_second + second));
            }
            DistinctPairs::Listed(pairs) => {
                // A table holds fewer than 2^32 facts.
                pairs.insert((first as u32, second as u32));
            }
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        match self {
            DistinctPairs::Placed { n_seen, .. } => *n_seen,
            DistinctPairs::Listed(pairs) => pairs.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_once_be_they_few_or_many() {
        for (n_first, n_second) in [(3, 5), (30_000, 30_000), (usize::MAX, 2)] {
            let mut pairs = DistinctPairs::many(n_first, n_second);
            for (first, second) in [(0, 0), (2, 1), (0, 0), (1, 1), (2, 1), (0, 1)] {
                pairs.add(first, second);
            }
            assert_eq!(pairs.count(), 4);
        }
    }

    #[test]
    fn things_are_new_once() {
        let mut marks = Marks::new(130);
        let seen: Vec<bool> = [0, 63, 64, 129, 63, 0].iter().map(|index| marks.mark(*index)).collect();
        assert_eq!(seen, [true, true, true, true, false, false]);
        assert!(marks.has(129) && !marks.has(128) && !marks.has(1_000));
    }
}
