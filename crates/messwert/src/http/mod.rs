//! HTTP: the routes, who calls, what is answered. Nothing else knows a status code.

mod front;

mod request_id;

mod error;

mod caller;

mod callers;

mod params;

mod health;

mod reports;

mod index;

mod meanings;

mod body;

mod answer;

mod answers;

mod links;

mod conditional;

mod upload;

mod facts;

mod journal;

mod server;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use messwert_books::report::ReportType;

use crate::app::App;
use answer::Page;
use error::{Allowed, Error};

pub use front::Front;
pub use server::serve;

pub(crate) use answers::Answers;
pub(crate) use callers::Callers;
pub(crate) use request_id::RequestIds;

/// Every route, behind what all requests go through.
pub fn service(app: Arc<App>) -> Front {
    let routes = Router::new()
        // For whoever watches the process.
        .route("/livez", resource(health::get_livez))
        .route("/readyz", resource(health::get_readyz))
        // For API keys.
        .route("/api/v1/reports", page(Page::Index))
        .route("/api/v1/reports/revenue", page(Page::Report(ReportType::Revenue)))
        .route("/api/v1/reports/revenue/rows", page(Page::Rows(ReportType::Revenue)))
        .route("/api/v1/reports/participants", page(Page::Report(ReportType::Participants)))
        .route("/api/v1/reports/participants/rows", page(Page::Rows(ReportType::Participants)))
        .route("/api/v1/reports/applications", page(Page::Report(ReportType::Applications)))
        .route("/api/v1/reports/applications/rows", page(Page::Rows(ReportType::Applications)))
        .route("/api/v1/reports/payments", page(Page::Report(ReportType::Payments)))
        .route("/api/v1/reports/payments/rows", page(Page::Rows(ReportType::Payments)))
        .route("/api/v1/reports/overview", page(Page::Report(ReportType::Overview)))
        .route("/api/v1/reports/overview/rows", page(Page::Rows(ReportType::Overview)))
        .route("/api/v1/facts", upload(facts::post_facts))
        .route("/api/v1/journal", resource(journal::get_journal))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed(Allowed::READING))
        .fallback(async || Error::NoSuchPath)
        .with_state(Arc::clone(&app));
    Front::new(app, routes)
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
