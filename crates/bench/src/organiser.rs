//! The organiser that is measured: the demo's, in any size, with its tenant and key.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use anyhow::{Context, Result};
use messwert::app::App;
use messwert::clock::Clock;
use messwert::demo::facts;
use messwert::keys::KeyText;
use messwert::ledger::{Ledger, NewTenant, Source};
use messwert::policy::Policy;
use messwert::random::Random;
use messwert_books::batch::Place;
use messwert_books::calendar::{Date, parse_date};
use messwert_journal::{KeyRecord, Plan, Tenant, is_postgres, open_or_create};

use crate::sizes::{SEED, UNTIL};
use crate::stores::TENANT;

/// The organiser's last day.
pub(crate) fn until() -> Date {
    parse_date(UNTIL).expect("a date")
}

/// The organiser's lines.
pub(crate) fn lines(n_facts: usize) -> impl Iterator<Item = String> {
    facts(n_facts, SEED, until())
}

/// Prints the organiser's lines.
pub(crate) fn print(n_facts: usize) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in lines(n_facts) {
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// Lines, staged for one write.
pub(crate) fn staged(lines: impl Iterator<Item = String>) -> io::Result<Source> {
    let mut source = Source::default();
    for (text, line) in lines.zip(1..) {
        source.push(Place { file: 0, line }, text.as_bytes())?;
    }
    Ok(source)
}

/// An app over the store in a file, or at an address of PostgreSQL, made if it is not there.
pub(crate) fn app(store: &str) -> Result<Arc<App>> {
    let address = if is_postgres(store) { store.to_owned() } else { format!("sqlite:{store}") };
    let store = open_or_create(&address)?;
    // More than anybody asks here.
    let policy = Policy { requests_per_hour: u32::MAX, ..Policy::default() };
    Ok(App::with(policy, store, Clock::System, Random::System, None))
}

/// An app over a store, and the open ledger of the organiser that is in it. What connects to a database does it
/// from inside of a runtime.
pub(crate) async fn ledger(store: &str) -> Result<(Arc<App>, Arc<Ledger>)> {
    let app = app(store)?;
    let tenant = app.store.tenant(TENANT).await?.context("the store has no tenant")?;
    let ledger = app.ledgers.open(tenant.id).await?;
    Ok((app, ledger))
}

/// A new tenant without facts, and without a limit of requests per hour.
pub(crate) async fn tenant(app: &App, key: &str) -> Result<Tenant> {
    tenant_of_plan(app, key, Plan::Enterprise).await
}

/// A new tenant without facts.
pub(crate) async fn tenant_of_plan(app: &App, key: &str, plan: Plan) -> Result<Tenant> {
    let new = NewTenant {
        key: key.to_owned(),
        plan,
        name: "Marktgilde".to_owned(),
        timezone: None,
        country: None,
        currency: None,
        locale: None,
    };
    Ok(app.ledgers.create_tenant(&new, "bench").await?)
}

/// A key to a tenant's reports.
pub(crate) async fn key(app: &App, tenant: &Tenant) -> Result<KeyText> {
    let text = KeyText::generate(&Random::System);
    let record = KeyRecord {
        id: Random::System.uuid(),
        tenant: tenant.id,
        digest: text.digest(),
        name: None,
        scopes: ["reports", "contacts:read"].map(str::to_owned).to_vec(),
        created_at: Clock::System.real().unix_micros(),
        expires_at: None,
        revoked_at: None,
    };
    app.store.create_key(&record).await?;
    Ok(text)
}
