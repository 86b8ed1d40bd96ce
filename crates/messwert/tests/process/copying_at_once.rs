//! Copies at once, and whoever else changes how a tenant stands during the last step: it is written in one store.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use messwert::clock::Clock;
use messwert::moving::{MoveError, Moved, Way, carry_out, plan};
use messwert_books::batch::Secret;
use messwert_books::fact::Kind;
use messwert_journal::{
    Appended, DirectoryEntry, Head, KeyHolder, KeyRecord, Leases, Luggage, Moving, NewBatch, Plan, Row, Run,
    Scope, Standee, Standing, Store, StoreError, Take, Tenant, TenantId, open_moving,
    open_or_create_as_owner,
};
use uuid::Uuid;

use super::copying::{copy, said};
use super::kill::facts;
use super::kinds::EVENT;
use super::place::Place;

/// What happens while a copy stands still.
type Meanwhile = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Luggage is read back once: in the last step, when all of the tenant is there.
const LAST_STEP: &str = "luggage";

/// A target before whose first call of a name something happens.
struct Halting {
    inner: Arc<dyn Moving>,
    before: &'static str,
    meanwhile: Mutex<Option<Meanwhile>>,
}

impl Halting {
    fn over(database: &str, before: &'static str, meanwhile: Meanwhile) -> Arc<Halting> {
        let inner = open_or_create_as_owner(database).unwrap();
        Arc::new(Halting { inner, before, meanwhile: Mutex::new(Some(meanwhile)) })
    }

    async fn halt(&self, before: &str) {
        let meanwhile = if before == self.before { self.meanwhile.lock().unwrap().take() } else { None };
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
    }
}

macro_rules! pass_on {
    ($trait:ident { $($name:ident($($argument:ident: $type:ty),*) -> $done:ty;)* } $($rest:item)*) => {
        #[async_trait]
        impl $trait for Halting {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$done, StoreError> {
                self.halt(stringify!($name)).await;
                self.inner.$name($($argument),*).await
            })*
            $($rest)*
        }
    };
}

pass_on! { Store {
    create_tenant(tenant: &Tenant, secret: &Secret, batch: NewBatch, now: i64) -> Head;
    secret(tenant: TenantId) -> Secret;
    tenant(key: &str) -> Option<Tenant>;
    tenant_by_id(id: TenantId) -> Option<Tenant>;
    tenants() -> Vec<Tenant>;
    head(tenant: TenantId) -> Head;
    append(tenant: TenantId, expected: Head, batches: Vec<NewBatch>, now: i64) -> Appended;
    tail(tenant: TenantId, after: i64, limit: usize) -> Vec<Row>;
    read_through(tenant: TenantId, after: i64, end: i64, take: Take) -> i64;
    rows(tenant: TenantId, seqs: &[i64]) -> Vec<Row>;
    names(tenant: TenantId, kind: Kind, keys: &[String]) -> Vec<(String, Vec<u8>)>;
    tombstones(tenant: TenantId) -> Vec<(Kind, String)>;
    set_plan(tenant: TenantId, plan: Plan) -> ();
    delete_tenant(tenant: TenantId) -> ();
    scrub(scope: Scope) -> ();
    create_key(key: &KeyRecord) -> ();
    key_by_digest(digest: &[u8; 32]) -> Option<KeyHolder>;
    keys(tenant: TenantId) -> Vec<(KeyRecord, Option<i64>)>;
    revoke_key(tenant: TenantId, id: Uuid, at: i64) -> bool;
    rotate_key(old: Uuid, next: &KeyRecord, end: i64) -> bool;
    note_key_use(tenant: TenantId, id: Uuid, at: i64) -> ();
    reachable() -> ();
}
    fn leases(&self) -> Option<&dyn Leases> {
        self.inner.leases()
    }
}

pass_on! { Moving {
    standings() -> Vec<Standee>;
    begin_run(tenant: TenantId, than: Run) -> Run;
    admit_run(tenant: TenantId, run: Run) -> ();
    stand(tenant: TenantId, run: Option<Run>, from: &Standing, to: &Standing, now: i64) -> bool;
    arrive(tenant: &Tenant, secret: &Secret, run: Run, from: &str, now: i64) -> ();
    take_rows(tenant: TenantId, run: Run, expected: Head, rows: Vec<Row>) -> Appended;
    directory(tenant: TenantId, after: Option<(Kind, &str)>, limit: usize) -> Vec<DirectoryEntry>;
    take_directory(tenant: TenantId, run: Run, put: Vec<DirectoryEntry>, gone: Vec<(Kind, String)>) -> ();
    luggage(tenant: TenantId) -> Luggage;
    take_luggage(run: Run, luggage: &Luggage) -> ();
} }

/// A copy of the only tenant, with something that happens in its last step.
async fn copy_while(
    between: (&str, &str),
    called_off: Arc<AtomicBool>,
    meanwhile: impl Future<Output = ()> + Send + 'static,
) -> Result<Moved, MoveError> {
    copy_halting(between, LAST_STEP, called_off, meanwhile).await
}

/// The way between two stores, of which the second may be watched.
fn way((from, to): (&str, &str), target: Arc<dyn Moving>, called_off: Arc<AtomicBool>) -> Way {
    Way {
        from: open_moving(from).unwrap(),
        to: target,
        from_address: messwert_journal::place(from).unwrap(),
        to_address: messwert_journal::place(to).unwrap(),
        clock: Clock::System,
        progress: Arc::default(),
        called_off,
    }
}

/// A copy of the only tenant, with something that happens before a call of its target.
async fn copy_halting(
    (from, to): (&str, &str),
    before: &'static str,
    called_off: Arc<AtomicBool>,
    meanwhile: impl Future<Output = ()> + Send + 'static,
) -> Result<Moved, MoveError> {
    let way = way((from, to), Halting::over(to, before, Box::pin(meanwhile)), called_off);
    let ours = way.from.standings().await.unwrap().remove(0);
    let stage = plan(&way, &ours, &way.to.standings().await.unwrap()).await?;
    carry_out(&way, &ours.tenant, &stage, false).await
}

/// A place with a tenant of some facts, where it comes from and goes to, and what is kept until then.
type Begun = (Arc<Place>, String, String, Option<messwert_testkit::Place>);

/// On the way from a file to another one, and to PostgreSQL.
fn begun() -> Vec<Begun> {
    let targets = std::iter::once(None).chain(messwert_testkit::Place::postgres().map(Some));
    let begin = |target: Option<messwert_testkit::Place>| {
        let place = Arc::new(Place::new());
        place.import(EVENT);
        place.import(&facts("before"));
        let file = |name: &str| format!("sqlite:{}", place.path(name).display());
        let from = file("messwert.db");
        let to = target.as_ref().map_or_else(|| file("to.db"), messwert_testkit::Place::address);
        (place, from, to, target)
    };
    targets.map(begin).collect()
}

/// How a tenant stands in both stores.
async fn standing(from: &str, to: &str) -> [&'static str; 2] {
    let mut names = ["nowhere"; 2];
    for (name, database) in names.iter_mut().zip([from, to]) {
        *name = open_moving(database).unwrap().standings().await.unwrap()[0].standing.name();
    }
    names
}

/// The next copy brings everything, whatever happened to the ones before.
async fn ends_well(place: &Place, from: &str, to: &str) {
    let mark = place.verify(None);
    let copied = copy(place, from, to);
    assert!(copied.status.success(), "{}", said(&copied));
    assert_eq!(standing(from, to).await, ["moved", "open"]);
    let verified = place.run(&format!("verify --tenant acme --database {to}"));
    assert_eq!(verified.split_whitespace().last(), Some(mark.as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_joins_another_and_gives_up_stops_it() {
    for (place, from, to, _kept) in begun() {
        let (writer, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
        let first = copy_while((&from, &to), Arc::default(), async move {
            assert_eq!(standing(&ours, &theirs).await, ["leaving", "arriving"]);
            let called_off = Arc::<AtomicBool>::default();
            let signal = Arc::clone(&called_off);
            let ctrl_c = async move { signal.store(true, Ordering::Relaxed) };
            let second = copy_while((&ours, &theirs), called_off, ctrl_c).await;
            assert!(matches!(second, Err(MoveError::CalledOff)), "{second:?}");
            assert_eq!(standing(&ours, &theirs).await, ["open", "arriving"]);
            writer.import(&facts("meanwhile"));
        });
        assert_overtaken(first.await, "source", "open");
        assert_eq!(standing(&from, &to).await, ["open", "arriving"], "it is written in one store");
        ends_well(&place, &from, &to).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_joins_another_and_is_faster_has_moved_it() {
    for (place, from, to, _kept) in begun() {
        let (second, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
        let first = copy_while((&from, &to), Arc::default(), async move {
            let copied = copy(&second, &ours, &theirs);
            assert!(copied.status.success(), "{}", said(&copied));
        });
        assert_overtaken(first.await, "source", "moved");
        assert_eq!(standing(&from, &to).await, ["moved", "open"]);
    }
}

/// As a process does that is stopped, or a machine that sleeps, and wakes when nobody expects it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_slept_while_another_went_on_changes_nothing_any_more() {
    for before in ["take_rows", "take_directory", "take_luggage"] {
        for (place, from, to, _kept) in begun() {
            let (second, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
            let first = copy_halting((&from, &to), before, Arc::default(), async move {
                second.run(&format!("copy --ahead --from {ours} --to {theirs}"));
                // The target takes no more than the later copy brings.
                second.import(&facts("meanwhile"));
            });
            assert_overtaken(first.await, "target", "arriving");
            assert_eq!(standing(&from, &to).await, ["open", "arriving"], "{before}");
            ends_well(&place, &from, &to).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_slept_while_another_moved_the_tenant_says_so() {
    for before in ["take_rows", "take_directory", "take_luggage", LAST_STEP, "stand"] {
        for (place, from, to, _kept) in begun() {
            let (second, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
            let first = copy_halting((&from, &to), before, Arc::default(), async move {
                let copied = copy(&second, &ours, &theirs);
                assert!(copied.status.success(), "{}", said(&copied));
            });
            // Whichever store it asks first to change anything.
            let (side, is) = if before == LAST_STEP { ("source", "moved") } else { ("target", "open") };
            assert_overtaken(first.await, side, is);
            assert_eq!(standing(&from, &to).await, ["moved", "open"], "{before}");
        }
    }
}

/// Both stores are asked, one after the other; meanwhile all of it may have moved, and be written in the target.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_slept_while_it_asked_how_the_tenant_stands_says_so() {
    for (place, from, to, _kept) in begun() {
        place.run(&format!("copy --ahead --from {from} --to {to}"));
        let way = way((&from, &to), open_moving(&to).unwrap(), Arc::default());
        let ours = way.from.standings().await.unwrap().remove(0);
        let mut theirs = vec![way.to.standings().await.unwrap()];
        let copied = copy(&place, &from, &to);
        assert!(copied.status.success(), "{}", said(&copied));
        place.run(&format!("erase contact --tenant acme before.1 --database {to}"));
        theirs.push(way.to.standings().await.unwrap());
        for theirs in theirs {
            let planned = plan(&way, &ours, &theirs).await;
            assert!(matches!(planned, Err(MoveError::Raced { .. })), "{planned:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_copies_that_begin_at_once_do_not_both_go_on() {
    for (place, from, to, _kept) in begun() {
        let (second, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
        let first = copy_halting((&from, &to), "arrive", Arc::default(), async move {
            second.run(&format!("copy --ahead --from {ours} --to {theirs}"));
        });
        let first = first.await;
        assert!(matches!(first, Err(MoveError::Raced { .. })), "{first:?}");
        let (second, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
        let first = copy_halting((&from, &to), "admit_run", Arc::default(), async move {
            second.run(&format!("copy --ahead --from {ours} --to {theirs}"));
        });
        assert_overtaken(first.await, "target", "arriving");
        ends_well(&place, &from, &to).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_copied_ahead_does_not_end_a_last_step() {
    for (place, from, to, _kept) in begun() {
        let (second, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
        let first = copy_while((&from, &to), Arc::default(), async move {
            let refused =
                second.command(&format!("copy --ahead --from {ours} --to {theirs}")).output().unwrap();
            assert!(!refused.status.success());
            assert!(said(&refused).contains("a copy is in its last step"), "{}", said(&refused));
        });
        first.await.unwrap();
        assert_eq!(standing(&from, &to).await, ["moved", "open"]);
    }
}

/// Ended by a later copy or a release, and the store that noticed says how the tenant stands.
fn assert_overtaken(copied: Result<Moved, MoveError>, side: &str, standing: &str) {
    let Err(error) = copied else { panic!("it went on") };
    let MoveError::Overtaken { side: noticed, standing: found, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*noticed, found.name()), (side, standing), "{error}");
    assert!(error.to_string().starts_with("another copy of tenant `acme` has begun since"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenant_that_is_released_in_the_last_step_stays() {
    for (place, from, to, _kept) in begun() {
        let (writer, theirs) = (Arc::clone(&place), to.clone());
        let release = async move {
            writer.run("tenant release acme --confirm acme");
            writer.import(&facts("meanwhile"));
            let found =
                writer.command(&format!("verify --tenant acme --database {theirs}")).output().unwrap();
            assert!(!found.status.success());
        };
        let first = copy_while((&from, &to), Arc::default(), release).await;
        assert_overtaken(first, "source", "open");
        assert_eq!(standing(&from, &to).await, ["open", "arriving"], "it is written in one store");
        ends_well(&place, &from, &to).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_between_is_not_lost() {
    for (place, from, to, _kept) in begun() {
        let (writer, ours, theirs) = (Arc::clone(&place), from.clone(), to.clone());
        let first = copy_while((&from, &to), Arc::default(), async move {
            writer.run("tenant release acme --confirm acme");
            writer.import(&facts("meanwhile"));
            // Another copy has just come to its last step.
            let store = open_moving(&ours).unwrap();
            let id = store.tenant("acme").await.unwrap().unwrap().id;
            assert!(
                store
                    .stand(
                        id,
                        None,
                        &Standing::Open,
                        &Standing::Leaving(messwert_journal::place(&theirs).unwrap()),
                        0
                    )
                    .await
                    .unwrap()
            );
        });
        assert_overtaken(first.await, "source", "leaving");
        assert_eq!(standing(&from, &to).await, ["leaving", "arriving"]);
        ends_well(&place, &from, &to).await;
    }
}
