//! Lines in chunks, some read at a time while those before them are checked.

use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use messwert_books::batch::Place;
use parking_lot::Mutex;

use super::source::Frames;

/// A chunk has so many lines at most …
const CHUNK_LINES: usize = 1_000;

/// … and ends with the line that exceeds so many bytes.
const CHUNK_BYTES: usize = 4 << 20;

/// Chunks that wait for the one before them, beside those that are in hand.
const WAITING: usize = 4;

/// Threads that read at a time, at most: each has a chunk in hand.
const MOST_READERS: usize = 8;

/// Some lines that follow each other, as they stand in a file.
#[derive(Default)]
pub(super) struct Chunk {
    text: Vec<u8>,
    /// Where they stand, and where here.
    pub(super) lines: Vec<(Place, Range<usize>)>,
    /// Whether there are no more after them.
    is_last: bool,
}

impl Chunk {
    /// The bytes of a line of this chunk.
    pub(super) fn text(&self, range: &Range<usize>) -> &[u8] {
        &self.text[range.clone()]
    }

    /// How many bytes all lines have.
    pub(super) fn n_bytes(&self) -> usize {
        self.text.len()
    }

    /// The next lines. There is room for some `n_bytes` of them at once: lists that grow by doubling take twice as
    /// much memory, which the system fills with zeros first.
    fn next(frames: &mut Frames<'_>, n_bytes: usize) -> io::Result<Chunk> {
        let n_lines = if n_bytes > 0 { CHUNK_LINES } else { 0 };
        let (text, lines) = (Vec::with_capacity(n_bytes + n_bytes / 8), Vec::with_capacity(n_lines));
        let mut chunk = Chunk { text, lines, is_last: false };
        while chunk.lines.len() < CHUNK_LINES && chunk.text.len() < CHUNK_BYTES {
            let start = chunk.text.len();
            let Some(place) = frames.next_into(&mut chunk.text)? else {
                chunk.is_last = true;
                break;
            };
            chunk.lines.push((place, start..chunk.text.len()));
        }
        Ok(chunk)
    }
}

/// Hands over all lines in order, as `read` makes of them. Reading goes on, on threads of its own,
/// while `take` works; it ends when `take` fails.
pub(super) fn each_chunk<T: Send, E: From<io::Error> + Send>(
    mut frames: Frames<'_>,
    read: impl Fn(Chunk) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let first = Chunk::next(&mut frames, 0)?;
    if first.is_last {
        // A thread costs more than a few lines do.
        return take(read(first)?);
    }
    let n_readers = thread::available_parallelism().map_or(1, usize::from).min(MOST_READERS);
    let (sender, receiver) = sync_channel(WAITING + n_readers);
    let n_bytes = first.n_bytes();
    let queue = Mutex::new(Some(Queue { frames, sender, n_bytes }));
    thread::scope(|scope| {
        for _ in 0..n_readers {
            scope.spawn(|| read_chunks(&queue, &read));
        }
        // Taken into the scope, so that the readers hear of it when `take` fails.
        let receiver = receiver;
        take(read(first)?)?;
        receiver.into_iter().try_for_each(|read: Receiver<_>| match read.recv() {
            Ok(chunk) => take(chunk?),
            // The scope panics as its thread did, once the others have heard that nobody listens.
            Err(_) => Err(io::Error::other("a reader ended early").into()),
        })
    })
}

/// What is not read yet, and where the places of what is being read stand in line.
struct Queue<'a, T, E> {
    frames: Frames<'a>,
    sender: SyncSender<Receiver<Result<T, E>>>,
    /// What the chunk before came to: the next one will take as much, more or less.
    n_bytes: usize,
}

/// Reads chunk after chunk. Each gets its place in line when its lines are taken, so that they come out
/// in the order of the lines whichever is read first.
fn read_chunks<T, E: From<io::Error>>(
    queue: &Mutex<Option<Queue<'_, T, E>>>,
    read: impl Fn(Chunk) -> Result<T, E>,
) {
    loop {
        let mut turn = queue.lock();
        let Some(open) = turn.as_mut() else { return };
        let chunk = Chunk::next(&mut open.frames, open.n_bytes);
        open.n_bytes = chunk.as_ref().map_or(0, Chunk::n_bytes);
        let (place, line) = sync_channel(1);
        if open.sender.send(line).is_err() {
            // Nobody listens any more: the other side has failed.
            *turn = None;
            return;
        }
        if !matches!(chunk, Ok(Chunk { is_last: false, .. })) {
            *turn = None;
        }
        drop(turn);
        // The receiver is in line, or dropped because nobody listens.
        let _ = place.send(chunk.map_err(E::from).and_then(&read));
    }
}
