//! The course of things: edition after edition, exhibitor after exhibitor, until there are enough facts.

use messwert_books::calendar::Date;

use super::contact::contact;
use super::dice::Dice;
use super::dossier::{self, Dossier};
use super::event::Edition;
use super::exhibitor::Hall;
use super::numbers::Numbers;
use super::scale::Scale;

/// The lines of everything that happened; an iterator that holds one exhibitor at a time.
///
/// Small editions come first: what an estimate is off by is then little against what is left, and the
/// editions that are still growing have as many applications as they should.
pub(super) struct Course {
    editions: Vec<Edition>,
    scale: Scale,
    seed: u64,
    until: Date,
    /// The edition that is told, and which exhibitor or applicant comes next.
    at: usize,
    next: u64,
    /// How many of them there are by now.
    n_arrived: u64,
    /// How many there are in the end.
    n_in_the_end: u64,
    /// How many facts there still are to be.
    left: u64,
    numbers: Numbers,
    hall: Hall,
    pending: std::vec::IntoIter<String>,
}

impl Course {
    /// All editions, none told yet.
    pub(super) fn new(mut editions: Vec<Edition>, scale: Scale, seed: u64, until: Date) -> Course {
        editions.sort_by_key(|edition| (edition.weight(), edition.date_from(), edition.series));
        let numbers = Numbers::of(&editions[0]);
        let mut course = Course {
            editions,
            scale,
            seed,
            until,
            at: 0,
            next: 0,
            n_arrived: 0,
            n_in_the_end: 0,
            left: scale.n_told,
            numbers,
            hall: Hall::default(),
            pending: Vec::new().into_iter(),
        };
        course.begin(0);
        course
    }

    /// Begins an edition: it gets its part of what is left.
    fn begin(&mut self, at: usize) {
        let edition = &self.editions[at];
        self.n_in_the_end = portion(self.left, edition.size(), &self.editions[at..]);
        self.n_arrived = self.n_in_the_end * edition.season.arrived() as u64 / super::season::WHOLE as u64;
        (self.numbers, self.hall) = (Numbers::of(edition), Hall::default());
        (self.at, self.next) = (at, 0);
    }

    /// Moves to the edition that is not told yet, the last one at the latest.
    fn find_next(&mut self) {
        while self.next >= self.n_arrived && self.at + 1 < self.editions.len() {
            self.begin(self.at + 1);
        }
    }

    fn tell(&mut self) -> Vec<String> {
        self.find_next();
        let edition = &self.editions[self.at];
        let which = (edition.series * 16 + edition.year as u64) << 40 | self.next;
        let place = self.place();
        let first = self.first_contact(edition);
        let dossier = Dossier {
            edition,
            editions: &self.editions,
            contact: &contact(self.seed, (first + place) % self.scale.n_contacts.max(place + 1)),
            is_known: place < self.scale.n_contacts,
            is_regular: place * 4 < self.n_in_the_end * 3,
            share: self.share(edition),
            until: self.until,
        };
        let mut dice = Dice::of(self.seed, "dossier", which);
        let facts = dossier::facts(&dossier, &mut self.numbers, &mut self.hall, &mut dice);
        self.next += 1;
        facts
    }

    /// Exhibitors stand in a ring. Each fair begins somewhere else and moves on by a quarter of its
    /// size a year: those of the first three quarters were there the year before.
    fn first_contact(&self, edition: &Edition) -> u64 {
        let n_series = self.editions.iter().map(|edition| edition.series + 1).max().unwrap_or(1);
        let step = portion(self.scale.n_told, edition.base, &self.editions) / 4;
        edition.series * self.scale.n_contacts / n_series + edition.year as u64 * step
    }

    /// Where in its edition's part of the ring the next one stands; each place is taken once, in an
    /// order that has nothing to do with who comes again.
    fn place(&self) -> u64 {
        let size = self.n_in_the_end.min(self.scale.n_contacts);
        if self.next >= size {
            return self.next;
        }
        let mut stride = (size * 618 / 1000).max(1);
        while gcd(stride, size) != 1 {
            stride += 1;
        }
        (u128::from(self.next) * u128::from(stride) % u128::from(size)) as u64
    }

    /// Which share of all has come before the next one does.
    fn share(&self, edition: &Edition) -> i64 {
        let arrived = edition.season.arrived();
        let part =
            i128::from(arrived) * i128::from(2 * self.next + 1) / i128::from(2 * self.n_arrived.max(1));
        (part as i64).min(arrived)
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
            self.pending = self.tell().into_iter();
        }
    }
}

/// How many exhibitors and applicants of an edition of this size so many facts have room for, if the
/// others of these editions have their part.
fn portion(n_facts: u64, size: u64, editions: &[Edition]) -> u64 {
    let weight: u64 = editions.iter().map(Edition::weight).sum();
    (u128::from(n_facts) * u128::from(size) * 1000 / u128::from(weight.max(1))) as u64
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
