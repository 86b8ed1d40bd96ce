//! Splitting an amount over a document: to its treatments and rates, in proportion to their gross.

use crate::books::{Hot, HotDocument, HotLine, TaxClass};
use crate::money::div_round;

/// What of an amount falls to a tax class, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Share {
    /// Where the class stands in those of the document's currency.
    pub(crate) position: usize,
    pub(crate) class: TaxClass,
    pub(crate) excl_vat: i64,
    pub(crate) vat: i64,
}

/// Hands over the shares of an amount, one for each treatment and rate of the document, whose order does not
/// matter.
pub(crate) fn split(amount: i64, document: &HotDocument, hot: &Hot, mut take: impl FnMut(Share)) {
    let lines = hot.lines(document);
    let classes = hot.tax_classes(document.currency);
    let mut share = |position: usize, amount: i64| {
        let class = classes[position];
        let vat = vat_in(amount, class.rate);
        take(Share { position, class, excl_vat: amount - vat, vat });
    };
    if let Some(only) = document.only_tax_class() {
        return share(only, amount);
    }
    let Some(first) = lines.first().map(|line| line.tax_class()) else { return };
    // What pays all of it pays each part of it.
    let is_whole = amount == document.gross() && amount > 0;
    if let Some(grosses) = of_two_classes(lines).filter(|_| is_whole) {
        return grosses.into_iter().for_each(|(class, gross)| share(class, gross));
    }
    let grosses = Grosses::of(lines);
    if is_whole {
        return grosses.iter().for_each(|(class, gross)| share(*class, *gross));
    }
    let mut grosses: Vec<(usize, i64)> = grosses.iter().copied().collect();
    grosses.sort_by_key(|(class, _)| classes[*class]);
    let weights: Vec<i64> = grosses.iter().map(|(_, gross)| *gross).collect();
    match parts(amount, &weights) {
        Some(parts) => grosses.iter().zip(parts).for_each(|((class, _), part)| share(*class, part)),
        // Nothing to be in proportion to: all goes where the first line does.
        None => grosses.iter().for_each(|(class, _)| share(*class, if *class == first { amount } else { 0 })),
    }
}

/// Gross by tax class of lines that have two, as most with several do: without a branch for each line.
fn of_two_classes(lines: &[HotLine]) -> Option<[(usize, i64); 2]> {
    let first = lines.first()?.tax_class();
    let second = lines.iter().map(|line| line.tax_class()).find(|class| *class != first)?;
    let (mut sums, mut n_others) = ([0, 0], 0);
    for line in lines {
        let (class, gross) = (line.tax_class(), line.net() + line.tax());
        sums[usize::from(class != first)] += gross;
        n_others += usize::from(class != first && class != second);
    }
    (n_others == 0).then_some([(first, sums[0]), (second, sums[1])])
}

/// Gross by tax class: of a few classes in place, as most documents have.
#[derive(Default)]
struct Grosses {
    few: [(usize, i64); 4],
    n_few: usize,
    /// Of up to a thousand classes, each once.
    more: Vec<(usize, i64)>,
}

impl Grosses {
    fn of(lines: &[HotLine]) -> Grosses {
        let mut grosses = Grosses::default();
        lines.iter().for_each(|line| grosses.add(line.tax_class(), line.net() + line.tax()));
        grosses.more.sort_unstable_by_key(|(class, _)| *class);
        grosses.more.dedup_by(|(class, gross), (before, sum)| {
            let is_same = class == before;
            *sum += if is_same { *gross } else { 0 };
            is_same
        });
        grosses
    }

    /// What is not among the few is not looked for: that would take a look at each class for each line.
    fn add(&mut self, class: usize, gross: i64) {
        if let Some((_, sum)) = self.few[..self.n_few].iter_mut().find(|(known, _)| *known == class) {
            *sum += gross;
        } else if self.n_few < self.few.len() {
            self.few[self.n_few] = (class, gross);
            self.n_few += 1;
        } else {
            self.more.push((class, gross));
        }
    }

    fn iter(&self) -> impl Iterator<Item = &(usize, i64)> {
        self.few[..self.n_few].iter().chain(&self.more)
    }
}

/// The tax in an amount at a rate in thousandths of a per cent.
fn vat_in(gross: i64, rate: u32) -> i64 {
    let rate = i64::from(rate);
    if rate == 0 {
        return 0;
    }
    // An amount is below 10^12 and a rate is 10^5 at most: 64 bits hold their product.
    let (exact, whole) = (gross * rate, 100_000 + rate);
    let (quotient, rest) = (exact / whole, exact % whole);
    if rest.abs() * 2 >= whole { quotient + exact.signum() } else { quotient }
}

/// An amount in proportion to weights: each part rounded, and what is missing or too much given, one
/// minor unit each, to the parts that rounding treated worst; none if the weights come to 0.
fn parts(amount: i64, weights: &[i64]) -> Option<Vec<i64>> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if whole <= 0 {
        return None;
    }
    if let [_] = weights {
        return Some(vec![amount]);
    }
    let exact = |weight: &i64| i128::from(amount) * i128::from(*weight);
    let mut parts: Vec<i64> = weights.iter().map(|weight| div_round(exact(weight), whole) as i64).collect();
    let missing = amount - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    // Largest exact − rounded first if some is missing, smallest first if there is too much.
    let lost = |at: &usize| exact(&weights[*at]) - i128::from(parts[*at]) * whole;
    order.sort_by_key(|at| if missing > 0 { -lost(at) } else { lost(at) });
    for at in order.into_iter().take(missing.unsigned_abs() as usize) {
        parts[at] += missing.signum();
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tax_in_an_amount_is_rounded_half_away_from_zero() {
        for (gross, rate) in [
            (1190, 19_000),
            (-1190, 19_000),
            (1, 19_000),
            (214, 7_000),
            (999_999_999_999, 100_000),
            (3, 100_000),
            (-3, 100_000),
            (5, 8_100),
        ] {
            let expect = div_round(i128::from(gross) * i128::from(rate), 100_000 + i128::from(rate));
            assert_eq!(i128::from(vat_in(gross, rate)), expect, "{gross} at {rate}");
        }
        assert_eq!(vat_in(5, 0), 0);
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let check = |amount, weights: &[i64], expect: &[i64]| {
            assert_eq!(parts(amount, weights).as_deref(), Some(expect), "{amount} over {weights:?}");
        };
        check(100, &[1, 1, 1], &[34, 33, 33]);
        check(200, &[1, 1, 1], &[66, 67, 67]);
        check(2, &[1, 1, 1, 1], &[0, 0, 1, 1]);
        check(10, &[119, -19], &[12, -2]);
        check(1, &[107, 119], &[0, 1]);
        check(5, &[7], &[5]);
        check(-10, &[1, 1, 1], &[-4, -3, -3]);
        assert_eq!(parts(5, &[1, -1]), None);
        assert_eq!(parts(5, &[]), None);
    }
}
