//! A server on a real socket, in this process, and a connection to it.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use axum::body::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use messwert::app::App;
use messwert::http::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::Answer;

/// A running server.
pub struct Live {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Live {
    pub(crate) fn start(app: Arc<App>) -> Live {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (stop, stopped) = oneshot::channel();
        // A sender that is gone stops the server too.
        let serving = tokio::spawn(serve(app, listener, async { drop(stopped.await) }));
        Live { address, stop, serving }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A new connection.
    pub async fn connect(&self) -> Connection {
        Connection::to(self.address).await
    }

    /// Stops it as a signal would, and returns when it has ended.
    pub async fn stop(self) {
        self.stop.send(()).expect("the server waits for this");
        self.serving.await.expect("the server does not panic").expect("the server ends well");
    }
}

/// A connection of one client, kept alive.
pub struct Connection {
    stream: TcpStream,
    /// Read, and not yet taken.
    ahead: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn to(address: SocketAddr) -> Connection {
        let stream = TcpStream::connect(address).await.expect("somebody listens");
        Connection { stream, ahead: Vec::new() }
    }

    /// Sends bytes as they are.
    pub async fn send(&mut self, bytes: &str) -> std::io::Result<()> {
        self.stream.write_all(bytes.as_bytes()).await
    }

    /// Asks for a path with a key.
    pub async fn get(&mut self, path: &str, key: &str) -> Option<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {key}\r\n\r\n");
        self.send(&head).await.ok()?;
        self.read().await
    }

    /// The next answer; none if the connection has ended before one began. An answer that is cut off
    /// panics.
    pub async fn read(&mut self) -> Option<Answer> {
        let end = loop {
            match self.ahead.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                Some(at) => break at + 4,
                None if self.fill().await => {}
                None if self.ahead.is_empty() => return None,
                None => panic!("cut off: {}", String::from_utf8_lossy(&self.ahead)),
            }
        };
        let head: Vec<u8> = self.ahead.drain(..end).collect();
        let (status, headers) = read_head(&String::from_utf8(head).expect("a head of text"));
        let length = headers.get("content-length").map_or(0, |length| {
            length.to_str().ok().and_then(|length| length.parse().ok()).expect("a length")
        });
        while self.ahead.len() < length {
            assert!(self.fill().await, "cut off after {} of {length} bytes", self.ahead.len());
        }
        let body = self.ahead.drain(..length).collect::<Vec<u8>>();
        Some(Answer { status, headers, body: Bytes::from(body) })
    }

    /// Reads some more; false at the end.
    async fn fill(&mut self) -> bool {
        // A connection that is reset has ended as well.
        self.stream.read_buf(&mut self.ahead).await.is_ok_and(|n_read| n_read > 0)
    }
}

/// The status and headers of an answer's head.
pub fn read_head(head: &str) -> (StatusCode, HeaderMap) {
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
    let headers = lines.filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
    });
    (status.expect("a status line"), headers.collect())
}
