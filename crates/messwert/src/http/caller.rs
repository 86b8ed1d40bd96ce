//! The caller: whose key came with a request, and what it may do.

use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, CACHE_CONTROL, HOST};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue};
use messwert_books::calendar::Instant;
use messwert_books::fact::Kind;
use messwert_journal::{KeyHolder, Plan, TenantId};
use uuid::Uuid;

use super::error::Error;
use super::front::Arrival;
use super::rate::Window;
use crate::app::App;
use crate::keys::{Scope, digest_of};

const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The plan from which on the API may be used.
const PLAN: Plan = Plan::Business;

/// The plan from which on nothing is counted.
const UNLIMITED: Plan = Plan::Enterprise;

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
    /// Where the requests of the tenant are counted.
    window: Arc<Window>,
    scopes: Vec<Scope>,
    expires_at: Option<i64>,
    is_revoked: bool,
    /// When the tenant has moved to another store, in µs since 1970.
    moved_at: Option<i64>,
}

impl Caller {
    /// The caller of a key that the store knows.
    pub(super) fn of(holder: &KeyHolder, window: Arc<Window>) -> Caller {
        let KeyHolder { key, tenant, moved_at } = holder;
        Caller {
            key: key.id,
            tenant: tenant.id,
            tenant_key: tenant.key.clone(),
            plan: tenant.plan,
            window,
            // A scope of a later version grants nothing here.
            scopes: key.scopes.iter().filter_map(|name| Scope::from_name(name)).collect(),
            expires_at: key.expires_at,
            is_revoked: key.revoked_at.is_some(),
            moved_at: *moved_at,
        }
    }

    /// Whether the key opens anything at this time, in µs since 1970. Revoked is revoked, whatever
    /// the clock says: machines' clocks differ.
    pub(crate) fn is_valid(&self, now: i64) -> bool {
        !self.is_revoked && self.expires_at.is_none_or(|end| now < end)
    }

    /// Since when what is here may have been overtaken, as the tenant has moved to another store, which is as much
    /// out of reach from here as one that cannot be reached: for no longer than `stale_for` it will do.
    pub(super) fn moved_since(&self, stale_for: Duration, now: Instant) -> Result<Option<Instant>, Error> {
        let Some(at) = self.moved_at else { return Ok(None) };
        let age = Duration::from_micros(u64::try_from(now.unix_micros().saturating_sub(at)).unwrap_or(0));
        if age > stale_for { Err(Error::Moved) } else { Ok(Some(Instant::new(at.saturating_mul(1_000)))) }
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

/// Lets a request in, or says why not. The order of the checks is part of the API: key, then what its
/// plan and scopes allow (`may`), then how many requests there were before.
pub(super) async fn admit<T>(
    app: &App,
    head: &Parts,
    may: impl FnOnce(&Caller) -> Result<T, Error>,
) -> Result<(Arc<Caller>, T), Error> {
    let arrival = Arrival::of(head);
    let caller = authenticate(app, head, arrival).await?;
    let granted = may(&caller)?;
    count(app, &caller, arrival).await?;
    Ok((caller, granted))
}

/// As [`admit`], for a caller with `scope` of whom the store was asked lately. None says nothing: the
/// request may be let in all the same. The request is not counted yet.
pub(super) fn recognize(app: &App, head: &Parts, arrival: &Arrival, scope: Scope) -> Option<Arc<Caller>> {
    if wants_fresh(&head.headers) {
        return None;
    }
    let digest = carried_key(&head.headers, arrival.key_in_query.as_deref()).ok()?;
    let caller = app.callers.at_hand(&digest, arrival)?;
    let is_here = caller.moved_at.is_none();
    let may_enter = is_here && is_let_in(app, head, &caller) && caller.require(scope).is_ok();
    may_enter.then_some(caller)
}

/// Who calls: by the key in the request, as the store knows it.
async fn authenticate(app: &App, head: &Parts, arrival: &Arrival) -> Result<Arc<Caller>, Error> {
    let digest = carried_key(&head.headers, arrival.key_in_query.as_deref())?;
    let found = app.callers.find(digest, arrival, wants_fresh(&head.headers)).await?;
    let caller = found.ok_or(Error::WrongKey)?;
    if !is_let_in(app, head, &caller) {
        return Err(Error::WrongHost);
    }
    // Set once: each request has its own.
    let _ = arrival.caller.set(Arc::clone(&caller));
    Ok(caller)
}

/// As [`count`], for a request that is within the limit. None: it was not counted.
pub(super) fn count_at_hand(app: &App, caller: &Caller, arrival: &Arrival) -> Option<()> {
    if caller.plan >= UNLIMITED {
        return Some(());
    }
    let limit = app.policy.requests_per_hour;
    let counted = app.rates.count_at_hand(caller.tenant, &caller.window, limit, arrival.time)?;
    if counted.is_over {
        return None;
    }
    let _ = arrival.counted.set(counted);
    Some(())
}

/// Counts the request, if its plan has a limit.
async fn count(app: &App, caller: &Caller, arrival: &Arrival) -> Result<(), Error> {
    if caller.plan >= UNLIMITED {
        return Ok(());
    }
    let (tenant, limit) = (caller.tenant, app.policy.requests_per_hour);
    let counted = app.rates.count(tenant, &caller.window, limit, arrival.at, arrival.time).await?;
    let _ = arrival.counted.set(counted);
    let wait = counted.wait(app.rates.by_the_store(arrival.time));
    if counted.is_over { Err(Error::RateLimited { wait }) } else { Ok(()) }
}

/// Whether the request came to the right host, if that is looked at.
fn is_let_in(app: &App, head: &Parts, caller: &Caller) -> bool {
    app.policy.base_domain.as_deref().is_none_or(|base| is_at_home(head, &caller.tenant_key, base))
}

/// Whether the request came to the host of the tenant, `{tenant}.{base}` (RFC 9112 3.2.2).
fn is_at_home(head: &Parts, tenant_key: &str, base: &str) -> bool {
    let mut sent = head.headers.get_all(HOST).iter();
    let host = match (head.uri.host(), sent.next(), sent.next()) {
        (Some(host), ..) => Some(host),
        (None, Some(host), None) => host.to_str().ok().map(without_port),
        _ => None,
    };
    let labels = host.and_then(|host| host.split_once('.'));
    labels.is_some_and(|(label, rest)| {
        label.eq_ignore_ascii_case(tenant_key) && rest.eq_ignore_ascii_case(base)
    })
}

fn without_port(host: &str) -> &str {
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

/// The digest of the key that a request carries. Only its form is checked: no store is asked for a mistyped
/// one.
fn carried_key(headers: &HeaderMap, in_query: Option<&str>) -> Result<[u8; 32], Error> {
    let bearers = headers.get_all(AUTHORIZATION).iter().filter_map(bearer);
    let plain = headers.get_all(X_API_KEY).iter().map(HeaderValue::as_bytes);
    let mut carried = bearers.chain(plain).chain(in_query.map(str::as_bytes));
    let first = carried.next().ok_or(Error::NoKey)?;
    if carried.next().is_some() {
        return Err(Error::SeveralKeys);
    }
    let text = std::str::from_utf8(first).map_err(|_| Error::WrongKey)?;
    digest_of(text).ok_or(Error::WrongKey)
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
    use crate::keys::KeyText;
    use crate::random::Random;

    fn check(given: &[(HeaderName, &str)]) -> &'static str {
        let mut headers = HeaderMap::new();
        for (name, value) in given {
            headers.append(name, value.parse().unwrap());
        }
        carried_key(&headers, None).map_or_else(|error| error.code(), |_| "key")
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
    fn a_tenant_is_at_home_at_its_own_host() {
        let check = |uri: &str, hosts: &[&str]| {
            let mut request = http::Request::get(uri);
            for host in hosts {
                request = request.header(HOST, *host);
            }
            is_at_home(&request.body(()).unwrap().into_parts().0, "acme", "example.org")
        };
        for host in ["acme.example.org", "ACME.Example.org", "acme.example.org:8443"] {
            assert!(check("/", &[host]), "{host}");
        }
        assert!(check("http://acme.example.org/", &["other.example.org"]), "the address counts");
        for host in ["", "acme", "example.org", "other.example.org", "acme.example.com", "x.acme.example.org"]
        {
            assert!(!check("/", &[host]), "{host}");
        }
        assert!(!check("/", &[]) && !check("/", &["acme.example.org"; 2]));
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
