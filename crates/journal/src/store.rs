//! `Store`: what a journal's database must be able to do.

use async_trait::async_trait;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use uuid::Uuid;

use crate::{
    Appended, Head, KeyHolder, KeyRecord, Leases, NewBatch, Plan, Row, StoreError, Take, Tenant, TenantId,
};

/// What is scrubbed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// The directory: enough after entries were removed.
    Directory,
    /// Everything: after a tenant was deleted. Takes as long as copying all of it.
    All,
}

/// A database with journals, directories, tenants and keys.
///
/// A write is durable when its future is ready, and is carried through if its future is dropped
/// once it has begun. Times (`now`, `at`) are the machine's, in µs since 1970, whatever a user fixed.
/// A tenant that is being removed is found no more.
#[async_trait]
pub trait Store: Send + Sync {
    /// Creates a tenant with its secret and records its first batch, in one transaction.
    async fn create_tenant(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        batch: NewBatch,
        now: i64,
    ) -> Result<Head, StoreError>;

    /// The secret of a tenant, an error if there is no such tenant.
    async fn secret(&self, tenant: TenantId) -> Result<Secret, StoreError>;

    /// The tenant of a key.
    async fn tenant(&self, key: &str) -> Result<Option<Tenant>, StoreError>;

    /// The tenant of an id.
    async fn tenant_by_id(&self, id: TenantId) -> Result<Option<Tenant>, StoreError>;

    /// All tenants, by key.
    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError>;

    /// Where a tenant's journal ends.
    async fn head(&self, tenant: TenantId) -> Result<Head, StoreError>;

    /// Appends batches in one transaction if the journal still ends at `expected`, and changes the
    /// directory as their entries say. `recorded_at` of a batch is `now`, or a microsecond more than
    /// the batch before if the clock has not moved on; a clock more than an hour behind is refused.
    ///
    /// Entries are taken from their iterators one by one, on a thread that may block; others' writes
    /// wait meanwhile, reads do not. Those that are known to be a few (by `size_hint`) may be taken before
    /// others wait.
    async fn append(
        &self,
        tenant: TenantId,
        expected: Head,
        batches: Vec<NewBatch>,
        now: i64,
    ) -> Result<Appended, StoreError>;

    /// Gives up the turn that a write has after [`Appended::Conflict`], if it does not append again. Of a store
    /// that gives none there is nothing to give up.
    async fn leave_turn(&self, _tenant: TenantId) {}

    /// The rows after a position, in order, at most `limit`.
    async fn tail(&self, tenant: TenantId, after: i64, limit: usize) -> Result<Vec<Row>, StoreError>;

    /// Hands on what the books read of the rows after a position up to another one, in order, until no more are
    /// wanted, and gives the position of the last one. For long stretches: others' reads go on beside it.
    async fn read_through(
        &self,
        tenant: TenantId,
        after: i64,
        end: i64,
        take: Take,
    ) -> Result<i64, StoreError>;

    /// The rows at these positions, as far as they exist, in the order asked.
    async fn rows(&self, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, StoreError>;

    /// The directory's entries of these natural keys, as far as they exist, in the order asked: key
    /// and canonical JSON object.
    async fn names(
        &self,
        tenant: TenantId,
        kind: Kind,
        keys: &[String],
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// The facts of a tenant whose entries were erased, and stay so until they are readmitted.
    async fn tombstones(&self, tenant: TenantId) -> Result<Vec<(Kind, String)>, StoreError>;

    /// Changes a tenant's plan.
    async fn set_plan(&self, tenant: TenantId, plan: Plan) -> Result<(), StoreError>;

    /// Removes a tenant with its journal, directory, tombstones and keys: the only way in which rows
    /// of a journal are ever removed.
    async fn delete_tenant(&self, tenant: TenantId) -> Result<(), StoreError>;

    /// Makes sure that nothing of what was removed is left in files: [`StoreError::Unscrubbed`] if
    /// readers were in the way for 30 s. May be called again.
    async fn scrub(&self, scope: Scope) -> Result<(), StoreError>;

    /// Records a new key.
    async fn create_key(&self, key: &KeyRecord) -> Result<(), StoreError>;

    /// The key of a digest and its tenant, be it expired or revoked: the one look-up that is not
    /// bound to a tenant.
    async fn key_by_digest(&self, digest: &[u8; 32]) -> Result<Option<KeyHolder>, StoreError>;

    /// A tenant's keys in the order of their creation, each with when it was last used.
    async fn keys(&self, tenant: TenantId) -> Result<Vec<(KeyRecord, Option<i64>)>, StoreError>;

    /// Revokes a key; `false` if the tenant has no such key, or it is revoked already.
    async fn revoke_key(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<bool, StoreError>;

    /// Records a new key in the place of another one of its tenant, which is refused from `end` on, or
    /// from when it was to expire anyway, in one transaction; `false`, and nothing is recorded, if the
    /// tenant has no such key, or it is revoked or was expired at `next.created_at`.
    async fn rotate_key(&self, old: Uuid, next: &KeyRecord, end: i64) -> Result<bool, StoreError>;

    /// Notes that a key was used, unless that is known for less than a minute before. Waits behind
    /// other writes like any write: not for the path of a request.
    async fn note_key_use(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<(), StoreError>;

    /// What processes share that serve from this database at the same time. None: it is meant for one
    /// process, which counts by itself.
    fn leases(&self) -> Option<&dyn Leases>;

    /// Reads something, to see whether the database answers.
    async fn reachable(&self) -> Result<(), StoreError>;
}
