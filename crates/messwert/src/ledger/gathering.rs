//! Gathering: little writes that wait together are checked against the same books and committed in one transaction,
//! a batch each. Those go together whose footprints do not meet; the others keep their places in line.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant as Moment;

use messwert_books::batch::Footprint;
use messwert_books::fact::Entry;
use messwert_journal::{Appended, BoxError, Head, NewBatch};
use tokio::runtime::Handle;
use tokio::sync::oneshot::{Receiver, Sender, channel};

use super::beside::{Aside, Parts};
use super::check::{Checked, Noted, check};
use super::thread::{alone, blocking, callers_thread};
use super::waiting::WritingRight;
use super::write::{TRIES, Write};
use super::{Ledger, LedgerError, Phase, Rejection, Summary, WriteError, Written};

/// What becomes of a write.
pub(super) type Outcome = Result<Written, WriteError>;

/// A little write, with whoever is told what becomes of it. It is carried through if nobody is.
pub(super) struct Little {
    write: Write,
    /// None: still to be read, or to be read again.
    noted: Option<Noted>,
    answer: Sender<Outcome>,
    /// How often it was checked against books that were not all of the journal any more, or not surely.
    n_tries: u32,
}

/// A little write that is over.
struct Over {
    answer: Sender<Outcome>,
    outcome: Outcome,
}

/// Little writes that were checked against the same books.
#[derive(Default)]
struct Gathered {
    /// Of these something is to be recorded.
    right: Vec<(Little, Checked)>,
    /// Of these nothing is, if the books are all of the journal: what they are told then.
    idle: Vec<(Little, Outcome)>,
    /// Of these it does not hang on the books.
    over: Vec<Over>,
}

/// A batch on its way to the journal.
struct Sent {
    little: Little,
    summary: Summary,
    rejections: Vec<Rejection>,
    n_entries: u64,
}

impl Little {
    /// A write, and where it is told what became of it. What it asks for may have been noted already.
    pub(super) fn new(write: Write, noted: Option<Noted>) -> (Little, Receiver<Outcome>) {
        let (answer, answered) = channel();
        (Little { write, noted, answer, n_tries: 0 }, answered)
    }

    pub(super) fn n_lines(&self) -> u64 {
        self.write.source.n_lines()
    }

    pub(super) fn n_bytes(&self) -> u64 {
        self.write.source.n_bytes()
    }

    fn end(self, outcome: Outcome) -> Over {
        Over { answer: self.answer, outcome }
    }
}

impl Over {
    fn tell(self) {
        // Nobody may be there any more.
        let _ = self.answer.send(self.outcome);
    }
}

/// Serves a little write, with those that are next in line, on this thread if it can be held; those that line up
/// meanwhile are served aside.
pub(super) fn serve_here(right: WritingRight, first: Little) {
    let handle = right.handle().clone();
    match callers_thread(&handle) {
        Some(thread) => thread.run(&handle, serve(right, VecDeque::from([first]), Rounds::One)),
        None => serve_aside(right, first),
    }
}

/// Serves a little write, and those that line up behind it meanwhile, on a thread of its own if there is one.
pub(super) fn serve_aside(right: WritingRight, first: Little) {
    serve_all_aside(right, VecDeque::from([first]));
}

fn serve_all_aside(right: WritingRight, waiting: VecDeque<Little>) {
    let handle = right.handle().clone();
    alone(&handle, serve(right, waiting, Rounds::AllThatCome));
}

/// How long a thread serves.
#[derive(Clone, Copy, PartialEq)]
enum Rounds {
    /// Once: it is that of somebody who waits for the first write only. What is left goes on aside.
    One,
    /// As long as others line up.
    AllThatCome,
}

async fn serve(right: WritingRight, mut waiting: VecDeque<Little>, rounds: Rounds) {
    let ledger = Arc::clone(right.ledger());
    right.gather(&mut waiting);
    let mut right = Some(right);
    while let Some(held) = right.take() {
        let (over, is_overtaken);
        (waiting, over, is_overtaken) = ledger.serve_some(waiting).await;
        if !is_overtaken || waiting.is_empty() {
            // A write that was overtaken once, and then came to nothing, keeps nobody waiting.
            ledger.store.leave_turn(ledger.tenant).await;
        }
        held.gather(&mut waiting);
        if waiting.is_empty() {
            // Whoever is told and writes again finds it free.
            drop(held);
        } else if rounds == Rounds::One {
            serve_all_aside(held, std::mem::take(&mut waiting));
        } else {
            right = Some(held);
        }
        over.into_iter().for_each(Over::tell);
    }
}

impl Ledger {
    /// Does the first of those who wait, and with it what goes together with it. Gives those that are left, in
    /// their order; those that are over; and whether another process was faster.
    async fn serve_some(self: &Arc<Self>, waiting: VecDeque<Little>) -> (VecDeque<Little>, Vec<Over>, bool) {
        // A write is first checked against books that were compared with the journal a moment ago: the store takes
        // it if they are all of the journal still. What it is not asked to take is checked again.
        let is_current = waiting.iter().any(|little| little.n_tries > 0);
        if let Err(error) = self.refresh(Moment::now(), is_current).await {
            let over = waiting.into_iter().map(|little| little.end(Err(error.clone().into())));
            return (VecDeque::new(), over.collect(), false);
        }
        let expected = self.head();
        let (ledger, handle) = (Arc::clone(self), Handle::current());
        let checked = blocking(move || ledger.check_some(&handle, expected, waiting)).await;
        // If that was broken off, nobody is left to be served, and all have heard it.
        let (Gathered { right, idle, mut over }, left) = checked.unwrap_or_default();
        let is_known = is_current && self.head() == expected;
        let mut again = Vec::new();
        let is_recorded = self.record_together(expected, right, &mut again, &mut over).await;
        let is_overtaken = !again.is_empty();
        for (little, outcome) in idle {
            // What was taken proves that there was nothing beyond these books.
            if is_known || is_recorded { over.push(little.end(outcome)) } else { again.push(little) }
        }
        let again = again.into_iter().filter_map(|little| little.try_again(&mut over));
        // Those that are left met one of those, or did not: then it is all the same who goes first.
        (again.collect::<Vec<_>>().into_iter().chain(left).collect(), over, is_overtaken)
    }

    /// Checks the first one against the books, and all others that do not meet one before them; gives those that
    /// do besides. Blocks.
    fn check_some(
        self: &Arc<Self>,
        handle: &Handle,
        expected: Head,
        waiting: VecDeque<Little>,
    ) -> (Gathered, Vec<Little>) {
        let mut gathered = Gathered::default();
        let mut noted = Vec::new();
        for mut little in waiting {
            let read = little.write.note_here(little.noted.take());
            match read.and_then(|lines| little.write.permit(&lines).map(|()| lines)) {
                Ok(lines) => noted.push((little, lines)),
                Err(error) => gathered.over.push(little.end(Err(error))),
            }
        }
        let go_together = self.go_together(&noted);
        let mut left = Vec::new();
        for ((mut little, lines), goes) in noted.into_iter().zip(go_together) {
            if !goes {
                little.noted = Some(lines);
                left.push(little);
                continue;
            }
            let Write { source, terms, .. } = &mut little.write;
            match check(self, handle, source, lines, terms.skip_invalid) {
                Ok(checked) if terms.actor.is_some() && checked.staged.len() > 0 => {
                    gathered.right.push((little, checked));
                }
                Ok(Checked { mut summary, rejections, .. }) => {
                    summary.seq = expected.seq;
                    gathered.idle.push((little, Ok(Written { summary, n_recorded: 0, rejections })));
                }
                Err(error @ WriteError::Rejected(_)) => gathered.idle.push((little, Err(error))),
                Err(error) => gathered.over.push(little.end(Err(error))),
            }
        }
        (gathered, left)
    }

    /// Which of the writes meet none before them.
    fn go_together(&self, noted: &[(Little, Noted)]) -> Vec<bool> {
        if noted.len() == 1 {
            return vec![true];
        }
        self.read(|books| {
            let mut before: Option<Footprint> = None;
            let goes = |(_, lines): &(Little, Noted)| {
                let footprint = Footprint::of(books, &lines.mentions);
                let goes = before.as_ref().is_none_or(|before| !footprint.meets(before));
                before.get_or_insert_default().join(footprint);
                goes
            };
            noted.iter().map(goes).collect()
        })
    }

    /// Appends what was checked and has it in the books: true if that is done. Gives those back that are to be
    /// tried again, as the journal has grown since `expected`.
    async fn record_together(
        self: &Arc<Self>,
        expected: Head,
        right: Vec<(Little, Checked)>,
        again: &mut Vec<Little>,
        over: &mut Vec<Over>,
    ) -> bool {
        if right.is_empty() {
            return false;
        }
        let _recording = self.recording.lock().await;
        if self.head() != expected {
            again.extend(right.into_iter().map(|(little, _)| little));
            return false;
        }
        let (mut batches, mut made, mut sent) = (Vec::new(), Vec::new(), Vec::new());
        for (little, checked) in right {
            match little.batch(checked) {
                Ok((batch, parts, on_its_way)) => {
                    batches.push(batch);
                    made.push(parts);
                    sent.push(on_its_way);
                }
                Err(not_sent) => over.push(*not_sent),
            }
        }
        if batches.is_empty() {
            return false;
        }
        let (moment, now) = (self.moment(), self.clock.real().unix_micros());
        let appending = self.store.append(self.tenant, expected, batches, now);
        match self.outage.watch(appending).await {
            Ok(Appended::Done(head)) => {
                // What is committed is recorded, whatever becomes of the books in memory.
                let taken = self.take_over(expected, head, Some(Aside::Batches(made))).await;
                if taken.is_ok() {
                    self.set_current(moment);
                }
                let mut seq = expected.seq;
                over.extend(sent.into_iter().map(|batch| {
                    seq += batch.n_entries as i64;
                    batch.recorded(seq, &taken)
                }));
                true
            }
            Ok(Appended::Conflict(_)) => {
                again.extend(sent.into_iter().map(|batch| batch.little));
                false
            }
            Err(error) => {
                let error = LedgerError::from(error);
                over.extend(sent.into_iter().map(|batch| batch.little.end(Err(error.clone().into()))));
                false
            }
        }
    }
}

impl Little {
    /// What it records as a batch, and what the books are to have of that. From here on it cannot be called off.
    fn batch(self, checked: Checked) -> Result<(NewBatch, Parts, Sent), Box<Over>> {
        let Checked { staged, summary, rejections } = checked;
        let (n_entries, progress) = (staged.len(), Arc::clone(self.write.source.progress()));
        progress.begin(Phase::Recording, n_entries);
        let read = || staged.into_entries(progress)?.collect::<Result<Vec<Entry>, BoxError>>();
        let entries = match read() {
            Ok(entries) if self.write.terms.stop.commit() => entries,
            Ok(_) => return Err(Box::new(self.end(Err(WriteError::CalledOff)))),
            Err(error) => {
                return Err(Box::new(self.end(Err(WriteError::Staging(std::io::Error::other(error))))));
            }
        };
        let parts = entries.iter().collect();
        let actor = self.write.terms.actor.clone().unwrap_or_default();
        let batch = NewBatch::of(actor, self.write.batch_id, entries);
        Ok((batch, parts, Sent { little: self, summary, rejections, n_entries }))
    }

    /// Once more, unless that was tried often enough.
    fn try_again(self, over: &mut Vec<Over>) -> Option<Little> {
        let n_tries = self.n_tries + 1;
        if n_tries == TRIES {
            over.push(self.end(Err(WriteError::Contended { tries: TRIES })));
            return None;
        }
        Some(Little { n_tries, ..self })
    }
}

impl Sent {
    /// Is told that it is recorded up to `seq`, and whether the books have it.
    fn recorded(self, seq: i64, taken: &Result<(), LedgerError>) -> Over {
        let Sent { little, mut summary, rejections, n_entries } = self;
        summary.seq = seq;
        little.end(match taken {
            Ok(()) => Ok(Written { summary, n_recorded: n_entries, rejections }),
            Err(source) => Err(WriteError::NotFolded { seq, source: source.clone() }),
        })
    }
}
