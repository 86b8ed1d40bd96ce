//! Wrong requests: how each is made of an operation, and what the API says to it.

use http::Method;

use crate::keys::Keys;
use crate::operations::Operation;

/// A way in which a request is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrong {
    NoKey,
    OtherScheme,
    Malformed,
    Unknown,
    Mistyped,
    Expired,
    Revoked,
    TwoKeys,
    KeyInQuery,
    OthersObject,
    MissingScope,
    PlanTooLow,
    OverTheLimit,
    Method(&'static str),
    LongAddress,
    LargeHeaders,
    LargeBody,
    MediaType,
    ContentEncoding,
    NotAcceptable,
    UnknownParameter,
    RepeatedParameter,
    MalformedParameter,
}

/// A request, but for its operation.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Request {
    /// The same with one more header.
    pub(crate) fn with(&self, (name, value): (&'static str, &str)) -> Request {
        let headers = self.headers.iter().cloned().chain([(name, value.to_owned())]).collect();
        let (method, path, body) = (self.method.clone(), self.path.clone(), self.body.clone());
        Request { method, path, headers, body }
    }
}

/// What must be answered.
pub(crate) struct Expected {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    /// A header that must stand there.
    pub(crate) header: Option<(&'static str, String)>,
    /// A parameter that the body must name.
    pub(crate) names: Option<&'static str>,
    /// Whether the request counts against the limit.
    pub(crate) is_counted: bool,
}

impl Wrong {
    pub(crate) const ALL: [Wrong; 27] = [
        Wrong::NoKey,
        Wrong::OtherScheme,
        Wrong::Malformed,
        Wrong::Unknown,
        Wrong::Mistyped,
        Wrong::Expired,
        Wrong::Revoked,
        Wrong::TwoKeys,
        Wrong::KeyInQuery,
        Wrong::OthersObject,
        Wrong::MissingScope,
        Wrong::PlanTooLow,
        Wrong::OverTheLimit,
        Wrong::Method("PUT"),
        Wrong::Method("PATCH"),
        Wrong::Method("DELETE"),
        Wrong::Method("TRACE"),
        Wrong::Method("OTHER"),
        Wrong::LongAddress,
        Wrong::LargeHeaders,
        Wrong::LargeBody,
        Wrong::MediaType,
        Wrong::ContentEncoding,
        Wrong::NotAcceptable,
        Wrong::UnknownParameter,
        Wrong::RepeatedParameter,
        Wrong::MalformedParameter,
    ];

    /// Whether an operation can be asked wrongly like this. What needs no key takes any, and reads neither
    /// body nor `Accept`, nor parameters but the page's language; what reads has no body.
    pub(crate) fn concerns(self, operation: &Operation) -> bool {
        match self {
            Wrong::Method(_) | Wrong::LongAddress | Wrong::LargeHeaders => true,
            _ if operation.is_open => false,
            Wrong::LargeBody | Wrong::MediaType | Wrong::ContentEncoding => !operation.is_read(),
            Wrong::OthersObject => operation.is_report(),
            _ => true,
        }
    }

    /// The request. `OthersObject` needs an event `others-event` of another tenant.
    pub(crate) fn request(self, operation: &Operation, keys: &Keys) -> Request {
        let path = operation.path_with(&self.query(operation, keys));
        let bearer = self.bearer(keys).map(|key| ("authorization", format!("Bearer {key}")));
        let more = match self {
            Wrong::OtherScheme => Some(("authorization", "Basic YTpi".to_owned())),
            Wrong::TwoKeys => Some(("x-api-key", keys.good.clone())),
            Wrong::LargeHeaders => Some(("x-large", "x".repeat(32 << 10))),
            Wrong::LargeBody => Some(("content-length", ((100 << 20) + 1).to_string())),
            Wrong::MediaType => Some(("content-type", "application/json".to_owned())),
            Wrong::ContentEncoding => Some(("content-encoding", "br".to_owned())),
            Wrong::NotAcceptable => Some(("accept", "text/html".to_owned())),
            _ => None,
        };
        let method = match self {
            Wrong::Method(method) => method.parse().unwrap(),
            _ => operation.method.clone(),
        };
        Request { method, path, headers: bearer.into_iter().chain(more).collect(), body: String::new() }
    }

    fn bearer(self, keys: &Keys) -> Option<&str> {
        match self {
            Wrong::NoKey | Wrong::OtherScheme | Wrong::KeyInQuery => None,
            Wrong::Malformed => Some("mw_x"),
            Wrong::Unknown => Some(&keys.unknown),
            Wrong::Mistyped => Some(&keys.mistyped),
            Wrong::Expired => Some(&keys.expired),
            Wrong::Revoked => Some(&keys.revoked),
            Wrong::MissingScope => Some(&keys.scopeless),
            Wrong::PlanTooLow => Some(&keys.poor),
            _ => Some(&keys.good),
        }
    }

    fn query(self, operation: &Operation, keys: &Keys) -> String {
        match self {
            Wrong::KeyInQuery => format!("api_key={}", keys.good),
            Wrong::OthersObject => "event_key=others-event".to_owned(),
            Wrong::LongAddress => "x".repeat(8 << 10),
            Wrong::UnknownParameter => "colour=red".to_owned(),
            Wrong::RepeatedParameter if operation.path == "/api/v1/journal" => "after=0&after=0".to_owned(),
            Wrong::RepeatedParameter => "event_key=a&event_key=a".to_owned(),
            Wrong::MalformedParameter => "event_key=%ff".to_owned(),
            _ => String::new(),
        }
    }

    /// What is answered, by the contract.
    pub(crate) fn expected(self, operation: &Operation) -> Expected {
        let (status, code) = self.status();
        let repeated = if operation.path == "/api/v1/journal" { "after" } else { "event_key" };
        let names = match self {
            Wrong::UnknownParameter => Some("colour"),
            Wrong::RepeatedParameter => Some(repeated),
            Wrong::MalformedParameter => Some("event_key"),
            _ => None,
        };
        let is_counted = matches!(status, 404 | 406 | 413 | 415 | 422 | 429);
        Expected { status, code, header: self.header(operation), names, is_counted }
    }

    fn status(self) -> (u16, &'static str) {
        match self {
            Wrong::NoKey | Wrong::OtherScheme | Wrong::KeyInQuery => (401, "no_key"),
            Wrong::Malformed | Wrong::Unknown | Wrong::Mistyped | Wrong::Expired | Wrong::Revoked => {
                (401, "invalid_key")
            }
            Wrong::TwoKeys => (400, "several_keys"),
            Wrong::OthersObject => (404, "no_such_event"),
            Wrong::MissingScope => (403, "insufficient_scope"),
            Wrong::PlanTooLow => (403, "plan_required"),
            Wrong::OverTheLimit => (429, "rate_limited"),
            Wrong::Method(_) => (405, "method_not_allowed"),
            Wrong::LongAddress => (414, "uri_too_long"),
            Wrong::LargeHeaders => (431, "headers_too_large"),
            Wrong::LargeBody => (413, "body_too_large"),
            Wrong::MediaType => (415, "unsupported_media_type"),
            Wrong::ContentEncoding => (415, "unsupported_encoding"),
            Wrong::NotAcceptable => (406, "not_acceptable"),
            Wrong::UnknownParameter | Wrong::RepeatedParameter | Wrong::MalformedParameter => {
                (422, "validation_failed")
            }
        }
    }

    fn header(self, operation: &Operation) -> Option<(&'static str, String)> {
        let challenge =
            |attributes: &str| Some(("www-authenticate", format!(r#"Bearer realm="messwert"{attributes}"#)));
        match self.status() {
            (401, "no_key") => challenge(""),
            (401, _) => challenge(r#", error="invalid_token""#),
            (403, "insufficient_scope") => {
                challenge(&format!(r#", error="insufficient_scope", scope="{}""#, operation.scopes()))
            }
            (405, _) if operation.is_read() => Some(("allow", "GET, HEAD, OPTIONS".to_owned())),
            (405, _) => Some(("allow", "POST, OPTIONS".to_owned())),
            (415, "unsupported_encoding") => Some(("accept-encoding", "gzip, zstd".to_owned())),
            _ => None,
        }
    }
}
