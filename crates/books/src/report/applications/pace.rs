//! Pace: an event's applications beside those of its previous edition, at equal distance from the
//! deadline.

use super::{Annotation, AnnotationKind, Pace, PacePoint};
use crate::books::{Books, Event, Slot};
use crate::calendar::{Date, day_number};
use crate::query::Query;
use crate::report::order::events_in_scope;

/// No curve begins more days before the deadline.
const LONGEST: i32 = 400;

/// The applications of an edition by their distance from its deadline.
struct Curve {
    deadline: Date,
    /// How many days before the deadline each came, ascending; below 0 after it.
    days_before: Vec<i32>,
}

/// A curve for each event in scope with a deadline.
pub(super) fn pace(books: &Books, query: &Query) -> Vec<Pace> {
    let events = events_in_scope(books, query.event);
    events.into_iter().filter_map(|event| pace_of(books, query, event)).collect()
}

/// The deadlines of the events in scope that lie in the period.
pub(super) fn annotations(books: &Books, query: &Query) -> Vec<Annotation> {
    let deadline = |slot: Slot<Event>| {
        let at = books.events().get(slot)?.application_deadline?;
        query.period.has_instant(at).then(|| Annotation {
            date: query.zone.date(at),
            kind: AnnotationKind::Deadline,
            event_key: books.events().key(slot).to_owned(),
        })
    };
    let mut annotations: Vec<_> =
        events_in_scope(books, query.event).into_iter().filter_map(deadline).collect();
    annotations.sort();
    annotations
}

fn pace_of(books: &Books, query: &Query, event: Slot<Event>) -> Option<Pace> {
    let curve = curve(books, query, event)?;
    let previous = books.previous_edition(event);
    let previous_curve = previous.and_then(|previous| self::curve(books, query, previous));
    let key = |slot: Slot<Event>| books.events().key(slot).to_owned();
    Some(Pace {
        event_key: key(event),
        previous_event_key: previous.map(key),
        deadline: curve.deadline,
        points: points(&curve, previous_curve.as_ref(), query),
    })
}

/// The curve of an event that has a deadline, of the applications of all time.
fn curve(books: &Books, query: &Query, event: Slot<Event>) -> Option<Curve> {
    let deadline = query.zone.date(books.events().get(event)?.application_deadline?);
    let (last, mut days) = (day_number(deadline), query.zone.days());
    let applications = books.applications_of(Some(event));
    let mut days_before: Vec<i32> =
        applications.map(|(_, application)| last - days.of(application.created_at)).collect();
    days_before.sort_unstable();
    Some(Curve { deadline, days_before })
}

fn points(curve: &Curve, previous: Option<&Curve>, query: &Query) -> Vec<PacePoint> {
    let first = curve.first().max(previous.and_then(Curve::first));
    // Days after `as_of` have not come yet.
    let last = (day_number(curve.deadline) - day_number(query.as_of)).max(0);
    let Some(first) = first else { return Vec::new() };
    let days = (last..=first.min(LONGEST)).rev();
    days.map(|days_before| PacePoint {
        days_before: days_before.unsigned_abs(),
        cumulative: curve.cumulative(days_before),
        previous_cumulative: previous.map(|curve| curve.cumulative(days_before)),
    })
    .collect()
}

impl Curve {
    /// How many days before the deadline the first application came; none if none came up to it.
    fn first(&self) -> Option<i32> {
        self.days_before.last().copied().filter(|days| *days >= 0)
    }

    /// How many applications came so many days before the deadline or earlier.
    fn cumulative(&self, days_before: i32) -> u64 {
        let later = self.days_before.partition_point(|days| *days < days_before);
        (self.days_before.len() - later) as u64
    }
}
