//! The demo's organiser: plausible fairs, exhibitors, documents and payments, the same for the same
//! seed.
//!
//! Facts come out one by one, what is referred to first, so that any number of them can be streamed
//! in constant memory. Nothing here reads a clock: the story ends on the day that is given.

mod dice;

mod line;

mod days;

mod scale;

mod season;

mod fair;

mod event;

mod category;

mod names;

mod contact;

mod vat;

mod item;

mod stand;

mod invoice;

mod payment;

mod settlement;

mod correction;

mod numbers;

mod bill;

mod stray;

mod booth;

mod check_in;

mod participant;

mod application;

mod exhibitor;

mod dossier;

mod course;

use messwert_books::calendar::Date;

use self::course::Course;
use self::scale::Scale;

/// The lines of an organiser with exactly `n_facts` facts, dated up to `until`: events, categories,
/// contacts, then edition by edition who applied and took part, what was reserved, invoiced and paid.
/// From one organiser with three fairs a year it grows in exhibitors and, from 80,000 facts on, in
/// cities.
///
/// The tenant's settings are not among them: defaults fit a German organiser who counts in euros.
pub fn facts(n_facts: usize, seed: u64, until: Date) -> impl Iterator<Item = String> {
    let scale = Scale::of(n_facts as u64);
    let editions = event::editions(scale, until);
    let events: Vec<String> = editions.iter().map(event::fact).collect();
    let categories = category::TREE.iter().map(category::fact);
    let scale = scale.without((events.len() + categories.len()) as u64);
    let contacts = (0..scale.n_contacts).map(move |index| contact::fact(&contact::contact(seed, index)));
    let course = Course::new(editions, scale, seed, until);
    events.into_iter().chain(categories).chain(contacts).chain(course).take(n_facts)
}

#[cfg(test)]
mod tests;
