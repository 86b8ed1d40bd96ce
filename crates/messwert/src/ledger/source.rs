//! Sources: the lines of one write, staged so that they can be read as often as they are checked.

use std::fmt;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use messwert_books::batch::{Place, Problem};
use tempfile::SpooledTempFile;

use super::{Progress, Rejection};

/// Lines up to this many bytes together stay in memory; more go to a temporary file.
const IN_MEMORY: usize = 1 << 20;

/// So many bytes of a write that is not little are gathered before they are written.
pub(super) const BUFFER: usize = 1 << 16;

/// So many lines are read and checked faster than another thread is woken a few times.
const LITTLE: u64 = 20;

/// The lines of one write, in the order in which they came. The temporary file has no name: it is
/// gone with the process, however that ends.
#[derive(Debug)]
pub struct Source {
    frames: Framed,
    n_lines: u64,
    n_bytes: u64,
    n_empty: u64,
    refused: Vec<Rejection>,
    progress: Arc<Progress>,
    held: Held,
}

/// Something that is let go when the lines are.
#[derive(Default)]
struct Held(Option<Box<dyn Send + Sync>>);

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Held").field(&self.0.is_some()).finish()
    }
}

impl Default for Source {
    fn default() -> Self {
        Source::new(Arc::default())
    }
}

impl Source {
    /// No lines yet; `progress` shows how far they have come once they are written.
    pub fn new(progress: Arc<Progress>) -> Source {
        Source {
            frames: Framed::new(BUFFER),
            n_lines: 0,
            n_bytes: 0,
            n_empty: 0,
            refused: Vec::new(),
            progress,
            held: Held::default(),
        }
    }

    /// Adds a line: one JSON object without its line end.
    pub fn push(&mut self, place: Place, text: &[u8]) -> io::Result<()> {
        self.frames.file.write_all(&head(place, text.len())?)?;
        self.frames.file.write_all(text)?;
        self.n_lines += 1;
        self.n_bytes += text.len() as u64;
        self.progress.advance(1);
        Ok(())
    }

    /// Holds something until the write is over, whoever waits for it, and however it ends.
    pub fn hold(&mut self, what: impl Send + Sync + 'static) {
        self.held = Held(Some(Box::new(what)));
    }

    /// Counts an empty line.
    pub fn skip(&mut self) {
        self.n_empty += 1;
    }

    /// Adds a line that is wrong before it is read.
    pub fn refuse(&mut self, place: Place, problem: Problem) {
        let problems = vec![problem];
        self.refused.push(Rejection { place, kind: None, key: None, problems, of: None });
        self.n_lines += 1;
    }

    /// How many lines have something on them.
    pub fn n_lines(&self) -> u64 {
        self.n_lines
    }

    /// Whether there are only a few lines.
    pub(super) fn is_little(&self) -> bool {
        self.n_lines <= LITTLE
    }

    /// How many bytes the lines have that are to be read.
    pub(super) fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// How many lines are empty.
    pub fn n_empty(&self) -> u64 {
        self.n_empty
    }

    /// All lines with their places, for tests.
    #[cfg(test)]
    pub(crate) fn into_lines(mut self) -> io::Result<Vec<(Place, Vec<u8>)>> {
        let (mut lines, mut frames) = (Vec::new(), self.frames()?);
        loop {
            let mut text = Vec::new();
            match frames.next_into(&mut text)? {
                Some(place) => lines.push((place, text)),
                None => return Ok(lines),
            }
        }
    }

    pub(super) fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// The lines that were refused on arrival.
    pub(super) fn refused(&self) -> &[Rejection] {
        &self.refused
    }

    /// All lines again, from the first.
    pub(super) fn frames(&mut self) -> io::Result<Frames<'_>> {
        self.frames.frames()
    }
}

/// Pieces of bytes with the places that they stand for, in a temporary file once they are many.
#[derive(Debug)]
pub(super) struct Framed {
    file: BufWriter<SpooledTempFile>,
}

impl Framed {
    /// None yet; so many bytes are gathered before they are written.
    pub(super) fn new(n_buffered: usize) -> Framed {
        Framed { file: BufWriter::with_capacity(n_buffered, SpooledTempFile::new(IN_MEMORY)) }
    }

    /// Adds pieces that [`frame`] has framed.
    pub(super) fn append(&mut self, framed: &[u8]) -> io::Result<()> {
        self.file.write_all(framed)
    }

    /// All of them again, from the first.
    pub(super) fn frames(&mut self) -> io::Result<Frames<'_>> {
        self.file.flush()?;
        Ok(Frames { file: reader(self.file.get_mut())? })
    }
}

/// Appends a piece with its place.
pub(super) fn frame(out: &mut Vec<u8>, place: Place, piece: &[u8]) -> io::Result<()> {
    out.extend_from_slice(&head(place, piece.len())?);
    out.extend_from_slice(piece);
    Ok(())
}

/// Bytes before each piece: its place and its length.
const HEAD: usize = 16;

fn head(place: Place, n_bytes: usize) -> io::Result<[u8; HEAD]> {
    let n_bytes = u32::try_from(n_bytes).map_err(io::Error::other)?;
    let mut head = [0; HEAD];
    head[..4].copy_from_slice(&place.file.to_le_bytes());
    head[4..12].copy_from_slice(&place.line.to_le_bytes());
    head[12..].copy_from_slice(&n_bytes.to_le_bytes());
    Ok(head)
}

/// Reads a file again, from its first byte. Of a small one no more is buffered than there is, as a buffer is
/// filled with zeros first.
pub(super) fn reader<F: Read + Seek>(mut file: F) -> io::Result<BufReader<F>> {
    let n_bytes = usize::try_from(file.seek(SeekFrom::End(0))?).unwrap_or(BUFFER);
    file.rewind()?;
    Ok(BufReader::with_capacity(n_bytes.clamp(1, BUFFER), file))
}

/// The pieces of a [`Source`] or another [`Framed`], one by one.
pub(super) struct Frames<'a> {
    file: BufReader<&'a mut SpooledTempFile>,
}

impl Frames<'_> {
    /// Appends the next piece to `out` and returns its place; none at the end.
    pub(super) fn next_into(&mut self, out: &mut Vec<u8>) -> io::Result<Option<Place>> {
        let mut head = [0; HEAD];
        if self.file.read(&mut head[..1])? == 0 {
            return Ok(None);
        }
        self.file.read_exact(&mut head[1..])?;
        let (file, rest) = head.split_first_chunk().expect("4 bytes of 16");
        let (line, n_bytes) = rest.split_first_chunk().expect("8 bytes of 12");
        let n_bytes = u32::from_le_bytes(n_bytes.try_into().expect("4 bytes are left"));
        let taken = Read::take(&mut self.file, u64::from(n_bytes)).read_to_end(out)?;
        if taken != n_bytes as usize {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(Place { file: u32::from_le_bytes(*file), line: u64::from_le_bytes(*line) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_often_as_asked_from_memory_and_file() {
        let mut source = Source::default();
        let long = vec![b'x'; IN_MEMORY];
        let lines: [&[u8]; 3] = [b"{}", &long, b"{\"a\":1}"];
        for (text, line) in lines.iter().zip(1..) {
            source.push(Place { file: 7, line }, text).unwrap();
        }
        for _ in 0..2 {
            let mut frames = source.frames().unwrap();
            for (text, line) in lines.iter().zip(1..) {
                let mut out = b"before".to_vec();
                assert_eq!(frames.next_into(&mut out).unwrap(), Some(Place { file: 7, line }));
                assert_eq!(out.strip_prefix(b"before"), Some(*text));
            }
            assert_eq!(frames.next_into(&mut Vec::new()).unwrap(), None);
        }
        assert_eq!(source.n_lines(), 3);
    }
}
