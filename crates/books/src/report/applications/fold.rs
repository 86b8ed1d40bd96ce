//! The fold: all that one pass over the applications in scope counts.

use super::backlog::Ages;
use super::decisions::{Decided, Outcomes};
use super::selection::{events_of, status};
use super::series::Came;
use super::tallies::Tallies;
use crate::books::{Application, ApplicationStatus, Books, Decision, Slot};
use crate::calendar::Buckets;
use crate::query::Query;
use crate::report::both::in_parts;
use crate::report::participants::TakingPart;

/// The members that the applications of the period are counted for.
const TALLIED: [&str; 6] = ["received", "by_status", "by_event", "by_category", "by_country", "rating"];

/// What is counted, as far as it is asked for.
pub(super) struct Counts<'a> {
    /// The applications that came in the period.
    pub(super) tallies: Option<Tallies>,
    /// When they came.
    pub(super) came: Option<Came<'a>>,
    /// Those that came before its end and are open at its end.
    pub(super) open: Ages<'a>,
    /// The decisions of the period, whenever the applications came, and whatever became of them.
    pub(super) decided: Decided,
    /// What became of those that are approved at its end, or were approved in it.
    pub(super) outcomes: Option<Outcomes>,
}

/// Counts the applications in scope; in parts if they are many.
pub(super) fn count<'a>(
    books: &'a Books,
    query: &'a Query,
    buckets: &'a Buckets,
    are_many: bool,
) -> Counts<'a> {
    let has = |member: &str| query.sections.has(member);
    let known = books.approved_without_participation(query.event, &query.period);
    let is_looked_up = has("attention") && known.is_none();
    // Whoever was approved long ago may still not take part.
    let start = query.period.start().filter(|_| !is_looked_up);
    let taking_part = (has("yield") || is_looked_up)
        .then(|| TakingPart::of(books, query, books.applications_since(query.event, start).count()));
    let fold = Fold { books, query, buckets, taking_part };
    let part = |blocks| fold.over(books.applications_within(blocks, start));
    let mut counts = match are_many {
        true => in_parts(books.n_application_blocks(), part, Counts::and),
        false => fold.over(books.applications_since(query.event, start)),
    };
    if let (Some(outcomes), Some(known)) = (&mut counts.outcomes, known) {
        outcomes.set_without_participation(known);
    }
    counts
}

/// What applications are counted by.
struct Fold<'a> {
    books: &'a Books,
    query: &'a Query,
    buckets: &'a Buckets,
    /// Present if anything is asked for that is not known without.
    taking_part: Option<TakingPart<'a>>,
}

impl<'a> Fold<'a> {
    fn over(&self, applications: impl Iterator<Item = (Slot<Application>, &'a Application)>) -> Counts<'a> {
        let Fold { books, query, buckets, .. } = *self;
        let has = |member: &str| query.sections.has(member);
        let mut counts = Counts {
            tallies: TALLIED.into_iter().any(has).then(|| Tallies::new(books, query)),
            came: has("series").then(|| Came::new(buckets)),
            open: Ages::new(query),
            decided: Decided::new(query),
            outcomes: (has("yield") || has("attention")).then(Outcomes::default),
        };
        applications.for_each(|(_, application)| self.add(&mut counts, application));
        counts
    }

    fn add(&self, counts: &mut Counts<'a>, application: &Application) {
        use ApplicationStatus::{InReview, InfoRequested, New};
        let (query, period) = (self.query, &self.query.period);
        let status = status(application, period);
        if period.has_instant(application.created_at) {
            if let Some(tallies) = &mut counts.tallies {
                tallies.add(self.books, query, application, status);
            }
            if let Some(came) = &mut counts.came {
                came.add(application.created_at);
            }
        }
        if matches!(status, New | InReview | InfoRequested) && period.is_before_end(application.created_at) {
            counts.open.add(application.created_at);
        }
        let decided = application.decision.zip(application.decided_at);
        let decided = decided.filter(|(_, at)| period.has_instant(*at));
        if let Some((decision, at)) = decided {
            counts.decided.add(decision, application.created_at, at);
        }
        let is_of_period = matches!(decided, Some((Decision::Approved, _)));
        let is_approved = status == ApplicationStatus::Approved;
        if let (Some(outcomes), Some(taking_part), true) =
            (&mut counts.outcomes, &self.taking_part, is_approved || is_of_period)
        {
            for event in events_of(application, query) {
                let takes_part = application.contact.map(|contact| taking_part.at(event, contact));
                outcomes.add(is_approved, is_of_period, takes_part);
            }
        }
    }
}

impl Counts<'_> {
    /// With those of other applications.
    fn and(mut self, others: Self) -> Self {
        if let (Some(tallies), Some(others)) = (&mut self.tallies, &others.tallies) {
            tallies.append(others);
        }
        if let (Some(came), Some(others)) = (&mut self.came, &others.came) {
            came.append(others);
        }
        if let (Some(outcomes), Some(others)) = (&mut self.outcomes, others.outcomes) {
            outcomes.append(others);
        }
        self.open.append(&others.open);
        self.decided.append(others.decided);
        self
    }
}
