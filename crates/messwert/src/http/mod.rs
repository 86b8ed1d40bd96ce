//! HTTP: the routes, who calls, what is answered. Nothing else knows a status code.

mod front;

mod cors;

mod request_id;

mod error;

mod error_text;

mod told;

mod rate;

mod slices;

mod account;

mod caller;

mod callers;

mod params;

mod health;

mod reports;

mod at_hand;

mod index;

mod meanings;

mod negotiate;

mod coding;

mod documents;

mod body;

mod took;

mod answer;

mod answers;

mod links;

mod conditional;

mod stale;

mod upload;

mod facts;

mod journal;

mod openapi;

mod docs;

mod connections;

mod server;

mod monitoring;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use messwert_books::report::ReportType;

use crate::app::App;
use answer::Page;
use error::{Allowed, Error};

pub use front::Front;
pub use monitoring::serve_metrics;
pub use openapi::{EXAMPLES, Example, document};
pub use server::serve;

pub(crate) use answers::Answers;
pub(crate) use callers::Callers;
pub(crate) use request_id::RequestIds;
pub(crate) use slices::Rates;
pub(crate) use told::Told;

/// Every route, behind what all requests go through.
pub fn service(app: Arc<App>) -> Front {
    let routes = routes();
    let known: Vec<_> = routes.iter().map(|(path, _)| (*path, page_at(path))).collect();
    let router =
        routes.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let router = router
        .method_not_allowed_fallback(async || Error::MethodNotAllowed(Allowed::READING))
        .fallback(async || Error::NoSuchPath)
        .with_state(Arc::clone(&app));
    Front::new(app, router, &known)
}

/// The routes, in the order in which to read them.
fn routes() -> Vec<(&'static str, MethodRouter<Arc<App>>)> {
    let mut routes = vec![
        // For whoever watches the process.
        ("/livez", resource(health::get_livez)),
        ("/readyz", resource(health::get_readyz)),
        // For whoever writes a client.
        ("/openapi.json", resource(openapi::get_openapi)),
        (docs::PAGE, resource(docs::get_page)),
        // For API keys.
        ("/api/v1/facts", upload(facts::post_facts)),
        ("/api/v1/journal", resource(journal::get_journal)),
    ];
    let file = |file: &'static docs::File| {
        (file.path, resource(async |request: Request| file.document.answer(request.headers())))
    };
    routes.extend(docs::FILES.iter().map(file));
    routes.extend(PAGES.iter().map(|(path, at_path)| (path.as_str(), page(*at_path))));
    routes
}

/// `/api/v1/reports`, `/api/v1/reports/{report}`, and the rows behind its figures.
static PAGES: LazyLock<Vec<(String, Page)>> = LazyLock::new(|| {
    let of_report = |report: &ReportType| {
        let path = format!("/api/v1/reports/{}", report.name());
        [(format!("{path}/rows"), Page::Rows(*report)), (path, Page::Report(*report))]
    };
    let index = ("/api/v1/reports".to_owned(), Page::Index);
    std::iter::once(index).chain(ReportType::ALL.iter().flat_map(of_report)).collect()
});

/// The page of the reports at a path, if there is one.
fn page_at(path: &str) -> Option<Page> {
    PAGES.iter().find(|(known, _)| known == path).map(|(_, page)| *page)
}

/// What can only be read: GET, and HEAD as GET without the body.
fn resource<T: 'static>(handler: impl Handler<T, Arc<App>>) -> MethodRouter<Arc<App>> {
    get(handler).options(async || Allowed::READING)
}

/// What can only be posted to.
fn upload<T: 'static>(handler: impl Handler<T, Arc<App>>) -> MethodRouter<Arc<App>> {
    let others = post(handler).fallback(async || Error::MethodNotAllowed(Allowed::POSTING));
    others.options(async || Allowed::POSTING)
}

/// One page of the reports.
fn page(page: Page) -> MethodRouter<Arc<App>> {
    resource(move |State(app): State<Arc<App>>, request: Request| async move {
        reports::get_page(&app, page, &request.into_parts().0).await
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_is_documented_and_what_is_documented_is_a_route() {
        let document = document();
        let documented: BTreeSet<&str> =
            document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let routes = routes();
        assert_eq!(documented, routes.iter().map(|(path, _)| *path).collect());
    }
}
