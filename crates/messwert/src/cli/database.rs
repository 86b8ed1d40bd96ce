//! The database that a command works on, and the tenant in it.

use std::sync::Arc;

use clap::Args;
use messwert_books::fact::nearest;
use messwert_journal::{Store, Tenant, open, open_or_create};

use super::Failure;
use crate::clock::Clock;
use crate::config::{ConfigError, Flags, Settings};
use crate::ledger::Ledgers;
use crate::random::Random;

/// Where the store is.
#[derive(Args, Clone, Debug)]
pub(super) struct DatabaseArgs {
    /// The database: `sqlite:PATH` [default: sqlite:messwert.db].
    #[arg(long, env = "MESSWERT_DATABASE", hide_env_values = true, value_name = "DATABASE")]
    pub(super) database: Option<String>,
}

impl DatabaseArgs {
    /// Opens the store, which must exist.
    pub(super) fn open(&self) -> Result<Arc<dyn Store>, Failure> {
        Ok(open(&self.address()?)?)
    }

    /// Opens the store, a new one if there is none.
    pub(super) fn open_or_create(&self) -> Result<Arc<dyn Store>, Failure> {
        Ok(open_or_create(&self.address()?)?)
    }

    /// The address: the same that the server takes, also from its file.
    pub(super) fn address(&self) -> Result<String, ConfigError> {
        let flags = Flags { database: self.database.clone(), ..Flags::default() };
        Ok(Settings::load(flags)?.database)
    }
}

/// Ledgers over a store, by the machine's clock.
pub(super) fn ledgers(store: &Arc<dyn Store>) -> Ledgers {
    Ledgers::new(Arc::clone(store), Clock::System, Random::System)
}

/// The tenant of a key that the user gave.
pub(super) async fn find_tenant(store: &dyn Store, key: &str) -> Result<Tenant, Failure> {
    if let Some(tenant) = store.tenant(key).await? {
        return Ok(tenant);
    }
    let tenants = store.tenants().await?;
    let hint = match nearest(key, tenants.iter().map(|tenant| tenant.key.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`messwert tenant list` shows the tenants".to_owned(),
    };
    Err(Failure::user(format!("there is no tenant `{key}`")).hint(hint))
}

/// Who calls the program, as the journal records it.
pub(super) fn actor() -> String {
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    format!("cli:{}", user.as_deref().unwrap_or("unknown"))
}
