//! The server under pressure: slow clients, rude tenants, more questions than it can answer, and signals.
//!
//! Counts are small and outcomes are asserted; `MESSWERT_SOAK=1` makes counts full and asserts times too.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod clients;

mod cores;

mod signals;

mod slow;

mod rude;

mod overload;

/// Whether counts are full, and times are measured.
fn is_full() -> bool {
    std::env::var_os("MESSWERT_SOAK").is_some()
}

/// How often something is tried: a few times, or as often as it takes to believe it.
fn count(few: usize, full: usize) -> usize {
    if is_full() { full } else { few }
}
