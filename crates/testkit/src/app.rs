//! The app under test: a temporary store, and a clock that stands still.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use messwert::app::App;
use messwert::clock::Clock;
use messwert::http::{Front, serve_metrics, service};
use messwert::ledger::NewTenant;
use messwert::policy::Policy;
use messwert::random::Random;
use messwert_books::calendar::{Instant, Zone, parse_instant};
use messwert_journal::{Plan, Store};

use crate::live::Live;
use crate::place::Place;
use crate::roles::{Anonymous, Tenant};
use crate::watched::Watched;

/// When every test happens, unless it says otherwise: a Monday, at noon in Berlin.
const NOW: &str = "2026-11-23T12:00:00+01:00";

/// An app over a store of its own, which is gone when this is dropped.
pub struct TestApp {
    app: Arc<App>,
    front: Front,
    store: Arc<Watched>,
    place: Arc<Place>,
}

impl TestApp {
    /// An app at noon of 23 November 2026, Berlin time.
    #[expect(clippy::new_without_default, reason = "a default that makes folders would surprise")]
    pub fn new() -> TestApp {
        TestApp::at(NOW)
    }

    /// An app over a file, wherever those of other tests are: a clock that is paused runs ahead while a database
    /// on a socket is waited for.
    pub fn in_file() -> TestApp {
        TestApp::in_place(Place::sqlite())
    }

    /// An app at this instant.
    pub fn at(now: &str) -> TestApp {
        TestApp::with(Policy::default(), now)
    }

    /// An app at noon, over a store in this place.
    pub fn in_place(place: Place) -> TestApp {
        TestApp::in_place_on(place, Policy::default())
    }

    /// As [`TestApp::in_place`], on another policy.
    pub fn in_place_on(place: Place, policy: Policy) -> TestApp {
        TestApp::create(place, policy, Clock::Fixed(instant(NOW)))
    }

    /// An app at noon, on another policy.
    pub fn on(policy: Policy) -> TestApp {
        TestApp::with(policy, NOW)
    }

    /// An app at noon, and the hand of its clock: nanoseconds since 1970.
    pub fn with_hand() -> (TestApp, &'static AtomicI64) {
        let hand: &AtomicI64 = Box::leak(Box::new(AtomicI64::new(instant(NOW).nanoseconds())));
        (TestApp::create(Place::new(), Policy::default(), Clock::Moved(hand)), hand)
    }

    fn with(policy: Policy, now: &str) -> TestApp {
        TestApp::create(Place::new(), policy, Clock::Fixed(instant(now)))
    }

    fn create(place: Place, policy: Policy, clock: Clock) -> TestApp {
        let store = place.open_or_create();
        TestApp::over(policy, store, clock, Arc::new(place))
    }

    fn over(policy: Policy, store: Arc<dyn Store>, clock: Clock, place: Arc<Place>) -> TestApp {
        let store = Arc::new(Watched::new(store));
        let app = App::with(policy, Arc::clone(&store) as Arc<dyn Store>, clock, Random::System, None);
        TestApp { front: service(Arc::clone(&app)), app, store, place }
    }

    /// The app itself.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The store's address, for another app or process over it.
    pub fn database(&self) -> String {
        self.place.address()
    }

    /// Another app over the same store, as another process would be.
    pub fn other(&self) -> TestApp {
        TestApp::over(self.app.policy.clone(), self.place.open(), self.app.clock, Arc::clone(&self.place))
    }

    /// The store, to see what it was asked, and to break it.
    pub fn store(&self) -> &Watched {
        &self.store
    }

    /// Somebody without a key.
    pub fn anonymous(&self) -> Anonymous {
        Anonymous::new(self.front.clone())
    }

    /// A new tenant with the plan business, and its key with the scopes `reports` and `contacts:read`.
    pub async fn tenant(&self, key: &str) -> Tenant {
        self.tenant_of_plan(key, Plan::Business).await
    }

    /// As [`TestApp::tenant`], with another plan.
    pub async fn tenant_of_plan(&self, key: &str, plan: Plan) -> Tenant {
        let new = NewTenant {
            key: key.to_owned(),
            plan,
            name: key.to_owned(),
            timezone: None,
            country: None,
            currency: None,
            locale: None,
        };
        let tenant = self.app.ledgers.create_tenant(&new, "test").await.expect("a new tenant");
        Tenant::create(Arc::clone(&self.app), self.anonymous(), tenant, &["reports", "contacts:read"]).await
    }

    /// A tenant of another app over the same store, with the same key.
    pub fn with_key_of(&self, tenant: &Tenant) -> Tenant {
        tenant.through(Arc::clone(&self.app), self.anonymous())
    }

    /// Serves the metrics on a free port, as long as the runtime lives.
    pub fn serve_metrics(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        tokio::spawn(serve_metrics(Arc::clone(&self.app), listener));
        address
    }

    /// Serves on a free port until this is dropped or stopped.
    pub fn serve(&self) -> Live {
        Live::start(Arc::clone(&self.app))
    }
}

fn instant(text: &str) -> Instant {
    parse_instant(text, &Zone::utc()).expect("an instant")
}
