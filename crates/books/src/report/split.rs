//! Splitting an amount over a document: to its treatments and rates, in proportion to their gross.

use crate::books::{Hot, HotDocument};
use crate::money::div_round;

/// What of an amount falls to a tax class, in minor units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Share {
    /// A position in the books' tax classes.
    pub(crate) class: usize,
    pub(crate) excl_vat: i64,
    pub(crate) vat: i64,
}

/// The shares of an amount, one for each treatment and rate of the document, in the order of reports.
pub(crate) fn split(amount: i64, document: &HotDocument, hot: &Hot) -> Vec<Share> {
    let lines = hot.lines(document);
    let mut grosses: Vec<(usize, i64)> = Vec::new();
    for line in lines {
        let (class, gross) = (line.tax_class(), line.net() + line.tax());
        match grosses.iter_mut().find(|(known, _)| *known == class) {
            Some((_, sum)) => *sum += gross,
            None => grosses.push((class, gross)),
        }
    }
    let first = grosses.first().map(|(class, _)| *class);
    grosses.sort_by_key(|(class, _)| hot.tax_classes()[*class]);
    let amounts = parts(amount, &grosses.iter().map(|(_, gross)| *gross).collect::<Vec<_>>());
    let shares = grosses.iter().enumerate().map(|(at, (class, _))| {
        let amount = match &amounts {
            Some(amounts) => amounts[at],
            // Nothing to be in proportion to: all goes where the first line does.
            None => amount * i64::from(Some(*class) == first),
        };
        let rate = i128::from(hot.tax_classes()[*class].rate);
        let vat = div_round(i128::from(amount) * rate, 100_000 + rate) as i64;
        Share { class: *class, excl_vat: amount - vat, vat }
    });
    shares.collect()
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
    fn parts_add_up_to_the_whole() {
        let check = |amount, weights: &[i64], expect: &[i64]| {
            assert_eq!(parts(amount, weights).as_deref(), Some(expect), "{amount} over {weights:?}");
        };
        check(100, &[1, 1, 1], &[34, 33, 33]);
        check(200, &[1, 1, 1], &[67, 67, 66]);
        check(2, &[1, 1, 1, 1], &[1, 1, 0, 0]);
        check(10, &[119, -19], &[12, -2]);
        check(1, &[107, 119], &[0, 1]);
        check(5, &[7], &[5]);
        assert_eq!(parts(5, &[1, -1]), None);
        assert_eq!(parts(5, &[]), None);
    }
}
