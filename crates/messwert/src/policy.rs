//! The policy: what a server allows, as its operator decides.

use std::time::Duration;

use http::HeaderValue;

/// How much, from where, and to whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// So many requests a tenant of the plan business has in an hour; enterprise has no limit.
    pub requests_per_hour: u32,
    /// If set, a key works only at `{tenant}.{base_domain}`.
    pub base_domain: Option<String>,
    /// Whether a key may come as `?api_key=`.
    pub allow_key_in_query: bool,
    /// Pages of these origins may ask from within a browser.
    pub cors_origins: Vec<HeaderValue>,
    /// So many connections are open at a time.
    pub max_connections: usize,
    /// So many requests wait for a thread that folds.
    pub max_waiting: usize,
    /// So many bytes the books in memory may take together; none: whatever they need.
    pub books_memory: Option<usize>,
    /// While the store cannot be reached, what it said so long ago still counts.
    pub stale_for: Duration,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            requests_per_hour: 5_000,
            base_domain: None,
            allow_key_in_query: false,
            cors_origins: Vec::new(),
            max_connections: 4_000,
            // Half a second for folds of 10 ms each on two cores.
            max_waiting: 100,
            books_memory: None,
            stale_for: Duration::from_secs(15 * 60),
        }
    }
}
