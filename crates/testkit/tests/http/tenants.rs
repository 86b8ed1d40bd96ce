//! Tenants: nobody learns of another one's facts, not even that they are there.

use messwert_testkit::TestApp;

use crate::{FACTS, GROSS};

#[tokio::test]
async fn a_foreign_event_is_an_unknown_event() {
    let app = TestApp::new();
    let (acme, rival) = (app.tenant("acme").await, app.tenant("rival").await);
    acme.import(&FACTS).await;
    rival.import(&FACTS[1..2]).await;
    assert_eq!(acme.get_report("revenue", "event_key=messe-2026").await.status, 200);

    let foreign = rival.get_report("revenue", "event_key=messe-2026").await;
    let unknown = rival.get_report("revenue", "event_key=messe-2099").await;
    assert_eq!(foreign.status, 404);
    assert_eq!(foreign.without_request_id(), unknown.without_request_id());
    let headers = |answer: &messwert_testkit::Answer| {
        let mut headers = answer.headers.clone();
        headers.remove("x-request-id");
        headers.remove("x-ratelimit-remaining");
        headers
    };
    assert_eq!(headers(&foreign), headers(&unknown));
}

#[tokio::test]
async fn equal_questions_of_two_tenants_have_their_own_answers() {
    let app = TestApp::new();
    let (acme, rival) = (app.tenant("acme").await, app.tenant("rival").await);
    acme.import(&FACTS).await;
    rival.import(&FACTS[1..2]).await;
    for _ in 0..2 {
        let (ours, theirs) = (acme.get_report("revenue", "").await, rival.get_report("revenue", "").await);
        assert_eq!(ours.at(GROSS), 119.0);
        assert_eq!(theirs.at(GROSS), 0.0);
        assert_ne!(ours.header("etag"), theirs.header("etag"));
        assert_ne!(ours.at("/data/report_id"), theirs.at("/data/report_id"));
    }
}

#[tokio::test]
async fn names_are_for_keys_that_may_see_contacts() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let name = "/data/data/currencies/0/top_customers/0/name";
    let full = acme.with_scopes(&["reports", "contacts"]).await;
    let bare = acme.with_scopes(&["reports", "invoices"]).await;
    for _ in 0..2 {
        assert_eq!(acme.get_report("revenue", "").await.at(name), "Töpferei GmbH");
        assert_eq!(full.get_report("revenue", "").await.at(name), "Töpferei GmbH");
        assert!(bare.get_report("revenue", "").await.at(name).is_null());
    }
    let (mut with, mut without) =
        (acme.get_report("revenue", "").await.json(), bare.get_report("revenue", "").await.json());
    for answer in [&mut with, &mut without] {
        *answer.pointer_mut(name).unwrap() = serde_json::Value::Null;
        answer["meta"] = serde_json::Value::Null;
    }
    assert_eq!(with, without, "figures never depend on names");
}

#[tokio::test]
async fn a_changed_name_shows() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    let name = "/data/data/currencies/0/top_customers/0/name";
    let before = acme.get_report("revenue", "").await;
    let renamed = r#"{"kind":"contact","customer_number":"K-1","country":"DE","company_name":"Keramik AG"}"#;
    acme.import(&[renamed]).await;
    let after = acme.get_report("revenue", "").await;
    assert_eq!((before.at(name), after.at(name)), ("Töpferei GmbH".into(), "Keramik AG".into()));
    assert_ne!(before.header("etag"), after.header("etag"));
}
