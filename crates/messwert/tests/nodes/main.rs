//! Several nodes on one PostgreSQL: killed, cut off, left without a database, and of one mind again.
//!
//! Durations are short; `MESSWERT_SOAK=1` makes them full. Without PostgreSQL there is nothing to test.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod way;

mod cluster;

mod client;

mod faults;

mod outage;

mod changes;

/// Held by each test: they measure, and each of them takes all of the machine.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A few seconds, or as long as it takes to believe it.
fn seconds(few: u64, full: u64) -> std::time::Duration {
    std::time::Duration::from_secs(if std::env::var_os("MESSWERT_SOAK").is_some() { full } else { few })
}
