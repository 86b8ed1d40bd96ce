//! The list of reports, which the sample clients ask for.

use messwert_testkit::TestApp;
use serde_json::Value;

const PATH: &str = "/api/v1/reports";

#[tokio::test]
async fn the_index_lists_the_reports_in_the_same_envelope() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let answer = acme.get_index().await;
    assert_eq!(answer.status, 200);
    let data = answer.at("/data");
    assert_eq!(data["report_type"], "index");
    assert_eq!(data["generated_at"], "2026-11-23T12:00:00+01:00");
    assert!(data["report_id"].is_u64() && data["created_at"].is_i64() && data["updated_at"].is_i64());
    assert_eq!(data["filters"], serde_json::json!({"lang": "de"}));
    assert_eq!(answer.at("/meta/journal/seq"), 1);

    let reports = data["data"]["reports"].as_array().unwrap();
    let names: Vec<_> = reports.iter().map(|report| report["report_type"].as_str().unwrap()).collect();
    assert_eq!(names, ["revenue", "participants", "applications", "payments", "overview"]);
    for report in reports {
        let url = report["url"].as_str().unwrap();
        assert_eq!((&report["available"], acme.get(url).await.status.as_u16()), (&true.into(), 200), "{url}");
        assert!(report["title"]["de"].is_string() && report["title"]["en"].is_string());
    }
    assert_eq!(reports[0]["title"]["de"], "Umsatzbericht");
    assert_eq!(reports[0]["formats"], serde_json::json!(["json"]));
    assert_eq!(reports[0]["parameters"][0]["name"], "event_key");
}

#[tokio::test]
async fn the_index_says_what_every_figure_means() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let index = acme.get_index().await;
    let definitions = index.at("/data/data/reports/0/definitions");
    let path = "currencies.*.by_tax.*.invoiced.vat";
    let has_path = |definition: &&Value| definition["paths"].as_array().unwrap().contains(&path.into());
    let mut found = definitions.as_array().unwrap().iter().filter(has_path);
    let vat = found.next().unwrap();
    assert!(found.next().is_none(), "defined once");
    assert!(vat["text"]["de"].as_str().unwrap().starts_with("Umsatzsteuer der gestellten Rechnungen"));
    assert!(vat["text"]["en"].as_str().unwrap().starts_with("VAT of the issued invoices"));
    let said = ["unit", "kind", "date", "source", "rows"].map(|name| vat[name].as_str().unwrap());
    assert_eq!(said, ["amount", "flow", "basis", "§14 Abs. 4 Nr. 8 UStG; EN 16931", "documents"]);
    assert_eq!((&vat["formula"], &vat["why_no_rows"]), (&Value::Null, &Value::Null));
    let codes = index.at("/data/data/reports/3/definitions").to_string();
    assert!(codes.contains("Überzahlung: bestehende Rechnung ohne Rechnungskorrektur"), "{codes}");
}

#[tokio::test]
async fn every_parameter_that_the_index_names_is_taken() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let index = acme.get_index().await;
    let parameters = index.at("/data/data/reports/0/parameters");
    for parameter in parameters.as_array().unwrap() {
        let name = parameter["name"].as_str().unwrap();
        let answer = acme.get_report("revenue", &format!("{name}=%00")).await;
        let text = answer.at(&format!("/errors/{name}/0"));
        assert!(!text.as_str().unwrap().contains("is no parameter"), "{text}");
    }
}

#[tokio::test]
async fn the_index_is_in_the_language_that_is_named_or_else_wanted_or_else_of_the_tenant() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let mut tags = Vec::new();
    for (query, wanted, language) in [
        ("", "", "de"),
        ("?lang=en", "de", "en"),
        ("", "en", "en"),
        ("?lang=de", "en", "de"),
        ("", "fr", "de"),
    ] {
        let answer = acme.get_with(&format!("{PATH}{query}"), &[("accept-language", wanted)]).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-language")), (200, language));
        assert_eq!(answer.at("/data/filters/lang"), language);
        let accepts = answer.at("/data/data/reports/0/parameters/0/accepts");
        let word = if language == "de" { "Veranstaltung" } else { "event" };
        assert!(accepts.as_str().unwrap().contains(word), "{query} {wanted}: {accepts}");
        tags.push(answer.header("etag").to_owned());
    }
    assert_ne!(tags[0], tags[1]);
    assert_eq!((&tags[1], &tags[0]), (&tags[2], &tags[4]));
    for wrong in ["lang=fr", "lang=de&lang=de"] {
        let refused = acme.get(&format!("{PATH}?{wrong}")).await;
        assert_eq!(
            (refused.status.as_u16(), refused.at("/errors/lang/0").is_string()),
            (422, true),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn the_index_takes_no_parameters_but_a_language_and_can_be_had_once() {
    let app = TestApp::new();
    let acme = app.tenant("acme").await;
    let answer = acme.get("/api/v1/reports?event_key=x").await;
    assert_eq!(answer.status, 422);
    assert!(answer.at("/errors/event_key/0").is_string());
    let tag = acme.get_index().await.header("etag").to_owned();
    assert_eq!(acme.get_with("/api/v1/reports", &[("if-none-match", &tag)]).await.status, 304);
}
