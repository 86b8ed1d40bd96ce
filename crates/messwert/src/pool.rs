//! The fold pool: so many threads fold and render at a time, and no async thread ever does.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

/// Bounds how much of the machine reports take at once.
pub(crate) struct Pool {
    places: Arc<Semaphore>,
}

impl Pool {
    /// A pool of so many places; a core each is as much as helps.
    pub(crate) fn new(n_places: usize) -> Pool {
        Pool { places: Arc::new(Semaphore::new(n_places)) }
    }

    /// A place for each core.
    pub(crate) fn for_this_machine() -> Pool {
        Pool::new(std::thread::available_parallelism().map_or(1, usize::from))
    }

    /// Runs `work` where blocking is allowed, once a place is free; first come, first served.
    ///
    /// Dropping the future does not interrupt work that has begun, and it keeps its place until it
    /// is done. The error says that `work` panicked.
    pub(crate) async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, JoinError> {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("the semaphore is never closed");
        spawn_blocking(move || {
            let _place = place;
            work()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn no_more_run_than_there_are_places() {
        let (pool, running) = (Arc::new(Pool::new(2)), Arc::new(AtomicUsize::new(0)));
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
                tokio::spawn(async move { pool.run(work).await.unwrap() })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap() <= 2);
        }
        assert!(pool.run(|| panic!("of the test")).await.is_err());
        assert_eq!(pool.run(|| 7).await.unwrap(), 7, "a panic gives its place back");
    }
}
