//! A journal on paper: what a ledger does, in memory, for tests of the books.

#[path = "german.rs"]
pub(crate) mod german;

use std::collections::BTreeMap;

use messwert_books::Books;
use messwert_books::batch::{
    Batch, Entry, NamesChange, Note, Place, Problem, Recorded, Secret, Verdict, read_change,
};
use messwert_books::books::{Locale, RowRef};
use messwert_books::calendar::{Instant, Zone, parse_instant};
use messwert_books::fact::Kind;

use german::difference;

/// The clock of the tests.
pub(crate) fn now() -> Instant {
    parse_instant("2026-11-23T12:00:00+01:00", &Zone::utc()).unwrap()
}

/// Books with the journal and directory they were folded from.
#[derive(Clone, Default)]
pub(crate) struct Paper {
    pub(crate) books: Books,
    pub(crate) rows: Vec<Entry>,
    pub(crate) names: BTreeMap<(Kind, String), Vec<u8>>,
    /// Whether the tenant's line may close and reopen a period.
    pub(crate) may_close: bool,
}

/// What a batch came to: (line, problems) of the rejected lines, else the entries recorded.
pub(crate) type Outcome = Result<Vec<Entry>, Vec<(u64, Vec<Problem>)>>;

impl Paper {
    /// Paper with these lines recorded; they must be valid.
    pub(crate) fn with(lines: &[&str]) -> Paper {
        let mut paper = Paper::default();
        paper.record(lines).unwrap_or_else(|rejected| panic!("{rejected:#?}"));
        paper
    }

    /// Records the lines as one batch, or nothing.
    pub(crate) fn record(&mut self, lines: &[&str]) -> Outcome {
        let mut entries = self.check(lines)?;
        entries.sort_by_key(|entry| entry.rank);
        for entry in &entries {
            self.append(entry.clone());
        }
        Ok(entries)
    }

    /// Judges the lines as one batch.
    pub(crate) fn check(&self, lines: &[&str]) -> Outcome {
        let change = |line: &&str| read_change(line.as_bytes(), &Zone::utc()).ok();
        let notes = lines.iter().filter_map(change).map(|change| Note::of(&change, &change.packed()));
        let zone = notes.filter_map(|note| note.zone().cloned()).next();
        let zone = zone.unwrap_or(self.books.settings().zone.clone());
        let mut batch = Batch::new(now(), Secret::new([7; 32]));
        if self.may_close {
            batch.permit_closing();
        }
        let mut rejected = BTreeMap::new();
        let mut changes = Vec::new();
        for (line, number) in lines.iter().zip(1..) {
            let place = Place { file: 0, line: number };
            match read_change(line.as_bytes(), &zone) {
                Ok(change) => {
                    batch.note(place, Note::of(&change, &change.packed()));
                    changes.push((place, change));
                }
                Err(unread) => {
                    batch.note_unread(place, &unread);
                    rejected.insert(number, unread.problems);
                }
            }
        }
        loop {
            let mut entries = Vec::new();
            let n_rejected = rejected.len();
            for (place, change) in &changes {
                if rejected.contains_key(&place.line) {
                    continue;
                }
                let wants = batch.wants(&self.books, change);
                let recorded = Recorded {
                    body: wants.body.map(|seq| self.rows[seq as usize - 1].body.clone().unwrap()),
                    names: self.names.get(&(change.kind(), change.key().to_owned())).cloned(),
                    is_erased: false,
                };
                match batch.judge(&self.books, *place, change.clone(), recorded) {
                    Verdict::Unchanged => {}
                    Verdict::Record(entry) => entries.push(entry),
                    Verdict::Rejected(problems) | Verdict::Consequence { problems, .. } => {
                        batch.reject(change);
                        rejected.insert(place.line, problems);
                    }
                }
            }
            if rejected.is_empty() {
                return Ok(entries);
            }
            if rejected.len() == n_rejected {
                for problem in rejected.values().flatten() {
                    let text = problem.text();
                    assert_eq!(difference(text.get(Locale::De), text.get(Locale::En)), None);
                }
                return Err(rejected.into_iter().collect());
            }
        }
    }

    fn append(&mut self, entry: Entry) {
        let key = (entry.kind, entry.key.clone());
        match &entry.names {
            NamesChange::Keep | NamesChange::Readmit => {}
            NamesChange::Replace(names) => drop(self.names.insert(key, names.clone())),
            NamesChange::Remove | NamesChange::Erase => drop(self.names.remove(&key)),
        }
        self.rows.push(entry);
        let seq = self.rows.len() as i64;
        self.books.apply(row(seq, &self.rows[seq as usize - 1])).unwrap();
    }
}

/// An entry as the row at a position.
pub(crate) fn row(seq: i64, entry: &Entry) -> RowRef<'_> {
    RowRef {
        seq,
        recorded_at: seq,
        kind: entry.kind,
        op: entry.op,
        key: &entry.key,
        body: entry.body.as_deref(),
    }
}
