//! Sessions: transactions that have named their tenant, and what becomes of the database's errors.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::{Pool, PoolError, TimeoutType, Transaction};
use futures_util::TryStreamExt;
use futures_util::future::{BoxFuture, join3};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

use super::PATIENCE;
use super::lent::{Lent, in_time};
use super::statements::{TENANT_SET, TURN, TURN_SHARED};
use crate::{StoreError, TenantId, may_block_here};

/// Whatever is read begins to come within this, and goes on within it, or is lost on the way.
pub(super) const ANSWERED: Duration = Duration::from_secs(15);

/// The first answer to a little question comes within this, or by another connection: whoever asks waits for that
/// too, and does not take one dead connection for an outage.
const LITTLE: Duration = Duration::from_millis(2_500);

/// A few rows are written within this: somebody else's turn may come first.
pub(super) const WRITTEN: Duration = Duration::from_secs(PATIENCE.as_secs() + 10);

const BEGIN_READING: &str = "BEGIN READ ONLY";

const BEGIN_COUNTING: &str = "BEGIN; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout = '1s'; \
    SET LOCAL idle_in_transaction_session_timeout = '5s'";

/// What is put in the place of `$1`, `$2` …
pub(super) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// The rows of a statement that changes nothing and is bound to no tenant: few, or they are asked for twice.
pub(super) async fn ask(pool: &Pool, sql: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, StoreError> {
    match ask_once(LITTLE, pool, sql, parameters).await {
        Err(error) if error.is_unreachable() => ask_once(ANSWERED, pool, sql, parameters).await,
        done => done,
    }
}

async fn ask_once(
    patience: Duration,
    pool: &Pool,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<Vec<Row>, StoreError> {
    let lent = Lent::of(pool).await?;
    let asked = async {
        let statement = lent.client().prepare_cached(sql).await?;
        lent.client().query(&statement, parameters).await
    };
    let answered = in_time(patience, asked).await;
    lent.end(answered)
}

/// The rows of a statement in a transaction that has named the tenant: one trip to the database.
pub(super) async fn read(
    pool: &Pool,
    tenant: TenantId,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<Vec<Row>, StoreError> {
    read_twice(ANSWERED, pool, tenant, sql, parameters).await
}

/// As [`read`], if it is a little question.
pub(super) async fn read_little(
    pool: &Pool,
    tenant: TenantId,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<Vec<Row>, StoreError> {
    read_twice(LITTLE, pool, tenant, sql, parameters).await
}

async fn read_twice(
    first: Duration,
    pool: &Pool,
    tenant: TenantId,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<Vec<Row>, StoreError> {
    match in_one_trip(first, pool, tenant, BEGIN_READING, sql, parameters).await {
        // A connection that breaks, maybe while nobody used it, says nothing of the database: another one does.
        Err(error) if error.is_unreachable() => {
            in_one_trip(ANSWERED, pool, tenant, BEGIN_READING, sql, parameters).await
        }
        done => done,
    }
}

/// The rows of a statement, each counted when it has come.
async fn rows(
    client: &Client,
    statement: &Statement,
    parameters: Parameters<'_>,
    n_come: &AtomicUsize,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let mut stream = pin!(client.query_raw(statement, parameters.iter().copied()).await?);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
        n_come.store(rows.len(), Ordering::Relaxed);
    }
    Ok(rows)
}

/// What comes of a question, as long as more has come of it within each `patience`: heavy rows take their time on
/// a slow way.
async fn while_it_moves<T, E: Into<StoreError>>(
    patience: Duration,
    n_come: &AtomicUsize,
    asked: impl Future<Output = Result<T, E>>,
) -> Result<T, StoreError> {
    let mut asked = pin!(asked);
    loop {
        let n_before = n_come.load(Ordering::Relaxed);
        match timeout(patience, &mut asked).await {
            Ok(done) => return done.map_err(E::into),
            Err(_) if n_come.load(Ordering::Relaxed) > n_before => {}
            Err(late) => return Err(StoreError::Unreachable(late.into())),
        }
    }
}

/// As [`read`], with a statement that changes what is counted. Nobody waits for the disk, nor for long for
/// others; and whoever is cut off on the way keeps nobody waiting for long.
pub(super) async fn change_counters(
    pool: &Pool,
    tenant: TenantId,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<Vec<Row>, StoreError> {
    in_one_trip(ANSWERED, pool, tenant, BEGIN_COUNTING, sql, parameters).await
}

async fn in_one_trip(
    patience: Duration,
    pool: &Pool,
    tenant: TenantId,
    commands: &str,
    sql: &str,
    parameters: Parameters<'_>,
) -> Result<Vec<Row>, StoreError> {
    let (lent, n_come) = (Lent::of(pool).await?, AtomicUsize::new(0));
    let asked = async {
        let client = lent.client();
        let statement = client.prepare_cached(sql).await?;
        let begun = begin(commands, tenant);
        // All are sent at once, and waited for: after an error in one of them the last one rolls back.
        let (begun, rows, ended) = join3(
            client.batch_execute(&begun),
            rows(client, &statement, parameters, &n_come),
            client.batch_execute("COMMIT"),
        )
        .await;
        begun?;
        let rows = rows?;
        ended.map(|()| rows)
    };
    let answered = while_it_moves(patience, &n_come, asked).await;
    lent.end(answered)
}

/// Does a little `work` in a transaction that has named the tenant. It is committed unless `work` fails, also if
/// nobody waits for it any more.
pub(super) async fn write<T: Send + 'static>(
    pool: &Pool,
    tenant: TenantId,
    work: impl for<'t> FnOnce(&'t Transaction<'t>) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    write_within(WRITTEN, pool, tenant, work).await
}

/// As [`write`], as long as it takes.
pub(super) async fn write_at_length<T: Send + 'static>(
    pool: &Pool,
    tenant: TenantId,
    work: impl for<'t> FnOnce(&'t Transaction<'t>) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    write_within(Duration::MAX, pool, tenant, work).await
}

async fn write_within<T: Send + 'static>(
    patience: Duration,
    pool: &Pool,
    tenant: TenantId,
    work: impl for<'t> FnOnce(&'t Transaction<'t>) -> BoxFuture<'t, Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    let pool = pool.clone();
    carried_through(async move {
        let mut lent = Lent::of(&pool).await?;
        let worked = async {
            let transaction = lent.client_mut().transaction().await?;
            name_tenant(&transaction, tenant).await?;
            let done = work(&transaction).await?;
            transaction.commit().await?;
            Ok::<_, StoreError>(done)
        };
        let written = in_time(patience, worked).await;
        lent.end(written)
    })
    .await
}

/// Names the tenant whose rows a transaction is about.
pub(super) async fn name_tenant(transaction: &Transaction<'_>, tenant: TenantId) -> Result<(), StoreError> {
    Ok(transaction.batch_execute(&naming(tenant)).await?)
}

/// Waits until no other transaction has the turn of this number: records rows for its tenant, or removes them.
pub(super) async fn wait_for_turn(transaction: &Transaction<'_>, number: i64) -> Result<(), StoreError> {
    let turn = transaction.prepare_cached(TURN).await?;
    transaction.query(&turn, &[&number]).await?;
    Ok(())
}

/// Waits until nobody changes how the tenant stands, and keeps others from doing so. Small writes beside
/// the journal go on while rows are recorded, which may take long.
pub(super) async fn wait_for_small_turn(
    transaction: &Transaction<'_>,
    tenant: TenantId,
) -> Result<(), StoreError> {
    let turn = transaction.prepare_cached(TURN_SHARED).await?;
    transaction.query(&turn, &[&small_turn_of(tenant)]).await?;
    Ok(())
}

/// Waits until no other transaction writes anything for the tenant besides rows, or changes how it stands.
pub(super) async fn wait_for_all_but_rows(
    transaction: &Transaction<'_>,
    tenant: TenantId,
) -> Result<(), StoreError> {
    wait_for_turn(transaction, small_turn_of(tenant)).await
}

/// Waits until no other transaction writes anything for the tenant, rows or besides.
pub(super) async fn wait_for_all(transaction: &Transaction<'_>, tenant: TenantId) -> Result<(), StoreError> {
    wait_for_turn(transaction, turn_of(tenant)).await?;
    wait_for_all_but_rows(transaction, tenant).await
}

/// Goes on to the end even if nobody waits for it any more: who waits for it on a thread of its own does.
pub(super) async fn carried_through<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    if may_block_here() {
        return work.await;
    }
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(stopped) if stopped.is_panic() => std::panic::resume_unwind(stopped.into_panic()),
        Err(stopped) => Err(StoreError::Backend(stopped.into())),
    }
}

/// The command that names a tenant. It takes no parameters, but an id is nothing but digits.
pub(super) fn naming(tenant: TenantId) -> String {
    TENANT_SET.replace("{tenant}", &tenant.to_string())
}

/// The commands that begin a transaction and name its tenant, in one message.
pub(super) fn begin(commands: &str, tenant: TenantId) -> String {
    // On a line of its own, after the comment that the command comes with.
    format!("{commands};\n{}", naming(tenant))
}

/// Which turn is a tenant's. Two of one number would only wait for each other without need.
pub(super) fn turn_of(tenant: TenantId) -> i64 {
    let (high, low) = tenant.uuid().as_u64_pair();
    (high ^ low).cast_signed()
}

/// The same for whoever holds the tenant's turn already, by another connection.
pub(super) fn turn_of_holder(tenant: TenantId) -> i64 {
    turn_of(tenant).rotate_left(32)
}

/// Which turn is one of a tenant's small writes.
pub(super) fn small_turn_of(tenant: TenantId) -> i64 {
    !turn_of(tenant)
}

/// What PostgreSQL said. Not its details: they may show values.
#[derive(Debug, thiserror::Error)]
#[error("{}: {message}", code.code())]
struct Refused {
    code: SqlState,
    message: String,
}

/// Whether PostgreSQL said one of these.
pub(super) fn is_said(error: &StoreError, codes: &[SqlState]) -> bool {
    match error {
        StoreError::Backend(error) => {
            error.downcast_ref::<Refused>().is_some_and(|said| codes.contains(&said.code))
        }
        _ => false,
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> StoreError {
        match error.as_db_error() {
            Some(said) if is_about_others(said.code()) => StoreError::Busy,
            Some(said) => {
                let is_shut = lets_nobody_in(said.code());
                let refused = Refused { code: said.code().clone(), message: said.message().to_owned() };
                if is_shut {
                    StoreError::Unreachable(refused.into())
                } else {
                    StoreError::Backend(refused.into())
                }
            }
            None => StoreError::Unreachable(error.into()),
        }
    }
}

impl From<PoolError> for StoreError {
    fn from(error: PoolError) -> StoreError {
        match error {
            PoolError::Timeout(TimeoutType::Wait) => StoreError::Busy,
            PoolError::Backend(error) => error.into(),
            error => StoreError::Unreachable(error.into()),
        }
    }
}

fn is_about_others(code: &SqlState) -> bool {
    [SqlState::LOCK_NOT_AVAILABLE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE]
        .contains(code)
}

/// Whether the database is not there, starts, ends, has no connection to spare, or none for us; or somebody
/// ended the connection.
fn lets_nobody_in(code: &SqlState) -> bool {
    // Connections that fail; an operator who steps in, unless it is for one statement only.
    let is_cut = ["08", "57P"].iter().any(|class| code.code().starts_with(class));
    is_cut
        || [
            SqlState::INVALID_CATALOG_NAME,
            SqlState::INVALID_PASSWORD,
            SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
            SqlState::TOO_MANY_CONNECTIONS,
        ]
        .contains(code)
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whatever_comes_is_waited_for_as_long_as_it_comes() {
        const STEP: Duration = Duration::from_secs(10);
        let ask = async |n_rows: usize| {
            let n_come = AtomicUsize::new(0);
            let asked = async {
                for n in 1..=n_rows {
                    sleep(STEP).await;
                    n_come.store(n, Ordering::Relaxed);
                }
                let is_whole = n_rows < 9;
                sleep(if is_whole { Duration::ZERO } else { Duration::MAX }).await;
                Ok::<_, StoreError>(n_rows)
            };
            let began = Instant::now();
            (while_it_moves(ANSWERED, &n_come, asked).await, began.elapsed())
        };
        let (rows, took) = ask(8).await;
        assert_eq!((rows.unwrap(), took), (8, 8 * STEP));
        let (stuck, took) = ask(9).await;
        assert!(stuck.unwrap_err().is_unreachable() && took < 9 * STEP + 2 * ANSWERED, "{took:?}");
        let (none, took) = ask(0).await;
        assert_eq!((none.unwrap(), took), (0, Duration::ZERO));
    }

    #[test]
    fn what_the_database_says_is_about_others_about_its_reach_or_a_failure() {
        let check = |codes: &[&str], expected: (bool, bool)| {
            for code in codes {
                let state = SqlState::from_code(code);
                assert_eq!((is_about_others(&state), lets_nobody_in(&state)), expected, "{code}");
            }
        };
        // A lock that was not had, a deadlock, a transaction that cannot be serialised.
        check(&["55P03", "40P01", "40001"], (true, false));
        // Connections, shutting down, crashed, starting, dropped, idle for too long; no database, no password,
        // no such role, no connection to spare.
        check(
            &["08000", "08003", "08006", "08P01", "57P01", "57P02", "57P03", "57P04", "57P05"],
            (false, true),
        );
        check(&["3D000", "28P01", "28000", "53300"], (false, true));
        // A statement that was cancelled, a disk that is full, a standby, no right, no table.
        check(&["57014", "53100", "25006", "25P03", "42501", "42P01", "58030", "XX000"], (false, false));
    }
}
