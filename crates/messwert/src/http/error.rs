//! The one error of HTTP: status, code, body.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use messwert_books::query::Complaint;
use messwert_journal::StoreError;
use serde::Serialize;

use super::request_id::RequestId;
use crate::keys::Scope;
use crate::ledger::LedgerError;

/// What every resource of today allows.
pub(super) const ALLOWED: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// Any error, as a cause.
type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a request is not answered with what it asked for.
///
/// As a response it has no body yet: whoever knows the request's id writes that ([`Error::body`]),
/// and logs the cause, once, at the boundary.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// More than one key, or the same one twice.
    #[error("more than one API key: expected one `Authorization: Bearer` or one `X-API-Key`")]
    SeveralKeys,
    /// No key.
    #[error("an API key is needed: `Authorization: Bearer KEY` or `X-API-Key: KEY`")]
    NoKey,
    /// A key that opens nothing.
    #[error("the API key is wrong, expired or revoked")]
    WrongKey,
    /// The tenant has not subscribed to the API.
    #[error("the API needs the plan `business` or higher")]
    PlanRequired,
    /// The key may not do this.
    #[error("the API key has not the scope `{}`", .0.name())]
    InsufficientScope(Scope),
    /// Parameters are wrong.
    #[error("Validation failed")]
    Invalid(Vec<Complaint>),
    /// An event that does not exist, or is another tenant's: the answer is the same for both, so it
    /// does not repeat what was asked for.
    #[error("there is no event of this `event_key`")]
    NoSuchEvent,
    /// No route.
    #[error("there is nothing at this address")]
    NoSuchPath,
    /// A route, but not for this method.
    #[error("this method is not allowed here: expected GET, HEAD or OPTIONS")]
    MethodNotAllowed,
    /// An address of more than 8 KiB.
    #[error("the address is too long: expected at most 8192 bytes")]
    UriTooLong,
    /// A report that this version does not have.
    #[error("this report is not built yet; GET /api/v1/reports lists the reports that are")]
    NotBuilt,
    /// A sum that fits no 64 bits of minor units. The figure's name is the program's own text.
    #[error("`{0}` is too large to be told")]
    FigureTooLarge(&'static str),
    /// The queue for past books is full.
    #[error("too many ask for past books at the moment: expected to be asked again a little later")]
    Crowded,
    /// It took too long.
    #[error("the request took longer than 30 s")]
    TookTooLong,
    /// The store does not answer, or not in time: trying again may help.
    #[error("the service is not available at the moment")]
    Unavailable(#[source] BoxError),
    /// A bug, or a broken journal.
    #[error("internal error")]
    Internal(#[source] BoxError),
}

impl Error {
    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Error::SeveralKeys => StatusCode::BAD_REQUEST,
            Error::NoKey | Error::WrongKey => StatusCode::UNAUTHORIZED,
            Error::PlanRequired | Error::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::NoSuchEvent | Error::NoSuchPath => StatusCode::NOT_FOUND,
            Error::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Error::UriTooLong => StatusCode::URI_TOO_LONG,
            Error::NotBuilt => StatusCode::NOT_IMPLEMENTED,
            Error::Crowded | Error::TookTooLong | Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::FigureTooLarge(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name of the error.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Error::SeveralKeys => "several_keys",
            Error::NoKey => "no_key",
            Error::WrongKey => "invalid_key",
            Error::PlanRequired => "plan_required",
            Error::InsufficientScope(_) => "insufficient_scope",
            Error::Invalid(_) => "validation_failed",
            Error::NoSuchEvent => "no_such_event",
            Error::NoSuchPath => "not_found",
            Error::MethodNotAllowed => "method_not_allowed",
            Error::UriTooLong => "uri_too_long",
            Error::NotBuilt => "not_implemented",
            Error::FigureTooLarge(_) => "figure_too_large",
            Error::Crowded => "overloaded",
            Error::TookTooLong => "timeout",
            Error::Unavailable(_) => "unavailable",
            Error::Internal(_) => "internal",
        }
    }

    /// The body: `{"error": …, "errors": … (422 only), "code": …, "request_id": …}`.
    pub(super) fn body(&self, id: &RequestId) -> Vec<u8> {
        let errors = match self {
            Error::Invalid(complaints) => Some(by_parameter(complaints)),
            _ => None,
        };
        let body = Body { error: self.to_string(), errors, code: self.code(), request_id: id.as_str() };
        serde_json::to_vec(&body).expect("texts are always JSON")
    }

    /// What went wrong below HTTP, if anything did.
    pub(super) fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }

    /// Headers that belong to the error.
    fn header(&self) -> Option<(http::HeaderName, HeaderValue)> {
        let challenge = |text| Some((WWW_AUTHENTICATE, HeaderValue::from_static(text)));
        match self {
            Error::NoKey => challenge(r#"Bearer realm="messwert""#),
            Error::WrongKey => challenge(r#"Bearer realm="messwert", error="invalid_token""#),
            Error::InsufficientScope(scope) => {
                let text = format!(
                    r#"Bearer realm="messwert", error="insufficient_scope", scope="{}""#,
                    scope.name()
                );
                Some((WWW_AUTHENTICATE, HeaderValue::from_str(&text).expect("scopes are ASCII")))
            }
            Error::MethodNotAllowed => Some((ALLOW, ALLOWED)),
            Error::Crowded | Error::TookTooLong | Error::Unavailable(_) => {
                Some((RETRY_AFTER, HeaderValue::from_static("1")))
            }
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<BTreeMap<&'a str, Vec<&'a str>>>,
    code: &'static str,
    request_id: &'a str,
}

fn by_parameter(complaints: &[Complaint]) -> BTreeMap<&str, Vec<&str>> {
    let mut errors = BTreeMap::<&str, Vec<&str>>::new();
    for complaint in complaints {
        errors.entry(&complaint.parameter).or_default().push(&complaint.message);
    }
    errors
}

/// Travels with a response until its body is written.
#[derive(Clone)]
pub(super) struct Failure(pub(super) Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some((name, value)) = self.header() {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}

impl From<LedgerError> for Error {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(store) => Error::from(store),
            error => Error::Internal(Box::new(error)),
        }
    }
}

impl From<Arc<StoreError>> for Error {
    fn from(error: Arc<StoreError>) -> Self {
        match &*error {
            StoreError::Busy | StoreError::Backend(_) => Error::Unavailable(Box::new(error)),
            _ => Error::Internal(Box::new(error)),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Error::from(Arc::new(error))
    }
}

/// Work on the fold pool panicked, or the server is going down.
impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Error::Internal(Box::new(error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_errors_say_nothing_of_their_cause() {
        let check = |error: Error, status: u16, text: &str| {
            assert_eq!((error.status().as_u16(), error.to_string().as_str()), (status, text));
        };
        check(Error::Internal("secret".into()), 500, "internal error");
        check(Error::Unavailable("secret".into()), 503, "the service is not available at the moment");
        check(Error::FigureTooLarge("totals"), 500, "`totals` is too large to be told");
        assert!(Error::Internal("secret".into()).cause().is_some_and(|cause| cause.to_string() == "secret"));
    }

    #[test]
    fn what_may_help_later_can_be_tried_again() {
        assert_eq!(Error::from(StoreError::Busy).status(), StatusCode::SERVICE_UNAVAILABLE);
        let unreadable = StoreError::Unreadable { seq: 1, what: "kind".to_owned() };
        assert_eq!(Error::from(unreadable).status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
