//! Lanes: connections that are served by the very thread that waits for an answer, while it does.
//!
//! Elsewhere a thread of the program's runtime hears the database and wakes whoever waits, a few times for each
//! write: that takes longer than the database does.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Pool;
use parking_lot::Mutex;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{block_in_place, spawn_blocking, yield_now};
use tokio::time::timeout;

use super::address::Place;
use crate::StoreError;

/// Lanes that there are at most: who finds none waits as everybody else.
pub(super) const N_LANES: usize = 3;

/// What takes longer goes on on another thread, so that whoever waits for it may give up.
const SHORT: Duration = Duration::from_secs(1);

/// Lanes of one database, made when needed, and kept.
pub(super) struct Lanes {
    place: Place,
    idle: Mutex<Vec<Lane>>,
    free: Arc<Semaphore>,
}

/// A connection, and what serves it on one thread.
struct Lane {
    /// There until the end.
    runtime: Option<Runtime>,
    pool: Pool,
}

/// The right to one of the lanes.
pub(super) struct Turn {
    lanes: Arc<Lanes>,
    _permit: OwnedSemaphorePermit,
}

impl Lanes {
    pub(super) fn new(place: Place) -> Arc<Lanes> {
        Arc::new(Lanes { place, idle: Mutex::default(), free: Arc::new(Semaphore::new(N_LANES)) })
    }

    /// The right to a lane, if one is free.
    pub(super) fn turn(self: &Arc<Lanes>) -> Option<Turn> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(Turn { lanes: Arc::clone(self), _permit: permit })
    }
}

impl Turn {
    /// Does what has to be done over a pool of one connection, on this thread, which may block.
    pub(super) async fn run<T: Send + 'static, F>(self, work: impl FnOnce(Pool) -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let idle = self.lanes.idle.lock().pop();
        let lane = idle.map_or_else(|| Lane::new(&self.lanes.place), Ok)?;
        let mut work = Box::pin(attended(work(lane.pool.clone())));
        if let Ok(done) = block_in_place(|| lane.run(async { timeout(SHORT, &mut work).await })) {
            self.end(lane);
            return done;
        }
        let rest = move || {
            let done = lane.run(work);
            self.end(lane);
            done
        };
        match spawn_blocking(rest).await {
            Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
            done => done.map_err(|stopped| StoreError::Backend(stopped.into()))?,
        }
    }

    fn end(self, lane: Lane) {
        self.lanes.idle.lock().push(lane);
    }
}

impl Lane {
    fn new(place: &Place) -> Result<Lane, StoreError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Backend(error.into()))?;
        Ok(Lane { runtime: Some(runtime), pool: place.pool(1) })
    }

    fn run<F: Future>(&self, work: F) -> F::Output {
        self.runtime.as_ref().expect("it is there until the end").block_on(work)
    }
}

/// As `work`; before, the connection hears that it broke meanwhile; after, it says what nobody waits for.
async fn attended<F: Future>(work: F) -> F::Output {
    listen().await;
    let done = work.await;
    listen().await;
    done
}

/// Lets the connection hear what there is to be heard, and say what is left to be said.
async fn listen() {
    for _ in 0..2 {
        yield_now().await;
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        // A runtime that waits for its end must not be dropped where nobody may wait.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
