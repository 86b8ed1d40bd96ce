//! The store in one SQLite file: one connection that writes, a few that read.

mod statements;

mod connection;

mod migrate;

mod append;

mod read;

mod tenants;

mod moving;

mod moves;

mod scrub;

mod copy;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use crate::{
    Appended, Head, KeyHolder, KeyRecord, Leases, Missing, NewBatch, Plan, Row, Scope, Store, StoreError,
    Take, Tenant, TenantId, may_block_here,
};

use connection::Readers;
pub use copy::Copy;
pub(crate) use copy::copy;

/// How long a write waits for others before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long one try to empty the log keeps writers waiting for readers.
const CHECKPOINT_PATIENCE: Duration = Duration::from_millis(100);

/// How long writers have between two tries.
const CHECKPOINT_PAUSE: Duration = Duration::from_millis(50);

/// A write of so many rows leaves a log that takes a while to be brought into the file: that is done
/// when it is committed and answered, beside others' writes.
const LONG: i64 = 5_000;

/// Pages of the log from which on a commit brings them into the file (SQLite's own default).
const AUTO_CHECKPOINT: i64 = 1_000;

/// A store in one file. Other processes may use the file at the same time.
pub(crate) struct Sqlite {
    path: PathBuf,
    writer: Arc<Mutex<Connection>>,
    readers: Arc<Readers>,
    patience: Duration,
}

/// Opens the file and brings its schema up to date.
pub(crate) fn open(path: &Path, missing: Missing) -> Result<Sqlite, StoreError> {
    let writer = connection::open_writer(path, missing, PATIENCE)?;
    let readers = Arc::new(Readers::new(path));
    Ok(Sqlite { path: path.to_owned(), writer: Arc::new(Mutex::new(writer)), readers, patience: PATIENCE })
}

impl Sqlite {
    /// Runs `work` on a connection that reads, on a thread that may block.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.readers.turn().await;
        blocking(move || turn.read(work)).await
    }

    /// Runs `work` in a transaction that writes, on a thread that may block. It is committed unless
    /// `work` fails, also if nobody waits for it any more.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let patience = self.patience;
        let begun = Instant::now();
        let mut writer = self.turn().await?;
        blocking(move || {
            writer.busy_timeout(patience.saturating_sub(begun.elapsed()))?;
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
        .await
    }

    /// The right to write. Waiting for it holds no thread, so that reads find one while a long write
    /// goes on.
    async fn turn(&self) -> Result<OwnedMutexGuard<Connection>, StoreError> {
        let turn = tokio::time::timeout(self.patience, Arc::clone(&self.writer).lock_owned()).await;
        turn.map_err(|_| StoreError::Busy)
    }

    /// Runs `work` on the connection that writes, outside a transaction.
    async fn maintain<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let writer = self.turn().await?;
        blocking(move || {
            writer.busy_timeout(patience)?;
            work(&writer)
        })
        .await
    }

    /// Brings the log into the file, on a thread of its own. Whether that succeeds changes nothing of
    /// what is recorded: the next commit tries it again.
    fn shorten_log_beside(&self) {
        let (path, writer) = (self.path.clone(), Arc::clone(&self.writer));
        tokio::spawn(async move {
            let shortened = blocking(move || {
                let connection = connection::open_beside(&path)?;
                scrub::shorten_log(&connection)
            });
            // Kept off until then, as a small write would have to do the same work.
            let _ = shortened.await;
            let writer = writer.lock_owned().await;
            blocking(move || Ok(writer.pragma_update(None, AUTO, AUTO_CHECKPOINT)?)).await
        });
    }

    /// Empties the log, tried again until no reader is in the way. Others write between two tries.
    async fn empty_log(&self) -> Result<(), StoreError> {
        let begun = Instant::now();
        loop {
            match self.maintain(CHECKPOINT_PATIENCE, scrub::empty_log).await {
                Ok(true) => return Ok(()),
                Ok(false) | Err(StoreError::Busy) if begun.elapsed() < self.patience => {}
                Ok(false) | Err(StoreError::Busy) => return Err(StoreError::Unscrubbed),
                Err(error) => return Err(error),
            }
            tokio::time::sleep(CHECKPOINT_PAUSE).await;
        }
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn create_tenant(
        &self,
        tenant: &Tenant,
        secret: &Secret,
        batch: NewBatch,
        now: i64,
    ) -> Result<Head, StoreError> {
        let (tenant, secret) = (tenant.clone(), secret.clone());
        self.write(move |transaction| {
            tenants::insert(transaction, &tenant, &secret)?;
            append::record(transaction, tenant.id, Head::EMPTY, vec![batch], now)
        })
        .await
    }

    async fn secret(&self, tenant: TenantId) -> Result<Secret, StoreError> {
        let secret = self.read(move |connection| tenants::secret(connection, tenant)).await?;
        secret.ok_or(StoreError::NoTenant { id: tenant })
    }

    async fn tenant(&self, key: &str) -> Result<Option<Tenant>, StoreError> {
        let key = key.to_owned();
        self.read(move |connection| tenants::by_key(connection, &key)).await
    }

    async fn tenant_by_id(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        self.read(move |connection| tenants::by_id(connection, id)).await
    }

    async fn tenants(&self) -> Result<Vec<Tenant>, StoreError> {
        self.read(tenants::all).await
    }

    async fn head(&self, tenant: TenantId) -> Result<Head, StoreError> {
        self.read(move |connection| read::head(connection, tenant)).await
    }

    async fn append(
        &self,
        tenant: TenantId,
        expected: Head,
        batches: Vec<NewBatch>,
        now: i64,
    ) -> Result<Appended, StoreError> {
        let appended = self.write(move |transaction| {
            let appended = append::append(transaction, tenant, expected, batches, now)?;
            if is_long(expected, &appended) {
                transaction.pragma_update(None, AUTO, 0)?;
            }
            Ok(appended)
        });
        let appended = appended.await;
        // After an error too, which may have come with the commit.
        if appended.as_ref().map_or(true, |appended| is_long(expected, appended)) {
            self.shorten_log_beside();
        }
        appended
    }

    async fn tail(&self, tenant: TenantId, after: i64, limit: usize) -> Result<Vec<Row>, StoreError> {
        self.read(move |connection| read::tail(connection, tenant, after, limit)).await
    }

    async fn read_through(
        &self,
        tenant: TenantId,
        after: i64,
        end: i64,
        take: Take,
    ) -> Result<i64, StoreError> {
        let (readers, runtime) = (Arc::clone(&self.readers), Handle::current());
        beside(move || read::through(&readers, &runtime, tenant, after, end, take)).await
    }

    async fn rows(&self, tenant: TenantId, seqs: &[i64]) -> Result<Vec<Row>, StoreError> {
        let seqs = seqs.to_vec();
        self.read(move |connection| read::rows(connection, tenant, &seqs)).await
    }

    async fn names(
        &self,
        tenant: TenantId,
        kind: Kind,
        keys: &[String],
    ) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let keys = keys.to_vec();
        self.read(move |connection| read::names(connection, tenant, kind, keys)).await
    }

    async fn tombstones(&self, tenant: TenantId) -> Result<Vec<(Kind, String)>, StoreError> {
        self.read(move |connection| read::tombstones(connection, tenant)).await
    }

    async fn set_plan(&self, tenant: TenantId, plan: Plan) -> Result<(), StoreError> {
        self.write(move |transaction| tenants::set_plan(transaction, tenant, plan)).await
    }

    async fn delete_tenant(&self, tenant: TenantId) -> Result<(), StoreError> {
        self.write(move |transaction| tenants::remove(transaction, tenant)).await
    }

    async fn scrub(&self, scope: Scope) -> Result<(), StoreError> {
        match scope {
            Scope::Directory => self.write(scrub::rewrite_directory).await?,
            Scope::All => self.maintain(self.patience, scrub::rewrite_all).await?,
        }
        self.empty_log().await
    }

    async fn create_key(&self, key: &KeyRecord) -> Result<(), StoreError> {
        let key = key.clone();
        self.write(move |transaction| tenants::create_key(transaction, &key)).await
    }

    async fn key_by_digest(&self, digest: &[u8; 32]) -> Result<Option<KeyHolder>, StoreError> {
        let digest = *digest;
        self.read(move |connection| tenants::key_by_digest(connection, &digest)).await
    }

    async fn keys(&self, tenant: TenantId) -> Result<Vec<(KeyRecord, Option<i64>)>, StoreError> {
        self.read(move |connection| tenants::keys(connection, tenant)).await
    }

    async fn revoke_key(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<bool, StoreError> {
        self.write(move |transaction| tenants::revoke_key(transaction, tenant, id, at)).await
    }

    async fn rotate_key(&self, old: Uuid, next: &KeyRecord, end: i64) -> Result<bool, StoreError> {
        let next = next.clone();
        self.write(move |transaction| tenants::rotate_key(transaction, old, &next, end)).await
    }

    async fn note_key_use(&self, tenant: TenantId, id: Uuid, at: i64) -> Result<(), StoreError> {
        self.write(move |transaction| tenants::note_key_use(transaction, tenant, id, at)).await
    }

    fn leases(&self) -> Option<&dyn Leases> {
        None
    }

    async fn reachable(&self) -> Result<(), StoreError> {
        self.read(read::anything).await
    }
}

/// The pragma that says from which length on a commit shortens the log.
const AUTO: &str = "wal_autocheckpoint";

fn is_long(expected: Head, appended: &Appended) -> bool {
    matches!(appended, Appended::Done(head) if head.seq - expected.seq > LONG)
}

/// Runs `work` on this thread if it may block, else on one that may.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    if may_block_here() {
        return work();
    }
    beside(work).await
}

/// Runs `work` on a thread that may block, and is not this one.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
        Err(stopped) => Err(StoreError::Backend(stopped.into())),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, SystemIoFailure};
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => StoreError::Busy,
            Some(CannotOpen | SystemIoFailure) => StoreError::Unreachable(error.into()),
            _ => StoreError::Backend(error.into()),
        }
    }
}
