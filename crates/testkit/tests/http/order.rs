//! The order of checks: method, key, plan, scope, parameters, object.

use http::Method;
use messwert_journal::Plan;
use messwert_testkit::TestApp;

#[tokio::test]
async fn each_check_comes_before_the_next() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let poor = app.tenant_of_plan("poor", Plan::Professional).await;
    let scopeless = acme.with_scopes(&["contacts", "invoices", "audit"]).await;
    let unscoped_poor = poor.with_scopes(&[]).await;

    let wrong = "/api/v1/reports/revenue?date_from=never&event_key=unknown";
    let posted = app.anonymous().request(Method::POST, wrong, &[]).await;
    assert_eq!((posted.status.as_u16(), posted.at("/code")), (405, "method_not_allowed".into()));
    let check = async |answer: messwert_testkit::Answer, status: u16, code: &str| {
        assert_eq!((answer.status.as_u16(), answer.at("/code")), (status, code.into()));
    };
    check(app.anonymous().get(wrong).await, 401, "no_key").await;
    check(unscoped_poor.get(wrong).await, 403, "plan_required").await;
    check(poor.get(wrong).await, 403, "plan_required").await;
    check(scopeless.get(wrong).await, 403, "insufficient_scope").await;
    check(acme.get(wrong).await, 422, "validation_failed").await;
    check(acme.get("/api/v1/reports/revenue?event_key=unknown").await, 404, "no_such_event").await;
    assert_eq!(acme.get("/api/v1/reports/revenue").await.status, 200);
}

#[tokio::test]
async fn every_report_is_gated_alike() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let scopeless = acme.with_scopes(&["audit"]).await;
    for report in ["revenue", "participants", "applications", "payments", "overview"] {
        let path = format!("/api/v1/reports/{report}");
        assert_eq!(app.anonymous().get(&path).await.status, 401);
        assert_eq!(scopeless.get(&path).await.status, 403);
        let answer = acme.get(&path).await;
        assert_eq!((answer.status.as_u16(), answer.at("/data/report_type")), (200, report.into()));
    }
}

#[tokio::test]
async fn plans_from_business_on_have_the_api() {
    let app = TestApp::new();
    for plan in Plan::ALL {
        let tenant = app.tenant_of_plan(plan.name(), plan).await;
        let expect = if plan >= Plan::Business { 200 } else { 403 };
        assert_eq!(tenant.get_index().await.status, expect, "{plan}");
    }
}
