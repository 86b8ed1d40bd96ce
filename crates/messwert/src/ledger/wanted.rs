//! Wanted: who waits for books that are folded from a long journal, and when a fold is for nobody.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use messwert_journal::TenantId;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::timeout;

use super::LedgerError;

/// A fold for which nobody waits goes on for so long: clients that gave up ask again.
const GRACE: Duration = Duration::from_secs(10);

/// How many wait for the same books.
type Count = watch::Sender<usize>;

/// How many wait for which books: a tenant's, up to a row. Shared by all who do.
#[derive(Default)]
pub(super) struct Wanted(Mutex<HashMap<(TenantId, i64), Weak<Count>>>);

/// One who waits, until it is dropped.
struct Waiting(Arc<Count>);

impl Wanted {
    /// Waits for `fold`, a task of its own: whoever asked first may hang up, and it goes on as long as anybody
    /// waits for the same books, and a little longer.
    pub(super) async fn wait_for<T: Send + 'static, E: From<LedgerError> + Send + 'static>(
        &self,
        tenant: TenantId,
        end: i64,
        fold: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<T, E> {
        let count = self.count(tenant, end);
        let _waiting = Waiting::begin(&count);
        let task = tokio::spawn(async move {
            tokio::select! {
                biased;
                () = nobody_waits(&count) => Err(LedgerError::Stopped("nobody waits for it".into()).into()),
                folded = fold => folded,
            }
        });
        task.await.map_err(LedgerError::from)?
    }

    fn count(&self, tenant: TenantId, end: i64) -> Arc<Count> {
        let mut counts = self.0.lock();
        counts.retain(|_, count| count.strong_count() > 0);
        let known = counts.get(&(tenant, end)).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let count = Arc::new(Count::new(0));
            counts.insert((tenant, end), Arc::downgrade(&count));
            count
        })
    }
}

/// Ready once nobody has waited for a while.
async fn nobody_waits(count: &Count) {
    let mut changes = count.subscribe();
    loop {
        // The sender is here: neither fails.
        let _ = changes.wait_for(|n_waiting| *n_waiting == 0).await;
        if timeout(GRACE, changes.wait_for(|n_waiting| *n_waiting > 0)).await.is_err() {
            return;
        }
    }
}

impl Waiting {
    fn begin(count: &Arc<Count>) -> Waiting {
        count.send_modify(|n_waiting| *n_waiting += 1);
        Waiting(Arc::clone(count))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.send_modify(|n_waiting| *n_waiting -= 1);
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use messwert_journal::StoreError;
    use tokio::sync::oneshot;
    use tokio::time::sleep;
    use uuid::Uuid;

    use super::*;

    fn tenant() -> TenantId {
        TenantId::new(Uuid::nil())
    }

    type Folded = Result<i64, LedgerError>;

    /// Waits for books up to a row for so many seconds.
    async fn wait(
        wanted: &Wanted,
        end: i64,
        seconds: u64,
        fold: impl Future<Output = Folded> + Send + 'static,
    ) {
        assert!(timeout(Duration::from_secs(seconds), wanted.wait_for(tenant(), end, fold)).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_fold_goes_on_as_long_as_anybody_waits_and_a_little_longer() {
        let wanted = Wanted::default();
        let (ends, mut ended) = oneshot::channel::<()>();
        // It ends when it is dropped.
        let fold = async move {
            let _ends = ends;
            pending::<Folded>().await
        };
        wait(&wanted, 7, 1, fold).await;
        sleep(Duration::from_secs(8)).await;
        // Others come in time, and wait longer than a fold goes on for nobody.
        wait(&wanted, 7, 20, pending()).await;
        assert!(ended.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty));
        sleep(Duration::from_secs(9)).await;
        // They want others.
        wait(&wanted, 8, 2, pending()).await;
        assert!(ended.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Closed));
        assert!(wanted.0.lock().len() <= 2);
        sleep(Duration::from_secs(11)).await;
        assert_eq!(wanted.wait_for(tenant(), 7, async { Folded::Ok(7) }).await.unwrap(), 7);
        assert_eq!(wanted.0.lock().len(), 1, "nobody is kept who is gone");
    }

    #[tokio::test]
    async fn whoever_waits_is_told_what_became_of_it() {
        let wanted = Wanted::default();
        let failed = wanted.wait_for(tenant(), 7, async { Folded::Err(StoreError::Busy.into()) }).await;
        assert!(matches!(failed, Err(LedgerError::Store(_))));
        let broken = wanted.wait_for(tenant(), 7, async { panic!("of the test") }).await;
        assert!(matches!(broken, Folded::Err(LedgerError::Stopped(_))));
    }
}
