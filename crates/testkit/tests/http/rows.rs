//! The facts behind a figure.

use http::StatusCode;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::{Value, json};

use super::{FACTS, MORE};

async fn rows(tenant: &Tenant, report: &str, query: &str) -> Answer {
    tenant.get(&format!("/api/v1/reports/{report}/rows?{query}")).await
}

async fn acme(app: &TestApp) -> Tenant {
    let acme = app.tenant("acme").await;
    acme.import(&FACTS).await;
    acme.import(&[MORE]).await;
    acme
}

fn keys(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.at("/data/rows").as_array().unwrap().iter().map(|row| row["key"][0].clone()).collect()
}

#[tokio::test]
async fn the_facts_behind_a_figure_are_listed_with_what_each_contributes() {
    let app = TestApp::new();
    let acme = acme(&app).await;
    let figure = "figure=currencies.EUR.by_tax.taxed.19.invoiced.vat";
    let answer = rows(&acme, "revenue", figure).await;
    assert_eq!(keys(&answer), ["R-2", "R-1"], "the latest of equal ones first");
    assert_eq!(
        answer.at("/data/rows/1"),
        json!({
            "kind": "invoice", "key": ["R-1"], "date": "2026-11-02", "event_key": "messe-2026",
            "customer_number": "K-1", "name": "Töpferei GmbH", "contribution": 19.0,
        })
    );
    assert_eq!((answer.at("/data/sum"), answer.at("/data/unit")), (json!(38.0), json!("EUR")));
    assert!(answer.text().contains(r#""sum":38.00,"#), "with the currency's digits: {}", answer.text());
    let report = acme.get_report("revenue", "").await;
    assert_eq!(answer.at("/meta/journal"), report.at("/meta/journal"));
    assert_eq!(
        answer.at("/meta/pagination"),
        json!({"page": 1, "per_page": 25, "total": 2, "total_pages": 1})
    );

    let of_report = "event_key=messe-2026&date_from=2026-11-03";
    assert_eq!(keys(&rows(&acme, "revenue", &format!("{figure}&{of_report}")).await), ["R-2"]);
    assert_eq!(keys(&rows(&acme, "revenue", &format!("{figure}&at_seq=5")).await), ["R-1"]);
    assert_eq!(keys(&rows(&acme, "revenue", &format!("{figure}&date_to=2026-11-02")).await), ["R-1"]);
    assert_eq!(
        rows(&acme, "revenue", &format!("{figure}&event_key=nowhere")).await.status,
        StatusCode::NOT_FOUND
    );
    let main = rows(&acme, "payments", "figure=currencies.EUR.receivables.aging.no_due_date").await;
    assert_eq!(main.at("/data/figure"), "currencies.EUR.receivables.aging.no_due_date.amount");
    assert_eq!(main.at("/data/sum"), json!(238.0));
}

#[tokio::test]
async fn rows_come_in_pages() {
    let app = TestApp::new();
    let acme = acme(&app).await;
    let ask = async |query: &str| {
        rows(&acme, "revenue", &format!("figure=currencies.EUR.totals.invoiced.count&per_page=1&{query}"))
            .await
    };
    let (first, second) = (ask("sort=date").await, ask("sort=date&page=2").await);
    assert_eq!((keys(&first), keys(&second)), (vec![json!("R-2")], vec![json!("R-1")]));
    assert_eq!(keys(&ask("sort=date&order=ASC").await), ["R-1"]);
    let next = first.header("link").split(", ").next().unwrap().to_owned();
    let next = next.strip_prefix('<').unwrap().strip_suffix(r#">; rel="next""#).unwrap();
    assert_eq!(keys(&acme.get(next).await), keys(&second));
    assert!(second.header("link").contains(r#"rel="prev""#) && !second.header("link").contains("next"));
    let beyond = ask("page=3").await;
    assert_eq!((beyond.at("/data/rows"), beyond.at("/data/sum")), (json!([]), json!(2)));
    assert_eq!(ask("sort=date").await.header("etag"), first.header("etag"));
    assert_ne!(second.header("etag"), first.header("etag"));
}

#[tokio::test]
async fn what_cannot_be_listed_is_refused_with_the_reason() {
    let app = TestApp::new();
    let acme = acme(&app).await;
    let acme = acme.in_english();
    let refused = async |query: &str, parameter: &str| {
        let answer = rows(&acme, "revenue", query).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        answer.at(&format!("/errors/{parameter}/0")).as_str().unwrap().to_owned()
    };
    let totals = "figure=currencies.EUR.totals.invoiced.gross";
    assert!(refused("", "figure").await.contains("is missing"));
    assert!(refused(&format!("figure={}", "currencies.".repeat(41)), "figure").await.contains("too long"));
    assert!(refused("figure=currencies.EUR.totals.invoced.gross", "figure").await.contains("no figure"));
    assert!(
        refused("figure=currencies.EUR.averages.per_invoice", "figure").await.contains("A mean is no sum")
    );
    assert!(
        refused("figure=currencies.EUR.by_event.nowhere.invoiced.gross", "figure").await.contains("a row")
    );
    assert!(refused(&format!("{totals}&currency=CHF"), "figure").await.contains("a row"));
    assert!(refused(&format!("{totals}&sections=warnings"), "figure").await.contains("a row"));
    assert!(refused(&format!("{totals}&page=0"), "page").await.contains("from 1"));
    assert!(refused(&format!("{totals}&per_page=101"), "per_page").await.contains("to 100"));
    assert!(refused(&format!("{totals}&sort=name"), "sort").await.contains("`contribution`"));
    assert!(refused(&format!("{totals}&order=asc"), "order").await.contains("`ASC`"));
    assert!(refused(&format!("{totals}&pages=1"), "pages").await.contains("`per_page`"));
    assert!(refused(&format!("{totals}&{totals}"), "figure").await.contains("2 times"));
}

#[tokio::test]
async fn names_need_their_scope() {
    let app = TestApp::new();
    let acme = acme(&app).await;
    let reader = acme.with_scopes(&["reports"]).await;
    let answer = rows(&reader, "revenue", "figure=currencies.EUR.totals.invoiced.gross").await;
    assert_eq!(answer.at("/data/rows/0/name"), Value::Null);
    assert_eq!(answer.at("/data/rows/0/customer_number"), "K-2");
    let stranger = acme.with_scopes(&["events"]).await;
    let answer = rows(&stranger, "revenue", "figure=currencies.EUR.totals.invoiced.gross").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
