//! Pace: an event's applications beside those of its previous edition, at equal distance from the
//! deadline.

use super::{Annotation, AnnotationKind, Pace, PacePoint};
use crate::books::{Books, Event, Slot};
use crate::calendar::{Date, day_number};
use crate::query::Query;
use crate::report::order::events_in_scope;

/// No curve begins more days before the deadline.
const LONGEST: usize = 400;

/// The applications of all time for an event, by their distance from its deadline.
struct Curve {
    deadline: Date,
    /// The deadline as the number of its day.
    last_day: i32,
    /// How many came so many days before the deadline, the last entry: or earlier. Empty: none came.
    n_before: Vec<u32>,
}

/// The curves of events, by index; none for those without a deadline or not asked for.
struct Curves(Vec<Option<Curve>>);

/// A curve for each event in scope with a deadline.
pub(super) fn pace(books: &Books, query: &Query) -> Vec<Pace> {
    let events = events_in_scope(books, query.event);
    let curves = Curves::of(books, query, &events);
    events.into_iter().filter_map(|event| pace_of(books, query, &curves, event)).collect()
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

fn pace_of(books: &Books, query: &Query, curves: &Curves, event: Slot<Event>) -> Option<Pace> {
    let curve = curves.get(event)?;
    let previous = books.previous_edition(event);
    let key = |slot: Slot<Event>| books.events().key(slot).to_owned();
    Some(Pace {
        event_key: key(event),
        previous_event_key: previous.map(key),
        deadline: curve.deadline,
        points: points(curve, previous.and_then(|previous| curves.get(previous)), query),
    })
}

fn points(curve: &Curve, previous: Option<&Curve>, query: &Query) -> Vec<PacePoint> {
    let Some(first) = curve.first().max(previous.and_then(Curve::first)) else { return Vec::new() };
    // Days after `as_of` have not come yet.
    let last = (curve.last_day - day_number(query.as_of)).max(0) as usize;
    let mut own = curve.cumulative(first);
    let mut previous = previous.map(|curve| curve.cumulative(first));
    let points = (0..=first).rev().map(|days_before| PacePoint {
        days_before: days_before as u32,
        cumulative: own.next().unwrap_or(0),
        previous_cumulative: previous.as_mut().map(|counts| counts.next().unwrap_or(0)),
    });
    points.take_while(|point| point.days_before as usize >= last).collect()
}

impl Curves {
    /// The curves of these events and their previous editions.
    fn of(books: &Books, query: &Query, events: &[Slot<Event>]) -> Curves {
        let mut curves = Curves((0..books.events().n_slots()).map(|_| None).collect());
        let previous = events.iter().filter_map(|event| books.previous_edition(*event));
        let asked: Vec<Slot<Event>> = events.iter().copied().chain(previous).collect();
        for slot in &asked {
            let deadline = books.events().get(*slot).and_then(|event| event.application_deadline);
            let curve = |at| {
                let deadline = query.zone.date(at);
                Curve { deadline, last_day: day_number(deadline), n_before: Vec::new() }
            };
            curves.0[slot.index()] = deadline.map(curve);
        }
        let mut days = query.zone.days();
        if query.event.is_none() {
            for (_, application) in books.applications().iter() {
                let day = days.of(application.created_at);
                application.events.iter().for_each(|event| curves.add(*event, day));
            }
        } else {
            for event in asked {
                let applications = books.applications_of(Some(event));
                applications.for_each(|(_, application)| curves.add(event, days.of(application.created_at)));
            }
        }
        curves
    }

    fn get(&self, event: Slot<Event>) -> Option<&Curve> {
        self.0.get(event.index())?.as_ref()
    }

    /// Adds an application that came on the day of this number.
    fn add(&mut self, event: Slot<Event>, day: i32) {
        let Some(Some(curve)) = self.0.get_mut(event.index()) else { return };
        if let Ok(days_before) = usize::try_from(curve.last_day - day) {
            if curve.n_before.is_empty() {
                curve.n_before.resize(LONGEST + 2, 0);
            }
            curve.n_before[days_before.min(LONGEST + 1)] += 1;
        }
    }
}

impl Curve {
    /// How many days before the deadline the curve begins; none if no application came up to it.
    fn first(&self) -> Option<usize> {
        self.n_before.iter().rposition(|n| *n > 0).map(|days| days.min(LONGEST))
    }

    /// How many applications had come, from so many days before the deadline on, day by day.
    fn cumulative(&self, first: usize) -> impl Iterator<Item = u64> {
        let n_earlier: u64 = self.n_before.iter().skip(first + 1).map(|n| u64::from(*n)).sum();
        let days = self.n_before.iter().take(first + 1).rev();
        days.scan(n_earlier, |sum, n| {
            *sum += u64::from(*n);
            Some(*sum)
        })
    }
}
