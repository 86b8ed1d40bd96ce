//! What is the same for everybody: sent in the coding that the client likes, with a tag for each coding.

use std::collections::BTreeSet;

use http::Method;
use messwert_testkit::TestApp;

use crate::negotiation::decoded;

/// Every document, and whether its languages count as well.
const DOCUMENTS: [(&str, bool); 7] = [
    ("/openapi.json", false),
    ("/docs/figures.json", false),
    ("/docs", true),
    ("/docs/page.css", false),
    ("/docs/page.js", false),
    ("/docs/words.js", false),
    ("/docs/icon.svg", false),
];

#[tokio::test]
async fn a_document_is_coded_as_the_client_likes_and_has_a_tag_for_each_coding() {
    let app = TestApp::new();
    let mut tags = BTreeSet::new();
    for (path, has_languages) in DOCUMENTS {
        let plain = app.anonymous().get(path).await;
        assert_eq!((plain.header("content-encoding"), plain.header("cache-control")), ("", "no-cache"));
        for coding in ["", "gzip", "br", "zstd"] {
            let ask = async |method: Method, tag: &str| {
                let headers = [("accept-encoding", coding), ("if-none-match", tag)];
                app.anonymous().request(method, path, &headers).await
            };
            let (answer, head) = (ask(Method::GET, "").await, ask(Method::HEAD, "").await);
            assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, coding), "{path}");
            assert_eq!(decoded(&answer), plain.text(), "{path}: {coding}");
            assert_eq!(answer.header("vary").contains("Accept-Language"), has_languages, "{path}");
            assert!(answer.header("vary").contains("Accept-Encoding"), "{path}");
            assert_eq!(head.header("content-length"), answer.body.len().to_string(), "{path}: {coding}");
            assert_eq!(head.header("etag"), answer.header("etag"));
            let tag = answer.header("etag").to_owned();
            for method in [Method::GET, Method::HEAD] {
                let same = ask(method, &tag).await;
                assert_eq!((same.status.as_u16(), same.header("etag")), (304, tag.as_str()), "{path}");
                assert_eq!((same.body.len(), same.header("vary")), (0, answer.header("vary")));
            }
            assert!(tags.insert(tag), "{path}: {coding} has the tag of another answer");
        }
    }
    for tag in &tags {
        let answers = DOCUMENTS.map(|(path, _)| (path, [("if-none-match", tag.as_str())]));
        let mut n_same = 0;
        for (path, headers) in answers {
            n_same += u32::from(app.anonymous().request(Method::GET, path, &headers).await.status == 304);
        }
        assert!(n_same <= 1, "{tag}");
    }
}

#[tokio::test]
async fn large_documents_become_small() {
    let app = TestApp::new();
    for path in ["/openapi.json", "/docs/figures.json"] {
        let plain = app.anonymous().get(path).await.body.len();
        for coding in ["gzip", "br", "zstd"] {
            let headers = [("accept-encoding", coding)];
            let coded = app.anonymous().request(Method::GET, path, &headers).await.body.len();
            assert!(coded < plain / 5, "{path}: {coded} of {plain} bytes in {coding}");
        }
    }
}
