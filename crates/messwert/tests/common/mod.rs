//! What the tests of the ledger share: a store in a temporary folder, and lines to write.

#![expect(dead_code, reason = "each test binary uses a part of it")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

pub(crate) mod kinds;

pub(crate) mod reports;

use std::sync::Arc;

use messwert::clock::Clock;
use messwert::import::stage_lines;
use messwert::ledger::{Ledger, Ledgers, NewTenant, Rejected, Source, Summary, WriteError};
use messwert::random::Random;
use messwert_books::calendar::{Instant, Zone, parse_instant};
use messwert_journal::{Plan, Store, Tenant, open, open_or_create};
use tempfile::TempDir;

/// The clock of the tests.
pub(crate) fn now() -> Instant {
    parse_instant("2026-11-23T12:00:00+01:00", &Zone::utc()).unwrap()
}

/// A store of its own, and a folder: SQLite's file is in it.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    /// Where the store is if that is another one.
    elsewhere: Option<messwert_testkit::Place>,
    pub(crate) store: Arc<dyn Store>,
}

impl Place {
    pub(crate) fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = std::env::var_os("MESSWERT_TEST_STORE").map(|_| messwert_testkit::Place::new());
        let database = elsewhere.as_ref().map_or_else(|| address(&folder), messwert_testkit::Place::address);
        Place { folder, elsewhere, store: open_or_create(&database).unwrap() }
    }

    /// The address of the database.
    pub(crate) fn database(&self) -> String {
        self.elsewhere.as_ref().map_or_else(|| address(&self.folder), messwert_testkit::Place::address)
    }

    /// The same database as another program opens it.
    pub(crate) fn another_store(&self) -> Arc<dyn Store> {
        open(&self.database()).unwrap()
    }

    pub(crate) fn ledgers(&self) -> Ledgers {
        ledgers(&self.store)
    }

    /// The ledger of a new tenant.
    pub(crate) async fn new_ledger(&self, key: &str) -> Arc<Ledger> {
        let ledgers = self.ledgers();
        let tenant = ledgers.create_tenant(&new_tenant(key), "test").await.unwrap();
        ledgers.open(tenant.id).await.unwrap()
    }

    pub(crate) async fn tenant(&self, key: &str) -> Tenant {
        self.store.tenant(key).await.unwrap().unwrap()
    }
}

pub(crate) fn ledgers(store: &Arc<dyn Store>) -> Ledgers {
    Ledgers::new(Arc::clone(store), Clock::Fixed(now()), Random::System)
}

pub(crate) fn new_tenant(key: &str) -> NewTenant {
    NewTenant {
        key: key.to_owned(),
        plan: Plan::Business,
        name: "Acme Messen".to_owned(),
        timezone: None,
        country: None,
        currency: None,
        locale: None,
    }
}

fn address(folder: &TempDir) -> String {
    format!("sqlite:{}", folder.path().join("messwert.db").display())
}

/// The lines of a text.
pub(crate) fn source(text: &str) -> Source {
    let mut source = Source::default();
    stage_lines(&mut text.as_bytes(), 0, &mut source).unwrap();
    source
}

/// Writes lines that are right.
pub(crate) async fn write(ledger: &Arc<Ledger>, text: &str) -> Summary {
    ledger.write("test", source(text)).await.unwrap()
}

/// Writes lines of which some are wrong.
pub(crate) async fn rejected(ledger: &Arc<Ledger>, text: &str) -> Rejected {
    match ledger.write("test", source(text)).await {
        Err(WriteError::Rejected(rejected)) => *rejected,
        other => panic!("nothing was rejected: {other:?}"),
    }
}

/// An event, `n` contacts, and an invoice and a payment for each.
pub(crate) fn facts(first: usize, n: usize) -> String {
    let mut text = r#"{"kind":"event","event_key":"fair","title":"Fair"}"#.to_owned();
    for number in first..first + n {
        text.push_str(&format!(
            r#"
{{"kind":"payment","payment_key":"P{number}","invoice_number":"R{number}","amount":"119.00","payment_date":"2026-03-02"}}
{{"kind":"invoice","invoice_number":"R{number}","status":"sent","issued_on":"2026-03-01","event_key":"fair","customer_number":"K{number}","items":[{{"description":"Stand","unit_price":"100","tax_rate":19}}]}}
{{"kind":"contact","customer_number":"K{number}","country":"DE","company_name":"Firma {number} GmbH"}}"#
        ));
    }
    text
}
