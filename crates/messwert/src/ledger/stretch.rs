//! Long stretches of a journal: read, parsed and folded at the same time.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use messwert_books::books::{FoldError, ReadRow, RowRef, read_row};
use messwert_journal::{Head, Row, Store, TenantId};
use tokio::sync::{mpsc, oneshot};

use super::{Kept, LedgerError};

/// Rows that are read, parsed and folded at a time.
const CHUNK: usize = 500;

/// Chunks that wait for a parser, and parsed ones of each parser that wait for the fold.
const WAITING: usize = 1;

/// Rows for which is looked up together what they will need, before they are folded.
const AHEAD: usize = 64;

/// Threads that parse. It is most of the work; one more folds, and one of the store's reads.
const N_PARSERS: usize = 2;

/// Rows without their bodies, and what was read in each.
pub(super) struct Parsed {
    rows: Vec<Row>,
    read: Vec<ReadRow>,
}

type Chunk = Result<Parsed, LedgerError>;

type Folded = Result<Kept, LedgerError>;

/// Takes the rows of a chunk.
type Parser = mpsc::Sender<Vec<Row>>;

/// Folds `rows`, which follow `kept`, and all rows after them up to `end`.
///
/// The threads are made for it and end with it: what they needed on the way goes back to the system,
/// and the books lie together.
pub(super) async fn fold_rest(
    store: &Arc<dyn Store>,
    tenant: TenantId,
    kept: Kept,
    mut rows: Vec<Row>,
    end: i64,
) -> Result<Kept, LedgerError> {
    let mut after = kept.head.seq;
    let (parsers, folded) = begin(kept).map_err(|error| LedgerError::Stopped(error.to_string().into()))?;
    for parser in parsers.iter().cycle() {
        if rows.is_empty() {
            rows = store.tail(tenant, after, usize::try_from(end - after).unwrap_or(0).min(CHUNK)).await?;
        }
        let Some(last) = rows.last() else { break };
        after = last.seq;
        // Nobody takes them if an earlier chunk could not be folded: the result says why.
        if parser.send(std::mem::take(&mut rows)).await.is_err() {
            break;
        }
    }
    drop(parsers);
    let kept = folded.await.map_err(|_| LedgerError::Stopped("the fold ended early".into()))??;
    whole(kept, after)
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

/// Starts the threads. Chunks are given to the parsers in turn, and the fold takes them in turn.
fn begin(kept: Kept) -> io::Result<(Vec<Parser>, oneshot::Receiver<Folded>)> {
    let (mut senders, mut lanes) = (Vec::new(), Vec::new());
    for _ in 0..N_PARSERS {
        let (sender, rows) = mpsc::channel(WAITING);
        let (done, parsed) = sync_channel(WAITING);
        let (spent, back) = channel();
        let parse = move || parse_chunks(rows, &done, &back);
        thread::Builder::new().name("parse-rows".to_owned()).spawn(parse)?;
        senders.push(sender);
        lanes.push(Lane { parsed, spent });
    }
    let (done, folded) = oneshot::channel();
    let fold = move || {
        // Whoever waited may have gone.
        let _ = done.send(fold_chunks(kept, &lanes));
    };
    thread::Builder::new().name("fold-rows".to_owned()).spawn(fold)?;
    Ok((senders, folded))
}

fn parse_chunks(mut rows: mpsc::Receiver<Vec<Row>>, parsed: &SyncSender<Chunk>, spent: &Receiver<Parsed>) {
    while let Some(rows) = rows.blocking_recv() {
        spent.try_iter().for_each(drop);
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

/// Parses rows, in order. Their bodies are not needed afterwards.
pub(super) fn parse(mut rows: Vec<Row>) -> Chunk {
    let mut read = Vec::with_capacity(rows.len());
    for row in &mut rows {
        let body = row.body.take();
        let row_ref = RowRef {
            seq: row.seq,
            recorded_at: row.recorded_at,
            kind: row.kind,
            op: row.op,
            key: &row.key,
            body: body.as_deref(),
        };
        read.push(read_row(row_ref).map_err(|source| unread(row.seq, source))?);
    }
    Ok(Parsed { rows, read })
}

/// Folds rows that follow each other, and remembers the last one.
pub(super) fn fold(kept: &mut Kept, Parsed { rows, read }: &Parsed) -> Result<(), LedgerError> {
    for (rows, read) in rows.chunks(AHEAD).zip(read.chunks(AHEAD)) {
        kept.books.look_ahead(read);
        for (row, read) in rows.iter().zip(read) {
            kept.books.apply_read(read, &row.key).map_err(|source| unread(row.seq, source))?;
            kept.follow(row.op, Head::from(row));
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
    fn a_parser_that_ends_early_is_an_error() {
        let (sender, parsed) = sync_channel::<Chunk>(1);
        drop(sender);
        let kept = fold_chunks(Kept::empty(), &[Lane { parsed, spent: channel().0 }]).unwrap();
        let error = whole(kept, 7).err().expect("seven rows were read and none was folded");
        assert_eq!(error.to_string(), "the work was broken off: a parser ended early");
        assert!(whole(Kept::empty(), Kept::empty().head.seq).is_ok());
    }
}
