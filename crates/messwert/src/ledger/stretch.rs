//! Long stretches of a journal: read, parsed and folded at the same time.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Weak};
use std::thread;

use messwert_books::books::{FoldError, ReadRow, read_row};
use messwert_journal::{Head, Store, Stretch, Take, TenantId};
use tokio::sync::oneshot;

use super::{Kept, LedgerError};
use crate::outage::Outage;

/// Stretches that wait for a parser, and parsed ones of each parser that wait for the fold: what keeps the
/// others busy while one of them waits for memory.
const WAITING: usize = 3;

/// Rows for which is looked up together what they will need, before they are folded.
const AHEAD: usize = 64;

/// Threads that parse. It is most of the work; one more folds, and one of the store's reads.
const N_PARSERS: usize = 2;

/// Rows, and what was read in each.
pub(super) struct Parsed {
    rows: Stretch,
    read: Vec<ReadRow>,
}

type Chunk = Result<Parsed, LedgerError>;

type Folded = Result<Kept, LedgerError>;

/// Folds all rows that follow `kept` up to `end`.
///
/// The threads are made for it and end with it: what they needed on the way goes back to the system,
/// and the books lie together. If the future is dropped, no more is read than what is on its way.
pub(super) async fn fold_rest(
    store: &Arc<dyn Store>,
    outage: &Arc<Outage>,
    tenant: TenantId,
    kept: Kept,
    end: i64,
) -> Result<Kept, LedgerError> {
    let first = kept.head;
    let wanted = Arc::new(());
    let (take, folded) = begin(kept, Arc::downgrade(&wanted))
        .map_err(|error| LedgerError::Stopped(error.to_string().into()))?;
    let last = outage.read(store.read_through(tenant, first.seq, end, take)).await?;
    drop(wanted);
    let folded = folded.await.map_err(|_| LedgerError::Stopped("the fold ended early".into()))??;
    let mut kept = whole(folded, last)?;
    if last > first.seq {
        let rows = outage.read(store.rows(tenant, &[last])).await?;
        kept.head = rows.first().map(Head::from).ok_or(LedgerError::Lost { seq: last })?;
    }
    Ok(kept)
}

/// Books up to the last row that was read, or an error: a thread that ends in a panic is silent.
fn whole(kept: Kept, last: i64) -> Folded {
    let ends_early = kept.head.seq != last;
    if ends_early { Err(LedgerError::Stopped("a parser ended early".into())) } else { Ok(kept) }
}

/// What the fold has of a parser: the chunks that it has parsed, and the way back for those that are
/// folded. Memory is freed best where it was taken, and the fold is what the others wait for.
struct Lane {
    parsed: Receiver<Chunk>,
    spent: Sender<Parsed>,
}

/// Starts the threads. Stretches are given to the parsers in turn, and the fold takes them in turn.
fn begin(kept: Kept, wanted: Weak<()>) -> io::Result<(Take, oneshot::Receiver<Folded>)> {
    let (mut parsers, mut lanes) = (Vec::new(), Vec::new());
    let (emptied, rooms) = channel();
    for _ in 0..N_PARSERS {
        let (parser, rows) = sync_channel(WAITING);
        let (done, parsed) = sync_channel(WAITING);
        let (spent, back) = channel();
        let emptied = emptied.clone();
        let parse = move || parse_chunks(&rows, &done, &back, &emptied);
        thread::Builder::new().name("parse-rows".to_owned()).spawn(parse)?;
        parsers.push(parser);
        lanes.push(Lane { parsed, spent });
    }
    let (done, folded) = oneshot::channel();
    let fold = move || {
        // Whoever waited may have gone.
        let _ = done.send(fold_chunks(kept, &lanes));
    };
    thread::Builder::new().name("fold-rows".to_owned()).spawn(fold)?;
    Ok((hand_out(parsers, rooms, wanted), folded))
}

/// Hands stretches to the parsers in turn. Nobody takes them if an earlier one could not be folded: the
/// result says why; or if nobody wants the books any more.
fn hand_out(parsers: Vec<SyncSender<Stretch>>, rooms: Receiver<Stretch>, wanted: Weak<()>) -> Take {
    let mut turn = 0;
    Box::new(move |stretch| {
        if wanted.strong_count() == 0 {
            return None;
        }
        parsers[turn].send(stretch).ok()?;
        turn = (turn + 1) % parsers.len();
        Some(rooms.try_recv().unwrap_or_default())
    })
}

fn parse_chunks(
    rows: &Receiver<Stretch>,
    parsed: &SyncSender<Chunk>,
    spent: &Receiver<Parsed>,
    emptied: &Sender<Stretch>,
) {
    for rows in rows {
        for Parsed { mut rows, .. } in spent.try_iter() {
            rows.clear();
            // When all is read, nobody needs the room.
            let _ = emptied.send(rows);
        }
        // The fold takes no more after an error.
        if parsed.send(parse(rows)).is_err() {
            return;
        }
    }
}

fn fold_chunks(mut kept: Kept, lanes: &[Lane]) -> Result<Kept, LedgerError> {
    for lane in lanes.iter().cycle() {
        let Ok(chunk) = lane.parsed.recv() else { break };
        let chunk = chunk?;
        fold(&mut kept, &chunk)?;
        // The parser may have ended.
        let _ = lane.spent.send(chunk);
    }
    Ok(kept)
}

/// Parses rows, in order.
pub(super) fn parse(rows: Stretch) -> Chunk {
    let read = rows.iter().map(|row| read_row(row).map_err(|source| unread(row.seq, source)));
    let read = read.collect::<Result<_, _>>()?;
    Ok(Parsed { rows, read })
}

/// Folds rows that follow each other, and remembers the last one, but for its seal.
pub(super) fn fold(kept: &mut Kept, Parsed { rows, read }: &Parsed) -> Result<(), LedgerError> {
    let mut rows = rows.iter();
    for read in read.chunks(AHEAD) {
        kept.books.look_ahead(read);
        for (read, row) in read.iter().zip(&mut rows) {
            kept.books.apply_read(read, row.key).map_err(|source| unread(row.seq, source))?;
            let head = Head { seq: row.seq, recorded_at: row.recorded_at, ..kept.head };
            kept.follow(row.op, head);
        }
    }
    Ok(())
}

fn unread(seq: i64, source: FoldError) -> LedgerError {
    LedgerError::Fold { seq, source: Arc::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_taken_for_books_that_nobody_wants() {
        let wanted = Arc::new(());
        let (mut take, _folded) = begin(Kept::empty(), Arc::downgrade(&wanted)).unwrap();
        assert!(take(Stretch::default()).is_some());
        drop(wanted);
        assert!(take(Stretch::default()).is_none());
    }

    #[test]
    fn a_parser_that_ends_early_is_an_error() {
        let (sender, parsed) = sync_channel::<Chunk>(1);
        drop(sender);
        let kept = fold_chunks(Kept::empty(), &[Lane { parsed, spent: channel().0 }]).unwrap();
        let error = whole(kept, 7).err().expect("seven rows were read and none was folded");
        assert_eq!(error.to_string(), "the work was broken off: a parser ended early");
        assert!(whole(Kept::empty(), Kept::empty().head.seq).is_ok());
    }
}
