//! What every store must do: one suite that each of them passes.

mod append;

mod clock;

mod concurrency;

mod care;

mod directory;

mod keys;

mod tail;

mod tenants;

mod moving;

use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;

use messwert_books::batch::Secret;
use messwert_books::fact::{Effect, Entry, Kind, NamesChange, Op};
use uuid::Uuid;

use crate::{Appended, Head, Moving, NewBatch, Plan, Row, Store, Tenant, TenantId};

/// An empty database of its own for one case.
pub(crate) struct Place {
    /// Opens one more store on it, as another process would.
    pub(crate) open: Box<dyn Fn() -> Arc<dyn Moving>>,
    /// What must live as long as the database.
    pub(crate) keep: Box<dyn Any>,
}

type Case = fn(Place) -> Pin<Box<dyn Future<Output = ()>>>;

/// Runs all cases, each in a place of its own.
pub(crate) async fn run(fresh: impl Fn() -> Place) {
    let cases: [&[(&str, Case)]; 9] = [
        append::CASES,
        tail::CASES,
        clock::CASES,
        directory::CASES,
        tenants::CASES,
        keys::CASES,
        concurrency::CASES,
        care::CASES,
        moving::CASES,
    ];
    for (name, case) in cases.into_iter().flatten() {
        // Shown only if the case fails.
        println!("conformance: {name}");
        case(fresh()).await;
    }
}

/// A second in µs; cases begin at this many of them.
pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const NOW: i64 = 1_790_000_000 * SECOND;

/// No key has this id.
pub(crate) const KEY_OF_NOBODY: Uuid = Uuid::from_u128(99);

/// The tenant with this number.
pub(crate) fn secret(n: u128) -> Secret {
    Secret::new(std::array::from_fn(|at| n as u8 + at as u8))
}

pub(crate) fn tenant(n: u128) -> Tenant {
    let id = TenantId::new(Uuid::from_u128(n));
    Tenant { id, key: format!("tenant-{n}"), plan: Plan::Business, created_at: NOW }
}

/// A put of an event with this number.
pub(crate) fn event(n: usize) -> Entry {
    entry(Kind::Event, &format!("[\"event-{n}\"]"), NamesChange::Keep)
}

/// A put of a small body.
pub(crate) fn entry(kind: Kind, key: &str, names: NamesChange) -> Entry {
    let body = Some(format!("{{\"title\":\"{key}\"}}").into_bytes());
    let (op, effect, rank) = (Op::Put, Effect::Added, 0);
    Entry { kind, key: key.to_owned(), op, version: 1, body, names, effect, rank }
}

/// An entry without body.
pub(crate) fn bodiless(op: Op, kind: Kind, key: &str, names: NamesChange) -> Entry {
    Entry { op, body: None, ..entry(kind, key, names) }
}

/// A batch of these entries by `import`.
pub(crate) fn batch(id: u128, entries: Vec<Entry>) -> NewBatch {
    NewBatch::of("import", Uuid::from_u128(id), entries)
}

/// A store with one tenant, whose journal has one row.
pub(crate) async fn opened(place: &Place) -> (Arc<dyn Moving>, TenantId, Head) {
    let store = (place.open)();
    let (tenant, head) = settled(&*store, 1).await;
    (store, tenant, head)
}

/// Creates the tenant with this number, with one row.
pub(crate) async fn settled(store: &dyn Store, n: u128) -> (TenantId, Head) {
    let settings = entry(Kind::Tenant, "[]", NamesChange::Keep);
    let head = store.create_tenant(&tenant(n), &secret(n), batch(n, vec![settings]), NOW).await.unwrap();
    (tenant(n).id, head)
}

/// Appends one batch where the journal ends.
pub(crate) async fn push(store: &dyn Store, tenant: TenantId, entries: Vec<Entry>) -> Head {
    let head = store.head(tenant).await.unwrap();
    let batches = vec![batch(head.seq as u128 + 1000, entries)];
    done(store.append(tenant, head, batches, NOW).await.unwrap())
}

/// Where a journal ends after an append that found it as expected.
pub(crate) fn done(appended: Appended) -> Head {
    match appended {
        Appended::Done(head) => head,
        Appended::Conflict(head) => panic!("conflict with row {}", head.seq),
    }
}

/// All rows of a tenant.
pub(crate) async fn all(store: &dyn Store, tenant: TenantId) -> Vec<Row> {
    store.tail(tenant, i64::MIN, usize::MAX).await.unwrap()
}

/// The entry of one key in the directory.
pub(crate) async fn name(store: &dyn Store, tenant: TenantId, kind: Kind, key: &str) -> Option<String> {
    let names = store.names(tenant, kind, &[key.to_owned()]).await.unwrap();
    names.into_iter().next().map(|(_, entry)| String::from_utf8(entry).unwrap())
}
