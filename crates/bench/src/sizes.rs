//! Sizes and bounds of the measurements, each with its reason.

use std::time::Duration;

/// A small organiser, a large one, and the largest (a year of its facts), for cost against size.
pub(crate) const FACTS: [usize; 3] = [10_000, 100_000, 1_000_000];

/// The size that the budgets name.
pub(crate) const LARGEST: usize = FACTS[2];

/// Cost against size is followed so far: ten times what the budgets name.
pub(crate) const GROWN: usize = 10_000_000;

/// The demo's size: a report of it is as long as one of any tenant, for rows are events and months.
pub(crate) const DEMO: usize = 20_000;

/// Any seed will do; always the same one makes runs comparable.
pub(crate) const SEED: u64 = 1;

/// The organiser's last day. Fixed, so that all runs measure the same facts.
pub(crate) const UNTIL: &str = "2026-11-23";

/// As the budget says.
pub(crate) const CONNECTIONS: usize = 64;

/// A round of load: long enough for a hundred thousand answers or so, short enough that whatever else
/// the machine does meets both sides alike, as they take turns.
pub(crate) const ROUND: Duration = Duration::from_millis(1_500);

/// A round of a rung of the ladder: shorter, as there are many, so that all are over before a machine has
/// changed its mind.
pub(crate) const LADDER_ROUND: Duration = Duration::from_millis(600);

/// A round ends earlier after so many answers, so that a faster machine need not take longer.
pub(crate) const ROUND_ANSWERS: usize = 1_000_000;

/// Rounds of each side; the median of them counts. Odd, so that it is one of them.
pub(crate) const ROUNDS: usize = 7;

/// Fresh reports are asked so often, for a p50 that moves by little …
pub(crate) const FRESH_REPEATS: usize = 201;

/// … or for so long, if they are slow.
pub(crate) const FRESH_LIMIT: Duration = Duration::from_secs(5);

/// Each of the figures' rows is asked for so often: they are many.
pub(crate) const ROWS_REPEATS: usize = 11;

/// Single writes: a round of each side lasts so long. Commits wait for the disk, a hundred or a few
/// thousand a second.
pub(crate) const WRITE_ROUND: Duration = Duration::from_millis(1_500);

/// Two processes write to one tenant for so long: twice as long as a turn is held at most.
pub(crate) const CONTENDED: Duration = Duration::from_secs(20);

/// Callers that write at once: some more than a server of a few cores has requests under way.
pub(crate) const CALLERS: usize = 16;

/// `pgbench` takes whole seconds.
pub(crate) const PGBENCH_SECONDS: &str = "2";

/// Facts that the tenant has before the million is imported, so that its reports have something to fold.
pub(crate) const READS_BEFORE: usize = 100_000;

/// How long the same reads and writes are watched without an import.
pub(crate) const READS_QUIET: Duration = Duration::from_secs(10);

/// A reader asks this often. Not back to back: two cores are to be shared, not filled.
pub(crate) const READ_EVERY: Duration = Duration::from_millis(20);

/// The writer writes this often.
pub(crate) const WRITE_EVERY: Duration = Duration::from_millis(100);

/// DuckDB and we answer so often; the best of each counts.
pub(crate) const DUCKDB_REPEATS: usize = 5;
