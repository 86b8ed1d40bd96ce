//! The laws of the reports, over random facts and random questions.
//!
//! Counts are those of every change; `MESSWERT_SOAK=1` makes them full.

#![expect(clippy::unwrap_used, reason = "tests stop where something is not as it should be")]

#[path = "../books/paper.rs"]
mod paper;

mod random;

mod asking;

mod people;

mod overview;

mod rows;

mod everywhere;

mod histories;

mod money;

use proptest::prelude::ProptestConfig;

/// How many cases a law is tried with.
fn config() -> ProptestConfig {
    let cases = if std::env::var_os("MESSWERT_SOAK").is_some() { 100_000 } else { 500 };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() }
}
