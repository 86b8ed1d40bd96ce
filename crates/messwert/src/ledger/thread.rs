//! On which thread the work of a write is done: on one from start to end if it is little, as to wake another
//! one takes longer; else on one that may block whenever there is something to do that does.

use messwert_journal::{blocking_here, may_block_here};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
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
