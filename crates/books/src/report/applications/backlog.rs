//! Backlog: what is open at the end of the period, and for how long.

use super::selection::Applied;
use super::{Backlog, BacklogAge, ByAge};
use crate::calendar::day_number;
use crate::query::Query;

pub(super) fn backlog(query: &Query, open: &[Applied<'_>]) -> Backlog {
    let (as_of, mut days) = (day_number(query.as_of), query.zone.days());
    let mut counts = [0; BacklogAge::ALL.len()];
    let mut oldest_days = None;
    for Applied { application, .. } in open {
        let age = (as_of - days.of(application.created_at)).max(0).unsigned_abs();
        oldest_days = oldest_days.max(Some(u64::from(age)));
        counts[age_of(age) as usize] += 1;
    }
    let row =
        |(bucket, applications): (&BacklogAge, &u64)| ByAge { bucket: *bucket, applications: *applications };
    let by_age = || BacklogAge::ALL.iter().zip(&counts).map(row).collect();
    Backlog { open: counts.iter().sum(), oldest_days, by_age: query.sections.has_lists().then(by_age) }
}

/// The bucket of an age in local days.
pub(crate) fn age_of(n_days: u32) -> BacklogAge {
    match n_days {
        ..=7 => BacklogAge::UpTo7,
        8..=14 => BacklogAge::UpTo14,
        15..=30 => BacklogAge::UpTo30,
        _ => BacklogAge::Over30,
    }
}
