//! The ceilings: fixed answers on the product's own stack of server.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{SocketAddr, TcpListener};
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::routing::get;
use axum_server::Server;
use axum_server::accept::NoDelayAcceptor;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use messwert::http::Front;
use tower::{Service, service_fn};

/// Answers with these headers and this body at a path and with nothing else.
pub(crate) fn router(path: &str, headers: HeaderMap, body: Bytes) -> Router {
    let handler = move || async move { (headers, body).into_response() };
    Router::new().route(path, get(handler))
}

/// Serves routes, set up as `messwert::http::serve` is.
pub(crate) async fn serve(listener: TcpListener, router: Router) -> Result<()> {
    Ok(server(listener)?.serve(router.into_make_service()).await?)
}

/// Likewise, behind what all requests to the product go through.
pub(crate) async fn serve_behind(listener: TcpListener, front: Front) -> Result<()> {
    let each = service_fn(move |_| ready(Ok::<_, Infallible>(front.clone())));
    Ok(server(listener)?.serve(each).await?)
}

/// Likewise, one answer to whatever is asked.
pub(crate) async fn serve_bare(listener: TcpListener, bare: Bare) -> Result<()> {
    let each = service_fn(move |_| ready(Ok::<_, Infallible>(bare.clone())));
    Ok(server(listener)?.serve(each).await?)
}

/// An answer that is ready: no route, no layer.
#[derive(Clone)]
pub(crate) struct Bare {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl<B> Service<Request<B>> for Bare {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Ready<Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<B>) -> Self::Future {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        ready(Ok(response))
    }
}

fn server(listener: TcpListener) -> Result<Server<SocketAddr, NoDelayAcceptor>> {
    const HEAD_LIMIT: Duration = Duration::from_secs(10);
    let mut server = axum_server::from_tcp(listener)?
        .http1_only()
        .acceptor(NoDelayAcceptor::new())
        .first_request_timeout(HEAD_LIMIT);
    server.http_builder().http1().header_read_timeout(HEAD_LIMIT).max_buf_size(64 << 10);
    Ok(server)
}
