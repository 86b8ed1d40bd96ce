//! Marks: which of many numbered things were seen, a bit each.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_new_once() {
        let mut marks = Marks::new(130);
        let seen: Vec<bool> = [0, 63, 64, 129, 63, 0].iter().map(|index| marks.mark(*index)).collect();
        assert_eq!(seen, [true, true, true, true, false, false]);
        assert!(marks.has(129) && !marks.has(128) && !marks.has(1_000));
    }
}
