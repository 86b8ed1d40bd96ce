//! The server: connections, their time limits, and how they end.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;

use super::connections::Places;
use crate::app::App;

/// A head that takes longer to come ends its connection; so does an idle connection.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// The HTTP library reads heads into a buffer of so many bytes and refuses one that does not fit (431); it
/// may take in somewhat more before it looks.
const BUFFER: usize = 64 << 10;

/// When the server is told to stop, requests under way have so long to finish. A request may take
/// 30 s.
const GRACE: Duration = Duration::from_secs(31);

/// Serves on a listener that is bound, until `stop` is ready and the requests under way are answered.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let mut server = axum_server::from_tcp(listener)?
        .http1_only()
        .handle(handle.clone())
        .acceptor(Places::of(Arc::clone(&app)))
        .first_request_timeout(HEAD_LIMIT)
        .accept_error_handler(|_, error| tracing::warn!(%error, "a connection was not accepted"));
    server.http_builder().http1().header_read_timeout(HEAD_LIMIT).max_buf_size(BUFFER);
    let stopping = tokio::spawn(async move {
        stop.await;
        handle.graceful_shutdown(Some(GRACE));
    });
    let front = super::service(Arc::clone(&app));
    let each = tower::service_fn(move |_| ready(Ok::<_, Infallible>(front.clone())));
    let served = server.serve(each).await;
    stopping.abort();
    app.rates.give_all_back().await;
    served
}
