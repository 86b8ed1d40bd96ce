//! The course of things: edition after edition, booking after booking, until there are enough facts.

use std::collections::BTreeMap;

use messwert_books::calendar::Date;

use super::booking::{self, Booking};
use super::contact::contact;
use super::days::{between, plus};
use super::dice::Dice;
use super::event::Edition;
use super::scale::Scale;

/// What a booking comes to on average: 1.7 documents, and as many payments.
const FACTS_A_BOOKING: u64 = 3;

/// The lines of everything that was booked; an iterator that holds one booking at a time.
pub(super) struct Course {
    editions: Vec<Edition>,
    scale: Scale,
    seed: u64,
    until: Date,
    /// The edition that is being booked, and which booking comes next.
    at: usize,
    next_booking: u64,
    /// How many facts the edition is to have, and has.
    quota: u64,
    used: u64,
    /// How many facts there still are to be.
    left: u64,
    numbers: Numbers,
    pending: std::vec::IntoIter<String>,
}

/// Numbers of documents: each circle of an edition counts by itself.
pub(super) struct Numbers {
    code: String,
    used: BTreeMap<&'static str, u64>,
}

impl Numbers {
    fn of(edition: &Edition) -> Numbers {
        Numbers { code: edition.code(), used: BTreeMap::new() }
    }

    /// The next number: `RE-FM-L26-0001`.
    pub(super) fn next(&mut self, circle: &'static str) -> String {
        let used = self.used.entry(circle).or_default();
        *used += 1;
        format!("{circle}-{}-{used:04}", self.code)
    }
}

impl Course {
    /// The bookings of all editions, none drawn yet.
    pub(super) fn new(editions: Vec<Edition>, scale: Scale, seed: u64, until: Date) -> Course {
        let numbers = Numbers::of(&editions[0]);
        let left = scale.n_booked;
        let pending = Vec::new().into_iter();
        let mut course = Course {
            editions,
            scale,
            seed,
            until,
            at: 0,
            next_booking: 0,
            quota: 0,
            used: 0,
            left,
            numbers,
            pending,
        };
        course.begin(0);
        course
    }

    /// Begins an edition: it gets its part of what is left.
    fn begin(&mut self, at: usize) {
        let weight: u64 = self.editions[at..].iter().map(|edition| edition.weight).sum();
        let part = u128::from(self.left) * u128::from(self.editions[at].weight);
        self.quota = (part / u128::from(weight.max(1))) as u64;
        self.numbers = Numbers::of(&self.editions[at]);
        (self.at, self.next_booking, self.used) = (at, 0, 0);
    }

    /// Moves to the edition that still has room, the last one at the latest.
    fn find_room(&mut self) {
        let weighs = |edition: &Edition| edition.weight > 0;
        let last = self.editions.iter().rposition(weighs).unwrap_or(0);
        while self.used >= self.quota && self.at < last {
            self.begin(self.at + 1);
        }
    }

    fn book(&mut self) -> Vec<String> {
        self.find_room();
        let edition = &self.editions[self.at];
        let which = (self.at as u64) << 40 | self.next_booking;
        let mut dice = Dice::of(self.seed, "booking", which);
        let contact = contact(self.seed, self.contact_index(edition));
        let issued_on = self.issued_on(edition, &mut dice);
        let booking = Booking { edition, contact: &contact, issued_on, until: self.until };
        let facts = booking::facts(&booking, &mut self.numbers, &mut dice);
        self.next_booking += 1;
        self.used += facts.len() as u64;
        facts
    }

    /// Exhibitors stand in a ring. Each fair begins somewhere else and moves on by a quarter of its
    /// mean size a year: two in three come again, or more.
    fn contact_index(&self, edition: &Edition) -> u64 {
        let n_editions = self.editions.len() as u64;
        let size = self.scale.n_booked / n_editions / FACTS_A_BOOKING;
        let n_series = n_editions / super::event::N_YEARS as u64;
        let first = edition.series * self.scale.n_contacts / n_series;
        (first + edition.year as u64 * size / 4 + self.next_booking) % self.scale.n_contacts
    }

    /// Stands are invoiced one after the other, give or take a week.
    fn issued_on(&self, edition: &Edition, dice: &mut Dice) -> Date {
        let (first, last) = edition.invoiced;
        let span = between(first, last).max(0) as u64;
        let days = span * self.used / self.quota.max(1);
        plus(first, days as i64 + dice.between(-6, 6)).clamp(first, last.max(first))
    }
}

impl Iterator for Course {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if self.left == 0 {
            return None;
        }
        loop {
            if let Some(line) = self.pending.next() {
                self.left -= 1;
                return Some(line);
            }
            self.pending = self.book().into_iter();
        }
    }
}
