//! `/docs`: a page for the API, with everything that it needs, so that it asks no other server.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Request;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, VARY};
use messwert_books::Text;
use messwert_books::books::Locale;
use messwert_books::query::{Asked, Complaint};
use messwert_books::report::ReportType;

use super::documents::Document;
use super::error::Error;
use super::front::Arrival;
use super::meanings::{Meaning, meanings};
use super::negotiate::JSON;
use super::params::{but_language, read_query};

/// Where the page is served.
pub(super) const PAGE: &str = "/docs";

/// A file of the page.
pub(super) struct File {
    /// Where it is served.
    pub(super) path: &'static str,
    pub(super) document: LazyLock<Document>,
}

/// All that the page is made of, but itself.
pub(super) static FILES: [File; 5] = [
    File::new("/docs/page.css", || Document::new("text/css; charset=utf-8", include_str!("docs/page.css"))),
    File::new("/docs/page.js", || Document::new(SCRIPT, include_str!("docs/page.js"))),
    File::new("/docs/words.js", || Document::new(SCRIPT, include_str!("docs/words.js"))),
    File::new("/docs/icon.svg", || Document::new("image/svg+xml", include_str!("docs/icon.svg"))),
    // What each member of each report means, in German and English.
    File::new("/docs/figures.json", || {
        let of_all: BTreeMap<&str, Vec<Meaning>> =
            ReportType::ALL.iter().map(|report| (report.name(), meanings(*report, None))).collect();
        Document::new(JSON, serde_json::to_string(&of_all).expect("texts are always JSON"))
    }),
];

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Scripts, styles and answers of this server, and nothing of others.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The page in English, and what of it is said otherwise in German. All other texts stand in `words.js`.
const ENGLISH: &str = include_str!("docs/page.html");
const GERMAN: [(&str, &str); 2] = [
    (r#"<html lang="en">"#, r#"<html lang="de">"#),
    (
        r#"This page needs JavaScript. <a href="/openapi.json">/openapi.json</a> says the same for programs."#,
        r#"Diese Seite braucht JavaScript. <a href="/openapi.json">/openapi.json</a> sagt dasselbe für Programme."#,
    ),
];

static ENGLISH_PAGE: LazyLock<Document> = LazyLock::new(|| Document::new(HTML, ENGLISH));

static GERMAN_PAGE: LazyLock<Document> = LazyLock::new(|| Document::new(HTML, in_german()));

fn in_german() -> String {
    GERMAN.iter().fold(ENGLISH.to_owned(), |page, (english, german)| page.replace(english, german))
}

/// `GET /docs[?lang=LANGUAGE]`
pub(super) async fn get_page(request: Request) -> Result<Response, Error> {
    let (head, _) = request.into_parts();
    let asked = read_query(head.uri.query().unwrap_or_default()).map_err(Error::Invalid)?;
    check(asked).map_err(Error::Invalid)?;
    let language = Arrival::of(&head).language.unwrap_or(Locale::En);
    let page = match language {
        Locale::De => &GERMAN_PAGE,
        Locale::En => &ENGLISH_PAGE,
    };
    let mut response = page.answer(&head.headers);
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.word()));
    headers.insert(VARY, HeaderValue::from_static("Accept-Language, Accept-Encoding"));
    Ok(response)
}

/// The page takes `lang`, once, and nothing else.
fn check(asked: Asked) -> Result<(), Vec<Complaint>> {
    let (others, mut complaints) = but_language(asked);
    complaints.extend(others.0.iter().map(|(name, _)| Complaint::new(name, UNKNOWN)));
    if complaints.is_empty() { Ok(()) } else { Err(complaints) }
}

const UNKNOWN: Text = Text::fixed(
    "ist kein Parameter dieser Seite; erwartet: `lang`",
    "is no parameter of this page: expected `lang`",
);

impl File {
    const fn new(path: &'static str, document: fn() -> Document) -> File {
        File { path, document: LazyLock::new(document) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_in_german_stands_in_the_page_once() {
        for (english, german) in GERMAN {
            assert_eq!(ENGLISH.matches(english).count(), 1, "{english}");
            assert_eq!(in_german().matches(german).count(), 1, "{german}");
        }
    }

    #[test]
    fn the_page_takes_a_language_and_nothing_else() {
        let complain = |query: &str| {
            let complaints = check(read_query(query).unwrap()).err().unwrap_or_default();
            complaints.into_iter().map(|one| one.parameter).collect::<Vec<_>>()
        };
        assert!(complain("").is_empty());
        assert!(complain("lang=de").is_empty());
        assert_eq!(complain("lang=fr"), ["lang"]);
        assert_eq!(complain("lang=de&lang=en&colour=red"), ["lang", "colour"]);
    }
}
