//! The database that a command works on, and the tenant in it.

use std::sync::Arc;

use clap::Args;
use messwert_books::fact::nearest;
use messwert_journal::{Moving, Standee, Store, Tenant, open, open_moving, open_or_create};

use super::Failure;
use crate::clock::Clock;
use crate::config::{ConfigError, Flags, Settings};
use crate::ledger::Ledgers;
use crate::random::Random;

/// Where the store is.
#[derive(Args, Clone, Debug)]
pub(super) struct DatabaseArgs {
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME` [default: sqlite:messwert.db] [env: MESSWERT_DATABASE].
    #[arg(long, value_name = "DATABASE")]
    pub(super) database: Option<String>,
    /// The instant at which the clock stands still.
    #[arg(long, hide = true)]
    now: Option<String>,
}

impl DatabaseArgs {
    /// Opens the store, which must exist.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        Ok(open(&self.address()?)?)
    }

    /// As [`DatabaseArgs::open`], for the administration of tenants.
    pub(super) fn open_moving(&self) -> Result<Arc<dyn Moving>, Failure> {
        Ok(open_moving(&self.address()?)?)
    }

    /// Opens the store, a new one if there is none.
    pub(super) fn open_or_create(&self) -> Result<Arc<dyn Store>, Failure> {
        Ok(open_or_create(&self.address()?)?)
    }

    /// The clock: the same that the server goes by.
    pub(super) fn clock(&self) -> Result<Clock, Failure> {
        Ok(self.settings()?.now.map_or(Clock::System, Clock::Fixed))
    }

    /// Ledgers over a store that is open, by that clock.
    pub(super) fn ledgers(&self, store: &Arc<dyn Store>) -> Result<Ledgers, Failure> {
        Ok(Ledgers::new(Arc::clone(store), self.clock()?, Random::System))
    }

    /// The address: the same that the server takes, also from its file.
    pub(super) fn address(&self) -> Result<String, ConfigError> {
        Ok(self.settings()?.database)
    }

    fn settings(&self) -> Result<Settings, ConfigError> {
        let (database, now) = (self.database.clone(), self.now.clone());
        Settings::load(&Flags { database, now, ..Flags::default() })
    }
}

/// Ledgers over a store for what asks for no time.
pub(super) fn ledgers(store: &Arc<dyn Store>) -> Ledgers {
    Ledgers::new(Arc::clone(store), Clock::System, Random::System)
}

/// The tenant of a key that the user gave.
pub(super) async fn find_tenant(store: &dyn Store, key: &str) -> Result<Tenant, Failure> {
    match store.tenant(key).await? {
        Some(tenant) => Ok(tenant),
        None => Err(no_tenant(key, &store.tenants().await?)),
    }
}

/// As [`find_tenant`], also one that is arriving, with how it stands.
pub(super) async fn find_standee(store: &dyn Moving, key: &str) -> Result<Standee, Failure> {
    let standees = store.standings().await?;
    let found = standees.iter().find(|standee| standee.tenant.key == key).cloned();
    found.ok_or_else(|| {
        let tenants: Vec<Tenant> = standees.into_iter().map(|standee| standee.tenant).collect();
        no_tenant(key, &tenants)
    })
}

fn no_tenant(key: &str, tenants: &[Tenant]) -> Failure {
    let hint = match nearest(key, tenants.iter().map(|tenant| tenant.key.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`messwert tenant list` shows the tenants".to_owned(),
    };
    Failure::user(format!("there is no tenant `{key}`")).hint(hint)
}

/// Who calls the program, as the journal records it.
pub(super) fn actor() -> String {
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    format!("cli:{}", user.as_deref().unwrap_or("unknown"))
}
