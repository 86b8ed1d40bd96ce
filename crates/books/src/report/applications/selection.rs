//! Selections: the applications behind the figures, each with its status at the end of the period.

use crate::books::{Application, ApplicationStatus, Books, Decision, Event, Slot};
use crate::calendar::{Instant, Period};
use crate::query::Query;

/// An application in scope.
#[derive(Clone, Copy)]
pub(crate) struct Applied<'a> {
    pub(crate) slot: Slot<Application>,
    pub(crate) application: &'a Application,
}

/// A decision, which stays when the application is withdrawn later.
#[derive(Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) application: &'a Application,
    pub(crate) decision: Decision,
    pub(crate) at: Instant,
}

/// The applications that name the query's event, whenever they came.
fn in_scope<'a>(books: &'a Books, query: &Query) -> impl Iterator<Item = Applied<'a>> + use<'a> {
    books.applications_of(query.event).map(|(slot, application)| Applied { slot, application })
}

/// Those that came in the period.
pub(crate) fn received<'a>(
    books: &'a Books,
    query: &'a Query,
) -> impl Iterator<Item = Applied<'a>> + use<'a> {
    in_scope(books, query).filter(|applied| query.period.has_instant(applied.application.created_at))
}

/// Those that came before its end and are open at its end.
pub(crate) fn open<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Applied<'a>> + use<'a> {
    use ApplicationStatus::{InReview, InfoRequested, New};
    in_scope(books, query).filter(|applied| {
        query.period.is_before_end(applied.application.created_at)
            && matches!(status(applied.application, &query.period), New | InReview | InfoRequested)
    })
}

/// The decisions of the period, whenever the applications came.
pub(crate) fn decided<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Decided<'a>> + use<'a> {
    in_scope(books, query).filter_map(|Applied { application, .. }| {
        let (decision, at) = application.decision.zip(application.decided_at)?;
        query.period.has_instant(at).then_some(Decided { application, decision, at })
    })
}

/// The applications that are approved at the end of the period, whenever that was decided.
pub(crate) fn approved<'a>(
    books: &'a Books,
    query: &'a Query,
) -> impl Iterator<Item = Applied<'a>> + use<'a> {
    in_scope(books, query)
        .filter(|applied| status(applied.application, &query.period) == ApplicationStatus::Approved)
}

/// The events in the query's scope that an application names.
pub(crate) fn selections<'a>(
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
