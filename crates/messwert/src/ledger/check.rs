//! Checking the lines of a write, in two passes, against the books as they will be.

use std::io;
use std::sync::Arc;

use messwert_books::batch::{Batch, Mentions, Note, Place, Secret, Unread, Verdict, read_change};
use messwert_books::calendar::{Instant, Zone};
use messwert_books::fact::Kind;
use tokio::runtime::Handle;

use super::judging::{Judged, Judging, Line};
use super::lines::{Chunk, each_chunk};
use super::refused::Refused;
use super::source::{BUFFER, Framed, frame};
use super::staged::Staged;
use super::{Ledger, Phase, Rejected, Rejection, Source, Summary, WriteError};

/// More keys than these are freed aside.
const MANY: usize = 10_000;

/// The lines of a write after the first pass: every key is known.
pub(super) struct Noted {
    batch: Batch,
    packed: PackedLines,
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
        let mut batch = Batch::new(now, secret.clone());
        batch.expect_lines(source.n_lines());
        match note_in(source, &zone, tenant_zone.clone(), batch, refused)? {
            Ok(noted) => return Ok(noted),
            Err(other) => zone = other,
        }
    }
}

/// Notes all lines as read in a zone; the error is the other one that the tenant's line sets.
fn note_in(
    source: &mut Source,
    zone: &Zone,
    tenant_zone: Zone,
    batch: Batch,
    refused: Refused,
) -> io::Result<Result<Noted, Zone>> {
    enum Stop {
        Failed(io::Error),
        Zone(Zone),
    }
    impl From<io::Error> for Stop {
        fn from(error: io::Error) -> Self {
            Stop::Failed(error)
        }
    }
    let (progress, is_little) = (Arc::clone(source.progress()), source.is_little());
    let packed = PackedLines { file: Framed::new(if is_little { 0 } else { BUFFER }), n_lines: 0 };
    let mut noted = Noted { batch, tenant_zone, refused, mentions: Vec::new(), packed };
    let mut has_tenant = false;
    let read = |chunk| Ok(ReadChunk::of(&chunk, zone, is_little)?);
    let read = each_chunk(source.frames()?, read, |chunk: ReadChunk| {
        for (place, read) in chunk.lines {
            match read {
                Ok((note, mentions)) => {
                    if note.kind() == Kind::Tenant && !std::mem::replace(&mut has_tenant, true) {
                        let other = note.zone().filter(|other| *other != zone);
                        other.map_or(Ok(()), |other| Err(Stop::Zone(other.clone())))?;
                    }
                    noted.batch.note(place, note);
                    noted.mentions.extend(mentions);
                    noted.packed.n_lines += 1;
                }
                Err(wrong) => {
                    noted.batch.note_unread(place, &wrong);
                    noted.refused.add(rejection(place, wrong));
                }
            }
            progress.advance(1);
        }
        Ok(noted.packed.file.append(&chunk.packed)?)
    });
    match read {
        Ok(()) => Ok(Ok(noted)),
        Err(Stop::Zone(other)) => Ok(Err(other)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

/// Lines that could be read, packed: judging them reads no text again.
struct PackedLines {
    file: Framed,
    n_lines: u64,
}

/// The note of a line, and what it speaks of if that is asked.
type Read = Result<(Note, Option<Mentions>), Unread>;

/// Lines that were read.
struct ReadChunk {
    lines: Vec<(Place, Read)>,
    /// Those that could be read, framed.
    packed: Vec<u8>,
}

impl ReadChunk {
    fn of(chunk: &Chunk, zone: &Zone, is_mentioning: bool) -> io::Result<ReadChunk> {
        let (mut lines, mut framed) =
            (Vec::with_capacity(chunk.lines.len()), Vec::with_capacity(chunk.n_bytes()));
        for (place, range) in &chunk.lines {
            let read = match read_change(chunk.text(range), zone) {
                Ok(change) => {
                    let packed = change.packed();
                    frame(&mut framed, *place, &packed)?;
                    Ok((Note::of(&change, &packed), is_mentioning.then(|| Mentions::of(&change))))
                }
                Err(wrong) => Err(wrong),
            };
            lines.push((*place, read));
        }
        Ok(ReadChunk { lines, packed: framed })
    }
}

/// The second pass: judges every line, again as long as lines are rejected, since others may refer
/// to these. With `skip_invalid` the rejected ones are left out, unless the tenant's settings are
/// among them: how all others are read hangs on those. Blocks; `handle` waits for the store.
pub(super) fn check(
    ledger: &Ledger,
    handle: &Handle,
    source: &mut Source,
    noted: Noted,
    skip_invalid: bool,
) -> Result<Checked, WriteError> {
    let Noted { batch, refused, mut packed, .. } = noted;
    let judging = Judging::new(ledger, handle, batch, refused)?;
    loop {
        source.progress().begin(Phase::Checking, packed.n_lines);
        let mut round = Round::new(&judging, source, skip_invalid);
        let n_before = round.n_refused_before;
        // Once lines are rejected, to judge others before it is their turn is mostly in vain.
        let judge = |chunk: Chunk| {
            let is_worth_it = judging.n_refused() == n_before;
            let judged = is_worth_it.then(|| judging.judge(&chunk)).transpose()?;
            Ok((chunk, judged))
        };
        each_chunk(packed.file.frames()?, judge, |(chunk, judged)| {
            round.take(&chunk, judged)?;
            source.progress().advance(chunk.lines.len() as u64);
            Ok::<_, WriteError>(())
        })?;
        if round.n_refused == round.n_refused_before {
            let checked = round.checked;
            return outcome(judging, checked, skip_invalid);
        }
    }
}

/// All lines once.
struct Round<'a> {
    judging: &'a Judging<'a>,
    /// Whether the others are recorded all the same.
    skip_invalid: bool,
    n_refused_before: u64,
    n_refused: u64,
    /// What becomes of the lines.
    checked: Checked,
}

impl<'a> Round<'a> {
    fn new(judging: &'a Judging<'a>, source: &Source, skip_invalid: bool) -> Round<'a> {
        let summary = Summary { n_lines: source.n_lines(), n_empty: source.n_empty(), ..Summary::default() };
        let checked = Checked { staged: Staged::default(), summary, rejections: Vec::new() };
        let n_refused = judging.n_refused();
        Round { judging, skip_invalid, n_refused_before: n_refused, n_refused, checked }
    }

    /// Takes lines in their order, as judged with all that was rejected before them.
    fn take(&mut self, chunk: &Chunk, judged: Option<Judged>) -> Result<(), WriteError> {
        let judged = match judged {
            Some(judged) if judged.n_refused == self.n_refused => judged,
            // Lines before them were rejected meanwhile.
            _ => self.judging.judge(chunk)?,
        };
        for Line { place, range, kind, key, verdict, is_dropped } in judged.lines {
            let (problems, of) = match verdict {
                Verdict::Rejected(problems) => (problems, None),
                Verdict::Consequence { of, problems } => (problems, Some(of)),
                fine => {
                    self.checked.summary.n_dropped += u64::from(is_dropped);
                    self.count(kind, fine)?;
                    continue;
                }
            };
            let (kind, key) = (Some(kind.name().to_owned()), Some(key));
            let rejection = Rejection { place, kind, key, problems, of };
            self.n_refused = self.judging.reject(chunk.text(&range), rejection)?;
        }
        Ok(())
    }

    fn count(&mut self, kind: Kind, verdict: Verdict) -> io::Result<()> {
        let counts = self.checked.summary.of(kind);
        let Verdict::Record(entry) = verdict else {
            counts.unchanged += 1;
            return Ok(());
        };
        counts.count(&entry);
        // Entries of a round that is not the last one, or of a write that fails, are only counted.
        let may_be_last = self.n_refused == self.n_refused_before;
        let may_succeed = self.skip_invalid || self.n_refused == 0;
        if may_be_last && may_succeed { self.checked.staged.push(&entry) } else { Ok(()) }
    }
}

/// The outcome after the last round.
fn outcome(judging: Judging<'_>, checked: Checked, skip_invalid: bool) -> Result<Checked, WriteError> {
    let Checked { staged, mut summary, .. } = checked;
    summary.seq = judging.ledger.head().seq;
    let (batch, refused) = judging.into_parts();
    if batch.len() > MANY {
        // Freeing that many keys takes a while, and needs nobody to wait for it.
        std::thread::spawn(move || drop(batch));
    }
    let fails = refused.len() > 0 && (!skip_invalid || refused.has(Kind::Tenant));
    let rejected = refused.into_rejected(summary);
    if fails {
        return Err(WriteError::Rejected(Box::new(rejected)));
    }
    let Rejected { summary, rejections, .. } = rejected;
    Ok(Checked { staged, summary, rejections })
}

fn rejection(place: Place, unread: Unread) -> Rejection {
    let Unread { kind, key, problems } = unread;
    Rejection { place, kind, key, problems, of: None }
}
