//! The front: what every request goes through before and after its route.

use std::any::Any;
use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::Either;
use http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use messwert_books::books::Locale;
use messwert_books::calendar::Instant as Time;
use messwert_journal::TenantId;
use tower::{BoxError, Service};

use super::answer::Page;
use super::at_hand::at_hand;
use super::caller::Caller;
use super::cors;
use super::error::{Error, Failure};
use super::negotiate;
use super::params::{self, take_key};
use super::rate::Counted;
use super::request_id::{RequestId, X_REQUEST_ID};
use super::took::Took;
use crate::app::App;
use crate::ledger::LedgerError;
use crate::metrics::{RouteMetrics, Source};
use crate::traces::{self, Parent, TraceId};

/// An address has at most so many bytes.
const URI_LIMIT: usize = 8 << 10;

/// The headers of a request have at most so many bytes, with four for each line's `: ` and end.
const HEADERS_LIMIT: usize = 32 << 10;

/// An answer that takes longer is given up, unless its handler has limits of its own.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// So long an error waits for the books that say what its tenant's language is.
const LANGUAGE_LIMIT: Duration = Duration::from_secs(5);

/// The route of a request that finds none. What was asked for is not told: anything may stand there.
const NO_ROUTE: &str = "none";

/// The word for the method whose answers have no body.
const HEAD: &str = "HEAD";

/// Lines of the access log have this target.
const ACCESS: &str = "messwert::access";

/// What a service answers: errors are answers too.
type Answered = Result<Response, Infallible>;

/// The service that a server serves: the routes, with request ids, limits, error bodies, the access
/// log, and a panic that ends no more than its request.
#[derive(Clone)]
pub struct Front(Arc<Inside>);

struct Inside {
    app: Arc<App>,
    router: Router,
    /// All of them, and last what stands for those that are none.
    routes: Vec<Route>,
}

/// What is known of a route.
struct Route {
    counted: RouteMetrics,
    /// If it is one whose answers may be at hand.
    page: Option<Page>,
}

/// A request's arrival: added to it, in an `Arc`, for its handler.
pub(super) struct Arrival {
    /// When it came.
    pub(super) at: Instant,
    /// The same by the machine's clock.
    pub(super) time: Time,
    /// Its id.
    pub(super) id: RequestId,
    /// Who sent it, once that is known.
    pub(super) caller: OnceLock<Arc<Caller>>,
    /// How it was counted, if it was.
    pub(super) counted: OnceLock<Counted>,
    /// The key that stood in its query, where that is allowed.
    pub(super) key_in_query: Option<String>,
    /// The language that was asked for, if its answer is not at hand.
    pub(super) language: Option<Locale>,
    /// Where its answer came from, if it is a report.
    pub(super) source: OnceLock<Source>,
    /// How its answer was made, if it was made for it.
    pub(super) took: OnceLock<Took>,
    /// Where it stands in a trace of its client, if there are traces.
    parent: Option<Parent>,
    has_own_limits: AtomicBool,
}

impl Arrival {
    /// Of a request that came through the front.
    pub(super) fn of(head: &Parts) -> &Arc<Arrival> {
        head.extensions.get().expect("the front lets nothing in without one")
    }

    /// From now on its handler sees to it that the request keeps moving, however long it takes.
    pub(super) fn set_own_limits(&self) {
        self.has_own_limits.store(true, Ordering::Relaxed);
    }
}

impl Front {
    /// Any routes, with patterns that are paths, behind what all requests go through: what that costs can be
    /// measured.
    pub fn around(app: Arc<App>, router: Router, paths: &[&'static str]) -> Front {
        let routes: Vec<_> = paths.iter().map(|path| (*path, None)).collect();
        Front::new(app, router, &routes)
    }

    pub(super) fn new(app: Arc<App>, router: Router, routes: &[(&'static str, Option<Page>)]) -> Front {
        let known = routes.iter().chain([&(NO_ROUTE, None)]);
        let routes = known.map(|(path, page)| Route { counted: app.metrics.of_route(path), page: *page });
        Front(Arc::new(Inside { routes: routes.collect(), app, router }))
    }
}

impl Inside {
    /// Which of the routes a path belongs to. Patterns are paths so far.
    fn route(&self, path: &str) -> usize {
        let found = self.routes.iter().position(|route| route.counted.route() == path);
        found.unwrap_or(self.routes.len() - 1)
    }

    /// Takes in a request. A key in its query goes no further than this.
    fn arrival(&self, head: &mut Parts) -> Arrival {
        let time = self.app.clock.real();
        let takes_key =
            self.app.policy.allow_key_in_query && matches!(head.method, Method::GET | Method::HEAD);
        let key_in_query = if takes_key { take_key(&mut head.uri) } else { None };
        Arrival {
            at: Instant::now(),
            time,
            id: self.app.request_ids.of(&head.headers, time),
            caller: OnceLock::new(),
            counted: OnceLock::new(),
            key_in_query,
            language: None,
            source: OnceLock::new(),
            took: OnceLock::new(),
            parent: self.app.traces.as_ref().map(|_| Parent::of(&head.headers)),
            has_own_limits: AtomicBool::new(false),
        }
    }

    /// What can be answered without waiting for anybody.
    fn at_once(&self, head: &Parts, line: Line, arrival: &Arrival) -> Option<Response> {
        let page = self.routes[line.route].page.filter(|_| head.method == Method::GET)?;
        // What it leaves behind is shared behind locks that a panic does not poison.
        let found = catch_unwind(AssertUnwindSafe(|| at_hand(&self.app, page, head, arrival)));
        found.unwrap_or_else(|panic| Some(Error::Internal(panicked(&*panic)).into_response()))
    }

    /// Completes, counts and logs an answer.
    fn answered(&self, response: Response, line: Line, arrival: &Arrival, origin: cors::Page) -> Response {
        let response = finish(&self.app, response, arrival, origin, line.method == HEAD);
        self.note(line, arrival, response.status());
        response
    }

    /// Counts and logs a request that is answered.
    fn note(&self, line: Line, arrival: &Arrival, status: StatusCode) {
        let took = arrival.at.elapsed();
        let counted = &self.routes[line.route].counted;
        counted.note(status.as_u16(), took);
        if let Some(source) = arrival.source.get() {
            self.app.metrics.note_answer(*source);
        }
        let trace = self.trace(line.method, counted.route(), arrival, status, took);
        line.write(counted.route(), arrival, status, took, trace);
    }

    /// Sends a span of it, if there are traces, and says to which it belongs.
    fn trace(
        &self,
        method: &'static str,
        route: &'static str,
        arrival: &Arrival,
        status: StatusCode,
        took: Duration,
    ) -> Option<TraceId> {
        let (traces, parent) = self.app.traces.as_ref().zip(arrival.parent.as_ref())?;
        let made = arrival.took.get();
        Some(traces.note(&traces::Answered {
            parent,
            method,
            route: (route != NO_ROUTE).then_some(route),
            status: status.as_u16(),
            request_id: arrival.id.as_str(),
            tenant: arrival.caller.get().map(|caller| caller.tenant_key.as_str()),
            cache: arrival.source.get().map(|source| source.word()),
            time: arrival.time,
            arrived: arrival.at,
            took,
            steps: made.map(|made| made.steps_since(arrival.at)).unwrap_or_default(),
        }))
    }
}

impl<B> Service<Request<B>> for Front
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Answered>, Pin<Box<dyn Future<Output = Answered> + Send>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut head, body) = request.into_parts();
        let too_large = too_large(&head);
        let mut arrival = self.0.arrival(&mut head);
        let line = Line { method: word(&head.method), route: self.0.route(head.uri.path()) };
        let origin = cors::Page::of(&head.headers, &self.0.app.policy.cors_origins);
        if too_large.is_none()
            && let Some(response) = self.0.at_once(&head, line, &arrival)
        {
            return Either::Left(ready(Ok(self.0.answered(response, line, &arrival, origin))));
        }
        arrival.language = language_asked_for(&head);
        if let Some(error) = too_large {
            let response = self.0.answered(error.into_response(), line, &arrival, origin);
            return Either::Left(ready(Ok(response)));
        }
        let arrival = Arc::new(arrival);
        head.extensions.insert(Arc::clone(&arrival));
        let routed = self.0.router.clone().call(Request::from_parts(head, body));
        let front = Arc::clone(&self.0);
        Either::Right(Box::pin(async move {
            let response = in_time(in_language(&front.app, routed, &arrival), &arrival).await;
            Ok(front.answered(response, line, &arrival, origin))
        }))
    }
}

/// The answer of a route. If it is an error about the request and nobody asked for a language, the tenant's
/// books are brought up to date, which say what its language is: for a while, as they may have to be folded.
async fn in_language(app: &App, routed: impl Future<Output = Answered>, arrival: &Arrival) -> Answered {
    let response = routed.await?;
    let is_told = response.extensions().get::<Failure>().is_some() && response.status().is_client_error();
    if is_told
        && arrival.language.is_none()
        && let Some(caller) = arrival.caller.get()
    {
        let books = bring_up(app, caller.tenant, response.status(), arrival.at);
        // Without the store, or in time, the language is that of the books in memory.
        let _ = tokio::time::timeout(LANGUAGE_LIMIT, books).await;
    }
    Ok(response)
}

/// Brings a tenant's books up to date. Whoever is refused, whatever was asked for, opens none.
async fn bring_up(
    app: &App,
    tenant: TenantId,
    status: StatusCode,
    arrived: Instant,
) -> Result<(), LedgerError> {
    let is_refused = matches!(status, StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS);
    let ledger = match app.ledgers.at_hand(tenant) {
        Some(ledger) => ledger,
        None if is_refused => return Ok(()),
        None => app.ledgers.open(tenant).await?,
    };
    ledger.refresh(arrived, false).await
}

/// The answer of a route, unless that takes too long or panics.
async fn in_time(routed: impl Future<Output = Answered>, arrival: &Arrival) -> Response {
    // What a handler leaves behind is shared behind locks that a panic does not poison.
    let mut caught = pin!(AssertUnwindSafe(routed).catch_unwind());
    let in_time = match tokio::time::timeout(TIME_LIMIT, &mut caught).await {
        Err(_) if arrival.has_own_limits.load(Ordering::Relaxed) => Ok(caught.await),
        in_time => in_time,
    };
    match in_time {
        Ok(Ok(Ok(response))) => response,
        Ok(Err(panic)) => Error::Internal(panicked(&*panic)).into_response(),
        Err(_) => Error::TookTooLong.into_response(),
    }
}

/// Adds what every answer has, and writes and logs an error.
fn finish(
    app: &App,
    mut response: Response,
    arrival: &Arrival,
    origin: cors::Page,
    is_head: bool,
) -> Response {
    if let Some(Failure(error)) = response.extensions_mut().remove::<Failure>() {
        app.told.log(&error, arrival, app.ledgers.outage());
        app.metrics.note_error(error.code());
        let language = language_of_error(app, arrival);
        let body = error.body(&arrival.id, language);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.word()));
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if !is_head {
            *response.body_mut() = Body::from(body);
        }
    }
    if matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        // The router's 0 would be the length of an answer with content (RFC 9110 8.6).
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    let headers = response.headers_mut();
    headers.insert(X_REQUEST_ID, arrival.id.header());
    if let Some(counted) = arrival.counted.get() {
        counted.add_to(headers);
    }
    origin.add_to(headers);
    secure(headers);
    response
}

/// Whatever is sent is data: no browser runs, frames or guesses anything, unless it is a page that says so.
fn secure(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(nothing);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
}

/// `lang`, else what the client takes.
fn language_asked_for(head: &Parts) -> Option<Locale> {
    head.uri.query().and_then(params::language).or_else(|| negotiate::language(&head.headers))
}

/// Else the tenant's, as the books in memory have it. Strangers are told in English, and so is everybody while
/// there are no books.
fn language_of_error(app: &App, arrival: &Arrival) -> Locale {
    let of_tenant = || Some(app.ledgers.at_hand(arrival.caller.get()?.tenant)?.locale());
    arrival.language.or_else(of_tenant).unwrap_or(Locale::En)
}

/// Why a request is not even looked at.
fn too_large(head: &Parts) -> Option<Error> {
    if head.uri.path_and_query().is_some_and(|uri| uri.as_str().len() > URI_LIMIT) {
        return Some(Error::UriTooLong);
    }
    let line = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    let n_bytes: usize = head.headers.iter().map(line).sum();
    (n_bytes > HEADERS_LIMIT).then_some(Error::HeadersTooLarge)
}

fn panicked(panic: &(dyn Any + Send)) -> BoxError {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", text.unwrap_or("no message")).into()
}

/// What the access log says of a request, taken before the request is gone. Neither path nor query:
/// parameters are nobody's business, and a key may have strayed there.
#[derive(Clone, Copy)]
struct Line {
    method: &'static str,
    route: usize,
}

impl Line {
    fn write(
        self,
        route: &'static str,
        arrival: &Arrival,
        status: StatusCode,
        took: Duration,
        trace: Option<TraceId>,
    ) {
        if !tracing::enabled!(target: ACCESS, tracing::Level::INFO) {
            return;
        }
        let caller = arrival.caller.get();
        tracing::info!(
            target: ACCESS,
            request_id = arrival.id.as_str(),
            method = self.method,
            route,
            status = status.as_u16(),
            took_us = took.as_micros() as u64,
            tenant = caller.map(|caller| caller.tenant_key.as_str()),
            key = caller.map(|caller| tracing::field::display(caller.key)),
            cache = arrival.source.get().map(|source| source.word()),
            trace = trace.map(tracing::field::display),
            "answered"
        );
    }
}

/// The method, if it is one of HTTP's own: others are what somebody made up, maybe a key.
fn word(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 9] = [
        (Method::GET, "GET"),
        (Method::HEAD, HEAD),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::OPTIONS, "OPTIONS"),
        (Method::TRACE, "TRACE"),
        (Method::CONNECT, "CONNECT"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("other", |(_, word)| word)
}
