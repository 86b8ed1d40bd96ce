//! `/api/v1/reports`: from a request to the bytes of an answer.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, ETAG, LINK, VARY};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use messwert_books::calendar::Instant;
use messwert_books::query::Asked;

use super::answer::{Answer, Page, Resolved, make, read, resolve_page};
use super::answers::SentRef;
use super::caller::{Caller, admit, wants_fresh};
use super::coding::Coding;
use super::conditional::is_known;
use super::error::Error;
use super::front::Arrival;
use super::negotiate::{JSON, accepts, coding, language};
use super::params::read_query;
use super::stale::Stale;
use crate::app::App;
use crate::keys::Scope;
use crate::ledger::{Ledger, Reading};
use crate::metrics::Source;
use crate::reports::ReportError;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Everything that decides which answer a client gets, now or one day.
const VARIES: HeaderValue =
    HeaderValue::from_static("Authorization, X-API-Key, Accept, Accept-Language, Accept-Encoding");

/// `GET /api/v1/reports`, `GET /api/v1/reports/{report}` and `GET /api/v1/reports/{report}/rows`. The
/// order of the checks is part of the API: key, plan, scope, rate, parameters, object.
pub(super) async fn get_page(app: &Arc<App>, page: Page, request: &Parts) -> Result<Response, Error> {
    let (arrival, headers) = (Arrival::of(request), &request.headers);
    let (caller, ()) = admit(app, request, |caller| caller.require(Scope::Reports)).await?;
    let moved = caller.moved_since(app.policy.stale_for, arrival.time)?;
    let sent = sent(&caller, page, request);
    let ledger = app.ledgers.open(caller.tenant).await?;
    let known = ledger.refresh_if_reachable(arrival.at, wants_fresh(headers), app.policy.stale_for).await?;
    let stale = moved.or(known).map(Stale::since);
    let found = find(app, &ledger, &sent, headers, stale.as_ref()).await?;
    if stale.is_some() {
        app.metrics.note_stale();
    }
    Ok(respond(&found, headers, arrival, stale.as_ref()))
}

/// What was sent.
pub(super) fn sent<'a>(caller: &Caller, page: Page, request: &'a Parts) -> SentRef<'a> {
    SentRef {
        tenant: caller.tenant,
        page,
        names: caller.may_see_names(),
        language: language(&request.headers),
        coding: coding(&request.headers),
        query: request.uri.query().unwrap_or_default(),
    }
}

/// What was found for a request.
pub(super) enum Found {
    /// An answer; made for this request, or known before.
    Answer(Arc<Answer>, Source),
    /// The client has the answer of this tag, which was not made again.
    Same(HeaderValue),
}

/// The answer for a caller of the books as they are now.
///
/// An answer that is known costs no more than a look at the journal's head in memory and two
/// look-ups. Else the parameters are read and resolved against the books, and if nobody had the
/// answer, it is folded and rendered.
async fn find(
    app: &Arc<App>,
    ledger: &Arc<Ledger>,
    sent: &SentRef<'_>,
    headers: &HeaderMap,
    stale: Option<&Stale>,
) -> Result<Found, Error> {
    let (now, takes_json) = (app.clock.now(), accepts(headers, JSON));
    if takes_json && let Some(answer) = app.answers.known(sent, ledger.head().seq, now) {
        return Ok(Found::Answer(answer, Source::hit));
    }
    let asked = Arc::new(asked(sent, takes_json)?);
    let (reading, plain) = resolved(app, ledger, sent.page, sent.names, &asked, now).await?;
    let question = plain.coded(sent.coding);
    let tag = tag(&question.tag, stale);
    if is_known(headers, &tag) {
        return Ok(Found::Same(tag));
    }
    let making = make(app, &reading, &plain.key, &asked, now);
    let (answer, is_new) = match sent.coding {
        Coding::Identity => app.answers.get_or_make(&plain, now, making).await?,
        coding => {
            let making = code(app, &plain, coding, now, making);
            app.answers.get_or_make(&question, now, making).await?
        }
    };
    app.answers.note(sent, &answer);
    Ok(Found::Answer(answer, if is_new { Source::made } else { Source::hit }))
}

/// The parameters; a language that the client wants counts as one, unless it is named there.
fn asked(sent: &SentRef<'_>, takes_json: bool) -> Result<Asked, Error> {
    let mut asked = read_query(sent.query).map_err(Error::Invalid)?;
    if !takes_json && asked.get("format").is_none() {
        return Err(Error::NotAcceptable(JSON));
    }
    match sent.language {
        Some(language) if asked.get("lang").is_none() => {
            asked.0.push(("lang".to_owned(), language.word().to_owned()));
        }
        _ => {}
    }
    Ok(asked)
}

/// The plain answer, made unless it is known, in a coding.
async fn code(
    app: &App,
    plain: &Resolved,
    coding: Coding,
    now: Instant,
    making: impl Future<Output = Result<Answer, Error>>,
) -> Result<Answer, Error> {
    let (answer, _) = app.answers.get_or_make(plain, now, making).await?;
    Ok(app.pool.go_on(move || answer.coded(coding)).await?)
}

/// The books that the parameters name, and what the parameters mean there.
async fn resolved(
    app: &App,
    ledger: &Arc<Ledger>,
    page: Page,
    names: bool,
    asked: &Arc<Asked>,
    now: Instant,
) -> Result<(Reading, Resolved), Error> {
    loop {
        let reading = read(app, ledger, page, asked, now).await?;
        let (from, what) = (reading.clone(), Arc::clone(asked));
        match app.pool.begin(move || resolve_page(&from, page, names, &what, now)).await? {
            // The position that was named is the past by now.
            Err(ReportError::MovedOn(_)) => {}
            question => return Ok((reading, question?)),
        }
    }
}

/// The tag of an answer as it is sent.
fn tag(usual: &HeaderValue, stale: Option<&Stale>) -> HeaderValue {
    stale.map_or_else(|| usual.clone(), |stale| stale.tag(usual))
}

/// The response, or that the client has it already.
pub(super) fn respond(
    found: &Found,
    headers: &HeaderMap,
    arrival: &Arrival,
    stale: Option<&Stale>,
) -> Response {
    let (answer, source) = match found {
        Found::Answer(answer, source) => (answer, source),
        Found::Same(tag) => return same(tag.clone(), arrival),
    };
    let tag = tag(&answer.tag, stale);
    if is_known(headers, &tag) {
        return same(tag, arrival);
    }
    // Each request is answered once.
    let _ = arrival.source.set(*source);
    let mut response = Response::new(answer.body(&arrival.id, stale));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(coding) = answer.key.coding.name() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    if let Some(language) = answer.language {
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.word()));
    }
    if let Some(link) = &answer.link {
        headers.insert(LINK, link.clone());
    }
    if *source == Source::made {
        headers.insert(SERVER_TIMING, answer.took.header());
        let _ = arrival.took.set(answer.took);
    }
    tagged(response, tag)
}

/// The client has the answer of this tag.
fn same(tag: HeaderValue, arrival: &Arrival) -> Response {
    let _ = arrival.source.set(Source::same);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    tagged(response, tag)
}

/// The headers that a 304 has as well (RFC 9110 15.4.5).
fn tagged(mut response: Response, tag: HeaderValue) -> Response {
    let headers = response.headers_mut();
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(VARY, VARIES);
    response
}
