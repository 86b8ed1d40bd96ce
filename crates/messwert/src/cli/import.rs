//! `messwert import`: facts from files, all or nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use messwert_journal::{Store, TenantId};
use tokio::task::spawn_blocking;

use super::database::{find_tenant, ledgers};
use super::{DatabaseArgs, Failure, print_json, print_table, say};
use crate::import::{ImportAnswer, ImportError, describe, find_files, stage_file, summary_rows};
use crate::ledger::{Phase, Progress, Rejected, Source, Summary, Terms, WriteError};

/// `messwert import`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert import --tenant acme facts.ndjson\n  messwert import --tenant acme exports/ --dry-run\n  zcat facts.ndjson.gz | messwert import --tenant acme -"
)]
pub(super) struct ImportArgs {
    /// The tenant that the facts belong to.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// Files (.ndjson, .jsonl), folders of such files, or `-` for standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check everything and record nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print the summary, and what was rejected, as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Runs the command. The process may be ended at any moment: what is not committed leaves no trace.
pub(super) async fn run(args: ImportArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let began = Instant::now();
    let progress = Arc::new(Progress::default());
    let bar = tokio::spawn(show(Arc::clone(&progress)));
    let imported = import(&args, &store, tenant.id, progress).await;
    bar.abort();
    // Its last act is to leave the line.
    let _ = bar.await;
    let (files, outcome) = imported?;
    match outcome {
        Ok(summary) => succeed(&args, &summary, began.elapsed()),
        Err(WriteError::Rejected(rejected)) => fail(&args, &rejected, &files),
        Err(WriteError::Ledger(error)) => Err(error.into()),
        Err(error @ (WriteError::Forbidden(_) | WriteError::CalledOff)) => {
            Err(Failure::ours(error.to_string()))
        }
        Err(error @ WriteError::Contended { .. }) => {
            Err(Failure::user(error.to_string()).hint("try again when the others have finished"))
        }
        Err(WriteError::Staging(error)) => {
            let hint = "temporary files need as much room as the import (TMPDIR names their folder)";
            Err(Failure::user("cannot stage the import in a temporary file").because(error).hint(hint))
        }
    }
}

type Outcome = (Vec<String>, Result<Summary, WriteError>);

/// Stages the files and writes their lines; returns the files' names too.
async fn import(
    args: &ImportArgs,
    store: &Arc<dyn Store>,
    tenant: TenantId,
    progress: Arc<Progress>,
) -> Result<Outcome, Failure> {
    let paths = args.paths.clone();
    let staging = spawn_blocking(move || stage(&paths, progress));
    let (source, files) =
        staging.await.map_err(|error| Failure::ours("cannot stage the import").because(error))??;
    let ledger = ledgers(store).open(tenant).await?;
    let actor = (!args.dry_run).then(|| "import".to_owned());
    let terms = Terms { actor, ..Terms::default() };
    let outcome = ledger.write_on(terms, source).await.map(|written| written.summary);
    Ok((files, outcome))
}

fn stage(paths: &[PathBuf], progress: Arc<Progress>) -> Result<(Source, Vec<String>), Failure> {
    let (files, skipped) = find_files(paths).map_err(explain)?;
    for path in skipped {
        say(&format!("skipped `{}`: its name does not end in .ndjson or .jsonl", path.display()));
    }
    let mut source = Source::new(progress);
    for (file, number) in files.iter().zip(0..) {
        stage_file(file, number, &mut source).map_err(explain)?;
    }
    Ok((source, files.iter().map(ToString::to_string).collect()))
}

fn explain(error: ImportError) -> Failure {
    let hint = match &error {
        ImportError::Read { .. } => "name files, folders, or `-` for standard input",
        ImportError::StdinTwice => "standard input can be read once",
        _ => "one fact a line: {\"kind\": \"event\", \"event_key\": \"fair-2026\", \"title\": \"Fair 2026\"}",
    };
    let failure = Failure::user(error.to_string()).hint(hint);
    match std::error::Error::source(&error) {
        Some(cause) => failure.because(cause),
        None => failure,
    }
}

fn succeed(args: &ImportArgs, summary: &Summary, took: Duration) -> Result<(), Failure> {
    let total = summary.total();
    let n_rows = if args.dry_run { 0 } else { total.added + total.changed + total.removed };
    if args.json {
        print_json(&ImportAnswer::new(summary, n_rows, &[], &[]))?;
    } else {
        print_table(&summary_rows(summary), 1)?;
    }
    let seconds = format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100);
    let empty = match summary.n_empty {
        0 => String::new(),
        n => format!(" ({n} empty lines skipped)"),
    };
    let (n_lines, seq) = (summary.n_lines, summary.seq);
    say(&match args.dry_run {
        true => format!("checked {n_lines} lines in {seconds}{empty}; a dry run records nothing"),
        false => format!(
            "recorded {n_rows} rows of {n_lines} lines in {seconds}{empty}; the journal ends at {seq}"
        ),
    });
    Ok(())
}

fn fail(args: &ImportArgs, rejected: &Rejected, files: &[String]) -> Result<(), Failure> {
    let Rejected { summary, rejections } = rejected;
    if args.json {
        print_json(&ImportAnswer::new(summary, 0, rejections, files))?;
    } else {
        rejections.iter().flat_map(|rejection| describe(rejection, files)).for_each(|line| say(&line));
        print_table(&summary_rows(summary), 1)?;
    }
    let (n_rejected, n_lines) = (summary.n_rejected(), summary.n_lines);
    let failure = Failure::user(format!("{n_rejected} of {n_lines} lines rejected, nothing recorded"));
    Err(failure.hint("correct these lines and import again: what is there already is left as it is"))
}

/// Shows a bar until it is aborted; nothing if standard error is no terminal.
async fn show(progress: Arc<Progress>) {
    let bar = Bar(ProgressBar::new(0));
    let style = ProgressStyle::with_template("{msg:>9} {wide_bar} {human_pos}/{human_len} rows, {per_sec}");
    bar.0.set_style(style.expect("a well-formed template"));
    let mut last = None;
    loop {
        let (phase, done, total) = progress.get();
        if last.replace(phase) != Some(phase) {
            bar.0.reset();
            bar.0.set_message(match phase {
                Phase::Reading => "reading",
                Phase::Checking => "checking",
                Phase::Recording => "recording",
            });
        }
        bar.0.set_length(total.max(done));
        bar.0.set_position(done);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Leaves the terminal clean, however it ends.
struct Bar(ProgressBar);

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
