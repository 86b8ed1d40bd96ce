//! On which thread the work of a write is done: on one from start to end if it is little, that of its caller if it
//! can be, as to wake another one takes longer; else on one that may block whenever there is something to do that
//! does.

use std::panic::{AssertUnwindSafe, catch_unwind};

use messwert_journal::{blocking_here, may_block_here};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::{JoinError, block_in_place, spawn_blocking};

/// Writes that hold a thread from start to end, and may wait for the store on it. All others hold none while
/// they wait, so that those who read find one.
static ALONE: Semaphore = Semaphore::const_new(16);

/// Runs `work` on this thread if it may block, else on one that may.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    if may_block_here() { Ok(work()) } else { spawn_blocking(work).await }
}

/// Waits for the store on a thread that may block, be it one that waits for a whole write already.
pub(super) fn wait<T>(handle: &Handle, question: impl Future<Output = T>) -> T {
    block_in_place(|| handle.block_on(question))
}

/// The right to hold the caller's thread.
pub(super) struct CallersThread(SemaphorePermit<'static>);

/// The right to do a little work on this thread, unless too many do so already, or the runtime is not one that goes
/// on with everything else on another thread meanwhile.
pub(super) fn callers_thread(handle: &Handle) -> Option<CallersThread> {
    if handle.runtime_flavor() != RuntimeFlavor::MultiThread {
        return None;
    }
    ALONE.try_acquire().ok().map(CallersThread)
}

impl CallersThread {
    /// Does a little `work` from start to end, whatever becomes of whoever waits for it. If it panics, the work is
    /// over, as it is on a thread of its own.
    pub(super) fn run(self, handle: &Handle, work: impl Future<Output = ()>) {
        let whole = || block_in_place(|| blocking_here(|| handle.block_on(work)));
        // Those who wait for an answer hear that there is none.
        let _ = catch_unwind(AssertUnwindSafe(whole));
        drop(self.0);
    }
}

/// Begins a little `work` on a thread of its own if there is one, else as everybody does. It is carried through,
/// whoever waits for it.
pub(super) fn alone(handle: &Handle, work: impl Future<Output = ()> + Send + 'static) {
    let Ok(permit) = ALONE.try_acquire() else {
        drop(handle.spawn(work));
        return;
    };
    // From thread to thread goes a pointer.
    let (work, on) = (Box::pin(work), handle.clone());
    let alone = move || {
        let _permit = permit;
        blocking_here(|| on.block_on(work));
    };
    drop(handle.spawn_blocking(alone));
}
