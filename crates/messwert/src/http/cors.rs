//! CORS: what pages of other origins may ask from within a browser. Nothing, unless they are named.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, ORIGIN,
    VARY,
};
use http::{HeaderMap, HeaderValue};

/// What such a page may send beside what all may.
const SENT: HeaderValue = HeaderValue::from_static(
    "Authorization, X-API-Key, Content-Type, Content-Encoding, If-None-Match, Cache-Control, X-Request-Id",
);

/// What it may read of an answer beside what all may.
const READ: HeaderValue = HeaderValue::from_static(
    "Allow, ETag, Link, Retry-After, Server-Timing, WWW-Authenticate, X-RateLimit-Limit, \
     X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id",
);

/// So many seconds a browser remembers what it was told.
const REMEMBERED: HeaderValue = HeaderValue::from_static("600");

/// What a request says about the page that it comes from.
pub(super) enum Page {
    /// Nobody may ask from other origins: answers do not depend on them.
    Closed,
    /// It comes from no page, or from one that is not named.
    Other,
    /// It comes from a page of this origin.
    Named {
        /// As the browser says it.
        origin: HeaderValue,
        /// Whether the browser asks whether it may ask.
        is_preflight: bool,
    },
}

impl Page {
    /// Of a request.
    pub(super) fn of(headers: &HeaderMap, named: &[HeaderValue]) -> Page {
        if named.is_empty() {
            return Page::Closed;
        }
        match headers.get(ORIGIN).filter(|origin| named.contains(origin)) {
            Some(origin) => Page::Named {
                origin: origin.clone(),
                is_preflight: headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD),
            },
            None => Page::Other,
        }
    }

    /// Tells the browser. Which methods there are is what `Allow` says. No credentials of the browser's
    /// own are ever allowed: keys are sent by the page.
    pub(super) fn add_to(self, headers: &mut HeaderMap) {
        if matches!(self, Page::Closed) {
            return;
        }
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let Page::Named { origin, is_preflight } = self else { return };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        match headers.get(ALLOW).cloned().filter(|_| is_preflight) {
            Some(methods) => {
                headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, SENT);
                headers.insert(ACCESS_CONTROL_MAX_AGE, REMEMBERED);
            }
            None => {
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READ);
            }
        }
    }
}
