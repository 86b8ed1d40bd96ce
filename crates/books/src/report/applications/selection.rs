//! Selections: the applications behind the figures, each with its status at the end of the period.

use crate::books::{Application, ApplicationStatus, Books, Decision, Event, Slot};
use crate::calendar::{Instant, Period};
use crate::query::Query;
use crate::report::both::in_parts;

/// An application in scope, and its status at the end of the period.
#[derive(Clone, Copy)]
pub(crate) struct Applied<'a> {
    pub(crate) application: &'a Application,
    pub(crate) status: ApplicationStatus,
}

/// A decision, which stays when the application is withdrawn later.
#[derive(Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) application: &'a Application,
    pub(crate) decision: Decision,
    pub(crate) at: Instant,
}

/// An application that is or was approved: whether it is at the end of the period, and whether that was
/// decided in the period.
#[derive(Clone, Copy)]
pub(crate) struct Approved<'a> {
    pub(crate) application: &'a Application,
    pub(crate) is_approved: bool,
    pub(crate) is_of_period: bool,
}

/// What figures are made of, of the applications that name the query's event; read in one pass.
#[derive(Default)]
pub(crate) struct Selections<'a> {
    /// That came in the period.
    pub(crate) received: Vec<Applied<'a>>,
    /// That came before its end and are open at its end.
    pub(crate) open: Vec<Applied<'a>>,
    /// That are approved at its end, whenever that was decided, or were approved in the period.
    pub(crate) approved: Vec<Approved<'a>>,
    /// The decisions of the period, whenever the applications came.
    pub(crate) decided: Vec<Decided<'a>>,
}

impl<'a> Selections<'a> {
    /// Of all applications in scope; in parts if they are many.
    pub(crate) fn of(books: &'a Books, query: &Query, are_many: bool) -> Selections<'a> {
        if !are_many {
            return Selections::gather(books.applications_of(query.event), &query.period);
        }
        let all = books.applications();
        let part = |places| Selections::gather(all.within(places), &query.period);
        in_parts(all.n_slots(), part, Selections::and)
    }

    /// With those of the applications that follow.
    fn and(mut self, others: Selections<'a>) -> Selections<'a> {
        self.received.extend(others.received);
        self.open.extend(others.open);
        self.approved.extend(others.approved);
        self.decided.extend(others.decided);
        self
    }

    fn gather(
        applications: impl Iterator<Item = (Slot<Application>, &'a Application)>,
        period: &Period,
    ) -> Selections<'a> {
        let mut all = Selections::default();
        applications.for_each(|(_, application)| {
            all.add(Applied { application, status: status(application, period) }, period);
        });
        all
    }

    fn add(&mut self, applied: Applied<'a>, period: &Period) {
        use ApplicationStatus::{InReview, InfoRequested, New};
        let Applied { application, status } = applied;
        if period.has_instant(application.created_at) {
            self.received.push(applied);
        }
        if matches!(status, New | InReview | InfoRequested) && period.is_before_end(application.created_at) {
            self.open.push(applied);
        }
        let decided = application.decision.zip(application.decided_at);
        let decided = decided.filter(|(_, at)| period.has_instant(*at));
        let is_approved = status == ApplicationStatus::Approved;
        let is_of_period = matches!(decided, Some((Decision::Approved, _)));
        if is_approved || is_of_period {
            self.approved.push(Approved { application, is_approved, is_of_period });
        }
        if let Some((decision, at)) = decided {
            self.decided.push(Decided { application, decision, at });
        }
    }
}

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
