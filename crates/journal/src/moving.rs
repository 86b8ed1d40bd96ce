//! `Moving`: what a store must be able to do so that tenants can move to another one, and how they stand
//! meanwhile.

use std::fmt;

use async_trait::async_trait;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;

use crate::{Appended, Head, KeyRecord, Row, Store, StoreError, Tenant, TenantId};

/// How a tenant stands in a store.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is read and written.
    Open,
    /// It is being copied from the store at this address, and nothing finds it yet.
    Arriving(String),
    /// It is read only: what is left of it is being copied to the store at this address.
    Leaving(String),
    /// It is read only: it has moved to the store at this address.
    Moved(String),
}

impl Standing {
    /// The word for it, everywhere.
    pub fn name(&self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Arriving(_) => "arriving",
            Standing::Leaving(_) => "leaving",
            Standing::Moved(_) => "moved",
        }
    }

    /// The address of the other store.
    pub fn elsewhere(&self) -> Option<&str> {
        match self {
            Standing::Open => None,
            Standing::Arriving(address) | Standing::Leaving(address) | Standing::Moved(address) => {
                Some(address)
            }
        }
    }

    /// What the columns of a store say.
    pub(crate) fn read(name: &str, elsewhere: Option<String>) -> Result<Standing, StoreError> {
        match (name, elsewhere) {
            ("open", _) => Ok(Standing::Open),
            ("arriving", Some(address)) => Ok(Standing::Arriving(address)),
            ("leaving", Some(address)) => Ok(Standing::Leaving(address)),
            ("moved", Some(address)) => Ok(Standing::Moved(address)),
            _ => {
                let what = format!("a tenant stands as `{name}`, or without the other store's address");
                Err(StoreError::Damaged { table: "tenants", what })
            }
        }
    }

    /// Refuses to write to a tenant that does not stand open.
    pub(crate) fn require_open(&self, id: TenantId, key: &str) -> Result<(), StoreError> {
        match self {
            Standing::Open => Ok(()),
            Standing::Arriving(_) => Err(StoreError::NoTenant { id }),
            Standing::Leaving(_) | Standing::Moved(_) => {
                Err(StoreError::ReadOnly { key: key.to_owned(), standing: self.clone() })
            }
        }
    }

    /// Refuses to revoke a key of a tenant that is being compared with what has arrived elsewhere. Where it was
    /// before, its keys can be revoked still: nothing comes of them there any more.
    pub(crate) fn require_at_rest(&self, id: TenantId, key: &str) -> Result<(), StoreError> {
        if matches!(self, Standing::Moved(_)) { Ok(()) } else { self.require_open(id, key) }
    }

    /// Refuses to put what comes from elsewhere anywhere but into a tenant that is arriving.
    pub(crate) fn require_arriving(&self, key: &str) -> Result<(), StoreError> {
        match self {
            Standing::Arriving(_) => Ok(()),
            _ => Err(StoreError::NotArriving { key: key.to_owned() }),
        }
    }
}

/// For people: `moved to sqlite:/var/lib/messwert.db`.
impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, elsewhere) = (self.name(), self.elsewhere().unwrap_or_default());
        match self {
            Standing::Open => f.write_str(name),
            Standing::Arriving(_) => write!(f, "{name} from {elsewhere}"),
            Standing::Leaving(_) => write!(f, "{name} for {elsewhere}"),
            Standing::Moved(_) => write!(f, "{name} to {elsewhere}"),
        }
    }
}

/// Which copy of a tenant it is: the later one begins, the higher its number is, in whichever store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Run(pub i64);

/// A tenant, how it stands, and what a copy may do about that.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Stood {
    pub(crate) standing: Standing,
    pub(crate) key: String,
    pub(crate) last: Run,
}

impl Stood {
    /// Refuses what a copy does after a later one has begun.
    pub(crate) fn require_last(&self, run: Run) -> Result<(), StoreError> {
        if self.last == run {
            return Ok(());
        }
        Err(StoreError::Overtaken { key: self.key.clone(), standing: self.standing.clone() })
    }

    /// Refuses to put what comes from elsewhere anywhere but into a tenant that is arriving, by the last copy.
    pub(crate) fn require_arriving(&self, run: Run) -> Result<(), StoreError> {
        self.require_last(run)?;
        self.standing.require_arriving(&self.key)
    }
}

/// A tenant and how it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standee {
    /// The tenant.
    pub tenant: Tenant,
    /// How it stands.
    pub standing: Standing,
    /// Since when, in µs since 1970; none: it has always been here.
    pub since: Option<i64>,
    /// The last copy that moved it, from here or to here; 0: none has.
    pub last: Run,
}

/// Fields of a fact in the directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DirectoryEntry {
    /// What the fact is.
    pub kind: Kind,
    /// Its natural key.
    pub key: String,
    /// The canonical JSON object.
    pub entry: Vec<u8>,
}

impl DirectoryEntry {
    /// What a directory is ordered by: the bytes of kind and key.
    pub fn order(&self) -> (&[u8], &[u8]) {
        (self.kind.name().as_bytes(), self.key.as_bytes())
    }
}

/// What a tenant has beside its journal and its directory.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Luggage {
    /// The tenant with its plan.
    pub tenant: Tenant,
    /// Under which applicants are known again.
    pub secret: Secret,
    /// Its keys, the revoked and expired ones too, each with when it was last used.
    pub keys: Vec<(KeyRecord, Option<i64>)>,
    /// Facts whose entries were erased, and when, in µs since 1970.
    pub tombstones: Vec<(Kind, String, i64)>,
}

/// A store that tenants move from and to. What is taken goes to tenants that are arriving, and to no others.
///
/// A copy begins in the source, which gives it its number, and is let in by the target. From then on neither
/// does anything more for an earlier one, however long that has been asleep: [`StoreError::Overtaken`].
#[async_trait]
pub trait Moving: Store {
    /// All tenants, by key, those that are arriving too.
    async fn standings(&self) -> Result<Vec<Standee>, StoreError>;

    /// Begins a copy of a tenant that is here, the last one from now on; its number is higher than `than`, too.
    async fn begin_run(&self, tenant: TenantId, than: Run) -> Result<Run, StoreError>;

    /// Lets a copy in that has begun elsewhere, unless a later one has been let in. What an earlier one is doing
    /// is waited for.
    async fn admit_run(&self, tenant: TenantId, run: Run) -> Result<(), StoreError>;

    /// Changes how a tenant stands if it stands like `from`, else gives `false`: for a copy, or, without one, for
    /// whoever decides so, which ends all copies. Waits for writes to the tenant that are under way; whoever comes
    /// later finds the new standing.
    async fn stand(
        &self,
        tenant: TenantId,
        run: Option<Run>,
        from: &Standing,
        to: &Standing,
        now: i64,
    ) -> Result<bool, StoreError>;

    /// Makes a place for a tenant that a copy brings from the store at an address.
    async fn arrive(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        run: Run,
        from: &str,
        now: i64,
    ) -> Result<(), StoreError>;

    /// Appends rows as they were recorded elsewhere, in one transaction, if the journal ends at `expected`.
    /// Each must follow the one before, or nothing is appended.
    async fn take_rows(
        &self,
        tenant: TenantId,
        run: Run,
        expected: Head,
        rows: Vec<Row>,
    ) -> Result<Appended, StoreError>;

    /// At most `limit` entries of a directory behind a fact's, or from the first on, in their order.
    async fn directory(
        &self,
        tenant: TenantId,
        after: Option<(Kind, &str)>,
        limit: usize,
    ) -> Result<Vec<DirectoryEntry>, StoreError>;

    /// Puts entries into a directory, and removes others, in one transaction.
    async fn take_directory(
        &self,
        tenant: TenantId,
        run: Run,
        put: Vec<DirectoryEntry>,
        gone: Vec<(Kind, String)>,
    ) -> Result<(), StoreError>;

    /// What a tenant has besides, however it stands.
    async fn luggage(&self, tenant: TenantId) -> Result<Luggage, StoreError>;

    /// Replaces what a tenant has besides, in one transaction; secret and key stay.
    async fn take_luggage(&self, run: Run, luggage: &Luggage) -> Result<(), StoreError>;
}
