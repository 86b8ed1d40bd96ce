//! `messwert copy`: tenants move to another store while they are used.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use clap::Args;
use messwert_journal::{Moving, Standee, StoreError, is_postgres, open_as_owner, open_or_create_as_owner};

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
    let work = planned(way, asked, args.tenant.is_some()).await?;
    let bar = Bar::show(Arc::clone(&way.progress), shown);
    let moved = until_interrupted(&way.called_off, move_all(way, &work, args.ahead)).await;
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

/// The one text for an address: of a server without who logs in, of a file by its real path.
fn place(address: &str) -> Result<String, StoreError> {
    if is_postgres(address) {
        let (_, rest) = address.split_once("://").unwrap_or(("", address));
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let is_of_place = |parameter: &&str| parameter.starts_with("host=") || parameter.starts_with("port=");
        let parameters: Vec<&str> = parameters.split('&').filter(is_of_place).collect();
        let mark = if parameters.is_empty() { "" } else { "?" };
        return Ok(format!("postgres://{place}{mark}{}", parameters.join("&")));
    }
    let wrong = || StoreError::Address { database: address.to_owned() };
    let path = address.strip_prefix("sqlite:").and_then(|path| std::path::absolute(path).ok());
    let path = path.ok_or_else(wrong)?;
    // A file that is not there yet has a folder that is.
    let real = path.canonicalize().or_else(|_| {
        let folder = path.parent().unwrap_or(&path).canonicalize()?;
        Ok::<_, std::io::Error>(folder.join(path.file_name().unwrap_or_default()))
    });
    Ok(format!("sqlite:{}", real.unwrap_or(path).display()))
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
async fn planned(way: &Way, asked: Vec<Standee>, is_named: bool) -> Result<Vec<(Standee, Stage)>, Failure> {
    let theirs = way.to.standings().await.map_err(|error| of_side("--to", error))?;
    let mut work = Vec::new();
    for our in asked {
        match plan(way, &our, &theirs).await {
            Ok(stage) => work.push((our, stage)),
            Err(error @ MoveError::MovedElsewhere { .. }) if !is_named => {
                say(&format!("skipped: {error}"));
            }
            Err(error) => return Err(explain(error)),
        }
    }
    Ok(work)
}

type Done = Vec<(String, Moved)>;

/// Moves one after the other, until one fails.
async fn move_all(way: &Way, work: &[(Standee, Stage)], ahead: bool) -> (Done, Option<MoveError>) {
    let mut done = Vec::new();
    for (standee, stage) in work {
        let began = Instant::now();
        match carry_out(way, &standee.tenant, stage, ahead).await {
            Ok(moved) => {
                say(&describe(&standee.tenant.key, stage, &moved, began.elapsed(), ahead));
                done.push((standee.tenant.key.clone(), moved));
            }
            Err(error) => return (done, Some(error)),
        }
    }
    (done, None)
}

fn describe(key: &str, stage: &Stage, moved: &Moved, took: Duration, ahead: bool) -> String {
    match stage {
        Stage::There => return format!("tenant `{key}` has moved before"),
        Stage::Opened => return format!("tenant `{key}` is in the target: noted in the source"),
        Stage::Begin | Stage::GoOn(_) => {}
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
        MoveError::Unknown { .. } | MoveError::StillReadOnly { .. } => {
            "run the same command again, which goes on from here; `messwert tenant list` shows how it stands"
        }
        MoveError::Raced { .. } | MoveError::Interfered => {
            "let the other one finish; `messwert tenant list` shows how the tenant stands"
        }
    };
    let failure = Failure::user(error.to_string()).hint(hint);
    match std::error::Error::source(&error) {
        Some(cause) => failure.because(cause),
        None => failure,
    }
}
