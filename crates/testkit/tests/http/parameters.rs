//! Parameters: every unknown, repeated or malformed one is 422 and is told what is accepted.

use messwert_testkit::TestApp;

use crate::FACTS;

#[tokio::test]
async fn wrong_parameters_are_named_all_at_once() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let check = async |query: &str, expect: &[&str]| {
        let answer = acme.get_report("revenue", query).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        assert_eq!(answer.at("/error"), "Validation failed");
        assert_eq!(answer.at("/code"), "validation_failed");
        assert_eq!(answer.at("/request_id"), answer.header("x-request-id"));
        let errors = answer.at("/errors");
        let names: Vec<_> = errors.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, expect, "{query}");
        for texts in errors.as_object().unwrap().values() {
            assert!(
                !texts.as_array().unwrap().is_empty()
                    && texts.as_array().unwrap().iter().all(|t| t.is_string())
            );
        }
    };
    check("from=2026-01-01", &["from"]).await;
    check("known_at=2026-01-01", &["known_at"]).await;
    check("compare=previous_year", &["compare"]).await;
    check("format=csv", &["format"]).await;
    check("date_from=2026-01-01&date_from=2026-01-01", &["date_from"]).await;
    check("date_from=2026-02-30&limit=0&interval=hour&zzz=1", &["date_from", "interval", "limit", "zzz"])
        .await;
    check("date_from=", &["date_from"]).await;
    check("date_from", &["date_from"]).await;
    check("date_from=2026-01-01T00:00:00+01:00", &["date_from"]).await;
    check("date_from=%zz", &["date_from"]).await;
    check("event_key=%ff", &["event_key"]).await;
    check("%ff=1", &["%ff"]).await;
    check("date_from=2026-02-01&date_to=2026-01-01", &["date_to"]).await;
}

#[tokio::test]
async fn a_plus_that_came_as_a_blank_gets_a_hint() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let answer = acme.get_report("revenue", "date_from=2026-01-01T00:00:00+01:00").await;
    let text = answer.at("/errors/date_from/0");
    assert!(text.as_str().unwrap().contains("%2B"), "{text}");
    let encoded = acme.get_report("revenue", "date_from=2026-01-01T00:00:00%2B01:00").await;
    assert_eq!(encoded.status, 200);
    assert_eq!(encoded.at("/data/filters/date_from"), "2026-01-01T00:00:00+01:00");
}

#[tokio::test]
async fn filters_repeat_what_was_given_and_say_what_it_meant() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let answer = acme.get_report("revenue", "date_from=2026-01-01&event_key=messe-2026").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let filters = answer.at("/data/filters");
    assert_eq!(filters["event_key"], "messe-2026");
    assert_eq!(filters["date_from"], "2026-01-01");
    assert!(filters["date_to"].is_null() && filters["end"].is_null());
    assert_eq!(filters["timezone"], "Europe/Berlin");
    assert_eq!(filters["start"], "2026-01-01T00:00:00+01:00");
    assert_eq!((&filters["today"], &filters["as_of"]), (&"2026-11-23".into(), &"2026-11-23".into()));
}

#[tokio::test]
async fn the_order_of_parameters_does_not_matter() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let one = acme.get_report("revenue", "date_from=2026-01-01&event_key=messe-2026").await;
    let other = acme.get_report("revenue", "event_key=messe-2026&&date_from=2026-01-01").await;
    assert_eq!(one.without_request_id(), other.without_request_id());
    assert_eq!(one.header("etag"), other.header("etag"));
    assert_eq!(app.store().n_names(), 1, "folded once");
}
