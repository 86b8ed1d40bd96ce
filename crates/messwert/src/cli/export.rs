//! `messwert export`: all facts of a tenant, to be imported again.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use messwert_books::query::past_position;
use messwert_journal::{Store, TenantId};
use tempfile::NamedTempFile;

use super::database::find_tenant;
use super::{DatabaseArgs, Failure, print_line, say};
use crate::export::{ExportError, export};
use crate::ledger::{PastError, Reading};

/// The name of the file in the folder.
const FILE: &str = "facts.ndjson";

/// `messwert export`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert export --tenant acme --to backup/\n  messwert export --tenant acme --to - --no-names | zstd > facts.ndjson.zst\n  messwert export --tenant acme --to march/ --known-at 2026-03-31"
)]
pub(super) struct ExportArgs {
    /// The tenant.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// The folder that the file is written to, made if it is not there; `-` is standard output. Only the
    /// user who exports can read the file, since it holds names.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The format of the file.
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    format: Format,
    /// The facts as they were recorded until then: a date (its end) or an instant. Names are those of now.
    #[arg(long, value_name = "TIME", conflicts_with = "at_seq")]
    known_at: Option<String>,
    /// The facts as they were after this row of the journal, which must end a write. Names are those of
    /// now.
    #[arg(long, value_name = "SEQ")]
    at_seq: Option<String>,
    /// Leave out the names and other personal fields.
    #[arg(long)]
    no_names: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Format {
    /// One fact a line, as JSON.
    Ndjson,
}

/// Runs the command. A file appears when it is whole.
pub(super) async fn run(args: ExportArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let Format::Ndjson = args.format;
    let reading = reading(&args, &store, tenant.id).await?;
    let n_facts = if args.to.as_os_str() == "-" {
        to_stdout(&*store, &reading, !args.no_names).await?
    } else {
        to_file(&*store, &reading, !args.no_names, &args.to).await?
    };
    say(&format!("exported {n_facts} facts"));
    Ok(())
}

/// The books that are asked for: as they are, or as they were.
async fn reading(args: &ExportArgs, store: &Arc<dyn Store>, tenant: TenantId) -> Result<Reading, Failure> {
    let ledgers = args.database.ledgers(store)?;
    let now = args.database.clock()?.now();
    let ledger = ledgers.open(tenant).await?;
    let (at_seq, known_at) = (args.at_seq.as_deref(), args.known_at.as_deref());
    let position = ledger.read(|books| past_position(at_seq, known_at, books.settings(), now));
    let position = position.map_err(PastError::NoSuchPosition)?;
    Ok(ledgers.reading(&ledger, position).await?)
}

async fn to_stdout(store: &dyn Store, reading: &Reading, with_names: bool) -> Result<u64, Failure> {
    let exported = export(store, reading, with_names, &mut BufWriter::new(io::stdout())).await;
    exported.map_err(|error| match error {
        // Whoever reads has seen enough; but not all of it was written.
        ExportError::Write(error) => Failure::user("cannot write to standard output").because(error),
        error => explain(error),
    })
}

async fn to_file(
    store: &dyn Store,
    reading: &Reading,
    with_names: bool,
    folder: &Path,
) -> Result<u64, Failure> {
    let path = folder.join(FILE);
    if path.exists() {
        return Err(exists(&path));
    }
    let cannot = |error| Failure::user(format!("cannot write `{}`", path.display())).because(error);
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let mut file = NamedTempFile::new_in(folder).map_err(cannot)?;
    let exported = export(store, reading, with_names, &mut BufWriter::new(file.as_file_mut())).await;
    let n_facts = exported.map_err(|error| match error {
        ExportError::Write(error) => cannot(error),
        error => explain(error),
    })?;
    file.as_file().sync_all().map_err(cannot)?;
    file.persist_noclobber(&path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => exists(&path),
        _ => cannot(error.error),
    })?;
    print_line(&path.display().to_string())?;
    Ok(n_facts)
}

fn explain(error: ExportError) -> Failure {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::MovedOn(moved) => Failure::user(moved.to_string()).hint("try again"),
        error => Failure::ours(error.to_string()).hint("`messwert verify` says what is wrong and where"),
    }
}

fn exists(path: &Path) -> Failure {
    Failure::user(format!("`{}` is there already", path.display())).hint("`--to` names another folder")
}
