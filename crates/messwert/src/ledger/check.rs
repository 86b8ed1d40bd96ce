//! Checking the lines of a write, in two passes, against the books as they will be.

use std::collections::HashMap;
use std::io;

use messwert_books::batch::{
    Batch, Change, Mentions, Note, Place, Recorded, Secret, Unread, Verdict, Wants, read_change, tenant_zone,
};
use messwert_books::calendar::{Instant, Zone};
use messwert_books::fact::Kind;
use tokio::runtime::Handle;

use super::lines::{Chunk, each_chunk};
use super::refused::Refused;
use super::source::{BUFFER, Framed, frame};
use super::staged::Staged;
use super::thread::wait;
use super::{Erased, Ledger, LedgerError, Phase, Rejected, Rejection, Source, Summary, WriteError};

/// More keys than these are freed aside.
const MANY: usize = 10_000;

/// The lines of a write after the first pass: every key is known.
pub(super) struct Noted {
    batch: Batch,
    packed: Packed,
    /// The tenant's zone when the lines were read: in it, or in the one that a line of the write sets.
    pub(super) tenant_zone: Zone,
    /// Lines that cannot be read.
    refused: Refused,
    /// Of a few lines: what they speak of.
    pub(super) mentions: Vec<Mentions>,
}

impl Noted {
    /// Permits that the tenant's line closes or reopens a period.
    pub(super) fn permit_closing(&mut self) {
        self.batch.permit_closing();
    }

    /// The kinds that occur, also in lines that cannot be read any further.
    pub(super) fn kinds(&self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(|kind| self.batch.has(*kind) || self.refused.has(*kind))
    }
}

/// Lines that can be recorded.
pub(super) struct Checked {
    pub(super) staged: Staged,
    pub(super) summary: Summary,
    /// The wrong lines that are left out.
    pub(super) rejections: Vec<Rejection>,
}

/// The first pass: reads all lines and notes their keys. Asks neither books nor store.
pub(super) fn note(
    source: &mut Source,
    tenant_zone: &Zone,
    now: Instant,
    secret: &Secret,
    n_told: usize,
) -> io::Result<Noted> {
    let mut zone = tenant_zone.clone();
    loop {
        source.progress().begin(Phase::Reading, source.n_lines());
        let mut refused = Refused::new(n_told);
        source.refused().iter().cloned().for_each(|rejection| refused.add(rejection));
        match note_in(source, &zone, Batch::new(now, secret.clone()), refused)? {
            Ok(AllNoted { batch, refused, mentions, packed }) => {
                let tenant_zone = tenant_zone.clone();
                return Ok(Noted { batch, tenant_zone, refused, mentions, packed });
            }
            Err(other) => zone = other,
        }
    }
}

/// What is known of all lines.
struct AllNoted {
    batch: Batch,
    refused: Refused,
    mentions: Vec<Mentions>,
    packed: Packed,
}

/// Notes all lines as read in a zone; the error is the other one that the tenant's line sets.
fn note_in(
    source: &mut Source,
    zone: &Zone,
    batch: Batch,
    refused: Refused,
) -> io::Result<Result<AllNoted, Zone>> {
    enum Stop {
        Failed(io::Error),
        Zone(Zone),
    }
    impl From<io::Error> for Stop {
        fn from(error: io::Error) -> Self {
            Stop::Failed(error)
        }
    }
    let progress = std::sync::Arc::clone(source.progress());
    let is_little = source.is_little();
    let packed = Packed { lines: Framed::new(if is_little { 0 } else { BUFFER }), n_lines: 0 };
    let (mut has_tenant, mut all) = (false, AllNoted { batch, refused, mentions: Vec::new(), packed });
    let read = |chunk| ReadChunk::of(chunk, zone, is_little);
    let noted = each_chunk(source.frames()?, read, |chunk: ReadChunk| {
        for (read, (place, range)) in chunk.lines.into_iter().zip(&chunk.text.lines) {
            match read {
                Ok((note, mentions)) => {
                    if note.kind() == Kind::Tenant && !std::mem::replace(&mut has_tenant, true) {
                        let other = tenant_zone(chunk.text.text(range)).filter(|other| other != zone);
                        other.map_or(Ok(()), |other| Err(Stop::Zone(other)))?;
                    }
                    all.batch.note(*place, note);
                    all.mentions.extend(mentions);
                    all.packed.n_lines += 1;
                }
                Err(wrong) => {
                    all.batch.note_unread(*place, &wrong);
                    all.refused.add(rejection(*place, wrong));
                }
            }
            progress.advance(1);
        }
        Ok(all.packed.lines.append(&chunk.packed)?)
    });
    match noted {
        Ok(()) => Ok(Ok(all)),
        Err(Stop::Zone(other)) => Ok(Err(other)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Lines that could be read, packed: judging them reads no text again.
struct Packed {
    lines: Framed,
    n_lines: u64,
}

/// Lines that were read.
struct ReadChunk {
    text: Chunk,
    /// The note of each, and what it speaks of if that is asked.
    lines: Vec<Result<(Note, Option<Mentions>), Unread>>,
    /// Those that could be read, framed.
    packed: Vec<u8>,
}

impl ReadChunk {
    fn of(text: Chunk, zone: &Zone, is_mentioning: bool) -> io::Result<ReadChunk> {
        let (mut lines, mut packed) = (Vec::with_capacity(text.lines.len()), Vec::new());
        for (place, range) in &text.lines {
            let read = read_change(text.text(range), zone);
            if let Ok(change) = &read {
                frame(&mut packed, *place, |out| change.pack(out))?;
            }
            let mentions = |change: &_| is_mentioning.then(|| Mentions::of(change));
            lines.push(read.map(|change| (Note::of(&change), mentions(&change))));
        }
        Ok(ReadChunk { text, lines, packed })
    }
}

/// The second pass: judges every line, again as long as lines are rejected, since others may refer
/// to these. With `skip_invalid` the rejected ones are left out, unless the tenant's settings are
/// among them: how all others are read hangs on those. The books are locked for a chunk of lines at
/// a time. Blocks; `handle` waits for the store.
pub(super) fn check(
    ledger: &Ledger,
    handle: &Handle,
    source: &mut Source,
    noted: Noted,
    skip_invalid: bool,
) -> Result<Checked, WriteError> {
    let Noted { batch, refused, mut packed, .. } = noted;
    let round = Checked::new(source);
    let erased = wait(handle, ledger.erased())?;
    let mut check = Check { ledger, erased, handle, batch, refused, n_refused: 0, skip_invalid, round };
    loop {
        source.progress().begin(Phase::Checking, packed.n_lines);
        check.n_refused = check.refused.len();
        check.round = Checked::new(source);
        each_chunk(packed.lines.frames()?, unpack, |(chunk, changes)| {
            check.judge(&chunk, changes)?;
            source.progress().advance(chunk.lines.len() as u64);
            Ok::<_, WriteError>(())
        })?;
        if check.refused.len() == check.n_refused {
            return check.outcome();
        }
    }
}

struct Check<'a> {
    ledger: &'a Ledger,
    handle: &'a Handle,
    erased: Erased,
    batch: Batch,
    refused: Refused,
    /// How many were refused before this round.
    n_refused: u64,
    /// Whether the others are recorded all the same.
    skip_invalid: bool,
    /// What became of the lines in this round.
    round: Checked,
}

impl Check<'_> {
    fn judge(&mut self, chunk: &Chunk, changes: Vec<Change>) -> Result<(), WriteError> {
        let lines = chunk.lines.iter().zip(changes);
        let fine = lines.filter(|((place, _), _)| !self.refused.has_judged(*place));
        let (lines, changes): (Vec<_>, Vec<_>) = fine.unzip();
        let batch = &self.batch;
        let wants = |books: &_| changes.iter().map(|change| batch.wants(books, change)).collect::<Vec<_>>();
        let wants = self.ledger.read(wants);
        let about: Vec<_> = changes.iter().map(|change| (change.kind(), change.key().to_owned())).collect();
        let recorded = self.recorded(&about, &wants)?;
        let dropped: Vec<bool> = changes
            .iter()
            .zip(&recorded)
            .map(|(change, recorded)| recorded.is_erased && change.has_names())
            .collect();
        let verdicts: Vec<_> = self.ledger.read(|books| {
            let judged = changes.into_iter().zip(recorded).zip(&lines);
            judged
                .map(|((change, recorded), (place, _))| batch.judge(books, *place, change, recorded))
                .collect()
        });
        let told = verdicts.into_iter().zip(dropped).zip(&lines).zip(about);
        for (((verdict, dropped), (place, range)), (kind, key)) in told {
            let (problems, of) = match verdict {
                Verdict::Rejected(problems) => (problems, None),
                Verdict::Consequence { of, problems } => (problems, Some(of)),
                fine => {
                    self.round.summary.n_dropped += u64::from(dropped);
                    self.count(kind, fine)?;
                    continue;
                }
            };
            // Judging took the change; a rejection is rare enough to unpack its line again.
            self.batch.reject(&unpacked(chunk.text(range))?);
            let (kind, key) = (Some(kind.name().to_owned()), Some(key));
            self.refused.add_judged(Rejection { place: *place, kind, key, problems, of });
        }
        Ok(())
    }

    fn count(&mut self, kind: Kind, verdict: Verdict) -> io::Result<()> {
        let counts = self.round.summary.of(kind);
        let Verdict::Record(entry) = verdict else {
            counts.unchanged += 1;
            return Ok(());
        };
        counts.count(&entry);
        // Entries of a round that is not the last one, or of a write that fails, are only counted.
        let may_be_last = self.refused.len() == self.n_refused;
        let may_succeed = self.skip_invalid || self.refused.len() == 0;
        if may_be_last && may_succeed { self.round.staged.push(&entry) } else { Ok(()) }
    }

    /// What the store holds of what the lines want, line by line.
    fn recorded(&self, about: &[(Kind, String)], wants: &[Wants]) -> Result<Vec<Recorded>, LedgerError> {
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

    fn names<'a>(
        &self,
        about: &'a [(Kind, String)],
        wants: &[Wants],
    ) -> Result<HashMap<(Kind, &'a str), Vec<u8>>, LedgerError> {
        let mut found = HashMap::new();
        for kind in Kind::ALL {
            let wanted = about.iter().zip(wants).filter(|((of, _), wants)| *of == kind && wants.names);
            let keys: HashMap<&str, &'a str> =
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

    /// The outcome after the last round.
    fn outcome(self) -> Result<Checked, WriteError> {
        let Checked { staged, mut summary, .. } = self.round;
        summary.seq = self.ledger.head().seq;
        if self.batch.len() > MANY {
            // Freeing that many keys takes a while, and needs nobody to wait for it.
            let batch = self.batch;
            std::thread::spawn(move || drop(batch));
        }
        let fails = self.refused.len() > 0 && (!self.skip_invalid || self.refused.has(Kind::Tenant));
        let rejected = self.refused.into_rejected(summary);
        if fails {
            return Err(WriteError::Rejected(Box::new(rejected)));
        }
        let Rejected { summary, rejections, .. } = rejected;
        Ok(Checked { staged, summary, rejections })
    }
}

impl Checked {
    fn new(source: &Source) -> Checked {
        let summary = Summary { n_lines: source.n_lines(), n_empty: source.n_empty(), ..Summary::default() };
        Checked { staged: Staged::default(), summary, rejections: Vec::new() }
    }
}

/// Lines that were packed, with their changes.
fn unpack(chunk: Chunk) -> io::Result<(Chunk, Vec<Change>)> {
    let changes = chunk.lines.iter().map(|(_, range)| unpacked(chunk.text(range)));
    let changes = changes.collect::<io::Result<_>>()?;
    Ok((chunk, changes))
}

fn unpacked(packed: &[u8]) -> io::Result<Change> {
    let other =
        || io::Error::new(io::ErrorKind::InvalidData, "a temporary file holds what was not written to it");
    Change::unpack(packed).ok_or_else(other)
}

fn rejection(place: Place, unread: Unread) -> Rejection {
    let Unread { kind, key, problems } = unread;
    Rejection { place, kind, key, problems, of: None }
}
