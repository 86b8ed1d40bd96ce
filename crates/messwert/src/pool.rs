//! The fold pool: so many threads fold and render at a time, and no async thread ever does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, spawn_blocking};

/// Bounds how much of the machine reports take at once, and how many wait for that.
pub(crate) struct Pool {
    places: Arc<Semaphore>,
    n_waiting: AtomicUsize,
    max_waiting: usize,
}

/// Why work was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PoolError {
    /// So many wait already that waiting would not help anybody.
    #[error("too many wait for a thread that folds")]
    Crowded,
    /// The work panicked, or the process is going down.
    #[error(transparent)]
    Broken(#[from] JoinError),
}

impl Pool {
    /// A pool of so many places; a core each is as much as helps.
    pub(crate) fn new(n_places: usize, max_waiting: usize) -> Pool {
        Pool { places: Arc::new(Semaphore::new(n_places)), n_waiting: AtomicUsize::new(0), max_waiting }
    }

    /// A place for each core.
    pub(crate) fn for_this_machine(max_waiting: usize) -> Pool {
        Pool::new(std::thread::available_parallelism().map_or(1, usize::from), max_waiting)
    }

    /// How many wait for a place.
    pub(crate) fn n_waiting(&self) -> usize {
        self.n_waiting.load(Ordering::Relaxed)
    }

    /// Runs the first piece of a request's work where blocking is allowed, once a place is free; first
    /// come, first served. Whoever finds a full queue is refused: what waits longer than a client has
    /// patience is work for nothing.
    ///
    /// Dropping the future does not interrupt work that has begun, and it keeps its place until it
    /// is done.
    pub(crate) async fn begin<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, PoolError> {
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) => self.wait(self.max_waiting).await.ok_or(PoolError::Crowded)?,
        };
        Ok(run(place, work).await?)
    }

    /// Runs a later piece of it, which is never refused: what was begun is carried through.
    pub(crate) async fn go_on<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, JoinError> {
        let place = self.wait(usize::MAX).await.expect("nobody is refused");
        run(place, work).await
    }

    /// Waits for a place, unless so many do already.
    async fn wait(&self, max_waiting: usize) -> Option<OwnedSemaphorePermit> {
        let waiting = Waiting::begin(&self.n_waiting);
        if waiting.n_before >= max_waiting {
            return None;
        }
        Some(Arc::clone(&self.places).acquire_owned().await.expect("the semaphore is never closed"))
    }
}

/// One of those who wait, until it is dropped.
struct Waiting<'a> {
    n_waiting: &'a AtomicUsize,
    n_before: usize,
}

impl Waiting<'_> {
    fn begin(n_waiting: &AtomicUsize) -> Waiting<'_> {
        Waiting { n_before: n_waiting.fetch_add(1, Ordering::Relaxed), n_waiting }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.n_waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Holds the place until the work is done, whoever waits for it.
async fn run<R: Send + 'static>(
    place: OwnedSemaphorePermit,
    work: impl FnOnce() -> R + Send + 'static,
) -> Result<R, JoinError> {
    spawn_blocking(move || {
        let _place = place;
        work()
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn no_more_run_than_there_are_places() {
        let (pool, running) = (Arc::new(Pool::new(2, 100)), Arc::new(AtomicUsize::new(0)));
        let work = |running: Arc<AtomicUsize>| {
            move || {
                let n_running = running.fetch_add(1, Ordering::SeqCst) + 1;
                std::thread::sleep(Duration::from_millis(2));
                running.fetch_sub(1, Ordering::SeqCst);
                n_running
            }
        };
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (pool, work) = (Arc::clone(&pool), work(Arc::clone(&running)));
                tokio::spawn(async move { pool.begin(work).await.unwrap() })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap() <= 2);
        }
        assert!(pool.go_on(|| panic!("of the test")).await.is_err());
        assert_eq!(pool.begin(|| 7).await.unwrap(), 7, "a panic gives its place back");
    }

    #[tokio::test]
    async fn no_more_wait_than_may_and_what_was_begun_goes_on() {
        let pool = Arc::new(Pool::new(1, 2));
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let begin = |work: Box<dyn FnOnce() + Send>| {
            let pool = Arc::clone(&pool);
            tokio::spawn(async move { pool.begin(work).await })
        };
        let settled = async |n_waiting: usize| {
            while pool.n_waiting.load(Ordering::Relaxed) != n_waiting || pool.places.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
        };
        let first = begin(Box::new(move || finished.recv().unwrap_or_default()));
        settled(0).await;
        let mut waiting = vec![begin(Box::new(|| {})), begin(Box::new(|| {}))];
        settled(2).await;
        assert!(matches!(pool.begin(|| ()).await, Err(PoolError::Crowded)));
        let going_on = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.go_on(|| 7).await }
        });
        settled(3).await;
        // Who gives up waiting makes room, but not while others were let in beyond it.
        waiting.pop().unwrap().abort();
        settled(2).await;
        assert!(matches!(pool.begin(|| ()).await, Err(PoolError::Crowded)));
        finish.send(()).unwrap();
        assert_eq!(going_on.await.unwrap().unwrap(), 7);
        first.await.unwrap().unwrap();
        waiting.pop().unwrap().await.unwrap().unwrap();
        pool.begin(|| ()).await.unwrap();
    }
}
