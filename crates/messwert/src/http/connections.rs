//! Connections: so many at a time, each kept only while it moves.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use messwert_books::books::Locale;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

use super::error::Error;
use crate::app::App;

/// A client that takes nothing of its answer for so long is cut off.
const WRITE_LIMIT: Duration = Duration::from_secs(30);

/// So many clients are told at a time that there is no place; others are just cut off.
const TOLD: usize = 64;

/// Telling them takes so long at most.
const TELLING: Duration = Duration::from_secs(1);

/// Accepts connections as long as there are places.
#[derive(Clone)]
pub(super) struct Places {
    app: Arc<App>,
    telling: Arc<Semaphore>,
}

impl Places {
    /// As many as the app's policy says.
    pub(super) fn of(app: Arc<App>) -> Places {
        Places { app, telling: Arc::new(Semaphore::new(TOLD)) }
    }

    /// Answers whatever comes with 503, without waiting for it.
    async fn refuse(&self, mut stream: TcpStream) -> io::Error {
        let refused = io::Error::other("all places are taken");
        let Ok(_place) = self.telling.try_acquire() else { return refused };
        let id = self.app.request_ids.next(self.app.clock.real());
        let error = Error::TooManyConnections;
        self.app.metrics.note_error(error.code());
        // Nobody has read what language it wants.
        let body = error.body(&id, Locale::En);
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Language: en\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             Retry-After: 1\r\nConnection: close\r\nX-Request-Id: {}\r\n\r\n",
            error.status(),
            body.len(),
            id.as_str()
        );
        let telling = async {
            stream.write_all(&[head.as_bytes(), &body].concat()).await?;
            stream.shutdown().await?;
            // What is still unread when a connection is closed would make the client lose the answer.
            while stream.read(&mut [0; 1 << 10]).await? > 0 {}
            io::Result::Ok(())
        };
        // Whoever does not listen has no place all the same.
        let _ = timeout(TELLING, telling).await;
        refused
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for Places {
    type Stream = Placed;
    type Service = S;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Placed, S)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let places = self.clone();
        Box::pin(async move {
            match Arc::clone(&places.app.connections).try_acquire_owned() {
                Ok(place) => Ok((Placed::new(stream, place)?, service)),
                Err(_) => Err(places.refuse(stream).await),
            }
        })
    }
}

/// A connection that is sent to without delay, ends if nothing can be sent, and gives its place back.
pub(super) struct Placed {
    stream: Pin<Box<TimeoutStream<TcpStream>>>,
    _place: OwnedSemaphorePermit,
}

impl Placed {
    fn new(stream: TcpStream, place: OwnedSemaphorePermit) -> io::Result<Placed> {
        stream.set_nodelay(true)?;
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_LIMIT));
        Ok(Placed { stream: Box::pin(stream), _place: place })
    }
}

impl AsyncRead for Placed {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Placed {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream.as_mut().poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
