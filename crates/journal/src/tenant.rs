//! Tenants and their API keys, as the store keeps them.

use std::fmt;

use uuid::Uuid;

/// Which tenant: a random UUID, never given twice. It comes from an authenticated caller or from the
/// command line, and from nowhere else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TenantId(Uuid);

impl TenantId {
    /// The tenant of this UUID.
    pub fn new(id: Uuid) -> TenantId {
        TenantId(id)
    }

    /// Its UUID.
    pub fn uuid(self) -> Uuid {
        self.0
    }

    pub(crate) fn bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An organiser whose facts are kept apart from everybody else's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tenant {
    /// Its identity in every table.
    pub id: TenantId,
    /// Its name on the command line; unique.
    pub key: String,
    /// What it may ask for.
    pub plan: Plan,
    /// When it was created, in µs since 1970.
    pub created_at: i64,
}

/// What a tenant has subscribed to. A higher plan may whatever a lower one may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Plan {
    /// The smallest.
    Starter,
    /// The second.
    Professional,
    /// The third.
    Business,
    /// The largest.
    Enterprise,
}

impl Plan {
    /// All plans, from the smallest to the largest.
    pub const ALL: [Plan; 4] = [Plan::Starter, Plan::Professional, Plan::Business, Plan::Enterprise];

    /// The word for it, everywhere.
    pub fn name(self) -> &'static str {
        match self {
            Plan::Starter => "starter",
            Plan::Professional => "professional",
            Plan::Business => "business",
            Plan::Enterprise => "enterprise",
        }
    }

    /// The plan of this name.
    pub fn from_name(name: &str) -> Option<Plan> {
        Plan::ALL.into_iter().find(|plan| plan.name() == name)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An API key that was looked up, with whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyHolder {
    /// The key.
    pub key: KeyRecord,
    /// The tenant whose facts it opens.
    pub tenant: Tenant,
    /// When the tenant has moved to another store, in µs since 1970; none: it has not.
    pub moved_at: Option<i64>,
}

/// An API key at rest: what was handed out is not in it, only its digest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyRecord {
    /// Its identity, to list and revoke it by.
    pub id: Uuid,
    /// Whose facts it opens.
    pub tenant: TenantId,
    /// SHA-256 of the key's text; unique.
    pub digest: [u8; 32],
    /// What the owner calls it.
    pub name: Option<String>,
    /// What it may do: words without blanks, in the order in which they are to be shown.
    pub scopes: Vec<String>,
    /// When it was created, in µs since 1970.
    pub created_at: i64,
    /// From when on it is refused.
    pub expires_at: Option<i64>,
    /// From when on it is refused because somebody said so.
    pub revoked_at: Option<i64>,
}
