//! `/docs`: a page for the API, with everything that it needs, so that it asks no other server.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use messwert_books::report::ReportType;

use super::meanings::{Meaning, meanings};

/// A file of the page.
pub(super) struct File {
    /// Where it is served.
    pub(super) path: &'static str,
    /// What it is.
    pub(super) media_type: &'static str,
    text: &'static str,
}

/// All files but the figures.
pub(super) static FILES: [File; 5] = [
    File { path: "/docs", media_type: "text/html; charset=utf-8", text: include_str!("docs/page.html") },
    File {
        path: "/docs/page.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("docs/page.css"),
    },
    File {
        path: "/docs/page.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("docs/page.js"),
    },
    File {
        path: "/docs/words.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("docs/words.js"),
    },
    File { path: "/docs/icon.svg", media_type: "image/svg+xml", text: include_str!("docs/icon.svg") },
];

/// Where what the figures mean is served.
pub(super) const FIGURES: &str = "/docs/figures.json";

/// Scripts, styles and answers of this server, and nothing of others.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Written once: it is the same for everybody.
static MEANINGS: LazyLock<String> = LazyLock::new(|| {
    let of_all: BTreeMap<&str, Vec<Meaning>> =
        ReportType::ALL.iter().map(|report| (report.name(), meanings(*report))).collect();
    serde_json::to_string(&of_all).expect("texts are always JSON")
});

/// `GET /docs` and what belongs to it.
pub(super) fn get_file(file: &'static File) -> Response {
    let headers =
        [(CONTENT_TYPE, file.media_type), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, POLICY)];
    (headers, file.text).into_response()
}

/// `GET /docs/figures.json`: what each member of each report means, in German and English.
pub(super) async fn get_figures() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], MEANINGS.as_str()).into_response()
}
