//! Lines in chunks, some parsed at a time while those before them are checked.

use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use messwert_books::batch::{Change, Place, Unread, read_change};
use messwert_books::calendar::Zone;
use parking_lot::Mutex;

use super::Source;
use super::source::Frames;

/// A chunk has so many lines at most …
const CHUNK_LINES: usize = 1_000;

/// … and ends with the line that exceeds so many bytes.
const CHUNK_BYTES: usize = 4 << 20;

/// Chunks that wait for the one before them, being parsed or parsed, beside those that are in hand.
const WAITING: usize = 4;

/// Some lines that follow each other.
pub(super) struct Chunk {
    text: Vec<u8>,
    pub(super) lines: Vec<Line>,
}

/// A line with what was read in it.
pub(super) struct Line {
    pub(super) place: Place,
    pub(super) range: Range<usize>,
    pub(super) read: Result<Change, Unread>,
}

impl Chunk {
    /// The text of a line of this chunk.
    pub(super) fn text(&self, range: &Range<usize>) -> &[u8] {
        &self.text[range.clone()]
    }
}

/// Hands over all lines in order, read with the local times of `zone`. Parsing goes on, on threads of
/// its own, while `take` works; it ends when `take` fails.
pub(super) fn each_chunk<E: From<io::Error>>(
    source: &mut Source,
    zone: &Zone,
    mut take: impl FnMut(Chunk) -> Result<(), E>,
) -> Result<(), E> {
    let mut frames = source.frames()?;
    let first = Raw::next(&mut frames)?;
    if first.is_last {
        // A thread costs more than a few lines do.
        return take(first.parse(zone));
    }
    let n_parsers = thread::available_parallelism().map_or(1, usize::from);
    let (sender, receiver) = sync_channel(WAITING + n_parsers);
    let queue = Mutex::new(Some(Queue { frames, sender }));
    thread::scope(|scope| {
        for _ in 0..n_parsers {
            scope.spawn(|| parse_chunks(&queue, zone));
        }
        // Taken into the scope, so that the parsers hear of it when `take` fails.
        let receiver = receiver;
        take(first.parse(zone))?;
        receiver.into_iter().try_for_each(|parsed: Receiver<_>| match parsed.recv() {
            Ok(chunk) => take(chunk?),
            // The scope panics as its thread did.
            Err(_) => Ok(()),
        })
    })
}

/// What is not parsed yet, and where the places of what is being parsed stand in line.
struct Queue<'a> {
    frames: Frames<'a>,
    sender: SyncSender<Receiver<io::Result<Chunk>>>,
}

/// Parses chunk after chunk. Each gets its place in line when its text is read, so that they come out
/// in the order of the lines whichever is parsed first.
fn parse_chunks(queue: &Mutex<Option<Queue<'_>>>, zone: &Zone) {
    loop {
        let mut turn = queue.lock();
        let Some(open) = turn.as_mut() else { return };
        let raw = Raw::next(&mut open.frames);
        let (place, line) = sync_channel(1);
        // Nobody listens any more: the other side has failed.
        let is_heard = open.sender.send(line).is_ok();
        if !is_heard || !matches!(raw, Ok(Raw { is_last: false, .. })) {
            *turn = None;
        }
        drop(turn);
        // The receiver is in line, or dropped because nobody listens.
        let _ = place.send(raw.map(|raw| raw.parse(zone)));
    }
}

/// Lines as they came.
struct Raw {
    text: Vec<u8>,
    lines: Vec<(Place, Range<usize>)>,
    /// Whether there are no more after them.
    is_last: bool,
}

impl Raw {
    fn next(frames: &mut Frames<'_>) -> io::Result<Raw> {
        let mut raw = Raw { text: Vec::new(), lines: Vec::new(), is_last: false };
        while raw.lines.len() < CHUNK_LINES && raw.text.len() < CHUNK_BYTES {
            let start = raw.text.len();
            let Some(place) = frames.next_into(&mut raw.text)? else {
                raw.is_last = true;
                break;
            };
            raw.lines.push((place, start..raw.text.len()));
        }
        Ok(raw)
    }

    fn parse(self, zone: &Zone) -> Chunk {
        let Raw { text, lines, .. } = self;
        let read = |(place, range): (Place, Range<usize>)| {
            let read = read_change(&text[range.clone()], zone);
            Line { place, range, read }
        };
        let lines = lines.into_iter().map(read).collect();
        Chunk { text, lines }
    }
}
