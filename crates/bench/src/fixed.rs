//! The ceiling: a static axum handler on the product's own stack of server.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::response::IntoResponse;
use axum::routing::get;
use axum_server::accept::NoDelayAcceptor;
use bytes::Bytes;
use http::HeaderMap;

/// Serves these headers and this body at `/` and nothing else, set up as `messwert::http::serve` is.
pub(crate) async fn serve(listener: TcpListener, headers: HeaderMap, body: Bytes) -> Result<()> {
    const HEAD_LIMIT: Duration = Duration::from_secs(10);
    let handler = move || async move { (headers, body).into_response() };
    let routes = Router::new().route("/", get(handler));
    let mut server = axum_server::from_tcp(listener)?
        .http1_only()
        .acceptor(NoDelayAcceptor::new())
        .first_request_timeout(HEAD_LIMIT);
    server.http_builder().http1().header_read_timeout(HEAD_LIMIT).max_buf_size(64 << 10);
    Ok(server.serve(routes.into_make_service()).await?)
}
