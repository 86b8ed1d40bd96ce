//! Tallies: applications received, counted in one pass by all that the breakdowns go by.

use super::selection::events_of;
use super::statuses::StatusCounts;
use crate::books::{Application, ApplicationStatus, Books, Category, Event, Slot};
use crate::country::Country;
use crate::query::Query;

/// How many applications, and how many of them are approved.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Approvals {
    pub(super) applications: u64,
    pub(super) approved: u64,
}

/// Adds counts to others, each to the one at its place.
pub(super) fn add_up(own: &mut [u64], others: &[u64]) {
    own.iter_mut().zip(others).for_each(|(own, others)| *own += others);
}

/// All counts.
pub(super) struct Tallies {
    pub(super) statuses: StatusCounts,
    pub(super) selections: u64,
    pub(super) multi_event: u64,
    /// How many have each rating, from 1 on.
    pub(super) ratings: [u64; 5],
    /// By the event's index.
    by_event: Vec<StatusCounts>,
    /// By the category's index + 1; 0: none.
    by_category: Vec<StatusCounts>,
    /// By the country's number + 1; 0: none.
    by_country: Vec<Approvals>,
    asked: Asked,
}

/// Which breakdowns are asked for, as those that look facts up take time.
#[derive(Clone, Copy)]
struct Asked {
    categories: bool,
    countries: bool,
}

impl Tallies {
    pub(super) fn new(books: &Books, query: &Query) -> Tallies {
        Tallies {
            statuses: StatusCounts::default(),
            selections: 0,
            multi_event: 0,
            ratings: [0; 5],
            by_event: vec![StatusCounts::default(); books.events().n_slots()],
            by_category: vec![StatusCounts::default(); books.categories().n_slots() + 1],
            by_country: vec![Approvals::default(); Country::N_NUMBERS + 1],
            asked: Asked {
                categories: query.sections.has("by_category"),
                countries: query.sections.has("by_country"),
            },
        }
    }

    /// Adds an application of the period, and its status at the end.
    pub(super) fn add(
        &mut self,
        books: &Books,
        query: &Query,
        application: &Application,
        status: ApplicationStatus,
    ) {
        self.statuses.add(status);
        self.multi_event += u64::from(application.events.len() > 1);
        for event in events_of(application, query) {
            self.selections += 1;
            self.by_event[event.index()].add(status);
        }
        if self.asked.categories {
            let without = application.categories.is_empty().then_some(0);
            let named = application.categories.iter().map(|category| category.index() + 1);
            named.chain(without).for_each(|position| self.by_category[position].add(status));
        }
        if self.asked.countries {
            let of_contact =
                || application.contact.and_then(|contact| books.contacts().get(contact)?.country);
            self.add_to_country(application.country.or_else(of_contact), status);
        }
        let rating = application.rating.and_then(|rating| usize::from(rating).checked_sub(1));
        if let Some(count) = rating.and_then(|at| self.ratings.get_mut(at)) {
            *count += 1;
        }
    }

    fn add_to_country(&mut self, country: Option<Country>, status: ApplicationStatus) {
        let approvals = &mut self.by_country[country.map_or(0, |country| country.number() + 1)];
        approvals.applications += 1;
        approvals.approved += u64::from(status == ApplicationStatus::Approved);
    }

    /// Adds those of other applications.
    pub(super) fn append(&mut self, others: &Tallies) {
        self.statuses.append(&others.statuses);
        self.selections += others.selections;
        self.multi_event += others.multi_event;
        add_up(&mut self.ratings, &others.ratings);
        self.by_event.iter_mut().zip(&others.by_event).for_each(|(own, others)| own.append(others));
        self.by_category.iter_mut().zip(&others.by_category).for_each(|(own, others)| own.append(others));
        for (own, others) in self.by_country.iter_mut().zip(&others.by_country) {
            own.applications += others.applications;
            own.approved += others.approved;
        }
    }

    /// The events that have an application.
    pub(super) fn events(&self) -> impl Iterator<Item = (Slot<Event>, StatusCounts)> {
        let rows = self.by_event.iter().enumerate().filter(|(_, counts)| counts.total() > 0);
        rows.map(|(index, counts)| (Slot::at(index), *counts))
    }

    /// The categories that have one.
    pub(super) fn categories(&self) -> impl Iterator<Item = (Option<Slot<Category>>, StatusCounts)> {
        let rows = self.by_category.iter().enumerate().filter(|(_, counts)| counts.total() > 0);
        rows.map(|(position, counts)| (position.checked_sub(1).map(Slot::at), *counts))
    }

    /// The countries that have one.
    pub(super) fn countries(&self) -> impl Iterator<Item = (Option<Country>, Approvals)> {
        let rows = self.by_country.iter().enumerate().filter(|(_, approvals)| approvals.applications > 0);
        rows.map(|(position, approvals)| (position.checked_sub(1).map(Country::of_number), *approvals))
    }
}
