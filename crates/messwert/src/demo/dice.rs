//! Dice: a small deterministic generator, so that the same seed gives the same bytes for ever.

/// A sequence of throws: SplitMix64 (Steele, Lea, Flood 2014), which needs no warming up.
#[derive(Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice of one thing in the story. What else is thrown elsewhere changes nothing here.
    pub(super) fn of(seed: u64, what: &str, number: u64) -> Dice {
        let mut dice = Dice(seed);
        for part in what.bytes().map(u64::from).chain([number]) {
            dice = Dice(dice.throw() ^ part);
        }
        dice
    }

    /// 64 random bits.
    pub(super) fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `n` − 1.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.throw()) * u128::from(n)) >> 64) as u64
    }

    /// A number from `least` to `most`.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as u64) as i64
    }

    /// Whether something happens that does so in `per_mille` of a thousand cases.
    pub(super) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of several, all equally likely.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, several: &[&'a T]) -> &'a T {
        several[self.below(several.len() as u64) as usize]
    }

    /// One of several, each as likely as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, several: &[(u64, T)]) -> T {
        let mut rest = self.below(several.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in several {
            if rest < *weight {
                return *one;
            }
            rest -= weight;
        }
        unreachable!("a number below the sum of the weights falls into one of them")
    }

    /// A pattern with each `#` replaced by a digit, each `@` by a capital letter.
    pub(super) fn fill(&mut self, pattern: &str) -> String {
        let fill = |c| match c {
            '#' => char::from(b'0' + self.below(10) as u8),
            '@' => char::from(b'A' + self.below(26) as u8),
            other => other,
        };
        pattern.chars().map(fill).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn throws_are_those_of_splitmix64() {
        // The first outputs of the reference implementation for seed 1234567.
        let mut dice = Dice(1_234_567);
        let throws = [dice.throw(), dice.throw(), dice.throw()];
        assert_eq!(throws, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn throws_stay_in_their_bounds_and_reach_them() {
        let mut dice = Dice::of(1, "test", 0);
        let thrown: std::collections::BTreeSet<_> = (0..1000).map(|_| dice.between(-2, 3)).collect();
        assert_eq!(thrown.into_iter().collect::<Vec<_>>(), [-2, -1, 0, 1, 2, 3]);
        let n = (0..100_000).filter(|_| dice.weighted(&[(3, true), (1, false)])).count();
        assert!((74_000..76_000).contains(&n), "{n}");
        assert_eq!(dice.fill("A-1").len(), 3);
    }
}
