//! Percentiles by nearest rank: always a value that occurs.

/// The values at positions ceil(p·n) of a list once ascending; it comes in any order and is left in
/// another. None if it is empty.
pub(crate) fn nearest_ranks<T: Copy + Ord, const N: usize>(
    list: &mut [T],
    per_cents: [usize; N],
) -> [Option<T>; N] {
    per_cents.map(|per_cent| {
        let at = (list.len() * per_cent).div_ceil(100).checked_sub(1)?;
        Some(*list.select_nth_unstable(at).1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_occur_in_the_list() {
        let check = |list: &[i64], median, p90| {
            let mut reversed: Vec<i64> = list.iter().rev().copied().collect();
            assert_eq!(nearest_ranks(&mut reversed, [50, 90]), [median, p90], "{list:?}");
        };
        check(&[], None, None);
        check(&[7], Some(7), Some(7));
        check(&[1, 2], Some(1), Some(2));
        check(&[1, 2, 3], Some(2), Some(3));
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Some(5), Some(9));
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], Some(6), Some(10));
    }
}
