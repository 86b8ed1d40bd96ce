//! The one error of HTTP: status, code, body.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT_ENCODING, ALLOW, CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use messwert_books::books::Locale;
use messwert_books::fact::Kind;
use messwert_books::query::Complaint;
use messwert_books::{Text, text};
use messwert_journal::StoreError;
use serde::Serialize;

use super::error_text::scopes;
use super::request_id::RequestId;
use crate::import::{RejectedLine, rejected_lines};
use crate::keys::{Scope, hide};
use crate::ledger::{LedgerError, Rejected, WriteError};
use crate::pool::PoolError;

/// The methods that a resource allows; as a response the answer to OPTIONS.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    header: &'static str,
    words: (&'static str, &'static str),
}

impl Allowed {
    /// It can be read.
    pub(super) const READING: Allowed =
        Allowed { header: "GET, HEAD, OPTIONS", words: ("GET, HEAD", "OPTIONS") };
    /// It can be posted to.
    pub(super) const POSTING: Allowed = Allowed { header: "POST, OPTIONS", words: ("POST", "OPTIONS") };

    /// The methods, for people.
    pub(super) fn words(self) -> Text {
        let (first, last) = self.words;
        text!(de = "{first} oder {last}", en = "{first} or {last}")
    }
}

impl IntoResponse for Allowed {
    fn into_response(self) -> Response {
        (StatusCode::NO_CONTENT, [(ALLOW, HeaderValue::from_static(self.header))]).into_response()
    }
}

/// So many problems of refused lines are told.
pub(super) const TOLD: usize = 1_000;

/// Any error, as a cause.
pub(super) type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a request is not answered with what it asked for.
///
/// As a response it has no body yet: whoever knows the request's id writes that ([`Error::body`]),
/// and logs the cause, once, at the boundary.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.text())]
pub(super) enum Error {
    /// More than one key, or the same one twice.
    SeveralKeys,
    /// No key.
    NoKey,
    /// A key that opens nothing.
    WrongKey,
    /// A key of another tenant than the host's.
    WrongHost,
    /// The tenant has not subscribed to the API.
    PlanRequired,
    /// The key may not do this.
    InsufficientScope(Scope),
    /// The key has not the scopes to write facts of these kinds; of any, if none is named.
    MayNotWrite(Vec<Kind>),
    /// As many requests as the tenant has in an hour were answered.
    RateLimited {
        /// Seconds until there are more.
        wait: u64,
    },
    /// The client takes nothing that there is.
    NotAcceptable(&'static str),
    /// A body that is no NDJSON.
    NotNdjson,
    /// A body that is compressed in another way.
    UnknownEncoding,
    /// A body of more than 100 MiB, as sent or as decompressed.
    BodyTooLarge,
    /// A body that does not come.
    BodyStalled,
    /// A body that ended early.
    BodyCutOff(#[source] BoxError),
    /// A compressed body that is cut off or damaged.
    BodyDamaged {
        /// The line that is not whole.
        line: u64,
        /// What the decoder says.
        reason: String,
    },
    /// Lines are wrong.
    Rejected(Box<Rejected>),
    /// So many do the same at this moment that one more would be too much.
    TooMany,
    /// So many connections are open that one more would be too much.
    TooManyConnections,
    /// Parameters are wrong.
    Invalid(Vec<Complaint>),
    /// An event that does not exist, or is another tenant's: the answer is the same for both, so it
    /// does not repeat what was asked for.
    NoSuchEvent,
    /// A row that the journal does not have: the client's copy is one of another journal.
    BeyondJournal {
        /// The last row.
        end: i64,
    },
    /// No route.
    NoSuchPath,
    /// A route, but not for this method.
    MethodNotAllowed(Allowed),
    /// An address of more than 8 KiB.
    UriTooLong,
    /// Headers of more than 32 KiB.
    HeadersTooLarge,
    /// A sum that fits no 64 bits of minor units. The figure's name is the program's own text.
    FigureTooLarge(&'static str),
    /// It took too long.
    TookTooLong,
    /// The store does not answer, or not in time: trying again may help.
    Unavailable(#[source] BoxError),
    /// The tenant is on its way to another store, or there already.
    ReadOnly(#[source] BoxError),
    /// The tenant has moved to another store, and nobody asks here for what it was then any more.
    Moved,
    /// A bug, or a broken journal.
    Internal(#[source] BoxError),
}

impl Error {
    /// The status of the answer.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Error::SeveralKeys | Error::BodyCutOff(_) | Error::BodyDamaged { .. } => StatusCode::BAD_REQUEST,
            Error::NoKey | Error::WrongKey | Error::WrongHost => StatusCode::UNAUTHORIZED,
            Error::PlanRequired | Error::InsufficientScope(_) | Error::MayNotWrite(_) => {
                StatusCode::FORBIDDEN
            }
            Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::NotAcceptable(_) => StatusCode::NOT_ACCEPTABLE,
            Error::NotNdjson | Error::UnknownEncoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::BodyStalled => StatusCode::REQUEST_TIMEOUT,
            Error::Rejected(rejected) if rejected.is_conflict => StatusCode::CONFLICT,
            Error::BeyondJournal { .. } => StatusCode::CONFLICT,
            Error::Rejected(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::NoSuchEvent | Error::NoSuchPath => StatusCode::NOT_FOUND,
            Error::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Error::UriTooLong => StatusCode::URI_TOO_LONG,
            Error::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Error::TooMany
            | Error::TooManyConnections
            | Error::TookTooLong
            | Error::Unavailable(_)
            | Error::ReadOnly(_)
            | Error::Moved => StatusCode::SERVICE_UNAVAILABLE,
            Error::FigureTooLarge(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name of the error.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Error::SeveralKeys => "several_keys",
            Error::NoKey => "no_key",
            Error::WrongKey => "invalid_key",
            Error::WrongHost => "wrong_host",
            Error::PlanRequired => "plan_required",
            Error::InsufficientScope(_) | Error::MayNotWrite(_) => "insufficient_scope",
            Error::RateLimited { .. } => "rate_limited",
            Error::NotAcceptable(_) => "not_acceptable",
            Error::NotNdjson => "unsupported_media_type",
            Error::UnknownEncoding => "unsupported_encoding",
            Error::BodyTooLarge => "body_too_large",
            Error::BodyStalled => "body_stalled",
            Error::BodyCutOff(_) => "body_cut_off",
            Error::BodyDamaged { .. } => "body_damaged",
            Error::Rejected(rejected) if rejected.is_conflict => "conflict",
            Error::Rejected(_) => "validation_failed",
            Error::TooMany => "too_many",
            Error::TooManyConnections => "too_many_connections",
            Error::Invalid(_) => "validation_failed",
            Error::NoSuchEvent => "no_such_event",
            Error::BeyondJournal { .. } => "beyond_journal",
            Error::NoSuchPath => "not_found",
            Error::MethodNotAllowed(_) => "method_not_allowed",
            Error::UriTooLong => "uri_too_long",
            Error::HeadersTooLarge => "headers_too_large",
            Error::FigureTooLarge(_) => "figure_too_large",
            Error::TookTooLong => "timeout",
            Error::Unavailable(_) => "unavailable",
            Error::ReadOnly(_) => "read_only",
            Error::Moved => "moved",
            Error::Internal(_) => "internal",
        }
    }

    /// The body: `{"error": …, "errors": … (422), "rejected": … (refused lines), "code": …,
    /// "request_id": …}`.
    ///
    /// What was sent is repeated there, but for keys. Texts are in the language asked for, words for programs
    /// are the same in all.
    pub(super) fn body(&self, id: &RequestId, locale: Locale) -> Vec<u8> {
        let error = self.text().get(locale).to_owned();
        let mut body = Body { error, code: self.code(), ..Body::of(id) };
        match self {
            Error::Invalid(complaints) => body.errors = Some(by_parameter(complaints, locale)),
            Error::Rejected(rejected) => body.tell(rejected, locale),
            _ => {}
        }
        let text = serde_json::to_string(&body).expect("texts are always JSON");
        hide(&text).into_owned().into_bytes()
    }

    /// What went wrong below HTTP, if anything did.
    pub(super) fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        self.source()
    }

    /// Whether the store said nothing at all.
    pub(super) fn is_unreachable(&self) -> bool {
        let Error::Unavailable(cause) = self else { return false };
        cause.downcast_ref::<Arc<StoreError>>().is_some_and(|error| error.is_unreachable())
    }

    /// Headers that belong to the error.
    fn header(&self) -> Option<(http::HeaderName, HeaderValue)> {
        let challenge = |text| Some((WWW_AUTHENTICATE, HeaderValue::from_static(text)));
        match self {
            Error::NoKey => challenge(r#"Bearer realm="messwert""#),
            Error::WrongKey | Error::WrongHost => {
                challenge(r#"Bearer realm="messwert", error="invalid_token""#)
            }
            Error::InsufficientScope(scope) => {
                let text = format!(
                    r#"Bearer realm="messwert", error="insufficient_scope", scope="{}""#,
                    scope.name()
                );
                Some((WWW_AUTHENTICATE, HeaderValue::from_str(&text).expect("scopes are ASCII")))
            }
            Error::MayNotWrite(kinds) => {
                let scopes = scopes(kinds).map(Scope::name).collect::<Vec<_>>().join(" ");
                let text =
                    format!(r#"Bearer realm="messwert", error="insufficient_scope", scope="{scopes}""#);
                Some((WWW_AUTHENTICATE, HeaderValue::from_str(&text).expect("scopes are ASCII")))
            }
            Error::MethodNotAllowed(allowed) => Some((ALLOW, HeaderValue::from_static(allowed.header))),
            Error::UnknownEncoding => Some((ACCEPT_ENCODING, HeaderValue::from_static("gzip, zstd"))),
            Error::BodyStalled => Some((CONNECTION, HeaderValue::from_static("close"))),
            Error::RateLimited { wait } => Some((RETRY_AFTER, HeaderValue::from(*wait))),
            Error::TooMany | Error::TooManyConnections | Error::TookTooLong | Error::Unavailable(_) => {
                Some((RETRY_AFTER, HeaderValue::from_static("1")))
            }
            Error::ReadOnly(_) | Error::Moved => Some((RETRY_AFTER, HeaderValue::from_static("5"))),
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<BTreeMap<&'a str, Vec<Cow<'a, str>>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected: Option<Vec<RejectedLine<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejected_total: Option<u64>,
    code: &'static str,
    request_id: &'a str,
}

impl<'a> Body<'a> {
    fn of(id: &'a RequestId) -> Body<'a> {
        let (errors, rejected, rejected_total) = (None, None, None);
        Body { error: String::new(), errors, rejected, rejected_total, code: "", request_id: id.as_str() }
    }

    /// Tells which lines were refused, and of the first ones why.
    fn tell(&mut self, rejected: &'a Rejected, locale: Locale) {
        let (n_rejected, n_lines) = (rejected.summary.n_rejected(), rejected.summary.n_lines);
        let text = text!(
            de = "{n_rejected} von {n_lines} Zeilen abgelehnt",
            en = "{n_rejected} of {n_lines} lines rejected",
        );
        self.errors = Some(BTreeMap::from([("facts", vec![text.get(locale).to_owned().into()])]));
        self.rejected = Some(rejected_lines(&rejected.rejections, &[], locale).take(TOLD).collect());
        self.rejected_total = Some(n_rejected);
    }
}

fn by_parameter(complaints: &[Complaint], locale: Locale) -> BTreeMap<&str, Vec<Cow<'_, str>>> {
    let mut errors = BTreeMap::<&str, Vec<Cow<'_, str>>>::new();
    for complaint in complaints {
        errors.entry(&complaint.parameter).or_default().push(complaint.message.get(locale).into());
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

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Rejected(rejected) => Error::Rejected(rejected),
            WriteError::Forbidden(kinds) => Error::MayNotWrite(kinds),
            WriteError::Ledger(error) => Error::from(error),
            WriteError::Contended { .. } => Error::Unavailable(Box::new(error)),
            // It is recorded: whoever tries again adds nothing.
            WriteError::NotFolded { source: LedgerError::Store(_), .. } => {
                Error::Unavailable(Box::new(error))
            }
            WriteError::CalledOff | WriteError::Staging(_) | WriteError::NotFolded { .. } => {
                Error::Internal(Box::new(error))
            }
        }
    }
}

impl From<Arc<StoreError>> for Error {
    fn from(error: Arc<StoreError>) -> Self {
        match &*error {
            StoreError::Busy | StoreError::Unreachable(_) | StoreError::Backend(_) => {
                Error::Unavailable(Box::new(error))
            }
            StoreError::ReadOnly { .. } => Error::ReadOnly(Box::new(error)),
            // It was deleted since its key was looked up, and the key with it.
            StoreError::NoTenant { .. } => Error::WrongKey,
            _ => Error::Internal(Box::new(error)),
        }
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Error::from(Arc::new(error))
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Crowded => Error::TooMany,
            PoolError::Broken(error) => Error::from(error),
        }
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
        let id = messwert_journal::TenantId::new(crate::random::Random::seeded(1).uuid());
        let check = |error: StoreError, code: &str| {
            let (text, source) = (error.to_string(), LedgerError::from(error));
            let write = WriteError::NotFolded { seq: 7, source: source.clone() };
            let read = Error::from(source);
            assert_eq!(read.code(), code, "{text}");
            assert_eq!(Error::from(write).status(), StatusCode::SERVICE_UNAVAILABLE, "recorded: {text}");
        };
        check(StoreError::Busy, "unavailable");
        check(StoreError::Unreachable("cut".into()), "unavailable");
        check(StoreError::Backend("58P01".into()), "unavailable");
        assert!(Error::from(StoreError::Unreachable("cut".into())).is_unreachable());
        assert!(!Error::from(StoreError::Busy).is_unreachable());
        check(StoreError::NoTenant { id }, "invalid_key");
        check(StoreError::Unreadable { seq: 1, what: "kind".to_owned() }, "internal");
        check(StoreError::Damaged { table: "tenants", what: "plan".to_owned() }, "internal");
        let broken = LedgerError::Diverged { ours: 2, theirs: 1 };
        assert_eq!(Error::from(WriteError::NotFolded { seq: 2, source: broken.clone() }).code(), "internal");
        assert_eq!(Error::from(broken).code(), "internal");
        assert_eq!(Error::from(WriteError::Contended { tries: 100 }).code(), "unavailable");
    }
}
