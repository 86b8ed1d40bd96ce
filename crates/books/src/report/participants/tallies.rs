//! Tallies: participations counted in one pass, by all that the breakdowns go by.

use rustc_hash::FxHashSet;

use super::cohort::{Participation, State, standing};
use crate::books::{Books, Category, Contact, Event, Role, Slot, Source};
use crate::country::Country;
use crate::query::Query;
use crate::report::marks::Marks;

/// Participations by state.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Counts {
    pub(super) confirmed: u64,
    pub(super) unconfirmed: u64,
    pub(super) removed: u64,
}

impl Counts {
    fn add(&mut self, state: State) {
        match state {
            State::Confirmed => self.confirmed += 1,
            State::Unconfirmed => self.unconfirmed += 1,
            State::Removed => self.removed += 1,
        }
    }

    pub(super) fn active(self) -> u64 {
        self.confirmed + self.unconfirmed
    }

    pub(super) fn total(self) -> u64 {
        self.active() + self.removed
    }
}

/// Participations of a row, and the contacts with an active one.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) counts: Counts,
    pub(super) distinct_contacts: u64,
}

/// Confirmed participations by the contact's country against the event's.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Origins {
    pub(super) domestic: u64,
    pub(super) foreign: u64,
    pub(super) unknown: u64,
}

/// All counts.
pub(super) struct Tallies {
    pub(super) cohort: Counts,
    /// Of the active ones.
    pub(super) co: u64,
    pub(super) active_contacts: u64,
    pub(super) confirmed_contacts: u64,
    pub(super) standing: Row,
    /// By the event's index.
    by_event: Vec<Counts>,
    /// By the category's index + 1; 0: none.
    by_category: Vec<Row>,
    /// By the country's number + 1; 0: none.
    by_country: Vec<Row>,
    by_source: [Counts; Source::ALL.len()],
    pub(super) origins: Origins,
    /// Confirmed ones that do not say since when.
    pub(super) without_history: u64,
}

/// Who was seen already.
struct Seen {
    standing: Marks,
    active: Marks,
    confirmed: Marks,
    in_category: FxHashSet<(usize, usize)>,
}

/// Counts the participations in scope.
pub(super) fn tallies(books: &Books, query: &Query) -> Tallies {
    let n_contacts = books.contacts().n_slots();
    let mut seen = Seen {
        standing: Marks::new(n_contacts),
        active: Marks::new(n_contacts),
        confirmed: Marks::new(n_contacts),
        in_category: FxHashSet::default(),
    };
    let mut tallies = Tallies::new(books);
    for participation in standing(books, query) {
        tallies.standing.counts.add(participation.state);
        let contact = participation.participant.contact.index();
        if participation.is_active() {
            tallies.standing.distinct_contacts += u64::from(seen.standing.mark(contact));
        }
        if participation.is_in_period {
            tallies.add(books, &participation, &mut seen, query.event.is_some());
        }
    }
    tallies
}

impl Tallies {
    fn new(books: &Books) -> Tallies {
        Tallies {
            cohort: Counts::default(),
            co: 0,
            active_contacts: 0,
            confirmed_contacts: 0,
            standing: Row::default(),
            by_event: vec![Counts::default(); books.events().n_slots()],
            by_category: vec![Row::default(); books.categories().n_slots() + 1],
            by_country: vec![Row::default(); Country::N_NUMBERS + 1],
            by_source: [Counts::default(); Source::ALL.len()],
            origins: Origins::default(),
            without_history: 0,
        }
    }

    fn add(&mut self, books: &Books, participation: &Participation, seen: &mut Seen, is_one_event: bool) {
        let Participation { participant, state, .. } = *participation;
        self.cohort.add(state);
        self.by_event[participant.event.index()].add(state);
        if !participation.is_active() {
            return;
        }
        let contact = participant.contact;
        self.co += u64::from(participant.role == Role::Co);
        let is_new = seen.active.mark(contact.index());
        self.active_contacts += u64::from(is_new);
        self.by_source[participant.source as usize].add(state);
        let country = country_of(books, contact);
        let row = &mut self.by_country[country.map_or(0, |country| country.number() + 1)];
        row.counts.add(state);
        row.distinct_contacts += u64::from(is_new);
        self.add_to_categories(books, participation, |position| {
            // Nobody takes part in one event twice.
            is_one_event || seen.in_category.insert((position, contact.index()))
        });
        if participation.is_confirmed() {
            self.confirmed_contacts += u64::from(seen.confirmed.mark(contact.index()));
            self.without_history += u64::from(participant.confirmed_at.is_none());
            self.origins.add(country, books.events().get(participant.event).map(|event| event.country));
        }
    }

    fn add_to_categories(
        &mut self,
        books: &Books,
        participation: &Participation,
        mut is_new: impl FnMut(usize) -> bool,
    ) {
        let categories = books.categories_of(participation.participant);
        let without = categories.is_empty().then_some(0);
        for position in categories.iter().map(|category| category.index() + 1).chain(without) {
            let row = &mut self.by_category[position];
            row.counts.add(participation.state);
            row.distinct_contacts += u64::from(is_new(position));
        }
    }

    /// The events that have a participation.
    pub(super) fn events(&self) -> impl Iterator<Item = (Slot<Event>, Counts)> {
        let rows = self.by_event.iter().enumerate().filter(|(_, counts)| counts.total() > 0);
        rows.map(|(index, counts)| (Slot::at(index), *counts))
    }

    /// The categories that have an active one.
    pub(super) fn categories(&self) -> impl Iterator<Item = (Option<Slot<Category>>, Row)> {
        active(&self.by_category).map(|(position, row)| (position.checked_sub(1).map(Slot::at), row))
    }

    /// The countries that have an active one.
    pub(super) fn countries(&self) -> impl Iterator<Item = (Option<Country>, Row)> {
        active(&self.by_country).map(|(position, row)| (position.checked_sub(1).map(Country::of_number), row))
    }

    /// The sources that have an active one.
    pub(super) fn sources(&self) -> impl Iterator<Item = (Source, Counts)> {
        let rows = Source::ALL.iter().zip(&self.by_source);
        rows.filter(|(_, counts)| counts.active() > 0).map(|(source, counts)| (*source, *counts))
    }
}

impl Origins {
    fn add(&mut self, of_contact: Option<Country>, of_event: Option<Country>) {
        match of_contact {
            None => self.unknown += 1,
            country if country == of_event => self.domestic += 1,
            Some(_) => self.foreign += 1,
        }
    }
}

fn country_of(books: &Books, contact: Slot<Contact>) -> Option<Country> {
    books.contacts().get(contact).and_then(|contact| contact.country)
}

fn active(rows: &[Row]) -> impl Iterator<Item = (usize, Row)> {
    rows.iter().copied().enumerate().filter(|(_, row)| row.counts.active() > 0)
}
