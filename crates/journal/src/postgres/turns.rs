//! Turns that are held between two tries of a write: who was overtaken by another process goes next.
//!
//! Without that, a process whose writes follow each other closely is ahead of one that has to read what was
//! recorded before it can try again, time after time.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{Client, Pool, Timeouts};
use parking_lot::Mutex;

use super::lent::in_time;
use super::session::{WRITTEN, turn_of};
use super::statements::{TURN_END, TURN_HOLD};
use crate::{StoreError, TenantId};

/// A turn is held so long for whoever does not come back.
const HELD_FOR: Duration = Duration::from_secs(10);

/// After so long the server ends the turn of a process that does not: it may be frozen. A write that has taken the turn
/// has recorded its first row by then, if it gets a connection at all.
const IDLE: &str = "60s";

/// To end a turn takes no longer, or its connection is closed: nobody waits for a way that swallows everything.
const ENDED: Duration = Duration::from_millis(250);

/// The turns that this process holds.
#[derive(Clone)]
pub(super) struct Turns {
    pool: Pool,
    held: Arc<Mutex<HashMap<TenantId, Slot>>>,
}

/// Where a turn is held: whoever takes it first has it, the next write or the clock.
type Slot = Arc<Mutex<Option<Held>>>;

/// A turn that is held, by a connection of its own. Dropped, it ends with the connection; and so it does when that
/// breaks, or is closed by the server: then whoever writes in it is beside others, and is still refused if the journal
/// has moved on, or the tenant is on its way elsewhere.
pub(super) struct Held {
    client: Option<Client>,
    number: i64,
}

impl Turns {
    /// None is held; connections come from the pool, as far as it has any.
    pub(super) fn new(pool: Pool) -> Turns {
        Turns { pool, held: Arc::default() }
    }

    /// The turn that is held for a tenant's next write.
    pub(super) fn take(&self, tenant: TenantId) -> Option<Held> {
        let held = self.held.lock().remove(&tenant);
        held.and_then(|held| held.lock().take()).filter(|held| !held.is_broken())
    }

    /// Waits for a tenant's turn and holds it for its next write. Who gets no connection does without.
    pub(super) async fn hold(&self, tenant: TenantId) {
        let Ok(turn) = self.wait(tenant).await else { return };
        let held = Arc::new(Mutex::new(Some(turn)));
        if let Some(before) = self.held.lock().insert(tenant, Arc::clone(&held)) {
            drop(before.lock().take());
        }
        tokio::spawn(async move {
            tokio::time::sleep(HELD_FOR).await;
            let forgotten = held.lock().take();
            if let Some(turn) = forgotten {
                turn.end().await;
            }
        });
    }

    async fn wait(&self, tenant: TenantId) -> Result<Held, StoreError> {
        let at_once = Timeouts { wait: Some(Duration::ZERO), ..self.pool.timeouts() };
        let client = self.pool.timeout_get(&at_once).await?;
        let number = turn_of(tenant);
        let statement = client.prepare_cached(TURN_HOLD).await?;
        // From here on it may be ours, whatever the answer.
        let held = Held { client: Some(client), number };
        if let Some(client) = &held.client {
            in_time(WRITTEN, client.query(&statement, &[&number, &IDLE])).await?;
        }
        Ok(held)
    }
}

impl Held {
    /// Whether it is known that its connection has ended, and the turn with it.
    fn is_broken(&self) -> bool {
        self.client.as_ref().is_none_or(|client| client.is_closed())
    }

    /// Lets others have their turn.
    pub(super) async fn end(mut self) {
        let Some(client) = &self.client else { return };
        let ended = async {
            let statement = client.prepare_cached(TURN_END).await?;
            client.query(&statement, &[&self.number]).await
        };
        if in_time(ENDED, ended).await.is_ok() {
            // The connection goes back where it came from.
            self.client = None;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Client::take(client));
        }
    }
}

#[cfg(test)]
mod tests {
    use messwert_throwaway::database;
    use uuid::Uuid;

    use super::super::address::Place;
    use super::*;

    #[tokio::test]
    async fn the_server_ends_what_is_held_and_idle_and_nothing_else() {
        let Some(database) = database() else { return };
        let place = Place::parse(&database.address()).unwrap();
        let pool = place.pool(1);
        let (turns, tenant) = (Turns::new(pool.clone()), TenantId::new(Uuid::from_u128(7)));
        let shown = async |client: &Client| -> String {
            client.query_one("SHOW idle_session_timeout", &[]).await.unwrap().get(0)
        };
        turns.hold(tenant).await;
        let held = turns.take(tenant).expect("nobody else has it");
        assert_eq!(shown(held.client.as_ref().unwrap()).await, "1min");
        held.end().await;
        assert_eq!(shown(&pool.get().await.unwrap()).await, "0", "the same connection, which holds nothing");
    }
}
