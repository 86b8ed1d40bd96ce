//! Applications behind the applications report, the selections in them, and the applicants.

use std::collections::BTreeMap;

use super::gather::Gather;
use super::keys::{Keys, fits};
use crate::books::{Application, ApplicationStatus, Books, Contact, Decision, Event, Slot};
use crate::calendar::{Instant, day_number};
use crate::query::Query;
use crate::report::applications::{BacklogAge, age_of, application_status, events_named};
use crate::report::fact_slot::FactSlot;
use crate::report::participants::{Beginnings, State, participation_state};

/// An application with its slot and its status at the end of the period.
type Found<'a> = (Slot<Application>, &'a Application, ApplicationStatus);

/// Applications of the period.
pub(in crate::report) fn received(gather: &mut Gather<'_>) {
    add_received(gather, |_| true);
}

/// Those that name several events, whatever the filter.
pub(in crate::report) fn multi_event(gather: &mut Gather<'_>) {
    add_received(gather, |application| application.events.len() > 1);
}

/// Those with a rating.
pub(in crate::report) fn rated(gather: &mut Gather<'_>) {
    add_received(gather, |application| application.rating.is_some());
}

/// Those without.
pub(in crate::report) fn unrated(gather: &mut Gather<'_>) {
    add_received(gather, |application| application.rating.is_none());
}

/// Those that are approved at the end of the period.
pub(in crate::report) fn approved_now(gather: &mut Gather<'_>) {
    let keys = Keys { status: Some(ApplicationStatus::Approved), ..gather.keys.clone() };
    gather.ask(gather.query, &keys, 1, received);
}

/// Applications of the period × the events that they name.
pub(in crate::report) fn selections(gather: &mut Gather<'_>) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    for (slot, application, status) in came(books, query) {
        if is_in_row(books, keys, application, status) {
            for event in events_named(application, query).filter(|event| fits(keys.event, Some(*event))) {
                gather.count_for(FactSlot::Application(slot), event, application.created_at);
            }
        }
    }
}

/// Decisions of the period.
pub(in crate::report) fn decided(gather: &mut Gather<'_>) {
    add_decided(gather, |_| true);
}

/// Approvals of the period.
pub(in crate::report) fn approved(gather: &mut Gather<'_>) {
    add_decided(gather, |decision| decision == Decision::Approved);
}

/// Rejections of the period.
pub(in crate::report) fn rejected(gather: &mut Gather<'_>) {
    add_decided(gather, |decision| decision == Decision::Rejected);
}

/// Approvals of the period × the events that they are for.
pub(in crate::report) fn approved_selections(gather: &mut Gather<'_>) {
    add_approved(gather, |_, _, _, _| true);
}

/// Those whose contact has a confirmed participation in the event.
pub(in crate::report) fn yielded(gather: &mut Gather<'_>) {
    add_approved(gather, |books, query, event, contact| {
        let found = contact.and_then(|contact| books.participation(event, contact));
        found.is_some_and(|(_, one)| participation_state(one, &query.period) == Some(State::Confirmed))
    });
}

/// Those without a contact.
pub(in crate::report) fn approved_unlinked(gather: &mut Gather<'_>) {
    add_approved(gather, |_, _, _, contact| contact.is_none());
}

/// Open applications at the end of the period.
pub(in crate::report) fn open(gather: &mut Gather<'_>) {
    use ApplicationStatus::{InReview, InfoRequested, New};
    let (query, as_of) = (gather.query, day_number(gather.query.as_of));
    for (slot, application, status) in all(gather.books, query) {
        let is_open = matches!(status, New | InReview | InfoRequested);
        if is_open && query.period.is_before_end(application.created_at) {
            let age = (as_of - gather.day_of(application.created_at)).max(0).unsigned_abs();
            if fits(gather.keys.backlog_age, age_of(age)) {
                gather.add_at(FactSlot::Application(slot), application.created_at, 1);
            }
        }
    }
}

/// Those that are open for more than 30 days.
pub(in crate::report) fn long_open(gather: &mut Gather<'_>) {
    let keys = Keys { backlog_age: Some(BacklogAge::Over30), ..gather.keys.clone() };
    gather.ask(gather.query, &keys, 1, open);
}

/// Approved applications × events without a participation.
pub(in crate::report) fn without_participation(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    let approved = all(books, query).filter(|(_, _, status)| *status == ApplicationStatus::Approved);
    for (slot, application, _) in approved {
        for event in events_named(application, query) {
            let found = application.contact.and_then(|contact| books.participation(event, contact));
            if !found.is_some_and(|(_, one)| query.period.is_before_end(one.created_at)) {
                let decided_at = application.decided_at.unwrap_or(application.created_at);
                gather.count_for(FactSlot::Application(slot), event, decided_at);
            }
        }
    }
}

/// Applicants of the period, each once: the contact, else the first application of whom the reference
/// names, else the application.
pub(in crate::report) fn applicants(gather: &mut Gather<'_>) {
    add_contacts(gather, |_| true);
    add_unlinked(gather);
}

/// Contacts that took part before.
pub(in crate::report) fn returning(gather: &mut Gather<'_>) {
    add_contacts(gather, |took_part| took_part);
}

/// Contacts that did not.
pub(in crate::report) fn new(gather: &mut Gather<'_>) {
    add_contacts(gather, |took_part| !took_part);
}

/// Applicants without a contact.
pub(in crate::report) fn unlinked(gather: &mut Gather<'_>) {
    add_unlinked(gather);
}

/// Applications of all time for an event that came so many days before its deadline, or earlier.
pub(in crate::report) fn pace(gather: &mut Gather<'_>) {
    if let Some(Some(event)) = gather.keys.event {
        add_pace(gather, event);
    }
}

/// The same of the previous edition.
pub(in crate::report) fn previous_pace(gather: &mut Gather<'_>) {
    let books = gather.books;
    if let Some(previous) = gather.keys.event.flatten().and_then(|event| books.previous_edition(event)) {
        add_pace(gather, previous);
    }
}

fn add_pace(gather: &mut Gather<'_>, event: Slot<Event>) {
    let (books, query) = (gather.books, gather.query);
    let deadline = books.events().get(event).and_then(|event| event.application_deadline);
    let (Some(deadline), Some(days_before)) = (deadline, gather.keys.days_before) else { return };
    let last = i64::from(day_number(query.zone.date(deadline))) - i64::from(days_before);
    for (slot, application) in books.applications_of(Some(event)) {
        if i64::from(gather.day_of(application.created_at)) <= last {
            gather.count_for(FactSlot::Application(slot), event, application.created_at);
        }
    }
}

fn add_received(gather: &mut Gather<'_>, is_meant: fn(&Application) -> bool) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    for (slot, application, status) in came(books, query) {
        let is_asked = is_meant(application) && is_in_row(books, keys, application, status);
        if is_asked && gather.has_instant(application.created_at) {
            gather.add_at(FactSlot::Application(slot), application.created_at, 1);
        }
    }
}

fn add_decided(gather: &mut Gather<'_>, is_meant: fn(Decision) -> bool) {
    for (slot, _, decision, at) in decisions(gather.books, gather.query) {
        if is_meant(decision) {
            gather.add_at(FactSlot::Application(slot), at, 1);
        }
    }
}

fn add_approved(
    gather: &mut Gather<'_>,
    is_meant: impl Fn(&Books, &Query, Slot<Event>, Option<Slot<Contact>>) -> bool,
) {
    let (books, query) = (gather.books, gather.query);
    for (slot, application, decision, at) in decisions(books, query) {
        if decision == Decision::Approved {
            let events = events_named(application, query);
            for event in events.filter(|event| is_meant(books, query, *event, application.contact)) {
                gather.count_for(FactSlot::Application(slot), event, at);
            }
        }
    }
}

/// The contacts among the applicants of the period, on the day of their first application, by whether
/// they took part before it.
fn add_contacts(gather: &mut Gather<'_>, is_meant: fn(bool) -> bool) {
    let (books, query) = (gather.books, gather.query);
    let mut firsts: BTreeMap<Slot<Contact>, Instant> = BTreeMap::new();
    for (_, application, _) in came(books, query) {
        if let Some(contact) = application.contact {
            let first = firsts.entry(contact).or_insert(application.created_at);
            *first = (*first).min(application.created_at);
        }
    }
    let began = Beginnings::of(books, query, firsts.len());
    for (contact, first) in firsts {
        if is_meant(began.first(contact).is_some_and(|began| began < first)) {
            gather.add_at(FactSlot::Contact(contact), first, 1);
        }
    }
}

fn add_unlinked(gather: &mut Gather<'_>) {
    let books = gather.books;
    let mut firsts: BTreeMap<&[u8; 32], (Instant, &str, Slot<Application>)> = BTreeMap::new();
    for (slot, application, _) in came(books, gather.query) {
        match (application.contact, &application.applicant_ref) {
            (Some(_), _) => {}
            (None, None) => gather.add_at(FactSlot::Application(slot), application.created_at, 1),
            (None, Some(reference)) => {
                let this = (application.created_at, books.applications().key(slot), slot);
                let first = firsts.entry(reference).or_insert(this);
                *first = this.min(*first);
            }
        }
    }
    for (at, _, slot) in firsts.into_values() {
        gather.add_at(FactSlot::Application(slot), at, 1);
    }
}

/// Every application that names the query's event.
fn all<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Found<'a>> {
    let all = books.applications_of(query.event);
    all.map(|(slot, application)| (slot, application, application_status(application, &query.period)))
}

/// Those that came in the period.
fn came<'a>(books: &'a Books, query: &'a Query) -> impl Iterator<Item = Found<'a>> {
    all(books, query).filter(|(_, application, _)| query.period.has_instant(application.created_at))
}

/// The decisions of the period, whenever the applications came.
fn decisions<'a>(
    books: &'a Books,
    query: &'a Query,
) -> impl Iterator<Item = (Slot<Application>, &'a Application, Decision, Instant)> {
    books.applications_of(query.event).filter_map(|(slot, application)| {
        let (decision, at) = application.decision.zip(application.decided_at)?;
        query.period.has_instant(at).then_some((slot, application, decision, at))
    })
}

/// Whether an application is in the row of a breakdown that is asked for, events aside.
fn is_in_row(books: &Books, keys: &Keys, application: &Application, status: ApplicationStatus) -> bool {
    let of_contact = || application.contact.and_then(|contact| books.contacts().get(contact)?.country);
    let has_category = |category| match category {
        None => application.categories.is_empty(),
        Some(category) => application.categories.contains(&category),
    };
    fits(keys.status, status)
        && keys.country.is_none_or(|country| country == application.country.or_else(of_contact))
        && keys.category.is_none_or(has_category)
        && keys.rating.is_none_or(|rating| application.rating == Some(rating))
}
