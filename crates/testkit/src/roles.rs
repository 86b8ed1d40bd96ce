//! Clients in their roles: somebody without a key, and a tenant.

use std::sync::Arc;

use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt;
use messwert::app::App;
use messwert::http::Front;
use messwert::keys::KeyText;
use messwert::ledger::{Source, Summary, WriteError};
use messwert::random::Random;
use messwert_books::batch::Place;
use messwert_journal::KeyRecord;
use tower::ServiceExt;
use uuid::Uuid;

use crate::Answer;

/// A client without a key.
#[derive(Clone)]
pub struct Anonymous {
    front: Front,
    language: Option<&'static str>,
}

/// A client with a key of its tenant.
#[derive(Clone)]
pub struct Tenant {
    app: Arc<App>,
    anonymous: Anonymous,
    tenant: messwert_journal::Tenant,
    key: String,
    key_id: Uuid,
}

impl Anonymous {
    pub(crate) fn new(front: Front) -> Anonymous {
        Anonymous { front, language: None }
    }

    /// Asks for a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, &[]).await
    }

    /// Any request without a body.
    pub async fn request(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, path, headers, Body::empty()).await
    }

    /// Any request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(language) = self.language {
            request = request.header("accept-language", language);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        let response = self.front.clone().oneshot(request).await.expect("the front never fails");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a whole body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

impl Tenant {
    pub(crate) async fn create(
        app: Arc<App>,
        anonymous: Anonymous,
        tenant: messwert_journal::Tenant,
        scopes: &[&str],
    ) -> Tenant {
        let text = KeyText::generate(&Random::System);
        let record = KeyRecord {
            id: Random::System.uuid(),
            tenant: tenant.id,
            digest: text.digest(),
            name: None,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            created_at: app.clock.real().unix_micros(),
            expires_at: None,
            revoked_at: None,
        };
        app.store.create_key(&record).await.expect("a new key");
        Tenant { app, anonymous, tenant, key: text.as_str().to_owned(), key_id: record.id }
    }

    /// The same tenant with a new key.
    pub async fn with_scopes(&self, scopes: &[&str]) -> Tenant {
        Tenant::create(Arc::clone(&self.app), self.anonymous.clone(), self.tenant.clone(), scopes).await
    }

    /// The same tenant and key as a client that takes English only.
    pub fn in_english(&self) -> Tenant {
        let anonymous = Anonymous { language: Some("en"), ..self.anonymous.clone() };
        Tenant { anonymous, ..self.clone() }
    }

    /// The same tenant and key as a client of another app.
    pub(crate) fn through(&self, app: Arc<App>, anonymous: Anonymous) -> Tenant {
        Tenant { app, anonymous, ..self.clone() }
    }

    /// The tenant as the store knows it.
    pub fn tenant(&self) -> &messwert_journal::Tenant {
        &self.tenant
    }

    /// The key's text.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key's id.
    pub fn key_id(&self) -> Uuid {
        self.key_id
    }

    /// Revokes the key.
    pub async fn revoke_key(&self) {
        let now = self.app.clock.real().unix_micros();
        let is_done = self.app.store.revoke_key(self.tenant.id, self.key_id, now).await;
        assert!(is_done.expect("a store that works"), "the key was revoked already");
    }

    /// The same tenant with a key in the place of this one, which goes on for so many µs.
    pub async fn rotate_key(&self, grace: i64) -> Tenant {
        let keys = self.app.store.keys(self.tenant.id).await.expect("a store that works");
        let old = keys.into_iter().map(|(key, _)| key).find(|key| key.id == self.key_id);
        let (text, now) = (KeyText::generate(&Random::System), self.app.clock.real().unix_micros());
        let next = KeyRecord {
            id: Random::System.uuid(),
            digest: text.digest(),
            created_at: now,
            ..old.expect("the key of this client")
        };
        let is_done = self.app.store.rotate_key(self.key_id, &next, now + grace).await;
        assert!(is_done.expect("a store that works"), "the key has ended already");
        Tenant { key: text.as_str().to_owned(), key_id: next.id, ..self.clone() }
    }

    /// Records facts, one JSON object a line; all must be right.
    pub async fn import(&self, lines: &[&str]) -> Summary {
        let mut source = Source::default();
        for (line, number) in lines.iter().zip(1..) {
            source.push(Place { file: 0, line: number }, line.as_bytes()).expect("lines in memory");
        }
        let ledger = self.app.ledgers.open(self.tenant.id).await.expect("the tenant's ledger");
        ledger.write("test", source).await.unwrap_or_else(|error| match error {
            WriteError::Rejected(rejected) => panic!("rejected: {:?}", rejected.rejections.first()),
            error => panic!("{error:?}"),
        })
    }

    /// Asks for a report.
    pub async fn get_report(&self, report: &str, query: &str) -> Answer {
        self.get(&format!("/api/v1/reports/{report}?{query}")).await
    }

    /// Asks for the list of reports.
    pub async fn get_index(&self) -> Answer {
        self.get("/api/v1/reports").await
    }

    /// Asks for a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, &[]).await
    }

    /// Asks for a path with more headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.request(Method::GET, path, headers).await
    }

    /// Any request without a body.
    pub async fn request(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, path, headers, Body::empty()).await
    }

    /// Posts facts as they are.
    pub async fn post_facts(&self, lines: impl Into<Body>) -> Answer {
        self.post_facts_with(&[], lines).await
    }

    /// Posts facts with more headers.
    pub async fn post_facts_with(&self, headers: &[(&str, &str)], lines: impl Into<Body>) -> Answer {
        let headers = [&[("content-type", "application/x-ndjson")], headers].concat();
        self.send(Method::POST, "/api/v1/facts", &headers, lines.into()).await
    }

    /// Any request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let bearer = format!("Bearer {}", self.key);
        let with_key = [&[("authorization", bearer.as_str())], headers].concat();
        self.anonymous.send(method, path, &with_key, body).await
    }
}
