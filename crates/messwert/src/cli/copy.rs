//! `messwert copy`: tenants move to another store while they are used.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use clap::Args;
use messwert_journal::{
    Moving, Standee, StoreError, TenantId, open_as_owner, open_or_create_as_owner, place,
};

use super::bar::Bar;
use super::database::find_standee;
use super::interrupt::until_interrupted;
use super::{Failure, print_table, say};
use crate::clock::Clock;
use crate::moving::{MoveError, Moved, Phase, Progress, Stage, Way, carry_out, plan};

/// `messwert copy`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert copy --from sqlite:messwert.db --to postgres://messwert@localhost/messwert\n  messwert copy --from sqlite:messwert.db --to sqlite:acme.db --tenant acme\n  messwert copy --ahead --from sqlite:messwert.db --to postgres://messwert@localhost/messwert"
)]
pub(super) struct CopyArgs {
    /// The store that tenants come from: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    #[arg(long, value_name = "DATABASE")]
    from: String,
    /// The store that they go to; made if there is none.
    #[arg(long, value_name = "DATABASE")]
    to: String,
    /// Move this tenant only.
    #[arg(long, value_name = "KEY")]
    tenant: Option<String>,
    /// Copy what is there, and leave the last step to another run: until then tenants are written in the
    /// source, and the target serves nothing of them.
    #[arg(long)]
    ahead: bool,
}

/// Runs the command. It may be ended at any moment, and goes on from there when it is run again.
pub(super) async fn run(args: CopyArgs) -> Result<(), Failure> {
    let (from_address, to_address) = (place(&args.from)?, place(&args.to)?);
    if from_address == to_address {
        let failure = Failure::user("source and target are the same store");
        return Err(failure.hint("`--from` names where tenants are, `--to` where they go"));
    }
    let from = open_as_owner(&args.from).map_err(|error| of_side("--from", error))?;
    // Before there is a new store for nothing.
    let asked = asked(&*from, args.tenant.as_deref()).await?;
    let to = open_or_create_as_owner(&args.to).map_err(|error| of_side("--to", error))?;
    let (clock, progress, called_off) = (Clock::System, Arc::default(), Arc::<AtomicBool>::default());
    let way = Way { from, to, from_address, to_address, clock, progress, called_off };
    move_on(&way, asked, &args).await
}

/// Moves the tenants, shows how far that is, and says what came of it.
async fn move_on(way: &Way, asked: Vec<Standee>, args: &CopyArgs) -> Result<(), Failure> {
    let is_named = args.tenant.is_some();
    let known = asked.iter().map(|standee| standee.tenant.id).collect();
    let work = planned(way, asked, is_named).await.map_err(explain)?;
    let bar = Bar::show(Arc::clone(&way.progress), shown);
    let known = if is_named { None } else { Some(known) };
    let moved = until_interrupted(&way.called_off, move_rounds(way, work, known, args.ahead)).await;
    bar.end().await;
    let ((done, failed), signal) = moved?;
    report(way, &done, args.ahead)?;
    match (failed, signal) {
        (None, _) => Ok(()),
        (Some(MoveError::CalledOff), Some(number)) => {
            Err(Failure::by_signal(number, "interrupted: the same command goes on from here"))
        }
        (Some(error), _) => Err(explain(error)),
    }
}

fn of_side(flag: &str, error: StoreError) -> Failure {
    Failure::from(&error).of_database(flag)
}

/// The tenants that are asked for, with how they stand in the source.
async fn asked(from: &dyn Moving, key: Option<&str>) -> Result<Vec<Standee>, Failure> {
    match key {
        None => Ok(from.standings().await.map_err(|error| of_side("--from", error))?),
        Some(key) => {
            let found = find_standee(from, key).await;
            Ok(vec![found.map_err(|failure| failure.of_database("--from"))?])
        }
    }
}

/// What is to be done of each: nothing is begun if one is refused.
async fn planned(way: &Way, asked: Vec<Standee>, is_named: bool) -> Result<Work, MoveError> {
    let theirs = way.to.standings().await.map_err(MoveError::Target)?;
    let mut work = Vec::new();
    for our in asked {
        match plan(way, &our, &theirs).await {
            Ok(stage) => work.push((our, stage)),
            Err(error @ MoveError::MovedElsewhere { .. }) if !is_named => {
                say(&format!("skipped: {error}"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(work)
}

type Work = Vec<(Standee, Stage)>;

type Done = Vec<(String, Moved)>;

/// Moves tenants until one fails; if all were asked for, of whom these are `known`, then also those that were
/// made in the source meanwhile.
async fn move_rounds(
    way: &Way,
    work: Work,
    known: Option<HashSet<TenantId>>,
    ahead: bool,
) -> (Done, Option<MoveError>) {
    let mut done = Vec::new();
    let failed = move_all(way, &work, ahead, &mut done).await.err();
    let (None, Some(mut known)) = (&failed, known) else { return (done, failed) };
    loop {
        let work = match late(way, &mut known).await {
            Ok(work) => work,
            Err(error) => return (done, Some(error)),
        };
        if work.is_empty() {
            return (done, None);
        }
        if let Err(error) = move_all(way, &work, ahead, &mut done).await {
            return (done, Some(error));
        }
    }
}

/// What is to be done of tenants that nobody knew of before.
async fn late(way: &Way, known: &mut HashSet<TenantId>) -> Result<Work, MoveError> {
    let mut found = way.from.standings().await.map_err(MoveError::Source)?;
    found.retain(|standee| known.insert(standee.tenant.id));
    planned(way, found, false).await
}

/// Moves one after the other, until one fails.
async fn move_all(way: &Way, work: &Work, ahead: bool, done: &mut Done) -> Result<(), MoveError> {
    for (standee, stage) in work {
        let began = Instant::now();
        let moved = carry_out(way, &standee.tenant, stage, ahead).await?;
        say(&describe(&standee.tenant.key, stage, &moved, began.elapsed(), ahead));
        done.push((standee.tenant.key.clone(), moved));
    }
    Ok(())
}

fn describe(key: &str, stage: &Stage, moved: &Moved, took: Duration, ahead: bool) -> String {
    if *stage == Stage::There {
        return format!("tenant `{key}` has moved before");
    }
    let Moved { n_rows, n_entries, .. } = moved;
    let read_only = moved.read_only.map(|time| format!("; read-only for {}", seconds(time)));
    let done = if ahead { "copied ahead" } else { "moved" };
    format!(
        "{done} tenant `{key}`: {n_rows} rows, {n_entries} entries of the directory in {}{}",
        seconds(took),
        read_only.unwrap_or_default()
    )
}

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}

/// Prints where the journals end, and says what comes next.
fn report(way: &Way, done: &Done, ahead: bool) -> Result<(), Failure> {
    let rows: Vec<_> =
        done.iter().map(|(key, moved)| vec![key.clone(), moved.head.mark().to_string()]).collect();
    print_table(&rows, 2)?;
    if done.is_empty() {
        return Ok(());
    }
    say(&match ahead {
        true => "hint: the same command without `--ahead` copies the rest, and opens the target".to_owned(),
        false => format!(
            "hint: serve `{}` from now on; what is left in the source is read-only, and `messwert tenant delete` removes it",
            way.to_address
        ),
    });
    Ok(())
}

/// What the bar says.
fn shown(progress: &Progress) -> (&'static str, u64, u64) {
    let (phase, done, total) = progress.get();
    let word = match phase {
        Phase::Rows => "copying",
        Phase::Names => "names",
        Phase::Checking => "checking",
        Phase::Last => "last step",
    };
    (word, done, total)
}

/// What is wrong, and what helps.
fn explain(error: MoveError) -> Failure {
    let hint = match &error {
        MoveError::Source(error) => return Failure::from(error).of_database("--from"),
        MoveError::Target(error) => return Failure::from(error).of_database("--to"),
        MoveError::CalledOff => "the same command goes on from here",
        MoveError::KeyTaken { .. } => {
            "one of the two has to go, or the tenant into another store: the key is in its clients' addresses"
        }
        MoveError::InBoth { .. } => {
            "if `--from` and `--to` are one store, name another; else delete the tenant where nobody writes to it (`messwert tenant delete`)"
        }
        MoveError::LeavingElsewhere { .. } => {
            "finish that copy first; or give it up: `messwert tenant release` in the source, `messwert tenant delete` in that store"
        }
        MoveError::MovedElsewhere { .. } => {
            "copy it from there; or, if nobody has written to it there, `messwert tenant release` in the source"
        }
        MoveError::Gone { .. } => {
            "if it is nowhere else, `messwert tenant release` opens it in the source again"
        }
        MoveError::Leaving { .. } => {
            "let it finish; if it was broken off, the same command without `--ahead` takes the last step"
        }
        MoveError::LeavesTarget { .. } => "finish that copy first, and copy from where it is then",
        MoveError::StillArriving { .. } => "finish that copy first",
        MoveError::Diverged { .. } => {
            "keep the one that is right, and delete the other (`messwert tenant delete`)"
        }
        MoveError::Verify(_) => {
            "`messwert verify` says what is wrong in the source; else delete the tenant in the target (`messwert tenant delete`) and copy it anew"
        }
        MoveError::Differs { .. } => {
            "another program writes past this one: stop it, and run the same command again"
        }
        MoveError::Unopened { .. } | MoveError::NotReopened { .. } => {
            "run the same command again, which goes on from here; `messwert tenant list` shows how it stands"
        }
        MoveError::Raced { .. } | MoveError::Interfered | MoveError::Overtaken { .. } => {
            "let the other one finish; `messwert tenant list` shows how the tenant stands"
        }
    };
    let failure = Failure::user(error.to_string()).hint(hint);
    match std::error::Error::source(&error) {
        Some(cause) => failure.because(cause),
        None => failure,
    }
}
