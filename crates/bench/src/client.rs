//! A small HTTP/1.1 client: keep-alive, one request at a time on a connection, nothing read but the
//! status and the length.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How an answer without a body begins.
const UNCHANGED: &[u8] = b"HTTP/1.1 304 ";

/// A connection that is kept.
pub(crate) struct Connection {
    stream: TcpStream,
    /// What came and is not consumed; answers follow each other.
    buffer: Vec<u8>,
    filled: usize,
}

impl Connection {
    /// Connects.
    pub(crate) async fn open(address: SocketAddr) -> Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: vec![0; 1 << 16], filled: 0 })
    }

    /// Sends a request and takes in the whole answer, which must be 200 or 304; its size, head included.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> Result<usize> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let (head, body) = loop {
            self.fill().await?;
            if let Some(end) = self.buffer[..self.filled].windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let has_body = !self.buffer.starts_with(UNCHANGED);
                break (end + 4, if has_body { content_length(&self.buffer[..end])? } else { 0 });
            }
        };
        ensure!(self.is_good(), "{}", self.shown());
        while self.filled < head + body {
            self.fill().await?;
        }
        ensure!(self.filled == head + body, "more came than was asked for");
        Ok(head + body)
    }

    async fn fill(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(2 * self.filled, 0);
        }
        let n_read = self.stream.read(&mut self.buffer[self.filled..]).await?;
        ensure!(n_read > 0, "the server closed the connection");
        self.filled += n_read;
        Ok(())
    }

    fn is_good(&self) -> bool {
        self.buffer.starts_with(b"HTTP/1.1 200 ") || self.buffer.starts_with(UNCHANGED)
    }

    /// What came, for an error.
    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.buffer[..self.filled.min(1_000)]).into_owned()
    }
}

/// A GET request with a key, as its bytes.
pub(crate) fn request(path: &str, key: &str) -> Vec<u8> {
    request_with(path, key, "")
}

/// Likewise, with a line more in its head, unless that is empty.
pub(crate) fn request_with(path: &str, key: &str, header: &str) -> Vec<u8> {
    let end = if header.is_empty() { "\r\n".to_owned() } else { format!("{header}\r\n\r\n") };
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {key}\r\n{end}").into_bytes()
}

/// Answers a second over so many connections, for `time` or until there were `count`.
pub(crate) async fn load(
    address: SocketAddr,
    request: &[u8],
    n_connections: usize,
    time: Duration,
    count: usize,
) -> Result<f64> {
    let mut connections = Vec::new();
    for _ in 0..n_connections {
        connections.push(Connection::open(address).await?);
    }
    let (request, done) = (Arc::<[u8]>::from(request), Arc::new(AtomicUsize::new(0)));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for mut connection in connections {
        let (request, done) = (Arc::clone(&request), Arc::clone(&done));
        tasks.spawn(async move {
            while began.elapsed() < time && done.load(Ordering::Relaxed) < count {
                connection.exchange(&request).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64())
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head)?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then_some(value.trim())
    });
    Ok(length.context("an answer without content-length")?.parse()?)
}
