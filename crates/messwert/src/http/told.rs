//! Told troubles: what refuses one request after the other is one line of the log, not one for each.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use messwert_journal::TenantId;
use parking_lot::Mutex;

use super::caller::Caller;
use super::error::Error;
use super::front::Arrival;
use crate::outage::Outage;
use crate::telemetry::causes;

/// A store that fails in the same way is told of again after this.
const PAUSE: Duration = Duration::from_secs(60);

/// So many ways of failing are remembered.
const N_WAYS: usize = 100;

/// What was told lately. How many requests it hit, the metrics say.
#[derive(Default)]
pub(crate) struct Told {
    /// When each failure of the store was last told.
    failures: Mutex<HashMap<String, Instant>>,
    /// The tenants that were written to in vain, and why.
    read_only: Mutex<HashMap<TenantId, String>>,
}

impl Told {
    /// Logs the cause of a refusal, if it has one that is news.
    pub(super) fn log(&self, error: &Error, arrival: &Arrival, outage: &Outage) {
        let Some(cause) = error.cause() else { return };
        let text = causes(cause);
        let (request_id, code) = (arrival.id.as_str(), error.code());
        match (error, arrival.caller.get()) {
            // Of the outage itself the log says when it begins and when it is over.
            (Error::Unavailable(_), _) if error.is_unreachable() && outage.is_now() => {}
            (Error::Unavailable(_), _) if !self.is_new_failure(&text, Instant::now()) => {}
            (Error::ReadOnly(_), Some(caller)) => {
                if self.is_new_standing(caller.tenant, &text) {
                    tracing::warn!(request_id, code, tenant = caller.tenant_key, "{text}");
                }
            }
            _ => tracing::error!(request_id, code, "{text}"),
        }
    }

    /// Notes that a tenant was written to.
    pub(super) fn is_written(&self, caller: &Caller) {
        if self.read_only.lock().remove(&caller.tenant).is_some() {
            tracing::info!(tenant = caller.tenant_key, "the tenant is written to again");
        }
    }

    fn is_new_failure(&self, text: &str, now: Instant) -> bool {
        let mut failures = self.failures.lock();
        if failures.get(text).is_some_and(|told| now.saturating_duration_since(*told) < PAUSE) {
            return false;
        }
        if failures.len() >= N_WAYS {
            failures.clear();
        }
        failures.insert(text.to_owned(), now);
        true
    }

    fn is_new_standing(&self, tenant: TenantId, text: &str) -> bool {
        let mut read_only = self.read_only.lock();
        if read_only.get(&tenant).is_some_and(|told| told == text) {
            return false;
        }
        read_only.insert(tenant, text.to_owned());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn the_same_failure_is_told_once_a_minute() {
        let (told, now) = (Told::default(), Instant::now());
        let check = |text: &str, seconds: u64, expected: bool| {
            assert_eq!(
                told.is_new_failure(text, now + Duration::from_secs(seconds)),
                expected,
                "{text} {seconds}"
            );
        };
        check("disk full", 0, true);
        check("disk full", 59, false);
        check("no table", 59, true);
        check("disk full", 60, true);
        check("no table", 61, false);
        for n in 0..2 * N_WAYS {
            assert!(told.is_new_failure(&n.to_string(), now));
        }
        assert!(told.failures.lock().len() <= N_WAYS);
    }

    #[test]
    fn a_tenant_that_is_read_only_is_told_of_when_that_changes() {
        let (told, random) = (Told::default(), Random::seeded(1));
        let tenants = [TenantId::new(random.uuid()), TenantId::new(random.uuid())];
        for tenant in tenants {
            assert!(told.is_new_standing(tenant, "it is being moved"));
            assert!(!told.is_new_standing(tenant, "it is being moved"));
        }
        assert!(told.is_new_standing(tenants[0], "it has moved"));
        assert!(!told.is_new_standing(tenants[1], "it is being moved"));
    }
}
