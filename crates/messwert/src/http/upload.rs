//! Uploads: a body that is staged while it arrives, within limits.

use std::io::{self, BufRead, Cursor, Read};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::StreamExt;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout, timeout_at};

use super::error::Error;
use crate::import::{Encoding, StageError, decode, stage_lines};
use crate::ledger::Source;

/// A body has at most so many bytes, as sent and as decompressed.
pub(super) const LIMIT: u64 = 100 << 20;

/// A body that says that it has at most so many bytes is received as a whole before anything is done about it:
/// until then it takes no more than these bytes, so no thread waits for a client that is slow.
pub(super) const SMALL: u64 = 16 << 10;

/// In so long a time …
const PATIENCE: Duration = Duration::from_secs(10);

/// … so many bytes must come, unless the body ends before.
const PACE: usize = 1 << 10;

/// Pieces of a body that wait to be staged; the client waits meanwhile.
const WAITING: usize = 8;

/// After a refusal a body is read on for so long.
const LINGER: Duration = Duration::from_secs(2);

/// Stages the lines of a body while it comes. Nothing is left of one that is not whole.
pub(super) async fn receive(body: Body, encoding: Encoding) -> Result<Source, Error> {
    let (sender, receiver) = channel(WAITING);
    let pieces = Pieces { receiver, piece: Bytes::new(), is_whole: false };
    let staging = spawn_blocking(move || stage(pieces, encoding));
    let sent = hand_over(body, sender).await;
    let staged = staging.await?;
    // A body that did not come cannot be staged either: why it did not says more.
    sent?;
    staged.map_err(Error::from)
}

/// The text of a small body.
pub(super) async fn receive_whole(body: Body) -> Result<Vec<u8>, Error> {
    let (mut arriving, mut text) = (Arriving::new(body, SMALL), Vec::new());
    while let Some(piece) = arriving.next().await? {
        text.extend_from_slice(&piece);
    }
    Ok(text)
}

/// Stages the lines of a small body, which stay in memory: that takes less time than waking a thread.
pub(super) fn stage_whole(text: Vec<u8>) -> Result<Source, Error> {
    stage(Cursor::new(text), Encoding::Plain).map_err(Error::from)
}

/// Reads on for a moment and forgets what comes: a client that is still sending gets to hear the
/// answer, where it would only see its connection reset.
pub(super) async fn linger(body: Body) {
    linger_on(&mut body.into_data_stream()).await;
}

async fn linger_on(pieces: &mut BodyDataStream) {
    let rest = async { while let Some(Ok(_)) = pieces.next().await {} };
    // Whoever takes longer finds out otherwise.
    let _ = timeout(LINGER, rest).await;
}

/// A body that is arriving: not too long, and not too slowly.
struct Arriving {
    limit: u64,
    pieces: BodyDataStream,
    n_bytes: u64,
    n_in_time: usize,
    deadline: Instant,
}

impl Arriving {
    /// A body of so many bytes at most.
    fn new(body: Body, limit: u64) -> Arriving {
        let deadline = Instant::now() + PATIENCE;
        Arriving { limit, pieces: body.into_data_stream(), n_bytes: 0, n_in_time: 0, deadline }
    }

    /// The next piece; `None` once it is whole.
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = match timeout_at(self.deadline, self.pieces.next()).await {
            Err(_) => return Err(Error::BodyStalled),
            Ok(Some(Err(error))) => return Err(Error::BodyCutOff(error.into())),
            Ok(Some(Ok(piece))) => piece,
            Ok(None) => return Ok(None),
        };
        self.n_bytes += piece.len() as u64;
        if self.n_bytes > self.limit {
            linger_on(&mut self.pieces).await;
            return Err(Error::BodyTooLarge);
        }
        self.n_in_time += piece.len();
        if self.n_in_time >= PACE {
            (self.n_in_time, self.deadline) = (0, Instant::now() + PATIENCE);
        }
        Ok(Some(piece))
    }

    /// What waited for the disk is not the client's fault.
    fn excuse(&mut self, waited: Duration) {
        self.deadline += waited;
    }
}

/// Hands a body to the one who stages it; `None` says that it is whole.
async fn hand_over(body: Body, sender: Sender<Option<Bytes>>) -> Result<(), Error> {
    let mut arriving = Arriving::new(body, LIMIT);
    loop {
        let piece = arriving.next().await?;
        let is_whole = piece.is_none();
        let began = Instant::now();
        let is_taken = sender.send(piece).await.is_ok();
        if !is_taken {
            // Staging has failed, and says why.
            linger_on(&mut arriving.pieces).await;
        }
        if is_whole || !is_taken {
            return Ok(());
        }
        arriving.excuse(began.elapsed());
    }
}

fn stage(text: impl Read + 'static, encoding: Encoding) -> Result<Source, StageError> {
    let mut source = Source::default();
    let text = decode(text, encoding).map_err(|source| StageError::Read { line: 1, source })?;
    stage_lines(&mut AtMost { text, left: LIMIT as usize }, 0, &mut source)?;
    Ok(source)
}

/// A body as a thread reads it that may block.
struct Pieces {
    receiver: Receiver<Option<Bytes>>,
    piece: Bytes,
    is_whole: bool,
}

impl Read for Pieces {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.is_whole {
            match self.receiver.blocking_recv() {
                Some(Some(piece)) => self.piece = piece,
                Some(None) => self.is_whole = true,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let n_read = self.piece.len().min(out.len());
        out[..n_read].copy_from_slice(&self.piece.split_to(n_read));
        Ok(n_read)
    }
}

/// A text that is an error when it is longer.
struct AtMost {
    text: Box<dyn BufRead>,
    left: usize,
}

impl Read for AtMost {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n_read = self.fill_buf()?.read(out)?;
        self.consume(n_read);
        Ok(n_read)
    }
}

impl BufRead for AtMost {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let text = self.text.fill_buf()?;
        if self.left == 0 && !text.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(&text[..text.len().min(self.left)])
    }

    fn consume(&mut self, n_bytes: usize) {
        self.left -= n_bytes;
        self.text.consume(n_bytes);
    }
}

impl From<StageError> for Error {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Read { source, .. } if source.kind() == io::ErrorKind::FileTooLarge => {
                Error::BodyTooLarge
            }
            StageError::Read { line, source } => Error::BodyDamaged { line, reason: source.to_string() },
            StageError::Write(_) => Error::Internal(Box::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_as_long_as_the_limit_and_no_longer() {
        let read = |text: &'static [u8]| {
            let mut out = Vec::new();
            let text = Box::new(io::BufReader::with_capacity(2, text));
            AtMost { text, left: 5 }.read_to_end(&mut out).map(|_| out).map_err(|error| error.kind())
        };
        for fits in [&b""[..], b"1234", b"12345"] {
            assert_eq!(read(fits).unwrap(), fits);
        }
        for longer in [&b"123456"[..], b"123456789"] {
            assert_eq!(read(longer), Err(io::ErrorKind::FileTooLarge));
        }
    }
}
