//! Tallies: participations counted in one pass, by all that the breakdowns go by.

use rustc_hash::FxHashSet;

use super::cohort::{Participation, State};
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

/// Who was seen already, as what: a few bits for each contact, side by side in memory.
struct Seen {
    marks: Marks,
    /// How many bits each contact has.
    width: usize,
    /// Contacts in categories, if these are too many for a bit each.
    in_category: FxHashSet<(usize, usize)>,
}

/// With an active participation, whenever it began.
const STANDING: usize = 0;

/// With an active participation of the period.
const ACTIVE: usize = 1;

/// With a confirmed one.
const CONFIRMED: usize = 2;

/// What categories begin at.
const CATEGORIES: usize = 3;

/// More categories are looked up by hash: a bit for each contact in each would be too much memory.
const MANY_CATEGORIES: usize = 250;

impl Seen {
    /// Nobody, with so many positions of categories.
    fn new(books: &Books, n_positions: usize) -> Seen {
        let width = CATEGORIES + if n_positions > MANY_CATEGORIES { 0 } else { n_positions };
        let marks = Marks::new(books.contacts().n_slots() * width);
        Seen { marks, width, in_category: FxHashSet::default() }
    }

    /// Whether a contact is seen for the first time as this.
    fn is_new(&mut self, contact: usize, what: usize) -> bool {
        self.marks.mark(contact * self.width + what)
    }

    /// Whether a contact is seen for the first time in a category.
    fn is_new_in(&mut self, contact: usize, position: usize) -> bool {
        if self.width > CATEGORIES {
            self.is_new(contact, CATEGORIES + position)
        } else {
            self.in_category.insert((position, contact))
        }
    }
}

/// Counts participations, one by one.
pub(super) struct Counting<'a> {
    books: &'a Books,
    is_one_event: bool,
    /// Whether those before the period are asked for too.
    with_standing: bool,
    with_categories: bool,
    seen: Seen,
    tallies: Tallies,
}

impl<'a> Counting<'a> {
    /// Nothing counted yet.
    pub(super) fn new(books: &'a Books, query: &Query) -> Counting<'a> {
        let is_one_event = query.event.is_some();
        let with_standing = query.sections.has("standing");
        let with_categories = query.sections.has("by_category");
        let n_positions = if is_one_event || !with_categories { 0 } else { books.categories().n_slots() + 1 };
        let seen = Seen::new(books, n_positions);
        Counting { books, is_one_event, with_standing, with_categories, seen, tallies: Tallies::new(books) }
    }

    /// Counts a participation that began before the end of the period.
    pub(super) fn add(&mut self, participation: &Participation) {
        let tallies = &mut self.tallies;
        if self.with_standing {
            tallies.standing.counts.add(participation.state);
        }
        if self.with_standing && participation.is_active() {
            let contact = participation.participant.contact.index();
            tallies.standing.distinct_contacts += u64::from(self.seen.is_new(contact, STANDING));
        }
        if !participation.is_in_period {
            return;
        }
        tallies.add(self.books, participation, &mut self.seen);
        if self.with_categories && participation.is_active() {
            let (contact, seen) = (participation.participant.contact.index(), &mut self.seen);
            // Nobody takes part in one event twice.
            let is_new = |position| self.is_one_event || seen.is_new_in(contact, position);
            tallies.add_to_categories(self.books, participation, is_new);
        }
    }

    /// What was counted.
    pub(super) fn tallies(self) -> Tallies {
        self.tallies
    }
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

    fn add(&mut self, books: &Books, participation: &Participation, seen: &mut Seen) {
        let Participation { participant, state, .. } = *participation;
        self.cohort.add(state);
        self.by_event[participant.event.index()].add(state);
        if !participation.is_active() {
            return;
        }
        let contact = participant.contact;
        self.co += u64::from(participant.role == Role::Co);
        let is_new = seen.is_new(contact.index(), ACTIVE);
        self.active_contacts += u64::from(is_new);
        self.by_source[participant.source as usize].add(state);
        let country = country_of(books, contact);
        let row = &mut self.by_country[country.map_or(0, |country| country.number() + 1)];
        row.counts.add(state);
        row.distinct_contacts += u64::from(is_new);
        if participation.is_confirmed() {
            self.confirmed_contacts += u64::from(seen.is_new(contact.index(), CONFIRMED));
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
