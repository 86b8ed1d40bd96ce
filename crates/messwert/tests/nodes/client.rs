//! A client whose server may end at any moment: an answer is whole, or there is none.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use messwert_testkit::Answer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A node answers within its own limits, or it is gone.
const PATIENCE: Duration = Duration::from_secs(35);

/// Asks for a path.
pub(crate) async fn get(server: SocketAddr, path: &str, key: &str) -> io::Result<Answer> {
    send(server, &format!("GET {path} HTTP/1.1\r\n{}\r\n", common(key))).await
}

/// Asks for a path as it is now.
pub(crate) async fn get_now(server: SocketAddr, path: &str, key: &str) -> io::Result<Answer> {
    let more = "Cache-Control: no-cache\r\n";
    send(server, &format!("GET {path} HTTP/1.1\r\n{more}{}\r\n", common(key))).await
}

/// Posts facts.
pub(crate) async fn post(server: SocketAddr, lines: &str, key: &str) -> io::Result<Answer> {
    let (length, more) = (lines.len(), "Content-Type: application/x-ndjson\r\n");
    let head =
        format!("POST /api/v1/facts HTTP/1.1\r\n{more}Content-Length: {length}\r\n{}\r\n", common(key));
    send(server, &(head + lines)).await
}

fn common(key: &str) -> String {
    // One id for all: what is left of two answers can be compared.
    format!(
        "Host: test\r\nAuthorization: Bearer {key}\r\nX-Request-Id: the-same-for-all-of-them\r\nConnection: close\r\n"
    )
}

async fn send(server: SocketAddr, request: &str) -> io::Result<Answer> {
    let asked = async {
        let mut stream = TcpStream::connect(server).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        read(&answer).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    };
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("not answered within {PATIENCE:?}: {request}"))
}

/// None if it is cut off.
fn read(answer: &[u8]) -> Option<Answer> {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let (status, headers) = messwert_testkit::read_head(std::str::from_utf8(&answer[..end]).ok()?);
    let length: usize = headers.get("content-length")?.to_str().ok()?.parse().ok()?;
    let body = answer.get(end..end + length)?;
    Some(Answer { status, headers, body: body.to_vec().into() })
}
