//! Both at once: two parts of a report that need nothing of each other, on two cores if there is much to
//! read. The one place where the books know of threads: what comes out is the same either way.

use std::panic::resume_unwind;
use std::thread;

use crate::books::Books;
use crate::query::Query;

/// From so many facts on a second thread is worth its start, which takes as long as reading a thousand
/// of them. Few in debug builds: the books of tests are small, and both ways have to give the same.
const MANY: usize = if cfg!(debug_assertions) { 50 } else { 20_000 };

/// Whether a query may have to read many documents and payments.
pub(super) fn reads_many(books: &Books, query: &Query) -> bool {
    are_many(query, books.documents().len() + books.payments().len())
}

/// Whether a query may have to read many of so many facts.
pub(super) fn are_many(query: &Query, n_facts: usize) -> bool {
    query.event.is_none() && n_facts >= MANY
}

/// Computes both: `beside` on a thread of its own if that is worth it, and one can be had.
pub(super) fn both<A, B: Send>(
    is_worth_it: bool,
    here: impl FnOnce() -> A,
    beside: impl Fn() -> B + Sync,
) -> (A, B) {
    if !is_worth_it {
        return (here(), beside());
    }
    thread::scope(|scope| {
        let started = thread::Builder::new().spawn_scoped(scope, &beside);
        let here = here();
        let beside = match started {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => beside(),
        };
        (here, beside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_thread_is_started_for_much_only() {
        let id = || thread::current().id();
        let (here, beside) = both(false, id, id);
        assert_eq!(here, beside);
        let (here, beside) = both(true, id, id);
        assert_ne!(here, beside);
    }

    #[test]
    #[should_panic(expected = "beside")]
    fn a_panic_beside_is_one_here() {
        both(true, || (), || panic!("beside"));
    }
}
