//! Here: work on the very thread that waits for it, where that one may block.
//!
//! A thread that is woken for a few microseconds of work costs several times as much as the work. Whoever
//! has made sure that its thread may block says so, and a store does on it what it hands to others else.

use std::cell::Cell;

thread_local! {
    static MAY_BLOCK: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on this thread, which may block: so may futures that are waited for inside it.
pub fn blocking_here<T>(work: impl FnOnce() -> T) -> T {
    let _scope = Scope(MAY_BLOCK.replace(true));
    work()
}

/// Whether we are inside of [`blocking_here`].
pub fn may_block_here() -> bool {
    MAY_BLOCK.get()
}

/// Puts back what was said before, also when `work` panics.
struct Scope(bool);

impl Drop for Scope {
    fn drop(&mut self) {
        MAY_BLOCK.set(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_with_the_work_and_is_of_one_thread() {
        assert!(!may_block_here());
        blocking_here(|| {
            assert!(may_block_here());
            blocking_here(|| assert!(may_block_here()));
            assert!(may_block_here());
            assert!(!std::thread::spawn(may_block_here).join().unwrap());
        });
        assert!(!may_block_here());
        let panicked = std::panic::catch_unwind(|| blocking_here(|| panic!("of the test")));
        assert!(panicked.is_err() && !may_block_here());
    }
}
