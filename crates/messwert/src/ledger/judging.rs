//! Judging lines of a write, a chunk at a time, on whichever thread: with what the store holds of them, and as what
//! was rejected before leaves them.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use messwert_books::batch::{Batch, Change, Place, Recorded, Verdict, Wants};
use messwert_books::fact::Kind;
use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use super::lines::Chunk;
use super::refused::Refused;
use super::thread::wait;
use super::{Erased, Ledger, LedgerError, Rejection, WriteError};

/// All that lines are judged by.
pub(super) struct Judging<'a> {
    pub(super) ledger: &'a Ledger,
    handle: &'a Handle,
    erased: Erased,
    standing: RwLock<Standing>,
    /// One write asks the store one question at a time: others ask it too.
    asking: Mutex<()>,
}

/// How the lines stand: what was noted of all, and which are refused.
struct Standing {
    batch: Batch,
    refused: Refused,
}

/// What becomes of some lines, as long as no more are refused than were.
pub(super) struct Judged {
    pub(super) n_refused: u64,
    /// Those that were not refused before.
    pub(super) lines: Vec<Line>,
}

/// A line that was judged.
pub(super) struct Line {
    pub(super) place: Place,
    /// Where its chunk has it.
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    pub(super) key: String,
    pub(super) verdict: Verdict,
    /// Whether names are left out, as they were erased.
    pub(super) is_dropped: bool,
}

impl<'a> Judging<'a> {
    /// By `batch`, to which all lines were noted, and without the lines that are refused.
    pub(super) fn new(
        ledger: &'a Ledger,
        handle: &'a Handle,
        batch: Batch,
        refused: Refused,
    ) -> Result<Judging<'a>, LedgerError> {
        let erased = wait(handle, ledger.erased())?;
        let standing = RwLock::new(Standing { batch, refused });
        Ok(Judging { ledger, handle, erased, standing, asking: Mutex::new(()) })
    }

    /// How many lines are refused.
    pub(super) fn n_refused(&self) -> u64 {
        self.standing.read().refused.len()
    }

    /// What was noted, and which lines are refused in the end.
    pub(super) fn into_parts(self) -> (Batch, Refused) {
        let Standing { batch, refused } = self.standing.into_inner();
        (batch, refused)
    }

    /// Refuses a line, which was packed as this; gives how many are refused then.
    pub(super) fn reject(&self, packed: &[u8], rejection: Rejection) -> io::Result<u64> {
        // Judging took the change; to unpack its line again takes less than to keep all of them.
        let change = unpack(packed)?;
        let mut standing = self.standing.write();
        standing.batch.reject(&change);
        standing.refused.add_judged(rejection);
        Ok(standing.refused.len())
    }

    /// Judges packed lines. Nothing is locked while the store is asked; what is refused meanwhile is not seen, and
    /// [`Judged::n_refused`] tells.
    pub(super) fn judge(&self, chunk: &Chunk) -> Result<Judged, WriteError> {
        let (n_refused, fine) = self.not_refused(chunk);
        let changes = fine.iter().map(|(_, range)| unpack(chunk.text(range)));
        let changes: Vec<Change> = changes.collect::<io::Result<_>>()?;
        let about: Vec<_> = changes.iter().map(|change| (change.kind(), change.key().to_owned())).collect();
        let recorded = self.recorded(&about, &self.wants(&changes))?;
        let standing = self.standing.read();
        let lines = fine.into_iter().zip(changes).zip(recorded).zip(about);
        let lines = self.ledger.read(|books| {
            let judged = lines.map(|((((place, range), change), recorded), (kind, key))| {
                let is_dropped = recorded.is_erased && change.has_names();
                let verdict = standing.batch.judge(books, place, change, recorded);
                Line { place, range, kind, key, verdict, is_dropped }
            });
            judged.collect()
        });
        Ok(Judged { n_refused, lines })
    }

    /// The lines that are not refused, and how many are.
    fn not_refused(&self, chunk: &Chunk) -> (u64, Vec<(Place, Range<usize>)>) {
        let Standing { refused, .. } = &*self.standing.read();
        let fine = chunk.lines.iter().filter(|(place, _)| !refused.has_judged(*place));
        (refused.len(), fine.cloned().collect())
    }

    fn wants(&self, changes: &[Change]) -> Vec<Wants> {
        let Standing { batch, .. } = &*self.standing.read();
        self.ledger.read(|books| changes.iter().map(|change| batch.wants(books, change)).collect())
    }

    /// What the store holds of what the lines want, line by line.
    fn recorded(&self, about: &[(Kind, String)], wants: &[Wants]) -> Result<Vec<Recorded>, LedgerError> {
        let _asking = self.asking.lock();
        let mut bodies = self.bodies(wants)?;
        let mut names = self.names(about, wants)?;
        let wanted = about.iter().zip(wants).map(|(about, wants)| {
            let body = match wants.body {
                // Only the first of equal lines asks for it in earnest: it takes the body with it.
                Some(seq) => bodies.get_mut(&seq).ok_or(LedgerError::Lost { seq })?.take(),
                None => None,
            };
            let names = wants.names.then(|| names.remove(&(about.0, about.1.as_str()))).flatten();
            let is_erased = !self.erased.is_empty() && self.erased.contains(about);
            Ok(Recorded { body, names, is_erased })
        });
        wanted.collect()
    }

    /// The bodies of the rows that are wanted, of rows that have one.
    fn bodies(&self, wants: &[Wants]) -> Result<HashMap<i64, Option<Vec<u8>>>, LedgerError> {
        let seqs: Vec<i64> = wants.iter().filter_map(|wants| wants.body).collect();
        if seqs.is_empty() {
            return Ok(HashMap::new());
        }
        let rows = self.ledger.store.rows(self.ledger.tenant, &seqs);
        let rows = wait(self.handle, self.ledger.outage.watch(rows))?;
        Ok(rows.into_iter().filter(|row| row.body.is_some()).map(|row| (row.seq, row.body)).collect())
    }

    fn names<'k>(
        &self,
        about: &'k [(Kind, String)],
        wants: &[Wants],
    ) -> Result<HashMap<(Kind, &'k str), Vec<u8>>, LedgerError> {
        let mut found = HashMap::new();
        for kind in Kind::ALL {
            let wanted = about.iter().zip(wants).filter(|((of, _), wants)| *of == kind && wants.names);
            let keys: HashMap<&str, &'k str> =
                wanted.map(|((_, key), _)| (key.as_str(), key.as_str())).collect();
            if keys.is_empty() {
                continue;
            }
            let asked: Vec<String> = keys.keys().map(|key| (*key).to_owned()).collect();
            let entries = self.ledger.store.names(self.ledger.tenant, kind, &asked);
            let entries = wait(self.handle, self.ledger.outage.watch(entries))?;
            found.extend(
                entries.into_iter().filter_map(|(key, names)| Some(((kind, *keys.get(&*key)?), names))),
            );
        }
        Ok(found)
    }
}

fn unpack(packed: &[u8]) -> io::Result<Change> {
    let other =
        || io::Error::new(io::ErrorKind::InvalidData, "a temporary file holds what was not written to it");
    Change::unpack(packed).ok_or_else(other)
}
