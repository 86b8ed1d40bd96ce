//! The page about the API: it comes whole from the server, and a browser is told to ask no other.

use http::Method;
use messwert_testkit::TestApp;

/// All that it is made of.
const FILES: [(&str, &str); 6] = [
    ("/docs", "text/html; charset=utf-8"),
    ("/docs/page.css", "text/css; charset=utf-8"),
    ("/docs/page.js", "text/javascript; charset=utf-8"),
    ("/docs/words.js", "text/javascript; charset=utf-8"),
    ("/docs/icon.svg", "image/svg+xml"),
    ("/docs/figures.json", "application/json"),
];

#[tokio::test]
async fn it_names_no_other_server() {
    let app = TestApp::new();
    for (path, media_type) in FILES {
        let answer = app.anonymous().get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, media_type), "{path}");
        // A name of the format, which nobody asks for.
        let text = answer.text().replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("http://") && !text.contains("https://"), "{path}");
        assert!(!text.contains(" style=") && !text.contains("innerHTML"), "{path}");
    }
    let policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    assert_eq!(app.anonymous().get("/docs").await.header("content-security-policy"), policy);
    let others = "default-src 'none'; frame-ancestors 'none'";
    assert_eq!(app.anonymous().get("/openapi.json").await.header("content-security-policy"), others);
}

#[tokio::test]
async fn it_says_of_figures_what_the_list_of_reports_says() {
    let app = TestApp::new();
    let figures = app.anonymous().get("/docs/figures.json").await.json();
    let acme = app.tenant("acme").await;
    for language in ["de", "en"] {
        let listed = acme.get(&format!("/api/v1/reports?lang={language}")).await.at("/data/data/reports");
        let mut told = figures.clone();
        // Said in both languages there, and in one here.
        for meaning in told.as_object_mut().unwrap().values_mut().flat_map(|of| of.as_array_mut().unwrap()) {
            let why = &mut meaning["why_no_rows"];
            if !why.is_null() {
                *why = why[language].take();
                assert!(why.is_string(), "{meaning}");
            }
        }
        for report in listed.as_array().unwrap() {
            assert_eq!(told[report["report_type"].as_str().unwrap()], report["definitions"]);
        }
        assert_eq!(told.as_object().unwrap().len(), listed.as_array().unwrap().len());
    }
}

#[tokio::test]
async fn it_is_in_the_language_that_is_named_or_else_wanted() {
    let app = TestApp::new();
    let mut tags = Vec::new();
    for (query, wanted, language) in [
        ("", "", "en"),
        ("", "de-AT,de;q=0.9,en;q=0.5", "de"),
        ("", "fr,en-GB;q=0.8", "en"),
        ("", "fr", "en"),
        ("?lang=de", "en", "de"),
        ("?lang=en", "de", "en"),
    ] {
        let (path, headers) = (format!("/docs{query}"), [("accept-language", wanted)]);
        let page = app.anonymous().request(Method::GET, &path, &headers).await;
        let words = if language == "de" { "braucht JavaScript" } else { "needs JavaScript" };
        assert!(page.text().contains(&format!("<html lang=\"{language}\">")), "{query} {wanted}");
        assert!(page.text().contains(words), "{query} {wanted}");
        assert_eq!(page.header("content-language"), language);
        tags.push((language, page.header("etag").to_owned()));
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 2, "one for each language: {tags:?}");
    for (query, parameter) in [("lang=fr", "lang"), ("lang=de&lang=de", "lang"), ("colour=red", "colour")] {
        let refused = app.anonymous().get(&format!("/docs?{query}")).await;
        assert_eq!(refused.status, 422, "{query}");
        assert!(refused.at(&format!("/errors/{parameter}/0")).is_string(), "{}", refused.text());
    }
}
