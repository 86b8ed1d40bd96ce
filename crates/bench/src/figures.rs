//! Figures: medians and percentiles of what was measured.

use std::time::Duration;

/// The value at a share of the ascending list (nearest rank); 0 of none.
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil() as usize;
    values.get(rank.max(1) - 1).copied().unwrap_or(0.0)
}

/// The value in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// In milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!([0.25, 0.5, 0.51, 0.99, 1.0].map(|p| percentile(&values, p)), [1.0, 2.0, 3.0, 4.0, 4.0]);
        assert_eq!(percentile(&[], 0.5), 0.0);
    }
}
