//! Both at once: two parts of a report that need nothing of each other, on two cores if there is much to
//! read. The one place where the books know of threads: what comes out is the same either way.

use std::ops::Range;

use crate::books::Books;
use crate::query::Query;

/// From so many facts on it is worth waking another thread, which takes as long as reading a thousand
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

/// Computes both, the second on a thread that has nothing to do, if there is one and it is worth it.
///
/// Parts of parts find free threads in the same way: the longer one of two is best named first, as it is
/// begun at once.
pub(super) fn both<A: Send, B: Send>(
    is_worth_it: bool,
    here: impl FnOnce() -> A + Send,
    beside: impl FnOnce() -> B + Send,
) -> (A, B) {
    if is_worth_it { rayon::join(here, beside) } else { (here(), beside()) }
}

/// In so many parts is computed what is in parts, so that a thread that becomes free finds one that is not
/// begun.
const N_PARTS: usize = 8;

/// What so many places give, computed in parts as [`both`] are, which `and` puts together in order.
pub(super) fn in_parts<A: Send>(
    n_places: usize,
    compute: impl Fn(Range<usize>) -> A + Sync,
    and: impl Fn(A, A) -> A + Sync,
) -> A {
    split(0..n_places, N_PARTS, &compute, &and)
}

fn split<A: Send>(
    places: Range<usize>,
    n_parts: usize,
    compute: &(impl Fn(Range<usize>) -> A + Sync),
    and: &(impl Fn(A, A) -> A + Sync),
) -> A {
    if n_parts == 1 {
        return compute(places);
    }
    let (n_half, middle) = (n_parts / 2, places.start + places.len() / 2);
    let first = || split(places.start..middle, n_half, compute, and);
    let (first, second) = both(true, first, || split(middle..places.end, n_half, compute, and));
    and(first, second)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn much_is_computed_on_threads_of_its_own() {
        let here = thread::current().id();
        let id = || thread::current().id();
        assert_eq!(both(false, id, id), (here, here));
        let (one, other) = both(true, id, id);
        assert!(one != here && other != here);
    }

    #[test]
    fn parts_are_the_whole_in_order() {
        for n_places in [0, 1, 3, 8, 21] {
            let all = in_parts(n_places, Range::collect::<Vec<_>>, |one, other| [one, other].concat());
            assert_eq!(all, (0..n_places).collect::<Vec<_>>());
        }
    }

    #[test]
    #[should_panic(expected = "beside")]
    fn a_panic_beside_is_one_here() {
        both(true, || (), || panic!("beside"));
    }
}
