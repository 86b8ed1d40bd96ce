//! The caller: whose key came with a request, and what it may do.

use std::sync::Arc;

use http::header::{AUTHORIZATION, CACHE_CONTROL};
use http::{HeaderMap, HeaderName, HeaderValue};
use messwert_books::fact::Kind;
use messwert_journal::{KeyRecord, Plan, Tenant, TenantId};
use uuid::Uuid;

use super::error::Error;
use super::front::Arrival;
use crate::app::App;
use crate::keys::{KeyText, Scope};

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The plan from which on the API may be used.
const PLAN: Plan = Plan::Business;

/// Who calls: a key, its tenant, and what both may do.
#[derive(Debug)]
pub(crate) struct Caller {
    /// The key.
    pub(crate) key: Uuid,
    /// Whose facts it opens.
    pub(crate) tenant: TenantId,
    /// The tenant's key, for the log.
    pub(crate) tenant_key: String,
    plan: Plan,
    scopes: Vec<Scope>,
    expires_at: Option<i64>,
    is_revoked: bool,
}

impl Caller {
    /// The caller of a key that the store knows.
    pub(crate) fn of(key: &KeyRecord, tenant: &Tenant) -> Caller {
        Caller {
            key: key.id,
            tenant: tenant.id,
            tenant_key: tenant.key.clone(),
            plan: tenant.plan,
            // A scope of a later version grants nothing here.
            scopes: key.scopes.iter().filter_map(|name| Scope::from_name(name)).collect(),
            expires_at: key.expires_at,
            is_revoked: key.revoked_at.is_some(),
        }
    }

    /// Whether the key opens anything at this time, in µs since 1970. Revoked is revoked, whatever
    /// the clock says: machines' clocks differ.
    pub(crate) fn is_valid(&self, now: i64) -> bool {
        !self.is_revoked && self.expires_at.is_none_or(|end| now < end)
    }

    /// Checks that the tenant's plan has the API, and that the key has `scope`.
    pub(super) fn require(&self, scope: Scope) -> Result<(), Error> {
        if self.plan < PLAN {
            return Err(Error::PlanRequired);
        }
        if self.scopes.contains(&scope) { Ok(()) } else { Err(Error::InsufficientScope(scope)) }
    }

    /// The kinds of facts that the key may write, at least one. Checks that the tenant's plan has the
    /// API.
    pub(super) fn writable(&self) -> Result<Vec<Kind>, Error> {
        if self.plan < PLAN {
            return Err(Error::PlanRequired);
        }
        let may_write =
            |kind: &Kind| Scope::to_write(*kind).is_some_and(|scope| self.scopes.contains(&scope));
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(may_write).collect();
        if kinds.is_empty() { Err(Error::MayNotWrite(Vec::new())) } else { Ok(kinds) }
    }

    /// Whether names of contacts may be shown.
    pub(super) fn may_see_names(&self) -> bool {
        self.scopes.contains(&Scope::Contacts) || self.scopes.contains(&Scope::ContactsRead)
    }
}

/// Who calls: by the key in the request, as the store knows it.
pub(super) async fn authenticate(
    app: &App,
    headers: &HeaderMap,
    arrival: &Arrival,
) -> Result<Arc<Caller>, Error> {
    let key = carried_key(headers)?;
    let found = app.callers.find(key.digest(), arrival.at, wants_fresh(headers)).await?;
    let caller = found.ok_or(Error::WrongKey)?;
    // Set once: each request has its own.
    let _ = arrival.caller.set(Arc::clone(&caller));
    Ok(caller)
}

/// The key that a request carries. Only its form is checked: no store is asked for a mistyped one.
fn carried_key(headers: &HeaderMap) -> Result<KeyText, Error> {
    let bearers = headers.get_all(AUTHORIZATION).iter().filter_map(bearer);
    let plain = headers.get_all(X_API_KEY).iter().map(HeaderValue::as_bytes);
    let mut carried = bearers.chain(plain);
    let first = carried.next().ok_or(Error::NoKey)?;
    if carried.next().is_some() {
        return Err(Error::SeveralKeys);
    }
    let text = std::str::from_utf8(first).map_err(|_| Error::WrongKey)?;
    KeyText::parse(text).ok_or(Error::WrongKey)
}

/// What follows the scheme `Bearer` (RFC 6750 2.1); of another scheme nothing.
fn bearer(value: &HeaderValue) -> Option<&[u8]> {
    let value = value.as_bytes();
    let end = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
    let (scheme, token) = value.split_at(end);
    scheme.eq_ignore_ascii_case(b"bearer").then_some(token.trim_ascii())
}

/// Whether the client wants nothing that was not asked for anew (RFC 9111 5.2.1.4).
pub(super) fn wants_fresh(headers: &HeaderMap) -> bool {
    let is_no_cache = |directive: &[u8]| directive.trim_ascii().eq_ignore_ascii_case(b"no-cache");
    let mut values = headers.get_all(CACHE_CONTROL).iter();
    values.any(|value| value.as_bytes().split(|byte| *byte == b',').any(is_no_cache))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn check(given: &[(HeaderName, &str)]) -> &'static str {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(name, value.parse().unwrap());
        }
        carried_key(&headers).map_or_else(|error| error.code(), |_| "key")
    }

    #[test]
    fn one_carrier_one_key() {
        let key = KeyText::generate(&Random::seeded(1));
        let key = key.as_str();
        for scheme in ["Bearer", "bearer", "BEARER"] {
            assert_eq!(check(&[(AUTHORIZATION, &format!("{scheme} {key}"))]), "key");
        }
        assert_eq!(check(&[(AUTHORIZATION, &format!("Bearer   {key} "))]), "key");
        assert_eq!(check(&[(X_API_KEY, key)]), "key");
        assert_eq!(check(&[(AUTHORIZATION, "Basic YTpi"), (X_API_KEY, key)]), "key");
        assert_eq!(check(&[]), "no_key");
        assert_eq!(check(&[(AUTHORIZATION, "Basic YTpi")]), "no_key");
        for wrong in ["Bearer", "Bearer mw_x", &format!("Bearer {key}x"), &format!("Bearer {key} {key}")] {
            assert_eq!(check(&[(AUTHORIZATION, wrong)]), "invalid_key", "{wrong}");
        }
        let bearer = format!("Bearer {key}");
        for several in [
            [(AUTHORIZATION, bearer.as_str()), (X_API_KEY, key)],
            [(AUTHORIZATION, &bearer), (AUTHORIZATION, &bearer)],
            [(X_API_KEY, key), (X_API_KEY, "wrong")],
        ] {
            assert_eq!(check(&several), "several_keys");
        }
    }

    #[test]
    fn no_cache_is_found_in_any_list() {
        let check = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.append(CACHE_CONTROL, "max-age=1".parse().unwrap());
            headers.append(CACHE_CONTROL, value.parse().unwrap());
            wants_fresh(&headers)
        };
        assert!(check("no-cache") && check("No-Cache") && check("no-store, no-cache"));
        assert!(!check("no-store") && !check("no-cached") && !check(""));
    }
}
