//! Lent connections: one that has not answered in time is not used again, nor are those beside it.

use std::time::{Duration, Instant};

use deadpool_postgres::{Client, Pool};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::StoreError;

/// Who gives up sooner has hung up, and leaves a connection behind whose answer is about to come.
const SOON: Duration = Duration::from_secs(1);

/// Who gives up later has waited for an answer for as long as anybody does: the way may swallow everything.
const LATE: Duration = Duration::from_secs(5);

/// A connection of a pool. It goes back once what it was asked is answered.
///
/// A way that swallows what is sent neither ends connections nor breaks them, and may leave them dead when it is
/// well again. So none is believed in any more once one of them has been silent for too long: the next question
/// makes a new one.
pub(super) struct Lent<'p> {
    client: Option<Client>,
    pool: &'p Pool,
    since: Instant,
}

impl<'p> Lent<'p> {
    /// One that is free, or new.
    pub(super) async fn of(pool: &'p Pool) -> Result<Lent<'p>, StoreError> {
        let client = pool.get().await?;
        Ok(Lent { client: Some(client), pool, since: Instant::now() })
    }

    /// The connection.
    pub(super) fn client(&self) -> &Client {
        self.client.as_ref().expect("it is there until the end")
    }

    /// The connection, for a transaction.
    pub(super) fn client_mut(&mut self) -> &mut Client {
        self.client.as_mut().expect("it is there until the end")
    }

    /// Gives it back, unless it did not answer in time or is broken.
    pub(super) fn end<T>(mut self, answered: Result<T, StoreError>) -> Result<T, StoreError> {
        match &answered {
            Err(StoreError::Unreachable(cause)) if cause.is::<Elapsed>() => self.give_up(),
            Err(StoreError::Unreachable(_)) => self.leave(),
            _ => self.client = None,
        }
        answered
    }

    /// Closes it: whether all was sent, and what is still to come, nobody knows.
    fn leave(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Client::take(client));
        }
    }

    fn give_up(&mut self) {
        self.leave();
        drop(self.pool.retain(|_, _| false));
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        match self.since.elapsed() {
            _ if self.client.is_none() => {}
            waited if waited >= LATE => self.give_up(),
            waited if waited >= SOON => self.leave(),
            _ => {}
        }
    }
}

/// What comes of `work`, if that is known within `patience`.
pub(super) async fn in_time<T, E: Into<StoreError>>(
    patience: Duration,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, StoreError> {
    match timeout(patience, work).await {
        Ok(done) => done.map_err(E::into),
        Err(late) => Err(StoreError::Unreachable(late.into())),
    }
}
