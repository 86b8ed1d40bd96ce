//! Refused lines, gathered: all are counted, and the first ones told, as many as were asked for.

use std::collections::{BTreeMap, HashSet};

use messwert_books::batch::Place;
use messwert_books::fact::Kind;

use super::{Rejected, Rejection, Summary};

/// Of a line so many problems are told: whoever has corrected these sees the next.
const PROBLEMS: usize = 100;

/// The refused lines of a write.
pub(super) struct Refused {
    /// At most so many are kept to be told.
    n_told: usize,
    told: BTreeMap<Place, Rejection>,
    /// Lines that could be read and do not hold: they are not judged again.
    judged: HashSet<Place>,
    n_lines: u64,
    /// Counts of refused lines alone.
    counts: Summary,
    /// Whether all of them only stand against what is recorded.
    is_conflict: bool,
}

impl Refused {
    /// None yet; of those to come the first `n_told` are kept.
    pub(super) fn new(n_told: usize) -> Refused {
        let (told, judged, counts) = (BTreeMap::new(), HashSet::new(), Summary::default());
        Refused { n_told, told, judged, n_lines: 0, counts, is_conflict: true }
    }

    /// Adds a line that cannot be read.
    pub(super) fn add(&mut self, mut rejection: Rejection) {
        self.n_lines += 1;
        self.counts.count_rejected(&rejection);
        let mut problems = rejection.problems.iter();
        self.is_conflict &= rejection.of.is_some() || problems.all(|problem| problem.code.is_conflict());
        rejection.problems.truncate(PROBLEMS);
        self.told.insert(rejection.place, rejection);
        if self.told.len() > self.n_told {
            self.told.pop_last();
        }
    }

    /// Adds a line that was judged.
    pub(super) fn add_judged(&mut self, rejection: Rejection) {
        self.judged.insert(rejection.place);
        self.add(rejection);
    }

    /// Whether a line was judged and refused.
    pub(super) fn has_judged(&self, place: Place) -> bool {
        self.judged.contains(&place)
    }

    /// How many lines were refused.
    pub(super) fn len(&self) -> u64 {
        self.n_lines
    }

    /// Whether a line of this kind was refused.
    pub(super) fn has(&self, kind: Kind) -> bool {
        self.counts.kinds.contains_key(&kind)
    }

    /// The lines to be told, and the summary of the others with all refused ones counted in.
    pub(super) fn into_rejected(self, mut summary: Summary) -> Rejected {
        summary.add_rejected(&self.counts);
        let rejections = self.told.into_values().collect();
        Rejected { summary, rejections, is_conflict: self.is_conflict }
    }
}

#[cfg(test)]
mod tests {
    use messwert_books::Text;
    use messwert_books::batch::{Problem, ProblemCode};

    use super::*;

    fn line(line: u64, kind: Option<Kind>, code: ProblemCode) -> Rejection {
        let (field, value, message) = (None, None, Text::default());
        let problems = vec![Problem { field, value, message, code }];
        let kind = kind.map(|kind| kind.name().to_owned());
        Rejection { place: Place { file: 0, line }, kind, key: None, problems, of: None }
    }

    #[test]
    fn the_first_are_told_and_all_are_counted() {
        let mut refused = Refused::new(2);
        for number in [7, 3, 9, 5] {
            refused.add_judged(line(number, Some(Kind::Event), ProblemCode::Frozen));
        }
        assert!(refused.has_judged(Place { file: 0, line: 9 }) && refused.has(Kind::Event));
        assert!(!refused.has(Kind::Contact) && refused.is_conflict);
        refused.add(line(1, None, ProblemCode::Malformed));
        assert!(!refused.has_judged(Place { file: 0, line: 1 }));
        assert_eq!(refused.len(), 5);
        let rejected = refused.into_rejected(Summary { n_lines: 6, ..Summary::default() });
        assert_eq!(rejected.rejections.iter().map(|line| line.place.line).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((rejected.summary.n_rejected(), rejected.summary.n_unknown), (5, 1));
        assert!(!rejected.is_conflict);
    }
}
