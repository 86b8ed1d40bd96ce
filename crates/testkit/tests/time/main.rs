//! Time: answers of the past stay as they were, and so do closed periods, whatever is recorded later.
//!
//! Counts are small; `MESSWERT_SOAK=1` makes them full.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

#[path = "../../../books/tests/laws/histories.rs"]
mod histories;

mod changes;

mod answers;

mod positions;

mod closed;

/// How often something is tried: a few times, or as often as it takes to believe it.
fn count(few: usize, full: usize) -> usize {
    if std::env::var_os("MESSWERT_SOAK").is_some() { full } else { few }
}
