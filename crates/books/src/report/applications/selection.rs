//! Selections: an application's status at the end of the period, and the events in scope that it names.

use crate::books::{Application, ApplicationStatus, Event, Slot};
use crate::calendar::Period;
use crate::query::Query;

/// The events in the query's scope that an application names.
pub(crate) fn events_of<'a>(
    application: &'a Application,
    query: &Query,
) -> impl Iterator<Item = Slot<Event>> + use<'a> {
    let event = query.event;
    application.events.iter().copied().filter(move |named| event.is_none_or(|event| event == *named))
}

/// The status at the end of a period: what was decided later was in review.
pub(crate) fn status(application: &Application, period: &Period) -> ApplicationStatus {
    let is_decided = application.decided_at.is_some_and(|at| period.is_before_end(at));
    match application.status {
        ApplicationStatus::Approved | ApplicationStatus::Rejected if !is_decided => {
            ApplicationStatus::InReview
        }
        status => status,
    }
}
