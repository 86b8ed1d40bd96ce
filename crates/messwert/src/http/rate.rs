//! The rate limit: so many requests a tenant and hour, counted in fixed windows.
//!
//! Every process counts in memory, up to what it has been granted of the hour: all of it where it has the
//! store to itself, else slices that it takes from the store (`slices.rs`).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use http::{HeaderMap, HeaderName, HeaderValue};
use messwert_books::calendar::Instant;
use messwert_journal::TenantId;
use parking_lot::Mutex;

use super::slices::Slices;

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// A window, in seconds.
const HOUR: i64 = 3_600;

/// The windows of all tenants that came.
#[derive(Default)]
pub(super) struct Windows(Mutex<HashMap<TenantId, Arc<Window>>>);

/// The requests of one tenant in the hour that is.
#[derive(Default, Debug)]
pub(super) struct Window {
    /// Which hour since 1970 in the upper half, how many were let in in the lower.
    counted: AtomicU64,
    /// How many may be let in of which hour, likewise. Nothing, if this process is alone.
    granted: AtomicU64,
    /// How many of the hour are granted to others: less than none if some went back that were granted here.
    elsewhere: AtomicI64,
    /// How the process gets more.
    pub(super) slices: Slices,
}

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

    /// All of them.
    pub(super) fn all(&self) -> Vec<(TenantId, Arc<Window>)> {
        self.0.lock().iter().map(|(tenant, window)| (*tenant, Arc::clone(window))).collect()
    }
}

impl Window {
    /// Counts one request more, unless there were as many as the limit: that many are let in, however
    /// many come at once.
    pub(super) fn count(&self, limit: u32, now: Instant) -> Counted {
        let current = hour_of(now);
        let mut known = self.counted.load(Ordering::Relaxed);
        loop {
            let (hour, n_counted) = match halves(known) {
                // Another request may have looked at the clock after the turn of the hour.
                (hour, n_counted) if is_now(hour, current) => (hour, n_counted),
                _ => (current, 0),
            };
            if n_counted >= limit {
                return Counted::over(limit, hour);
            }
            match self.count_one(known, hour, n_counted) {
                Ok(()) => return Counted::within(limit, hour, limit - n_counted - 1),
                Err(other) => known = other,
            }
        }
    }

    /// As [`Window::count`], if something is left of what was granted; else more must be had first. Second:
    /// how much is left of it.
    pub(super) fn count_granted(&self, limit: u32, now: Instant) -> Option<(Counted, u32)> {
        let current = hour_of(now);
        let mut known = self.counted.load(Ordering::Acquire);
        loop {
            let ((hour, n_counted), (granted_hour, n_granted)) =
                (halves(known), halves(self.granted.load(Ordering::Acquire)));
            if hour != granted_hour || !is_now(hour, current) || n_counted >= n_granted {
                return None;
            }
            match self.count_one(known, hour, n_counted) {
                Ok(()) => {
                    let n_gone = i64::from(n_counted) + 1 + self.elsewhere.load(Ordering::Relaxed);
                    let remaining = (i64::from(limit) - n_gone).clamp(0, i64::from(limit)) as u32;
                    return Some((Counted::within(limit, hour, remaining), n_granted - n_counted - 1));
                }
                Err(other) => known = other,
            }
        }
    }

    /// Grants `slice` more of an hour of which `n_taken` are granted to anybody, with these. One at a time.
    /// True: the first of the hour.
    pub(super) fn grant(&self, hour: u32, slice: u32, n_taken: u64) -> bool {
        let (known, n_granted) = halves(self.granted.load(Ordering::Relaxed));
        let n_granted = if known == hour { n_granted.saturating_add(slice) } else { slice };
        self.elsewhere.store(n_taken as i64 - i64::from(n_granted), Ordering::Relaxed);
        if known != hour {
            // Nobody counts while the hours differ.
            self.granted.store(join(hour, 0), Ordering::Release);
            self.counted.store(join(hour, 0), Ordering::Release);
        }
        self.granted.store(join(hour, n_granted), Ordering::Release);
        known != hour
    }

    /// The hour in which a request of this moment is counted.
    pub(super) fn hour(&self, now: Instant) -> u32 {
        let (current, known) = (hour_of(now), halves(self.granted.load(Ordering::Relaxed)).0);
        if is_now(known, current) { known } else { current }
    }

    /// How many may be let in of an hour without asking for more.
    pub(super) fn n_left(&self, hour: u32) -> u32 {
        let (known, n_granted) = halves(self.granted.load(Ordering::Relaxed));
        let n_counted = halves(self.counted.load(Ordering::Relaxed)).1;
        if known == hour { n_granted.saturating_sub(n_counted) } else { 0 }
    }

    /// How many of an hour are granted to anybody, as far as is known here.
    pub(super) fn n_taken(&self, hour: u32) -> u64 {
        let (known, n_granted) = halves(self.granted.load(Ordering::Relaxed));
        let n_taken = i64::from(n_granted) + self.elsewhere.load(Ordering::Relaxed);
        if known == hour { u64::try_from(n_taken).unwrap_or(0) } else { 0 }
    }

    /// Which hour it is, and how many were let in: as long as that stays, nobody came.
    pub(super) fn mark(&self) -> u64 {
        self.counted.load(Ordering::Relaxed)
    }

    /// Takes back what nobody has used of what was granted, and says of which hour. One at a time.
    pub(super) fn take_back(&self) -> (u32, u32) {
        let (hour, n_granted) = halves(self.granted.load(Ordering::Relaxed));
        // As if they were let in: whoever counts at this moment is before that or after.
        let all = |known| (halves(known).0 == hour).then_some(join(hour, n_granted));
        let Ok(known) = self.counted.fetch_update(Ordering::AcqRel, Ordering::Acquire, all) else {
            return (hour, 0);
        };
        let n_unused = n_granted.saturating_sub(halves(known).1);
        self.elsewhere.fetch_sub(i64::from(n_unused), Ordering::Relaxed);
        (hour, n_unused)
    }

    fn count_one(&self, known: u64, hour: u32, n_counted: u32) -> Result<(), u64> {
        let next = join(hour, n_counted + 1);
        self.counted.compare_exchange_weak(known, next, Ordering::AcqRel, Ordering::Acquire).map(|_| ())
    }
}

impl Counted {
    /// A request that is let in, after which so many remain.
    fn within(limit: u32, hour: u32, remaining: u32) -> Counted {
        Counted { limit, is_over: false, remaining, reset: (i64::from(hour) + 1) * HOUR }
    }

    /// A request that is refused.
    pub(super) fn over(limit: u32, hour: u32) -> Counted {
        Counted { is_over: true, ..Counted::within(limit, hour, 0) }
    }

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

/// Hours since 1970.
fn hour_of(now: Instant) -> u32 {
    now.unix_seconds().div_euclid(HOUR) as u32
}

/// Whether a window is of now, for one who looked at the clock a moment ago.
fn is_now(hour: u32, current: u32) -> bool {
    hour == current || hour == current.wrapping_add(1)
}

fn halves(both: u64) -> (u32, u32) {
    ((both >> 32) as u32, both as u32)
}

fn join(hour: u32, n: u32) -> u64 {
    u64::from(hour) << 32 | u64::from(n)
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

    #[test]
    fn what_is_granted_is_let_in_and_what_is_not_used_goes_back() {
        let window = Window::default();
        let count = || window.count_granted(10, at(7_200)).map(|(counted, left)| (counted.remaining, left));
        assert_eq!(count(), None);
        window.grant(2, 3, 3);
        assert_eq!(
            (count(), count(), window.n_left(2), window.n_taken(2)),
            (Some((9, 2)), Some((8, 1)), 1, 3)
        );
        // Others took 4 meanwhile.
        window.grant(2, 1, 8);
        assert_eq!((count(), window.n_left(2), window.n_taken(2)), (Some((3, 1)), 1, 8));
        assert_eq!((window.take_back(), count(), window.n_left(2), window.n_taken(2)), ((2, 1), None, 0, 7));
        window.grant(2, 2, 9);
        assert_eq!((count(), count(), count()), (Some((2, 1)), Some((1, 0)), None));
        // The hour turns; whoever looked at the clock before is counted in the new one.
        assert_eq!((window.hour(at(7_201)), window.hour(at(10_800)), window.hour(at(3_600))), (2, 3, 2));
        window.grant(3, 1, 5);
        assert_eq!((window.n_taken(2), window.n_left(2), window.n_left(3)), (0, 0, 1));
        assert_eq!((count(), count(), window.take_back()), (Some((5, 0)), None, (3, 0)));
    }

    #[test]
    fn no_more_than_granted_are_let_in_while_some_of_it_goes_back() {
        let (window, limit) = (Window::default(), 100_000);
        let n_let_in = std::thread::scope(|scope| {
            let ask = || (0..5_000).filter(|_| window.count_granted(limit, at(1)).is_some()).count();
            let clients: Vec<_> = (0..4).map(|_| scope.spawn(ask)).collect();
            let (mut n_taken, mut n_back) = (0, 0);
            for _ in 0..500 {
                n_taken += 20;
                window.grant(0, 20, n_taken - n_back);
                n_back += u64::from(window.take_back().1);
            }
            let n_let_in: usize = clients.into_iter().map(|client| client.join().unwrap()).sum();
            (n_let_in as u64, n_taken - n_back)
        });
        assert_eq!(n_let_in.0, n_let_in.1);
    }
}
