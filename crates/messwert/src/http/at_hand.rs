//! What is at hand: the answer to a question that was asked lately, for which nothing is waited for.
//!
//! Most requests for reports are of this kind. They get here what `reports.rs` would answer, without the
//! router, and without the task that waits for store and pool. Whatever is missing, wrong or refused is
//! left to `reports.rs`, as if nobody had looked.

use axum::body::HttpBody;
use axum::response::Response;
use http::header::CONTENT_LENGTH;
use http::request::Parts;
use http::{HeaderValue, StatusCode};

use super::answer::Page;
use super::caller::{count_at_hand, recognize};
use super::front::Arrival;
use super::negotiate::{JSON, accepts};
use super::reports::{Found, respond, sent};
use crate::app::App;
use crate::keys::Scope;
use crate::metrics::Source;

/// The answer to a GET of a page, if key, books and answer are at hand, and the request is within its
/// tenant's limit.
pub(super) fn at_hand(app: &App, page: Page, request: &Parts, arrival: &Arrival) -> Option<Response> {
    let caller = recognize(app, request, arrival, Scope::Reports)?;
    let ledger = app.ledgers.at_hand(caller.tenant).filter(|ledger| ledger.is_fresh(arrival.at))?;
    if !accepts(&request.headers, JSON) {
        return None;
    }
    let (sent, now) = (sent(&caller, page, request), app.clock.at(arrival.time));
    let answer = app.answers.known(&sent, ledger.head().seq, now)?;
    // Last, as nobody else may count this request again.
    count_at_hand(app, &caller, arrival)?;
    let _ = arrival.caller.set(caller);
    let mut response = respond(&Found::Answer(answer, Source::hit), &request.headers, arrival, None);
    if response.status() == StatusCode::OK {
        // As the router adds it.
        let n_bytes = response.body().size_hint().exact().expect("an answer is in memory");
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(n_bytes));
    }
    Some(response)
}
