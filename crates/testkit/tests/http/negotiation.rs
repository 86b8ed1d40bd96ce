//! Negotiation: types, languages and codings, each with its own tag.

use std::io::Read;
use std::time::Duration;

use http::Method;
use messwert_journal::Plan;
use messwert_testkit::{Answer, Mood, TestApp};
use tokio::time::Instant;

use crate::FACTS;
use crate::german::difference;

const PATH: &str = "/api/v1/reports/revenue";

/// An invoice dated after today, of which the report warns.
const LATER: &str = r#"{"kind":"invoice","invoice_number":"R-9","status":"sent","issued_on":"2026-12-24","event_key":"messe-2026","customer_number":"K-1","currency":"EUR","items":[{"description":"Stand","quantity":"1","unit_price":"100.00","tax_rate":"19"}]}"#;

/// The text of an answer in any coding.
pub(crate) fn decoded(answer: &Answer) -> String {
    let (bytes, mut text) = (&answer.body[..], String::new());
    let read = match answer.header("content-encoding") {
        "" => return answer.text(),
        "gzip" => flate2::read::GzDecoder::new(bytes).read_to_string(&mut text),
        "br" => brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text),
        "zstd" => zstd::Decoder::new(bytes).unwrap().read_to_string(&mut text),
        other => panic!("`{other}` is no coding"),
    };
    read.unwrap();
    text
}

fn plain(answer: &Answer) -> String {
    decoded(answer).replace(answer.header("x-request-id"), "req_…")
}

#[tokio::test]
async fn an_answer_is_coded_as_the_client_likes_and_has_a_tag_for_each_coding() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let ask = async |coding: &str, tag: &str| {
        acme.get_with(PATH, &[("accept-encoding", coding), ("if-none-match", tag)]).await
    };
    let mut tags = Vec::new();
    for (liked, coding) in
        [("gzip, br, zstd", "br"), ("zstd", "zstd"), ("gzip", "gzip"), ("identity", ""), ("", "")]
    {
        let (made, known) = (ask(liked, "").await, ask(liked, "").await);
        for answer in [&made, &known] {
            assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, coding), "{liked}");
            assert_eq!(plain(answer), acme.get(PATH).await.without_request_id());
            assert!(answer.header("vary").contains("Accept-Encoding"));
        }
        let tag = made.header("etag").to_owned();
        let same = ask(liked, &tag).await;
        assert_eq!((same.status.as_u16(), same.header("etag")), (304, tag.as_str()));
        let id = [("accept-encoding", liked), ("x-request-id", "the-same-id-as-long-as-ours-is")];
        let head = acme.request(Method::HEAD, PATH, &id).await;
        assert_eq!(head.header("content-length"), acme.get_with(PATH, &id).await.body.len().to_string());
        tags.push(tag);
    }
    assert_eq!(tags[3], tags[4]);
    for (liked, tag) in [("br", &tags[1]), ("zstd", &tags[2]), ("gzip", &tags[3]), ("identity", &tags[0])] {
        assert_eq!(ask(liked, tag).await.status, 200, "{liked}: the tag is that of another coding");
    }
    assert_eq!(app.store().n_names(), 1, "it was folded once for all of them");
}

#[tokio::test]
async fn what_changes_the_figures_changes_the_tag_in_every_coding() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    for coding in ["br", "zstd", "gzip", "identity"] {
        let ask = async |tag: &str| {
            acme.get_with(PATH, &[("accept-encoding", coding), ("if-none-match", tag)]).await
        };
        let before = ask("").await;
        let line = format!(r#"{{"kind":"contact","customer_number":"C-{coding}","country":"DE"}}"#);
        acme.import(&[&line]).await;
        let after = ask(before.header("etag")).await;
        assert_eq!(after.status, 200, "{coding}");
        assert_ne!(plain(&before), plain(&after));
    }
}

#[tokio::test]
async fn what_the_client_does_not_take_is_406_and_names_what_there_is() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["reports", "audit", "contacts"]).await;
    acme.import(&FACTS).await;
    let refused = |answer: &Answer, expected: &str| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (406, "not_acceptable".into()));
        assert!(
            answer.at("/error").as_str().unwrap().contains(&format!("`{expected}`")),
            "{}",
            answer.text()
        );
    };
    // Whether or not the answer is known already.
    for _ in 0..2 {
        for path in [PATH, "/api/v1/reports"] {
            refused(
                &acme.get_with(path, &[("accept", "text/html, application/json;q=0")]).await,
                "application/json",
            );
            for taken in ["*/*", "text/html, */*;q=0.8", "application/json", "application/*"] {
                assert_eq!(acme.get_with(path, &[("accept", taken)]).await.status, 200, "{taken}");
            }
        }
    }
    let named = acme.get_with(&format!("{PATH}?format=json"), &[("accept", "text/csv")]).await;
    assert_eq!((named.status.as_u16(), named.at("/data/filters/format")), (200, "json".into()));
    let unknown = acme.get(&format!("{PATH}?format=xml")).await;
    assert_eq!((unknown.status.as_u16(), unknown.at("/errors/format/0").is_string()), (422, true));

    let journal = "/api/v1/journal";
    refused(&acme.get_with(journal, &[("accept", "application/json")]).await, "application/x-ndjson");
    assert_eq!(acme.get_with(journal, &[("accept", "application/x-ndjson")]).await.status, 200);
    let before = acme.get(journal).await.text();
    let fact = r#"{"kind":"contact","customer_number":"K-9"}"#;
    refused(&acme.post_facts_with(&[("accept", "text/html")], fact).await, "application/json");
    assert_eq!(acme.get(journal).await.text(), before, "nothing was recorded");
}

#[tokio::test]
async fn messages_are_in_the_language_of_the_client() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    acme.import(&[LATER]).await;
    let (german, english) = ("Beleg trägt ein Datum nach heute", "document is dated after today");
    let mut tags = Vec::new();
    for (query, wanted, language, expect) in [
        ("", "", "de", german),
        ("", "fr, en-GB;q=0.8, de;q=0.5", "en", english),
        ("?lang=de", "en", "de", german),
        ("?lang=en", "", "en", english),
        ("", "fr", "de", german),
    ] {
        let answer = acme.get_with(&format!("{PATH}{query}"), &[("accept-language", wanted)]).await;
        let message = answer.at("/data/data/warnings/0/message");
        assert!(message.as_str().unwrap().contains(expect), "{query} {wanted}: {message}");
        assert_eq!(answer.at("/data/filters/lang"), language);
        assert_eq!(answer.header("content-language"), language);
        tags.push((answer.header("etag").to_owned(), answer.at("/data/report_id")));
    }
    assert_ne!(tags[0].0, tags[1].0);
    assert_eq!(tags[1].0, tags[3].0, "it is the same answer, however it was asked for");
    assert!(tags.iter().all(|(_, id)| *id == tags[0].1), "and the same report in any language");
    let wrong = acme.get(&format!("{PATH}?lang=fr")).await;
    assert_eq!((wrong.status.as_u16(), wrong.at("/errors/lang/0").is_string()), (422, true));
    let known = [("accept-language", "en"), ("if-none-match", tags[0].0.as_str())];
    assert_eq!(acme.get_with(PATH, &known).await.status, 200, "the tag is that of another language");
}

#[tokio::test]
async fn errors_for_strangers_are_in_the_language_asked_for_and_else_in_english() {
    let app = TestApp::new();
    let (english, german) = ("there is nothing at this address", "unter dieser Adresse gibt es nichts");
    for (query, wanted, language) in [
        ("", "", "en"),
        ("", "fr", "en"),
        ("", "*", "en"),
        ("", "de", "de"),
        ("", "en;q=0.5, de-CH", "de"),
        ("?lang=de", "", "de"),
        ("?lang=de", "en", "de"),
        ("?lang=en", "de", "en"),
        ("?lang=fr", "de", "de"),
        ("?lang=fr", "", "en"),
        ("?x=%ff&lang=de", "", "de"),
    ] {
        let answer = app
            .anonymous()
            .request(Method::GET, &format!("/no{query}"), &[("accept-language", wanted)])
            .await;
        let expect = if language == "de" { german } else { english };
        assert_eq!((answer.at("/error"), answer.at("/code")), (expect.into(), "not_found".into()));
        assert_eq!(answer.header("content-language"), language, "{query} {wanted}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    }
}

#[tokio::test]
async fn errors_are_in_the_tenants_language_if_none_is_asked_for() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let poor = app.tenant_of_plan("poor", Plan::Professional).await;
    let scopeless = acme.with_scopes(&["audit"]).await;
    let languages = async || {
        let answers = [
            acme.get(&format!("{PATH}?colour=red")).await,
            acme.get(&format!("{PATH}?event_key=none")).await,
            acme.get_with(PATH, &[("accept", "image/png")]).await,
            scopeless.get(PATH).await,
            scopeless.get("/api/v1/journal?after=99").await,
            poor.get(PATH).await,
            acme.get(&format!("{PATH}?colour=red&lang=en")).await,
        ];
        answers.map(|answer| {
            (answer.status.as_u16(), answer.header("content-language").to_owned(), answer.at("/error"))
        })
    };
    let german = languages().await;
    let statuses = german.each_ref().map(|(status, ..)| *status);
    assert_eq!(statuses, [422, 404, 406, 403, 409, 403, 422]);
    assert_eq!(
        german.each_ref().map(|(_, language, _)| language),
        // Nobody has opened the books of the last but one.
        ["de", "de", "de", "de", "de", "en", "en"]
    );
    assert_eq!(german[1].2, "eine Veranstaltung mit diesem `event_key` gibt es nicht");
    acme.import(&[r#"{"kind":"tenant","name":"acme","locale":"en"}"#]).await;
    let english = languages().await;
    assert_eq!(
        english.each_ref().map(|(_, language, _)| language),
        ["en", "en", "en", "en", "en", "en", "en"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_does_not_wait_for_long_for_its_language() {
    let app = TestApp::in_file();
    let acme = app.tenant("acme").await.with_scopes(&["audit"]).await;
    app.store().set_mood(Mood::Endless);
    let beyond = async |seconds: u64, language: &str| {
        let began = Instant::now();
        let answer = acme.get("/api/v1/journal?after=99").await;
        let told = (answer.status.as_u16(), answer.header("content-language").to_owned());
        assert_eq!(told, (409, language.to_owned()));
        assert_eq!(began.elapsed().as_secs(), seconds);
    };
    beyond(5, "en").await;
    assert_eq!(app.store().n_stretches(), 1, "whoever asks again finds the fold going on");
    beyond(5, "en").await;
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(app.store().n_stretches(), 1);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(app.store().n_stretches(), 0, "nobody waits for it any more");
    app.store().set_mood(Mood::Well);
    // Threads fold that know no other clock.
    tokio::time::resume();
    beyond(0, "de").await;
}

#[tokio::test]
async fn everything_wrong_with_parameters_is_told_in_german() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await.with_scopes(&["reports", "audit"]).await;
    acme.import(&FACTS).await;
    let rows = "/api/v1/reports/revenue/rows?figure=";
    for path in [
        format!("{PATH}?at_seq=99"),
        format!("{PATH}?at_seq=2"),
        format!("{PATH}?at_seq=1&known_at=2026-01-01"),
        format!("{PATH}?known_at=2025-01-01"),
        format!("{PATH}?known_at=2027-01-01"),
        format!("{PATH}?known_at=2027-01-01T00:00Z"),
        format!("{PATH}?date_from=1990-01-01&date_to=2026-01-01&interval=day"),
        format!("{PATH}?%ff=1&basis=%"),
        format!("{rows}&page=0&sort=x&colour=red"),
        format!("{rows}currencies.EUR.totals.invoiced.gros"),
        format!("{rows}currencies"),
        format!("{rows}currencies.EUR.collection.collection_rate"),
        format!("{rows}comparison.currencies.EUR.totals.invoiced.gross"),
        format!("{rows}{}", "x".repeat(1_001)),
        "/api/v1/journal?since=1&limit=0&after=1&after=1".to_owned(),
        "/api/v1/journal?after=99".to_owned(),
        "/api/v1/reports?x=1".to_owned(),
    ] {
        let ask = async |language: &str| acme.get_with(&path, &[("accept-language", language)]).await;
        let (english, german) = (ask("en").await, ask("de").await);
        assert!(german.status.is_client_error(), "{path}: {}", german.text());
        assert_eq!((english.status, english.at("/code")), (german.status, german.at("/code")), "{path}");
        let pairs = texts(&english).into_iter().zip(texts(&german));
        pairs.for_each(|(english, german)| assert_eq!(difference(&german, &english), None));
    }
}

/// What an error says of parameters, else of itself.
fn texts(answer: &Answer) -> Vec<String> {
    let errors = answer.at("/errors");
    let texts = errors.as_object().into_iter().flatten().flat_map(|(_, texts)| texts.as_array().unwrap());
    let texts: Vec<String> = texts.map(|text| text.as_str().unwrap().to_owned()).collect();
    if texts.is_empty() { vec![answer.at("/error").as_str().unwrap().to_owned()] } else { texts }
}
