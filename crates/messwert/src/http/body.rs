//! A body of two parts: what answers share, and what only this one has.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

/// Sends the shared part as it lies in the cache, without a copy, and then the own part.
pub(super) fn body_of(shared: Bytes, own: Bytes) -> Body {
    Body::new(Parts([shared, own]))
}

struct Parts([Bytes; 2]);

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let part = self.0.iter_mut().find(|part| !part.is_empty()).map(std::mem::take);
        Poll::Ready(part.map(|part| Ok(Frame::data(part))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.iter().all(Bytes::is_empty)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.iter().map(|part| part.len() as u64).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_parts_are_sent_in_order() {
        let check = async |shared: &'static str, own: &'static str| {
            let body = body_of(Bytes::from_static(shared.as_bytes()), Bytes::from_static(own.as_bytes()));
            assert_eq!(body.size_hint().exact(), Some((shared.len() + own.len()) as u64));
            let bytes = axum::body::to_bytes(body, 100).await.unwrap();
            assert_eq!(bytes, [shared, own].concat());
        };
        check("shared ", "own").await;
        check("", "own").await;
        check("shared", "").await;
        check("", "").await;
    }
}
