//! The operations, as the server's own document lists them.

use axum::body::Body;
use http::Method;
use messwert_testkit::{Answer, Tenant, TestApp};
use serde_json::{Value, json};

/// The type of facts.
const NDJSON: [(&str, &str); 1] = [("content-type", "application/x-ndjson")];

/// One operation of the API.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) method: Method,
    /// Whether it answers without a key.
    pub(crate) is_open: bool,
    /// The statuses that the document names.
    pub(crate) statuses: Vec<u16>,
    /// A figure that facts add up to, where one must be named.
    figure: Option<String>,
}

impl Operation {
    /// All that the server's document has. The tenant's books have facts behind its figures.
    pub(crate) async fn all(app: &TestApp, tenant: &Tenant) -> Vec<Operation> {
        let document = app.anonymous().get("/openapi.json").await.json();
        let mut all = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                all.push(Operation::read(path, method, operation));
            }
        }
        assert!(all.len() >= 16, "{all:?}");
        for operation in all.iter_mut().filter(|operation| operation.is_rows()) {
            operation.figure = figures(tenant, &operation.report()).await.into_iter().next();
        }
        all
    }

    fn read(path: &str, method: &str, operation: &Value) -> Operation {
        let statuses = operation["responses"].as_object().unwrap().keys();
        Operation {
            path: path.to_owned(),
            method: method.to_uppercase().parse().unwrap(),
            is_open: operation["security"] == json!([]),
            statuses: statuses.map(|status| status.parse().unwrap()).collect(),
            figure: None,
        }
    }

    /// Whether it reads: its HEAD is its GET.
    pub(crate) fn is_read(&self) -> bool {
        self.method == Method::GET
    }

    /// Whether it is about a report, which may be that of one event.
    pub(crate) fn is_report(&self) -> bool {
        self.path.starts_with("/api/v1/reports/")
    }

    /// Whether it lists the facts behind a figure.
    pub(crate) fn is_rows(&self) -> bool {
        self.path.ends_with("/rows")
    }

    /// The report that it is about.
    pub(crate) fn report(&self) -> String {
        self.path.split('/').nth(4).unwrap().to_owned()
    }

    /// Its path with what it cannot do without, and more parameters.
    pub(crate) fn path_with(&self, query: &str) -> String {
        let figure = self.figure.as_ref().map(|figure| format!("figure={figure}"));
        let parts: Vec<_> =
            figure.as_deref().into_iter().chain([query]).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, parts.join("&")) }
    }

    /// What a key needs for it, as a challenge names it.
    pub(crate) fn scopes(&self) -> &'static str {
        match self.path.as_str() {
            "/api/v1/journal" => "audit",
            "/api/v1/facts" => {
                "events contacts participants applications categories invoices payments booths checkins"
            }
            _ => "reports",
        }
    }

    /// Sends it, or something like it by another method.
    pub(crate) async fn send(
        &self,
        method: &Method,
        app: &TestApp,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let names_type = headers.iter().any(|(name, _)| *name == "content-type");
        let own: &[(&str, &str)] = if self.is_read() || names_type { &[] } else { &NDJSON };
        app.anonymous()
            .send(method.clone(), path, &[own, headers].concat(), Body::from(body.to_owned()))
            .await
    }
}

/// The figures of a report that this tenant may ask the rows of, by the server's own list.
pub(crate) async fn figures(tenant: &Tenant, report: &str) -> Vec<String> {
    let index = tenant.get_index().await;
    let reports = index.at("/data/data/reports");
    let of_report = reports.as_array().unwrap().iter().find(|one| one["report_type"] == report).unwrap();
    let definitions = of_report["definitions"].as_array().unwrap().iter();
    let paths = definitions
        .filter(|definition| definition["rows"].is_string())
        .flat_map(|definition| definition["paths"].as_array().unwrap())
        .map(|path| path.as_str().unwrap().replace("currencies.*", "currencies.EUR"))
        .filter(|path| !path.contains('*') && !path.starts_with("comparison"));
    let mut known = Vec::new();
    for path in paths {
        if tenant.get(&format!("/api/v1/reports/{report}/rows?figure={path}")).await.status == 200 {
            known.push(path);
        }
    }
    assert!(!known.is_empty(), "{report} has no figure with rows");
    known
}
