//! `messwert backup` and `messwert restore`: a copy while serving, and back again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use messwert_books::calendar::{Zone, parse_instant};
use messwert_books::fact::Kind;
use messwert_journal::{Moving, Scope, Standee, Standing, Store, copy, open, open_moving};

use super::database::{actor, ledgers};
use super::erasures::{self, Erasure, What};
use super::verify::check_all;
use super::{DatabaseArgs, Failure, say};
use crate::ledger::Subject;

/// `messwert backup`.
#[derive(Args, Debug)]
#[command(after_help = "Example: messwert backup --to /backups/messwert-2026-11-26.db")]
pub(super) struct BackupArgs {
    /// The new file.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// `messwert restore`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert restore --from messwert-2026-11-26.db --erasures old/messwert.db.erasures --database sqlite:messwert.db"
)]
pub(super) struct RestoreArgs {
    /// The backup.
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The list of erasures that was kept beside the database [default: the one beside the new
    /// database, if there is one].
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Copies the store, checks the copy, and puts it in its place.
pub(super) async fn run_backup(args: BackupArgs) -> Result<(), Failure> {
    let (from, to) = (args.database.address()?, address(&args.to));
    let copied = blocking(move || copy(&from, &to)).await?;
    let store = open(&copied.address())?;
    check_all(&store).await?;
    drop(store);
    copied.keep()?;
    say(&format!("wrote `{}`", args.to.display()));
    Ok(())
}

/// Copies a backup, erases in the copy what was erased since, checks it, and puts it in its place.
pub(super) async fn run_restore(args: RestoreArgs) -> Result<(), Failure> {
    let (from, to) = (address(&args.from), args.database.address()?);
    let beside = erasures::path(&args.database)?;
    let list = args.erasures.or_else(|| beside.exists().then(|| beside.clone()));
    let erased = list.as_deref().map(erasures::read).transpose()?.unwrap_or_default();
    let target = to.clone();
    let copied = blocking(move || copy(&from, &target)).await?;
    apply(&open_moving(&copied.address())?, &erased).await?;
    let store = open(&copied.address())?;
    check_all(&store).await?;
    drop(store);
    // Before the store is there: one without its list would let the erased return from a later backup.
    erasures::carry(&beside, &erased)?;
    copied.keep()?;
    match list {
        Some(list) => say(&format!("erased what `{}` lists", list.display())),
        None => say("no list of erasures: who was erased since the backup is back"),
    }
    say(&format!("restored to `{to}`"));
    Ok(())
}

/// Does again what a list says, line by line in its order. What was listed before a tenant came from another
/// store is in what came.
async fn apply(store: &Arc<dyn Moving>, list: &[Erasure]) -> Result<(), Failure> {
    let mut is_changed = false;
    for Standee { tenant, standing, since, .. } in store.standings().await? {
        let id = tenant.id.to_string();
        let of_tenant = list.iter().filter(|line| line.tenant_id == id);
        let lines: Vec<_> = of_tenant.filter(|line| is_later(line, since)).collect();
        if lines.iter().any(|line| line.op == What::Delete) {
            store.delete_tenant(tenant.id).await?;
            is_changed = true;
            continue;
        }
        if lines.is_empty() {
            continue;
        }
        // Nobody else sees this copy: in it a tenant that is on its way, or has left, may be written to for that.
        let is_open = standing == Standing::Open;
        if !is_open && !store.stand(tenant.id, None, &standing, &Standing::Open, since.unwrap_or(0)).await? {
            return Err(Failure::ours(format!("tenant `{}` changes in a copy of our own", tenant.key)));
        }
        let ledger = ledgers(&(Arc::clone(store) as Arc<dyn Store>)).open(tenant.id).await?;
        for lines in lines.chunk_by(|a, b| a.op == b.op) {
            let facts = lines.iter().map(|line| fact(line)).collect::<Result<Vec<_>, _>>()?;
            let subject = Subject::Facts(facts);
            match lines[0].op {
                What::Readmit => ledger.readmit(&subject, &actor()).await?,
                _ => ledger.erase(&subject, &actor()).await?,
            };
        }
        if !is_open {
            store.stand(tenant.id, None, &Standing::Open, &standing, since.unwrap_or(0)).await?;
        }
        is_changed = true;
    }
    if is_changed {
        store.scrub(Scope::All).await?;
    }
    Ok(())
}

/// Whether a line was written after that moment, in µs since 1970; one that cannot be read counts.
fn is_later(line: &Erasure, since: Option<i64>) -> bool {
    let at = parse_instant(&line.at, &Zone::utc()).ok();
    since.zip(at).is_none_or(|(since, at)| at.unix_micros() >= since)
}

fn fact(line: &Erasure) -> Result<(Kind, String), Failure> {
    let kind = Kind::from_name(&line.kind);
    let kind =
        kind.ok_or_else(|| Failure::user(format!("`{}` in the list of erasures is no kind", line.kind)))?;
    Ok((kind, line.key.clone()))
}

fn address(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, messwert_journal::StoreError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| Failure::ours("the copy was broken off").because(error))??)
}
