//! `messwert import`: facts from files, all or nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use messwert_books::books::Locale;
use messwert_journal::{Store, TenantId};
use tokio::task::spawn_blocking;

use super::bar::Bar;
use super::database::find_tenant;
use super::failure::ROOM;
use super::interrupt::unless_interrupted;
use super::rejected::{ErrorFile, say_rejected};
use super::{DatabaseArgs, Failure, print_json, print_table, say};
use crate::import::{ImportAnswer, ImportError, find_files, rejected_lines, stage_file, summary_rows};
use crate::ledger::{
    Phase, Progress, Rejected, Rejection, Source, Stop, Summary, Terms, WriteError, Written,
};

/// `messwert import`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert import --tenant acme facts.ndjson\n  messwert import --tenant acme exports/ --dry-run\n  messwert import --tenant acme facts.ndjson.gz --skip-invalid --errors errors.csv\n  messwert export --tenant acme --to - | messwert import --tenant other -"
)]
pub(super) struct ImportArgs {
    /// The tenant that the facts belong to.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// Files (.ndjson or .jsonl, also with .gz or .zst behind it), folders of such files, or `-` for
    /// standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check everything and record nothing.
    #[arg(long)]
    dry_run: bool,
    /// Record the right lines, and leave out the wrong ones and what refers to them.
    #[arg(long)]
    skip_invalid: bool,
    /// Write everything that is wrong to this file, as CSV.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// The language in which rejected lines are told, here and in the file: de or en.
    #[arg(long, value_name = "LANG", default_value = "en", value_parser = parse_locale)]
    lang: Locale,
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
    let error_file = args.errors.as_deref().map(ErrorFile::create).transpose()?;
    let began = Instant::now();
    let (progress, stop) = (Arc::new(Progress::default()), Arc::new(Stop::default()));
    let bar = Bar::show(Arc::clone(&progress), shown);
    let importing = import(&args, &store, tenant.id, progress, Arc::clone(&stop));
    let imported = unless_interrupted(&stop, importing).await;
    bar.end().await;
    let (files, outcome) = imported??;
    let (rejections, done) = match outcome {
        Ok(Written { summary, n_recorded, rejections }) => {
            report(&args, &summary, n_recorded, &rejections, &files)?;
            say_done(&args, &summary, n_recorded, began.elapsed());
            (rejections, Ok(()))
        }
        Err(WriteError::Rejected(rejected)) => {
            let Rejected { summary, rejections, .. } = *rejected;
            report(&args, &summary, 0, &rejections, &files)?;
            (rejections, Err(refused(&args, &summary)))
        }
        Err(error) => return Err(Failure::from(error)),
    };
    error_file.map_or(Ok(()), |file| file.write(&rejections, &files, args.lang))?;
    done
}

type Outcome = (Vec<String>, Result<Written, WriteError>);

/// Stages the files and writes their lines; returns the files' names too.
async fn import(
    args: &ImportArgs,
    store: &Arc<dyn Store>,
    tenant: TenantId,
    progress: Arc<Progress>,
    stop: Arc<Stop>,
) -> Result<Outcome, Failure> {
    let paths = args.paths.clone();
    let staging = spawn_blocking(move || stage(&paths, progress));
    let (source, files) =
        staging.await.map_err(|error| Failure::ours("cannot stage the import").because(error))??;
    let ledger = args.database.ledgers(store)?.open(tenant).await?;
    let actor = (!args.dry_run).then(|| "import".to_owned());
    let terms = Terms { actor, skip_invalid: args.skip_invalid, stop, ..Terms::default() };
    // On a task of its own: a small write holds its thread, and somebody listens for Ctrl-C on this one.
    let writing = tokio::spawn(async move { ledger.write_on(terms, source).await });
    let written = writing.await.map_err(|error| Failure::ours("the import ended early").because(error))?;
    Ok((files, written))
}

fn stage(paths: &[PathBuf], progress: Arc<Progress>) -> Result<(Source, Vec<String>), Failure> {
    let (files, skipped) = find_files(paths).map_err(explain)?;
    for path in skipped {
        let why = if path.is_dir() { "is a folder in a folder" } else { "is no file of facts by its name" };
        say(&format!("skipped `{}`: it {why}", path.display()));
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
        ImportError::Line { .. } => "the file is cut off or damaged: copy it again",
        ImportError::Stage(_) => ROOM,
        ImportError::StdinTwice => "standard input can be read once",
        ImportError::Table(_) => "write its rows as NDJSON, one JSON object a line",
        _ => "one fact a line: {\"kind\": \"event\", \"event_key\": \"fair-2026\", \"title\": \"Fair 2026\"}",
    };
    let failure = Failure::user(error.to_string()).hint(hint);
    match std::error::Error::source(&error) {
        Some(cause) => failure.because(cause),
        None => failure,
    }
}

/// Prints the summary, and says what is wrong.
fn report(
    args: &ImportArgs,
    summary: &Summary,
    n_recorded: u64,
    rejections: &[Rejection],
    files: &[String],
) -> Result<(), Failure> {
    if args.json {
        let rejected = rejected_lines(rejections, files, args.lang).collect();
        return print_json(&ImportAnswer::new(summary, n_recorded, rejected));
    }
    say_rejected(rejections, files, args.lang, args.errors.as_deref());
    print_table(&summary_rows(summary), 1)
}

fn say_done(args: &ImportArgs, summary: &Summary, n_recorded: u64, took: Duration) {
    let seconds = format!("{}.{} s", took.as_secs(), took.subsec_millis() / 100);
    let empty = match summary.n_empty {
        0 => String::new(),
        n => format!(" ({n} empty lines skipped)"),
    };
    let left_out = match summary.n_rejected() {
        0 => String::new(),
        n => format!("; {n} lines rejected and left out"),
    };
    let left_out = match summary.n_dropped {
        0 => left_out,
        n => format!("{left_out}; personal fields of {n} lines dropped, since they were erased"),
    };
    let (n_lines, seq) = (summary.n_lines, summary.seq);
    say(&match args.dry_run {
        true => format!("checked {n_lines} lines in {seconds}{empty}{left_out}; a dry run records nothing"),
        false => format!(
            "recorded {n_recorded} rows of {n_lines} lines in {seconds}{empty}{left_out}; the journal ends at {seq}"
        ),
    });
}

fn refused(args: &ImportArgs, summary: &Summary) -> Failure {
    let (n_rejected, n_lines) = (summary.n_rejected(), summary.n_lines);
    let failure = Failure::user(format!("{n_rejected} of {n_lines} lines rejected, nothing recorded"));
    failure.hint(match args.skip_invalid {
        true => "the tenant's settings are among them: how other lines are read hangs on these, so none is left out",
        false => "correct these lines and import again: what is there already is left as it is",
    })
}

fn parse_locale(text: &str) -> Result<Locale, String> {
    Locale::from_word(text).ok_or_else(|| format!("expected one of `{}`", Locale::WORDS.join("`, `")))
}

/// What the bar says of an import.
fn shown(progress: &Progress) -> (&'static str, u64, u64) {
    let (phase, done, total) = progress.get();
    let word = match phase {
        Phase::Reading => "reading",
        Phase::Checking => "checking",
        Phase::Recording => "recording",
    };
    (word, done, total)
}
