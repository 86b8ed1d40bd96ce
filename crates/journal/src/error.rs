//! What can go wrong in a store.

use std::path::PathBuf;

use crate::{Broken, Standing};

/// Any error, from a caller's iterator or a database's driver.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a store did not do what it was asked. Nothing was recorded then, except that after
/// [`StoreError::Unreachable`] or [`StoreError::Backend`] from a write nobody knows: look for its
/// `batch_id` in the tail.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Others wrote for so long that this write gave up; it may be tried again.
    #[error("the database was busy with other writes for 30 s")]
    Busy,
    /// The database does not answer, or its files cannot be opened or read: nothing is known of what it
    /// holds, and trying again later may help.
    #[error("the database cannot be reached")]
    Unreachable(#[source] BoxError),
    /// The database or its driver failed.
    #[error("the database failed")]
    Backend(#[source] BoxError),
    /// The caller's iterator of entries failed, and with it the whole write.
    #[error("the entries to record could not be read")]
    Entries(#[source] BoxError),
    /// A tenant of this key (or of this id) is there already.
    #[error("there is a tenant `{key}` already")]
    TenantExists {
        /// The key.
        key: String,
    },
    /// There is no such tenant, or it is being removed.
    #[error("there is no tenant with the id `{id}`")]
    NoTenant {
        /// The id that was given.
        id: crate::TenantId,
    },
    /// The tenant is on its way to another store, or there already: it is read, and not written.
    #[error("tenant `{key}` is read-only here: {}", why(standing))]
    ReadOnly {
        /// Its key.
        key: String,
        /// Whether it is leaving or has moved, and where to.
        standing: Standing,
    },
    /// What comes from elsewhere was to be put into a tenant that is not arriving.
    #[error("tenant `{key}` is not arriving here any more")]
    NotArriving {
        /// Its key.
        key: String,
    },
    /// A copy of the tenant did something after a later one had begun, or after the tenant was released.
    #[error(
        "this copy of tenant `{key}` was overtaken: a later one has begun, or the tenant was released; it is {standing}"
    )]
    Overtaken {
        /// Its key.
        key: String,
        /// How it stands by now.
        standing: Standing,
    },
    /// Rows from elsewhere are not what was recorded there, or do not follow the ones that are here.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The machine's clock is far behind what is recorded: rows would get wrong times.
    #[error(
        "the clock is {} min behind the last recorded row: expected at most 60; set the machine's clock",
        last.saturating_sub(*now) / 60_000_000
    )]
    ClockBehind {
        /// The clock, in µs since 1970.
        now: i64,
        /// When the last row was recorded.
        last: i64,
    },
    /// A stored row holds what no version of this program known here has written.
    #[error("row {seq} of the journal cannot be read: {what}")]
    Unreadable {
        /// The row's position.
        seq: i64,
        /// What is wrong with it.
        what: String,
    },
    /// A stored tenant or key cannot be read.
    #[error("the table `{table}` cannot be read: {what}")]
    Damaged {
        /// Where it stands.
        table: &'static str,
        /// What is wrong.
        what: String,
    },
    /// The address names no store.
    #[error("`{database}` is no database: expected `sqlite:PATH` or `postgres://USER@HOST/NAME`")]
    Address {
        /// What was given.
        database: String,
    },
    /// The address of a PostgreSQL database cannot be used.
    #[error("the address of the database is wrong: {what}; expected `postgres://USER@HOST/NAME`")]
    PostgresAddress {
        /// What is wrong with it, without it: it may have a password.
        what: String,
    },
    /// The database has no store of ours.
    #[error("there is no store in the database: expected the schema `messwert`")]
    Unprepared,
    /// The role would not be held by what guards the store.
    #[error("the role `{role}` {what}")]
    Role {
        /// Its name.
        role: String,
        /// What it may or does.
        what: String,
    },
    /// The database was written by an older program, and the role may not change that.
    #[error("the database has schema version {found}, but this program needs {known}: let its owner open it")]
    Outdated {
        /// The database's version.
        found: i64,
        /// The version that is needed.
        known: i64,
    },
    /// The database is on a server, and so there is no file to copy.
    #[error("a database on a server has no file to copy")]
    NotAFile,
    /// There is no file at the address.
    #[error("there is no database `{}`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Readers of an older state kept what was removed from being overwritten.
    #[error("readers kept the database from being scrubbed for 30 s")]
    Unscrubbed,
    /// There is a file where a copy was to be put.
    #[error("`{}` is there already", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A copy could not be written.
    #[error("cannot write `{}`", path.display())]
    Copy {
        /// Where it was to be put.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is a database of another program.
    #[error("`{}` is not a database of messwert", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The database was written by a newer program.
    #[error("the database has schema version {found}, but this program knows {known}: use a newer messwert")]
    Schema {
        /// The database's version.
        found: i64,
        /// The newest version known.
        known: i64,
    },
}

impl StoreError {
    /// A stored plan is none that is known.
    pub(crate) fn unknown_plan(plan: &str) -> StoreError {
        let known = crate::Plan::ALL.map(crate::Plan::name).join("`, `");
        StoreError::Damaged { table: "tenants", what: format!("`{plan}` is no plan: expected `{known}`") }
    }

    /// Whether the store said nothing at all.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, StoreError::Unreachable(_))
    }
}

fn why(standing: &Standing) -> String {
    match standing {
        Standing::Moved(to) => format!("it has moved to `{to}`"),
        other => format!("it is being moved to `{}`", other.elsewhere().unwrap_or_default()),
    }
}
