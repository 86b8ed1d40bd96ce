//! The program as whole processes beside each other: killed, raced, and asked by the sample clients and the
//! examples.
//!
//! Counts are small; `MESSWERT_SOAK=1` makes them full. Runtimes of sample clients, and the browser, that
//! are not installed are skipped, unless `MESSWERT_REQUIRE` (`curl,php,node,python,r,chromium,nginx`) names them.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "../common/kinds.rs"]
mod kinds;

mod place;

mod sample_clients;

mod between;

mod examples;

mod browser;

mod audit_page;

mod proxy;

mod kill;

mod interrupt;

mod another_process;

mod copying;

mod copying_broken_off;

mod copying_at_once;

mod copying_stopped;

/// How often something is tried: a few times, or as often as it takes to believe it.
fn count<N>(few: N, full: N) -> N {
    if std::env::var_os("MESSWERT_SOAK").is_some() { full } else { few }
}
