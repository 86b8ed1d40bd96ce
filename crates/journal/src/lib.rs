//! The journal: every fact of every tenant as it came, append-only and hash-chained, in a SQL store.
//!
//! A [`Store`] keeps for each tenant a gapless sequence of rows, never updated, each sealed by a hash
//! over itself and the row before it ([`chain`]); beside it the mutable *directory* with the names of
//! people; and the tenants and their API keys. `docs/journal.md` specifies the row and the hash.
//!
//! Nothing here knows HTTP or a report, and every statement but the look-up of a key and the
//! administration of tenants is bound to one tenant. The time is an argument, in microseconds since
//! 1970 (UTC).

mod tenant;

mod row;

mod stretch;

mod error;

mod leases;

mod store;

mod here;

mod moving;

pub mod chain;

mod verify;

mod sealing;

mod sqlite;

mod postgres;

#[cfg(test)]
mod conformance;

use std::sync::Arc;

pub use error::{BoxError, StoreError};
pub use here::{blocking_here, may_block_here};
pub use leases::{Lease, Leases};
pub use moving::{DirectoryEntry, Luggage, Moving, Run, Standee, Standing};
pub use row::{Appended, Head, Mark, MarkError, NewBatch, Row};
pub use sqlite::Copy;
pub use store::{Scope, Store};
pub use stretch::{Stretch, Take};
pub use tenant::{KeyHolder, KeyRecord, Plan, Tenant, TenantId};
pub use verify::{Broken, VerifyError, follow, verify, verify_after};

/// What to do if there is no store at an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Missing {
    /// Make it.
    Create,
    /// Say so.
    Refuse,
}

/// Who may open a store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Who {
    /// Whoever may read it.
    Anybody,
    /// Whoever may do what requests ask for, and so serve it.
    Server,
    /// Whoever may change everything that its guards allow.
    Owner,
}

/// Opens the store at an address (`sqlite:PATH`, `postgres://USER@HOST/NAME`) that exists, and brings its
/// schema up to date. Blocks; for the start of a program.
pub fn open(database: &str) -> Result<Arc<dyn Store>, StoreError> {
    open_at(database, Missing::Refuse, Who::Anybody)
}

/// As [`open`], but makes the store if there is none, and only for whoever may serve it.
pub fn open_or_create(database: &str) -> Result<Arc<dyn Store>, StoreError> {
    open_at(database, Missing::Create, Who::Server)
}

/// Copies the store at an address, as it is at one moment while others go on, to a new one at another
/// address. The copy is checked but for its journals, and takes its place by [`Copy::keep`]. Blocks.
pub fn copy(from: &str, to: &str) -> Result<Copy, StoreError> {
    sqlite::copy(&sqlite_path(from)?, &sqlite_path(to)?)
}

/// As [`open`], also for the administration of tenants.
pub fn open_moving(database: &str) -> Result<Arc<dyn Moving>, StoreError> {
    open_moving_at(database, Missing::Refuse, Who::Anybody)
}

/// As [`open_moving`], but only for whoever may change all that a tenant has: in PostgreSQL the owner.
pub fn open_as_owner(database: &str) -> Result<Arc<dyn Moving>, StoreError> {
    open_moving_at(database, Missing::Refuse, Who::Owner)
}

/// As [`open_as_owner`], but makes the store if there is none.
pub fn open_or_create_as_owner(database: &str) -> Result<Arc<dyn Moving>, StoreError> {
    open_moving_at(database, Missing::Create, Who::Owner)
}

fn open_at(database: &str, missing: Missing, who: Who) -> Result<Arc<dyn Store>, StoreError> {
    if is_postgres(database) {
        return Ok(Arc::new(postgres::open(database, missing, who)?));
    }
    Ok(Arc::new(sqlite::open(&sqlite_path(database)?, missing)?))
}

fn open_moving_at(database: &str, missing: Missing, who: Who) -> Result<Arc<dyn Moving>, StoreError> {
    if is_postgres(database) {
        return Ok(Arc::new(postgres::open(database, missing, who)?));
    }
    Ok(Arc::new(sqlite::open(&sqlite_path(database)?, missing)?))
}

/// Whether an address is one of a PostgreSQL database.
pub fn is_postgres(database: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| database.starts_with(scheme))
}

/// The one text for where the store at an address is, to be noted down and shown: of a server without who logs
/// in and with what password, of a file by its real path.
pub fn place(database: &str) -> Result<String, StoreError> {
    if is_postgres(database) {
        return postgres::place(database);
    }
    let path = sqlite_path(database)?;
    // A file that is not there yet has a folder that is.
    let real = path.canonicalize().or_else(|_| {
        let folder = path.parent().unwrap_or(&path).canonicalize()?;
        Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
    });
    Ok(format!("sqlite:{}", real.unwrap_or(path).display()))
}

fn sqlite_path(database: &str) -> Result<std::path::PathBuf, StoreError> {
    if is_postgres(database) {
        return Err(StoreError::NotAFile);
    }
    // An absolute path is never one of SQLite's special names (`:memory:`, `file:…`, none at all).
    let path = database.strip_prefix("sqlite:").and_then(|path| std::path::absolute(path).ok());
    path.ok_or_else(|| StoreError::Address { database: without_password(database) })
}

/// An address that is none, without what may be a password: all before the last `@`, and the parameters.
fn without_password(database: &str) -> String {
    let (address, _) = database.split_once('?').unwrap_or((database, ""));
    match (database.rsplit_once('@'), address.split_once(':')) {
        (Some((_, place)), Some((scheme, _))) => {
            format!("{scheme}://…@{}", place.split('?').next().unwrap_or_default())
        }
        _ => address.to_owned(),
    }
}
