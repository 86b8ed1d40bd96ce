//! Series: participations that begin, are confirmed and removed, and how many stand.

use jiff::civil::Date;

use super::ParticipantsBucket;
use crate::books::{Books, Participant};
use crate::calendar::{Bucket, Buckets, ByInstant, Instant};
use crate::query::Query;
use crate::report::BucketFigures;
use crate::report::series::days_of;

/// The dates of the first and the last fact that the series shows; none if there is none.
pub(super) fn extent(books: &Books, query: &Query) -> Option<(Date, Date)> {
    let inside = |participant: &Participant| {
        let instants = [Some(participant.created_at), confirmed_at(participant), participant.removed_at];
        instants.into_iter().flatten().filter(|at| query.period.has_instant(*at))
    };
    let ends = books.participant_ends(query.event, query.period.start(), inside);
    ends.map(|ends| days_of(query, ends))
}

/// What happens in each bucket.
pub(super) struct Happenings<'a> {
    query: &'a Query,
    buckets: &'a Buckets,
    by_instant: ByInstant<'a>,
    happenings: Vec<Happening>,
}

/// What happens in a bucket.
#[derive(Clone, Copy, Default)]
struct Happening {
    added: u64,
    confirmed: u64,
    removed: u64,
    /// By how much more or fewer stand at its end than at the end of the bucket before.
    change: i64,
}

impl<'a> Happenings<'a> {
    /// Nothing yet.
    pub(super) fn new(query: &'a Query, buckets: &'a Buckets) -> Happenings<'a> {
        let happenings = vec![Happening::default(); buckets.list().len()];
        Happenings { query, buckets, by_instant: buckets.by_instant(), happenings }
    }

    /// Adds a participation in scope, whenever it began.
    pub(super) fn add(&mut self, participant: &Participant) {
        if self.happenings.is_empty() {
            return;
        }
        let Participant { created_at, removed_at, .. } = *participant;
        let period = &self.query.period;
        let is_inside = |instant: Instant| period.has_instant(instant);
        let created = &mut self.happenings[self.by_instant.get(created_at)];
        let is_before_end = period.is_before_end(created_at);
        created.added += u64::from(is_inside(created_at));
        // What began before the first bucket stands in it.
        created.change += i64::from(is_before_end);
        if let Some(confirmed_at) = confirmed_at(participant).filter(|at| is_inside(*at)) {
            self.happenings[self.by_instant.get(confirmed_at)].confirmed += 1;
        }
        if let Some(removed_at) = removed_at.filter(|at| period.is_before_end(*at)) {
            let removed = &mut self.happenings[self.by_instant.get(removed_at)];
            removed.removed += u64::from(is_inside(removed_at));
            removed.change -= i64::from(is_before_end);
        }
    }

    /// The rows of the series.
    pub(super) fn rows(self) -> Vec<ParticipantsBucket> {
        let mut active = 0;
        let row = |(bucket, Happening { added, confirmed, removed, change }): (&Bucket, Happening)| {
            active += change;
            let bucket = BucketFigures::from(bucket);
            ParticipantsBucket { bucket, added, confirmed, removed, active: active.max(0) as u64 }
        };
        self.buckets.list().iter().zip(self.happenings).map(row).collect()
    }
}

/// When it was confirmed, if it is.
fn confirmed_at(participant: &Participant) -> Option<Instant> {
    participant.confirmed_at.filter(|_| participant.is_confirmed)
}
