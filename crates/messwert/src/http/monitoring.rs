//! Monitoring: `/metrics`, on a listener of its own, as it is nobody's business but the operator's.

use std::fmt;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use messwert_books::Books;
use tokio::task::spawn_blocking;
use tower::BoxError;

use crate::app::App;
use crate::metrics::Levels;

/// What this is (OpenMetrics 1.0, "Overall Structure").
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A head that takes longer to come ends its connection.
const HEAD_LIMIT: Duration = Duration::from_secs(10);

/// Serves `/metrics` on a listener that is bound, until the future is dropped.
pub async fn serve_metrics(app: Arc<App>, listener: TcpListener) -> io::Result<()> {
    let routes = Router::new().route("/metrics", get(get_metrics)).with_state(app);
    let mut server = axum_server::from_tcp(listener)?.http1_only().first_request_timeout(HEAD_LIMIT);
    server.http_builder().http1().header_read_timeout(HEAD_LIMIT);
    server.serve(routes.into_make_service()).await
}

async fn get_metrics(State(app): State<Arc<App>>) -> Response {
    // Books are waited for while others fold.
    let told = spawn_blocking(move || text(&app)).await.map_err(BoxError::from);
    match told.and_then(|text| text.map_err(BoxError::from)) {
        Ok(text) => ([(CONTENT_TYPE, TEXT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be told");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn text(app: &App) -> Result<String, fmt::Error> {
    let ledgers = app.ledgers.all();
    let counts = app.ledgers.counts();
    let n_open = app.policy.max_connections.saturating_sub(app.connections.available_permits());
    app.metrics.text(Levels {
        open_books: ledgers.len() as u64,
        book_bytes: ledgers.iter().map(|ledger| ledger.read(Books::n_bytes) as u64).sum(),
        n_opened: counts.n_opened,
        n_dropped: counts.n_dropped,
        journal_rows: ledgers.iter().map(|ledger| ledger.head().seq.unsigned_abs()).sum(),
        waiting: app.pool.n_waiting() as u64,
        connections: n_open as u64,
        reachable: u64::from(!app.ledgers.outage().is_now()),
    })
}
