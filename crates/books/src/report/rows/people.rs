//! Participations behind the participants report, and the contacts behind them.

use std::collections::BTreeMap;

use super::gather::Gather;
use super::keys::{Keys, fits};
use crate::books::{Books, Participant, Role, Slot};
use crate::calendar::Instant;
use crate::country::Country;
use crate::query::Query;
use crate::report::fact_slot::FactSlot;
use crate::report::participants::{
    Participation, State, Steps, StepsEnd, events_checked_in, participation_state,
};

/// Participations that began in the period.
pub(in crate::report) fn total(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, _| true);
}

/// Those that are not removed.
pub(in crate::report) fn active(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, one| one.is_active());
}

/// Those that are confirmed.
pub(in crate::report) fn confirmed(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, one| one.is_confirmed());
}

/// Those that are not.
pub(in crate::report) fn unconfirmed(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, one| one.state == State::Unconfirmed);
}

/// Those that are removed.
pub(in crate::report) fn removed(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, one| one.state == State::Removed);
}

/// Active main exhibitors.
pub(in crate::report) fn main(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, one| one.is_active() && one.participant.role == Role::Main);
}

/// Active co-exhibitors.
pub(in crate::report) fn co(gather: &mut Gather<'_>) {
    add_cohort(gather, |_, one| one.is_active() && one.participant.role == Role::Co);
}

/// Confirmed ones from the event's country.
pub(in crate::report) fn domestic(gather: &mut Gather<'_>) {
    add_cohort(gather, |books, one| one.is_confirmed() && is_domestic(books, one.participant) == Some(true));
}

/// Confirmed ones from another country.
pub(in crate::report) fn foreign(gather: &mut Gather<'_>) {
    add_cohort(gather, |books, one| one.is_confirmed() && is_domestic(books, one.participant) == Some(false));
}

/// Confirmed ones from a country that is not known.
pub(in crate::report) fn unknown(gather: &mut Gather<'_>) {
    add_cohort(gather, |books, one| one.is_confirmed() && is_domestic(books, one.participant).is_none());
}

/// Confirmed ones that do not say since when, where the period has an end.
pub(in crate::report) fn confirmed_without_history(gather: &mut Gather<'_>) {
    if gather.query.date_to.is_some() {
        add_cohort(gather, |_, one| one.is_confirmed() && one.participant.confirmed_at.is_none());
    }
}

/// Active ones that have come to a step.
pub(in crate::report) fn reached(gather: &mut Gather<'_>) {
    let Some(step) = gather.keys.step else { return };
    add_steps(gather, |steps| steps.count(step) > 0);
}

/// Confirmed main exhibitors without a booth.
pub(in crate::report) fn without_booth(gather: &mut Gather<'_>) {
    add_steps(gather, |steps| steps.attention().confirmed_without_booth > 0);
}

/// Confirmed exhibitors with an overdue invoice.
pub(in crate::report) fn with_overdue_invoice(gather: &mut Gather<'_>) {
    add_steps(gather, |steps| steps.attention().confirmed_with_overdue_invoice > 0);
}

/// Confirmed ones of events that are over and had a check-in.
pub(in crate::report) fn expected(gather: &mut Gather<'_>) {
    let Some(events) = events_checked_in(gather.books, gather.query) else { return };
    add_cohort(gather, |_, one| one.is_confirmed() && events.has(one.participant.event.index()));
}

/// Those of them that were checked in.
pub(in crate::report) fn checked_in(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    let Some(events) = events_checked_in(books, query) else { return };
    let end = StepsEnd::of(books, query);
    add_cohort(gather, |_, one| {
        let is_expected = one.is_confirmed() && events.has(one.participant.event.index());
        is_expected && end.is_checked_in(books.dealings_of(one.participant))
    });
}

/// Active ones at the end of the period, whenever they began.
pub(in crate::report) fn standing_active(gather: &mut Gather<'_>) {
    add_standing(gather, |_, one| one.is_active());
}

/// Confirmed ones at the end of the period, whenever they began.
pub(in crate::report) fn standing_confirmed(gather: &mut Gather<'_>) {
    add_standing(gather, |_, one| one.is_confirmed());
}

/// Contacts with an active participation of the period.
pub(in crate::report) fn active_contacts(gather: &mut Gather<'_>) {
    add_contacts(gather, |one| one.is_in_period && one.is_active());
}

/// Contacts with a confirmed participation of the period.
pub(in crate::report) fn confirmed_contacts(gather: &mut Gather<'_>) {
    add_contacts(gather, |one| one.is_in_period && one.is_confirmed());
}

/// Contacts with an active participation at the end of the period.
pub(in crate::report) fn standing_contacts(gather: &mut Gather<'_>) {
    add_contacts(gather, |one| one.is_active());
}

/// Of each known country the first confirmed participation.
pub(in crate::report) fn countries(gather: &mut Gather<'_>) {
    let books = gather.books;
    let mut firsts: BTreeMap<Country, (Instant, &str, Slot<Participant>)> = BTreeMap::new();
    for (slot, one) in standing(books, gather.query).filter(|(_, one)| one.is_in_period && one.is_confirmed())
    {
        if let Some(country) = country_of(books, one.participant) {
            let this = (one.participant.created_at, books.participants().key(slot), slot);
            let first = firsts.entry(country).or_insert(this);
            *first = this.min(*first);
        }
    }
    for (at, _, slot) in firsts.into_values() {
        gather.add_at(FactSlot::Participant(slot), at, 1);
    }
}

/// Participations that began in a bucket.
pub(in crate::report) fn added(gather: &mut Gather<'_>) {
    add_dated(gather, |participant| Some(participant.created_at));
}

/// That were confirmed in a bucket.
pub(in crate::report) fn confirmed_then(gather: &mut Gather<'_>) {
    add_dated(gather, |participant| participant.confirmed_at.filter(|_| participant.is_confirmed));
}

/// That were removed in a bucket.
pub(in crate::report) fn removed_then(gather: &mut Gather<'_>) {
    add_dated(gather, |participant| participant.removed_at);
}

/// That stand at the end of a bucket: what began up to it less what was removed up to it.
pub(in crate::report) fn active_then(gather: &mut Gather<'_>) {
    let (books, query) = (gather.books, gather.query);
    for (slot, participant) in books.participants_of(query.event) {
        let counts = |at: Instant| query.period.is_before_end(at) && gather.has_instant(at);
        let (began, is_removed) =
            (counts(participant.created_at), participant.removed_at.is_some_and(counts));
        if query.period.is_before_end(participant.created_at) {
            let contribution = i64::from(began) - i64::from(is_removed);
            gather.add_at(FactSlot::Participant(slot), participant.created_at, contribution);
        }
    }
}

fn add_cohort(gather: &mut Gather<'_>, is_meant: impl Fn(&Books, &Participation<'_>) -> bool) {
    add_standing(gather, |books, one| one.is_in_period && is_meant(books, one));
}

fn add_standing(gather: &mut Gather<'_>, is_meant: impl Fn(&Books, &Participation<'_>) -> bool) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    for (slot, one) in standing(books, query) {
        if is_meant(books, &one) && is_in_row(books, keys, one.participant) {
            gather.add_at(FactSlot::Participant(slot), one.participant.created_at, 1);
        }
    }
}

fn add_steps(gather: &mut Gather<'_>, has: impl Fn(&Steps) -> bool) {
    let end = StepsEnd::of(gather.books, gather.query);
    add_cohort(gather, |_, one| one.is_active() && has(&Steps::of(end, one)));
}

/// Each contact once, on the day of the first participation that is meant.
fn add_contacts(gather: &mut Gather<'_>, is_meant: impl Fn(&Participation<'_>) -> bool) {
    let (books, query, keys) = (gather.books, gather.query, gather.keys);
    let mut firsts: Vec<Option<Instant>> = vec![None; books.contacts().n_slots()];
    for (_, one) in standing(books, query).filter(|(_, one)| is_meant(one)) {
        if is_in_row(books, keys, one.participant) {
            let first = &mut firsts[one.participant.contact.index()];
            let began = one.participant.created_at;
            *first = Some(first.map_or(began, |first| first.min(began)));
        }
    }
    for (index, first) in firsts.into_iter().enumerate() {
        if let Some(first) = first {
            gather.add_at(FactSlot::Contact(Slot::at(index)), first, 1);
        }
    }
}

/// Each participation by a date of its own, where that lies in the period and the bucket.
fn add_dated(gather: &mut Gather<'_>, date: fn(&Participant) -> Option<Instant>) {
    let query = gather.query;
    for (slot, participant) in gather.books.participants_of(query.event) {
        let at = date(participant).filter(|at| query.period.has_instant(*at) && gather.has_instant(*at));
        if let Some(at) = at {
            gather.add_at(FactSlot::Participant(slot), at, 1);
        }
    }
}

/// The participations in the query's event that began before the end of its period.
fn standing<'a>(
    books: &'a Books,
    query: &'a Query,
) -> impl Iterator<Item = (Slot<Participant>, Participation<'a>)> {
    books.participants_of(query.event).filter_map(|(slot, participant)| {
        let is_in_period = !query.period.is_before_start(participant.created_at);
        let state = participation_state(participant, &query.period)?;
        Some((slot, Participation { participant, state, is_in_period }))
    })
}

/// Whether a participation is in the row of a breakdown that is asked for.
fn is_in_row(books: &Books, keys: &Keys, participant: &Participant) -> bool {
    let has_category = |category| match category {
        None => books.categories_of(participant).is_empty(),
        Some(category) => books.categories_of(participant).contains(&category),
    };
    fits(keys.event, Some(participant.event))
        && fits(keys.source, participant.source)
        && keys.country.is_none_or(|country| country == country_of(books, participant))
        && keys.category.is_none_or(has_category)
}

fn country_of(books: &Books, participant: &Participant) -> Option<Country> {
    books.contacts().get(participant.contact).and_then(|contact| contact.country)
}

/// Whether the contact's country is the event's; none if it is not known.
fn is_domestic(books: &Books, participant: &Participant) -> Option<bool> {
    let country = country_of(books, participant)?;
    Some(books.events().get(participant.event).map(|event| event.country) == Some(country))
}
