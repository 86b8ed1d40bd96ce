//! Books as they were: answers are had again, whatever was recorded since.

use http::StatusCode;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::{Value, json};

use super::{FACTS, GROSS, MORE};

/// The figures of an answer, without what belongs to the moment in which it was asked for.
fn figures(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.at("/data/data")
}

fn seq(answer: &Answer) -> i64 {
    answer.at("/meta/journal/seq").as_i64().unwrap()
}

async fn at(tenant: &Tenant, seq: i64) -> Answer {
    tenant.get_report("revenue", &format!("at_seq={seq}")).await
}

#[tokio::test]
async fn an_answer_is_had_again_by_its_position() {
    let app = TestApp::new();
    let tenant = app.tenant("acme").await;
    tenant.import(&FACTS).await;
    let then = tenant.get_report("revenue", "").await;
    assert_eq!(figures(&at(&tenant, seq(&then)).await), figures(&then), "the position is that of now");
    tenant.import(&[MORE]).await;
    let now = tenant.get_report("revenue", "").await;
    assert_eq!((then.at(GROSS), now.at(GROSS)), (json!(119.0), json!(238.0)));

    let again = at(&tenant, seq(&then)).await;
    assert_eq!(figures(&again), figures(&then));
    assert_eq!(again.at("/meta/journal"), then.at("/meta/journal"));
    assert_eq!(again.at("/data/filters/at_seq"), json!(seq(&then).to_string()));
    assert_eq!(
        figures(
            &app.other().with_key_of(&tenant).get_report("revenue", &format!("at_seq={}", seq(&then))).await
        ),
        figures(&then),
        "another node folds the same"
    );
}

#[tokio::test]
async fn before_an_event_was_known_there_is_no_such_event() {
    let app = TestApp::new();
    let tenant = app.tenant("acme").await;
    let empty = tenant.get_report("revenue", "").await;
    tenant.import(&FACTS).await;
    let ask = async |query: &str| tenant.get_report("revenue", query).await.status;
    assert_eq!(ask("event_key=messe-2026").await, StatusCode::OK);
    assert_eq!(ask(&format!("event_key=messe-2026&at_seq={}", seq(&empty))).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn positions_that_are_none_are_refused_with_what_is_expected() {
    let app = TestApp::at("2030-01-01T12:00:00+01:00");
    let tenant = app.tenant("acme").await.in_english();
    tenant.import(&FACTS).await;
    let check = async |query: &str, pointer: &str, expect: &str| {
        let answer = tenant.get_report("revenue", query).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        let text = answer.at(&format!("/errors/{pointer}/0"));
        assert!(text.as_str().unwrap_or_default().contains(expect), "{query}: {}", answer.text());
    };
    check("at_seq=0", "at_seq", "expected a position of the journal").await;
    check("at_seq=x", "at_seq", "expected a position of the journal").await;
    check("at_seq=6", "at_seq", "is above the journal's head, row 5").await;
    check("at_seq=3", "at_seq", "is in the middle of a write: expected 1 or 5").await;
    check("at_seq=5&known_at=2029-01-01", "at_seq", "expected one of the two").await;
    check("known_at=2030-01-02", "known_at", "is after today (2030-01-01)").await;
    check("known_at=2030-01-01T12:00:01", "known_at", "is after now").await;
    check("known_at=2001-01-01", "known_at", "is before the first row").await;
    check("known_at=soon", "known_at", "is not accepted").await;
    check("at_seq=6&limit=0", "limit", "expected a whole number").await;
    check("at_seq=6&limit=0", "at_seq", "is above").await;
}

#[tokio::test]
async fn what_was_known_at_a_time_is_told() {
    let app = TestApp::at("2030-01-01T12:00:00+01:00");
    let tenant = app.tenant("acme").await;
    tenant.import(&FACTS).await;
    let then = tenant.get_report("revenue", "").await;
    let between = machine_time();
    tenant.import(&[MORE]).await;
    let known = tenant.get_report("revenue", &format!("known_at={between}&timezone=UTC")).await;
    assert_eq!(known.at(GROSS), json!(119.0));
    assert_eq!(seq(&known), seq(&then));
    assert_eq!(known.at("/data/filters/today").as_str(), Some(&between[..10]), "ages are those of then");
    let today = tenant.get_report("revenue", "known_at=2030-01-01").await;
    assert_eq!(today.at(GROSS), json!(238.0), "today is now");
}

#[tokio::test]
async fn the_tag_of_a_past_answer_outlives_later_rows_unless_names_are_in_it() {
    let app = TestApp::new();
    let with_names = app.tenant("acme").await;
    let without = with_names.with_scopes(&["reports"]).await;
    with_names.import(&FACTS).await;
    let head = seq(&without.get_report("revenue", "").await);
    with_names.import(&[MORE]).await;
    let path = format!("/api/v1/reports/revenue?at_seq={head}");
    let again = async |tenant: &Tenant, tag: &str| tenant.get_with(&path, &[("if-none-match", tag)]).await;
    let (named, plain) = (with_names.get(&path).await, without.get(&path).await);
    let (named_tag, plain_tag) = (named.header("etag").to_owned(), plain.header("etag").to_owned());
    assert_eq!(again(&with_names, &named_tag).await.status, StatusCode::NOT_MODIFIED);

    with_names
        .import(&[
            r#"{"kind":"contact","customer_number":"K-1","country":"DE","company_name":"Umbenannt GmbH"}"#,
        ])
        .await;
    assert_eq!(again(&without, &plain_tag).await.status, StatusCode::NOT_MODIFIED);
    let renamed = again(&with_names, &named_tag).await;
    assert_eq!(renamed.status, StatusCode::OK);
    assert!(renamed.text().contains("Umbenannt GmbH") && !named.text().contains("Umbenannt"));
}

/// The machine's time, by which rows are recorded: RFC 3339 in UTC.
fn machine_time() -> String {
    messwert::clock::Clock::System.now().to_string()
}

#[tokio::test]
async fn closed_periods_are_told_and_moved_by_name() {
    let app = TestApp::new();
    let tenant = app.tenant("acme").await;
    tenant.import(&FACTS).await;
    let ledger = app.app().ledgers.open(tenant.tenant().id).await.unwrap();
    let journal = async |query: &str| {
        let journal = tenant.get_report("revenue", query).await.at("/meta/journal");
        (journal["closed_until"].clone(), journal["period_closed"].clone())
    };
    assert_eq!(journal("date_to=2026-10-31").await, (Value::Null, json!(false)));
    let day = |text: &str| messwert_books::calendar::parse_date(text).unwrap();
    ledger.close("cli:anna", day("2026-10-31"), Some("VAT return")).await.unwrap();
    assert_eq!(journal("date_to=2026-10-31").await, (json!("2026-10-31"), json!(true)));
    assert_eq!(journal("date_to=2026-11-01T00:00:00").await, (json!("2026-10-31"), json!(true)));
    assert_eq!(journal("date_to=2026-11-01").await, (json!("2026-10-31"), json!(false)));
    assert_eq!(journal("").await, (json!("2026-10-31"), json!(false)));

    let earlier = ledger.close("cli:anna", day("2026-09-30"), None).await.unwrap_err();
    assert_eq!(earlier.to_string(), "the books are closed until 2026-10-31 already: expected a later date");
    let later = ledger.reopen("cli:anna", Some(day("2026-11-01")), "x").await.unwrap_err();
    assert!(later.to_string().contains("expected an earlier date"), "{later}");
    ledger.close("cli:anna", day("2026-11-23"), None).await.expect_err("today is not over");
    ledger.reopen("cli:bert", None, "a wrong date").await.unwrap();
    assert!(ledger.reopen("cli:bert", None, "again").await.is_err());
    assert_eq!(journal("date_to=2026-10-31").await, (Value::Null, json!(false)));

    let rows = app
        .app()
        .store
        .tail(tenant.tenant().id, seq(&tenant.get_report("revenue", "").await) - 2, 9)
        .await
        .unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            let body: Value = serde_json::from_slice(row.body.as_deref().unwrap()).unwrap();
            (row.actor.to_string(), body["closed_until"].clone(), body["closing_reason"].clone())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("cli:anna".to_owned(), json!("2026-10-31"), json!("VAT return")),
            ("cli:bert".to_owned(), Value::Null, json!("a wrong date")),
        ]
    );
}
