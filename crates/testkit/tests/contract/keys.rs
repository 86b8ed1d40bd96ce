//! Keys of all sorts: those that are refused, and those that are let in.

use messwert::keys::KeyText;
use messwert::random::Random;
use messwert_journal::{KeyRecord, Plan};
use messwert_testkit::{Tenant, TestApp};

/// All that a key may have.
pub(crate) const ALL: [&str; 12] = [
    "events",
    "contacts",
    "contacts:read",
    "participants",
    "applications",
    "categories",
    "invoices",
    "payments",
    "booths",
    "checkins",
    "reports",
    "audit",
];

/// The texts of keys.
pub(crate) struct Keys {
    /// It may do everything.
    pub(crate) good: String,
    pub(crate) unknown: String,
    pub(crate) mistyped: String,
    pub(crate) expired: String,
    pub(crate) revoked: String,
    /// It may do nothing but `contacts:read`, which is no operation's scope.
    pub(crate) scopeless: String,
    /// Of a tenant whose plan has no API.
    pub(crate) poor: String,
}

impl Keys {
    /// Of this tenant, and of others where it must be.
    pub(crate) async fn of(app: &TestApp, tenant: &Tenant) -> Keys {
        let now = app.app().clock.real().unix_micros();
        let good = tenant.with_scopes(&ALL).await;
        let revoked = tenant.with_scopes(&ALL).await;
        revoked.revoke_key().await;
        let poor = app.tenant_of_plan("poor", Plan::Professional).await.with_scopes(&ALL).await;
        Keys {
            unknown: KeyText::generate(&Random::System).as_str().to_owned(),
            mistyped: mistyped(good.key()),
            expired: expired(app, tenant, now - 1).await,
            revoked: revoked.key().to_owned(),
            scopeless: tenant.with_scopes(&["contacts:read"]).await.key().to_owned(),
            poor: poor.key().to_owned(),
            good: good.key().to_owned(),
        }
    }
}

/// A key whose last character is another one.
fn mistyped(key: &str) -> String {
    let (rest, last) = key.split_at(key.len() - 1);
    format!("{rest}{}", if last == "a" { "b" } else { "a" })
}

/// A key that has ended.
async fn expired(app: &TestApp, tenant: &Tenant, end: i64) -> String {
    let text = KeyText::generate(&Random::System);
    let record = KeyRecord {
        id: Random::System.uuid(),
        tenant: tenant.tenant().id,
        digest: text.digest(),
        name: None,
        scopes: ALL.map(str::to_owned).to_vec(),
        created_at: end - 1_000_000,
        expires_at: Some(end),
        revoked_at: None,
    };
    app.app().store.create_key(&record).await.unwrap();
    text.as_str().to_owned()
}
