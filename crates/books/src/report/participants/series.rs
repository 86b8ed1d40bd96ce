//! Series: participations that begin, are confirmed and removed, and how many stand.

use jiff::civil::Date;

use super::ParticipantsBucket;
use crate::books::{Books, Participant};
use crate::calendar::{Bucket, Buckets, Instant};
use crate::query::Query;
use crate::report::BucketFigures;
use crate::report::series::extent_of;

/// The dates of the first and the last fact that the series shows; none if there is none.
pub(super) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    let all = books.participants_of(query.event);
    let instants = all.flat_map(|(_, participant)| {
        let instants = [Some(participant.created_at), confirmed_at(participant), participant.removed_at];
        instants.into_iter().flatten()
    });
    extent_of(query, instants)
}

/// The rows of the series.
pub(super) fn series(books: &Books, query: &Query, buckets: &Buckets) -> Vec<ParticipantsBucket> {
    let mut rows: Vec<ParticipantsBucket> = buckets.list().iter().map(row).collect();
    if rows.is_empty() {
        return rows;
    }
    let mut changes = vec![0i64; rows.len()];
    let period = &query.period;
    let inside = |instant: Option<Instant>| {
        instant.filter(|instant| period.has_instant(*instant)).map(|instant| buckets.of_instant(instant))
    };
    for (_, participant) in books.participants_of(query.event) {
        let Participant { created_at, removed_at, .. } = *participant;
        inside(Some(created_at)).into_iter().for_each(|at| rows[at].added += 1);
        inside(confirmed_at(participant)).into_iter().for_each(|at| rows[at].confirmed += 1);
        inside(removed_at).into_iter().for_each(|at| rows[at].removed += 1);
        if period.is_before_end(created_at) {
            // What began before the first bucket stands in it.
            changes[buckets.of_instant(created_at)] += 1;
            if let Some(removed_at) = removed_at.filter(|at| period.is_before_end(*at)) {
                changes[buckets.of_instant(removed_at)] -= 1;
            }
        }
    }
    let mut active = 0;
    for (row, change) in rows.iter_mut().zip(changes) {
        active += change;
        row.active = active.max(0) as u64;
    }
    rows
}

/// When it was confirmed, if it is.
fn confirmed_at(participant: &Participant) -> Option<Instant> {
    participant.confirmed_at.filter(|_| participant.is_confirmed)
}

fn row(bucket: &Bucket) -> ParticipantsBucket {
    ParticipantsBucket { bucket: BucketFigures::from(bucket), added: 0, confirmed: 0, removed: 0, active: 0 }
}
