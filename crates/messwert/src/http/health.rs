//! Health: whether the process lives, and whether it can answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use messwert_journal::StoreError;
use tokio::time::timeout;

use super::error::Error;
use super::front::Arrival;
use crate::app::App;

/// A store that takes longer to read one row is not reachable.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /livez`: the process runs.
pub(super) async fn get_livez(Extension(arrival): Extension<Arc<Arrival>>) -> Response {
    respond("alive", &arrival)
}

/// `GET /readyz`: the store answers too.
pub(super) async fn get_readyz(
    State(app): State<Arc<App>>,
    Extension(arrival): Extension<Arc<Arrival>>,
) -> Result<Response, Error> {
    let began = Instant::now();
    let reached = timeout(PATIENCE, app.store.reachable()).await;
    let reached = reached.unwrap_or_else(|late| Err(StoreError::Unreachable(late.into())));
    app.ledgers.outage().note(began, reached.as_ref().err());
    reached?;
    Ok(respond("ready", &arrival))
}

fn respond(status: &str, arrival: &Arrival) -> Response {
    let id = arrival.id.as_str();
    let body = format!(r#"{{"data":{{"status":"{status}"}},"meta":{{"request_id":"{id}"}}}}"#);
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body).into_response()
}
