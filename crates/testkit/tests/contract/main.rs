//! The contract of the API: what every operation says to every kind of wrong request, that hostile texts are
//! nothing but texts, that nobody learns of another tenant's facts, and that no tag is stale.
//!
//! Counts are small; `MESSWERT_SOAK=1` makes them full.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "../../../books/tests/laws/dice.rs"]
mod dice;

#[path = "../../../books/tests/books/german.rs"]
mod german;

mod operations;

mod keys;

mod wrong;

mod matrix;

mod strangers;

mod hostile;

mod tags;

/// How often something is tried: a few times, or as often as it takes to believe it.
fn count(few: usize, full: usize) -> usize {
    if std::env::var_os("MESSWERT_SOAK").is_some() { full } else { few }
}
