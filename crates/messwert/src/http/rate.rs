//! The rate limit: so many requests a tenant and hour, counted in fixed windows on this node.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use messwert_books::calendar::Instant;
use messwert_journal::TenantId;
use parking_lot::Mutex;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// A window, in seconds.
const HOUR: i64 = 3_600;

/// The windows of all tenants that came.
#[derive(Default)]
pub(super) struct Windows(Mutex<HashMap<TenantId, Arc<Window>>>);

/// The requests of one tenant in the hour that is: which one in the upper half (in hours since 1970),
/// how many in the lower.
#[derive(Default, Debug)]
pub(super) struct Window(AtomicU64);

/// A request that was counted, and what its answer says about that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Counted {
    limit: u32,
    /// None is left for this request either.
    pub(super) is_over: bool,
    remaining: u32,
    /// When the next window begins, in seconds since 1970.
    reset: i64,
}

impl Windows {
    /// The window of a tenant, the same for all its keys.
    pub(super) fn of(&self, tenant: TenantId) -> Arc<Window> {
        Arc::clone(self.0.lock().entry(tenant).or_default())
    }
}

impl Window {
    /// Counts one request more, unless there were as many as the limit: that many are let in, however
    /// many come at once.
    pub(super) fn count(&self, limit: u32, now: Instant) -> Counted {
        let current = (now.unix_seconds().div_euclid(HOUR)) as u32;
        let mut known = self.0.load(Ordering::Relaxed);
        loop {
            let (hour, n_counted) = match ((known >> 32) as u32, known as u32) {
                // Another request may have looked at the clock after the turn of the hour.
                (hour, n_counted) if hour == current || hour == current.wrapping_add(1) => (hour, n_counted),
                _ => (current, 0),
            };
            let reset = (i64::from(hour) + 1) * HOUR;
            if n_counted >= limit {
                return Counted { limit, is_over: true, remaining: 0, reset };
            }
            let next = u64::from(hour) << 32 | u64::from(n_counted + 1);
            match self.0.compare_exchange_weak(known, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return Counted { limit, is_over: false, remaining: limit - n_counted - 1, reset },
                Err(other) => known = other,
            }
        }
    }
}

impl Counted {
    /// Seconds until the next window, at least one.
    pub(super) fn wait(&self, now: Instant) -> u64 {
        u64::try_from(self.reset - now.unix_seconds()).unwrap_or(0).max(1)
    }

    /// Tells the client.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::new(seconds * 1_000_000_000)
    }

    #[test]
    fn each_hour_has_its_own_count() {
        let window = Window::default();
        let check = |seconds: i64, is_over: bool, remaining: u32, reset: i64| {
            let expect = Counted { limit: 2, is_over, remaining, reset };
            assert_eq!(window.count(2, at(seconds)), expect, "{seconds}");
        };
        check(7_200, false, 1, 10_800);
        check(9_000, false, 0, 10_800);
        check(10_799, true, 0, 10_800);
        check(10_800, false, 1, 14_400);
        // By a request that looked at the clock before the turn of the hour.
        check(10_799, false, 0, 14_400);
        check(10_801, true, 0, 14_400);
        // A clock that was put right does not lock anybody out.
        check(36_000, false, 1, 39_600);
        check(10_801, false, 1, 14_400);
        let counted = window.count(0, at(10_801));
        assert_eq!((counted.wait(at(10_801)), counted.wait(at(14_400))), (3_599, 1));
    }

    #[test]
    fn so_many_are_let_in_whoever_else_comes() {
        let window = Window::default();
        let n_let_in = std::thread::scope(|scope| {
            let ask = || (0..1_000).filter(|_| !window.count(5_000, at(1)).is_over).count();
            let clients: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            clients.into_iter().map(|client| client.join().unwrap()).sum::<usize>()
        });
        assert_eq!(n_let_in, 5_000);
    }
}
