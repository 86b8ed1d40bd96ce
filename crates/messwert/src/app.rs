//! The app: everything that answers requests, built in one place for server, commands and tests.

use std::sync::Arc;

use messwert_journal::Store;
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::http::{Answers, Callers, Rates, RequestIds, Told};
use crate::ledger::Ledgers;
use crate::metrics::Metrics;
use crate::policy::Policy;
use crate::pool::Pool;
use crate::random::Random;
use crate::shares::Shares;
use crate::traces::Traces;

/// What a process shares between its requests.
pub struct App {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The tenants' books.
    pub ledgers: Ledgers,
    /// What time it is.
    pub clock: Clock,
    /// What is allowed.
    pub policy: Policy,
    /// The keys that came lately.
    pub(crate) callers: Callers,
    /// How many requests there were of each tenant.
    pub(crate) rates: Arc<Rates>,
    /// The answers given lately.
    pub(crate) answers: Answers,
    /// The threads that fold and render.
    pub(crate) pool: Pool,
    /// How many connections are open.
    pub(crate) connections: Arc<Semaphore>,
    /// What the log was told lately.
    pub(crate) told: Told,
    /// What is counted and timed.
    pub(crate) metrics: Metrics,
    /// Where spans are sent, if anywhere.
    pub(crate) traces: Option<Traces>,
    /// How many uploads of any length are taken at a time.
    pub(crate) uploads: Arc<Shares>,
    /// How many small uploads are received at a time, as a whole.
    pub(crate) small_uploads: Arc<Shares>,
    /// How many of those are recorded at a time.
    pub(crate) small_writes: Arc<Shares>,
    /// How many journals are sent at a time.
    pub(crate) exports: Arc<Shares>,
    /// The series of request ids.
    pub(crate) request_ids: RequestIds,
}

/// Each upload has a thread that waits for it, and up to 100 MiB of a temporary file. A fourth of them for each
/// tenant: who lets all of its own stand still leaves the others theirs.
const UPLOADS: (usize, usize) = (16, 4);

/// Of one tenant as many as are committed together.
const SMALL_WRITES: (usize, usize) = (256, 64);

/// Each export holds some rows while its client reads.
const EXPORTS: (usize, usize) = (16, 4);

impl App {
    /// An app over a store that is open, on the usual policy.
    pub fn build(store: Arc<dyn Store>, clock: Clock, random: Random) -> Arc<App> {
        App::with(Policy::default(), store, clock, random, None)
    }

    /// An app over a store that is open.
    pub fn with(
        policy: Policy,
        store: Arc<dyn Store>,
        clock: Clock,
        random: Random,
        traces: Option<Traces>,
    ) -> Arc<App> {
        let ledgers = Ledgers::new(Arc::clone(&store), clock, random.clone()).within(policy.books_memory);
        let outage = ledgers.outage();
        let rates = Arc::new(Rates::new(Arc::clone(&store), Arc::clone(outage), clock, random.uuid()));
        Arc::new(App {
            callers: Callers::new(
                Arc::clone(&store),
                Arc::clone(outage),
                Arc::clone(&rates),
                policy.stale_for,
            ),
            rates,
            answers: Answers::new(),
            pool: Pool::for_this_machine(policy.max_waiting),
            connections: Arc::new(Semaphore::new(policy.max_connections)),
            told: Told::default(),
            metrics: Metrics::new(),
            traces,
            uploads: Shares::new(UPLOADS.0, UPLOADS.1),
            small_uploads: Shares::new(
                (policy.max_connections / 2).max(1),
                (policy.max_connections / 8).max(1),
            ),
            small_writes: Shares::new(SMALL_WRITES.0, SMALL_WRITES.1),
            exports: Shares::new(EXPORTS.0, EXPORTS.1),
            request_ids: RequestIds::new(&random),
            ledgers,
            store,
            clock,
            policy,
        })
    }
}
