//! Lines in chunks, each parsed while the chunk before it is checked.

use std::io;
use std::ops::Range;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use messwert_books::batch::{Change, Place, Unread, read_change};
use messwert_books::calendar::Zone;

use super::Source;
use super::source::Frames;

/// A chunk has so many lines at most …
const CHUNK_LINES: usize = 1_000;

/// … and ends with the line that exceeds so many bytes.
const CHUNK_BYTES: usize = 4 << 20;

/// Chunks that wait, parsed, for the one before them.
const WAITING: usize = 2;

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

/// Hands over all lines in order, read with the local times of `zone`. Parsing goes on, on a thread
/// of its own, while `take` works; it ends when `take` fails.
pub(super) fn each_chunk<E: From<io::Error>>(
    source: &mut Source,
    zone: &Zone,
    mut take: impl FnMut(Chunk) -> Result<(), E>,
) -> Result<(), E> {
    let mut frames = source.frames()?;
    let (first, is_last) = next_chunk(&mut frames, zone)?;
    if is_last {
        // A thread costs more than a few lines do.
        return take(first);
    }
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        scope.spawn(move || send_chunks(frames, zone, &sender));
        take(first)?;
        receiver.into_iter().try_for_each(|chunk| take(chunk?))
    })
}

fn send_chunks(mut frames: Frames<'_>, zone: &Zone, sender: &SyncSender<io::Result<Chunk>>) {
    loop {
        let next = next_chunk(&mut frames, zone);
        let goes_on = matches!(next, Ok((_, false)));
        // Nobody listens any more: the other side has failed.
        if sender.send(next.map(|(chunk, _)| chunk)).is_err() || !goes_on {
            return;
        }
    }
}

/// The next lines, and whether they are the last ones.
fn next_chunk(frames: &mut Frames<'_>, zone: &Zone) -> io::Result<(Chunk, bool)> {
    let mut chunk = Chunk { text: Vec::new(), lines: Vec::new() };
    while chunk.lines.len() < CHUNK_LINES && chunk.text.len() < CHUNK_BYTES {
        let start = chunk.text.len();
        let Some(place) = frames.next_into(&mut chunk.text)? else {
            return Ok((chunk, true));
        };
        let range = start..chunk.text.len();
        let read = read_change(&chunk.text[range.clone()], zone);
        chunk.lines.push(Line { place, range, read });
    }
    Ok((chunk, false))
}
