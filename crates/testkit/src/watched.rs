//! A store that counts what it is asked, and fails when told to.

use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use messwert_journal::{
    Appended, Head, KeyHolder, KeyRecord, Lease, Leases, NewBatch, Plan, Row, Scope, Store, StoreError, Take,
    Tenant, TenantId,
};
use uuid::Uuid;

/// How the store behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Mood {
    /// It does what it is asked.
    Well,
    /// Everything fails, as if the database were out of reach.
    Unreachable,
    /// Nothing is ever answered.
    Silent,
    /// Everything fails, though the database is there.
    Failing,
    /// Reading names panics.
    Panicking,
    /// Reading names, and reaching it, never ends.
    Hanging,
    /// It does what it is asked of rate limits, and the answers are lost.
    Forgetful,
    /// Heads of journals are looked up, and told when the mood changes.
    Slow,
    /// Reading a long stretch never ends.
    Endless,
    /// Nothing is appended before the mood changes.
    Holding,
    /// Whatever is to be appended, somebody else was faster.
    Faster,
    /// Appending panics.
    Breaking,
}

/// An hour, in µs.
const HOUR: i64 = 3_600_000_000;

/// A store around another one.
pub struct Watched {
    inner: Arc<dyn Store>,
    mood: AtomicU8,
    n_calls: AtomicUsize,
    n_keys: AtomicUsize,
    n_heads: AtomicUsize,
    n_names: AtomicUsize,
    n_leases: AtomicUsize,
    n_stretches: AtomicUsize,
    stretch_after: AtomicI64,
    n_hours_ahead: AtomicU32,
    appends: Mutex<Vec<usize>>,
    n_turns_left: AtomicUsize,
}

impl Watched {
    /// Around a store that does what it is asked, until it is told otherwise.
    pub fn new(inner: Arc<dyn Store>) -> Watched {
        let count = AtomicUsize::default;
        Watched {
            inner,
            mood: AtomicU8::new(Mood::Well as u8),
            n_calls: count(),
            n_keys: count(),
            n_heads: count(),
            n_names: count(),
            n_leases: count(),
            n_stretches: count(),
            stretch_after: AtomicI64::new(0),
            n_hours_ahead: AtomicU32::new(0),
            appends: Mutex::default(),
            n_turns_left: count(),
        }
    }

    /// From now on it behaves like this.
    pub fn set_mood(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    /// From now on its clock is so many hours ahead, where it says what time it is.
    pub fn set_hours_ahead(&self, n_hours: u32) {
        self.n_hours_ahead.store(n_hours, Ordering::SeqCst);
    }

    /// How often it was asked for anything at all.
    pub fn n_calls(&self) -> usize {
        self.n_calls.load(Ordering::SeqCst)
    }

    /// How often a key was looked up.
    pub fn n_keys(&self) -> usize {
        self.n_keys.load(Ordering::SeqCst)
    }

    /// How often the head of a journal was asked for.
    pub fn n_heads(&self) -> usize {
        self.n_heads.load(Ordering::SeqCst)
    }

    /// How often a slice of a rate limit was taken or given back.
    pub fn n_leases(&self) -> usize {
        self.n_leases.load(Ordering::SeqCst)
    }

    /// How often names were asked for: once a report that was folded for somebody who may see them.
    pub fn n_names(&self) -> usize {
        self.n_names.load(Ordering::SeqCst)
    }

    /// How many long stretches are being read.
    pub fn n_stretches(&self) -> usize {
        self.n_stretches.load(Ordering::SeqCst)
    }

    /// The row after which a long stretch was read last; 0: from the first one on, or none was.
    pub fn stretch_after(&self) -> i64 {
        self.stretch_after.load(Ordering::SeqCst)
    }

    /// Of how many batches each append was that it was asked for, in their order.
    pub fn appends(&self) -> Vec<usize> {
        self.appends.lock().expect("nobody panics with it").clone()
    }

    /// How often a turn was given up, be it held or not.
    pub fn n_turns_left(&self) -> usize {
        self.n_turns_left.load(Ordering::SeqCst)
    }

    /// Counts a call, which goes no further in some moods.
    async fn called(&self) -> Result<(), StoreError> {
        self.n_calls.fetch_add(1, Ordering::SeqCst);
        if self.is(Mood::Unreachable) {
            return Err(StoreError::Unreachable("out of reach".into()));
        }
        if self.is(Mood::Failing) {
            return Err(StoreError::Backend("out of order".into()));
        }
        if self.is(Mood::Silent) {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    fn is(&self, mood: Mood) -> bool {
        self.mood.load(Ordering::SeqCst) == mood as u8
    }

    /// Which hour it really is.
    fn hour(&self, told: u32) -> u32 {
        told - self.n_hours_ahead.load(Ordering::SeqCst)
    }

    fn shared(&self) -> &dyn Leases {
        self.inner.leases().expect("it is asked only if it has them")
    }

    async fn hang(&self) {
        if self.is(Mood::Hanging) {
            std::future::pending::<()>().await;
        }
    }
}

/// One of those who do the same, until it is dropped.
struct One<'a>(&'a AtomicUsize);

impl One<'_> {
    fn of(count: &AtomicUsize) -> One<'_> {
        count.fetch_add(1, Ordering::SeqCst);
        One(count)
    }
}

impl Drop for One<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Store for Watched {
    async fn create_tenant(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        batch: NewBatch,
        now: i64,
    ) -> Result<Head, StoreError> {
        self.called().await?;
        self.inner.create_tenant(tenant, secret, batch, now).await
    }

    async fn secret(&self, tenant: TenantId) -> Result<Secret, StoreError> {
        self.called().await?;
        self.inner.secret(tenant).await
    }

    async fn tenant(&self, key: &str) -> Result<Option<Tenant>, StoreError> {
        self.called().await?;
        self.inner.tenant(key).await
    }

    async fn tenant_by_id(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        self.called().await?;
        self.inner.tenant_by_id(id).await
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.called().await?;
        self.inner.tenants().await
    }

    async fn head(&self, tenant: TenantId) -> Result<Head, StoreError> {
        self.n_heads.fetch_add(1, Ordering::SeqCst);
        self.called().await?;
        let head = self.inner.head(tenant).await;
        while self.is(Mood::Slow) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        head
    }

    async fn append(
        &self,
        tenant: TenantId,
        expected: Head,
        batches: Vec<NewBatch>,
        now: i64,
    ) -> Result<Appended, StoreError> {
        self.appends.lock().expect("nobody panics with it").push(batches.len());
        while self.is(Mood::Holding) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        self.called().await?;
        assert!(!self.is(Mood::Breaking), "as the test wanted");
        if self.is(Mood::Faster) {
            return Ok(Appended::Conflict(self.inner.head(tenant).await?));
        }
        self.inner.append(tenant, expected, batches, now).await
    }

    async fn leave_turn(&self, tenant: TenantId) {
        self.n_turns_left.fetch_add(1, Ordering::SeqCst);
        self.inner.leave_turn(tenant).await;
    }

    async fn tail(&self, tenant: TenantId, after: i64, limit: usize) -> Result<Vec<Row>, StoreError> {
        self.called().await?;
        self.inner.tail(tenant, after, limit).await
    }

    async fn read_through(
        &self,
        tenant: TenantId,
        after: i64,
        end: i64,
        take: Take,
    ) -> Result<i64, StoreError> {
        let _one = One::of(&self.n_stretches);
        self.stretch_after.store(after, Ordering::SeqCst);
        self.called().await?;
        if self.is(Mood::Endless) {
            std::future::pending::<()>().await;
        }
        self.inner.read_through(tenant, after, end, take).await
    }

    async fn rows(&self, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, StoreError> {
        self.called().await?;
        self.inner.rows(tenant, seqs).await
    }

    async fn names(
        &self,
        tenant: TenantId,
        kind: Kind,
        keys: &[String],
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.n_names.fetch_add(1, Ordering::SeqCst);
        self.called().await?;
        assert!(!self.is(Mood::Panicking), "as the test wanted");
        self.hang().await;
        self.inner.names(tenant, kind, keys).await
    }

    async fn tombstones(&self, tenant: TenantId) -> Result<Vec<(Kind, String)>, StoreError> {
        self.called().await?;
        self.inner.tombstones(tenant).await
    }

    async fn set_plan(&self, tenant: TenantId, plan: Plan) -> Result<(), StoreError> {
        self.called().await?;
        self.inner.set_plan(tenant, plan).await
    }

    async fn delete_tenant(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.called().await?;
        self.inner.delete_tenant(tenant).await
    }

    async fn scrub(&self, scope: Scope) -> Result<(), StoreError> {
        self.called().await?;
        self.inner.scrub(scope).await
    }

    async fn create_key(&self, key: &KeyRecord) -> Result<(), StoreError> {
        self.called().await?;
        self.inner.create_key(key).await
    }

    async fn key_by_digest(&self, digest: &[u8; 32]) -> Result<Option<KeyHolder>, StoreError> {
        self.n_keys.fetch_add(1, Ordering::SeqCst);
        self.called().await?;
        self.inner.key_by_digest(digest).await
    }

    async fn keys(&self, tenant: TenantId) -> Result<Vec<(KeyRecord, Option<i64>)>, StoreError> {
        self.called().await?;
        self.inner.keys(tenant).await
    }

    async fn revoke_key(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<bool, StoreError> {
        self.called().await?;
        self.inner.revoke_key(tenant, id, at).await
    }

    async fn rotate_key(&self, old: Uuid, next: &KeyRecord, end: i64) -> Result<bool, StoreError> {
        self.called().await?;
        self.inner.rotate_key(old, next, end).await
    }

    async fn note_key_use(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<(), StoreError> {
        self.called().await?;
        self.inner.note_key_use(tenant, id, at).await
    }

    fn leases(&self) -> Option<&dyn Leases> {
        self.inner.leases().map(|_| self as &dyn Leases)
    }

    async fn reachable(&self) -> Result<(), StoreError> {
        self.called().await?;
        self.hang().await;
        self.inner.reachable().await
    }
}

#[async_trait]
impl Leases for Watched {
    async fn lease(&self, tenant: TenantId, limit: u32, at_most: u32) -> Result<Lease, StoreError> {
        self.n_leases.fetch_add(1, Ordering::SeqCst);
        self.called().await?;
        let lease = self.shared().lease(tenant, limit, at_most).await?;
        let ahead = self.n_hours_ahead.load(Ordering::SeqCst);
        if self.is(Mood::Forgetful) {
            return Err(StoreError::Unreachable("its answer is lost".into()));
        }
        Ok(Lease { hour: lease.hour + ahead, now: lease.now + i64::from(ahead) * HOUR, ..lease })
    }

    async fn give_back(&self, tenant: TenantId, hour: u32, n_unused: u32) -> Result<(), StoreError> {
        self.n_leases.fetch_add(1, Ordering::SeqCst);
        self.called().await?;
        self.shared().give_back(tenant, self.hour(hour), n_unused).await
    }

    async fn owe(&self, tenant: TenantId, hour: u32, process: Uuid, n_owed: u32) -> Result<(), StoreError> {
        self.n_leases.fetch_add(1, Ordering::SeqCst);
        self.called().await?;
        self.shared().owe(tenant, self.hour(hour), process, n_owed).await?;
        if self.is(Mood::Forgetful) {
            return Err(StoreError::Unreachable("its answer is lost".into()));
        }
        Ok(())
    }

    async fn forget(&self, tenant: TenantId, hour: u32) -> Result<(), StoreError> {
        self.called().await?;
        self.shared().forget(tenant, self.hour(hour)).await
    }
}
