//! `messwert export`: all facts of a tenant, to be imported again.

use std::io::BufWriter;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use tempfile::NamedTempFile;

use super::database::{find_tenant, ledgers};
use super::{DatabaseArgs, Failure, print_line, say};
use crate::export::{ExportError, export};

/// The name of the file in the folder.
const FILE: &str = "facts.ndjson";

/// `messwert export`.
#[derive(Args, Debug)]
#[command(after_help = "Example: messwert export --tenant acme --to backup/")]
pub(super) struct ExportArgs {
    /// The tenant.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// The folder that the file is written to; made if it is not there.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The format of the file.
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    format: Format,
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

/// Runs the command. The file appears when it is whole.
pub(super) async fn run(args: ExportArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let Format::Ndjson = args.format;
    let path = args.to.join(FILE);
    if path.exists() {
        return Err(exists(&path));
    }
    let cannot = |error| Failure::user(format!("cannot write `{}`", path.display())).because(error);
    std::fs::create_dir_all(&args.to).map_err(cannot)?;
    let mut file = NamedTempFile::new_in(&args.to).map_err(cannot)?;
    let ledger = ledgers(&store).open(tenant.id).await?;
    let mut out = BufWriter::new(file.as_file_mut());
    let n_facts = match export(&*store, &ledger, !args.no_names, &mut out).await {
        Ok(n_facts) => n_facts,
        Err(ExportError::Store(error)) => return Err(error.into()),
        Err(ExportError::Write(error)) => return Err(cannot(error)),
        Err(error @ ExportError::Damaged { .. }) => {
            return Err(
                Failure::ours(error.to_string()).hint("`messwert verify` says what is wrong and where")
            );
        }
    };
    drop(out);
    file.as_file().sync_all().map_err(cannot)?;
    file.persist_noclobber(&path).map_err(|error| match error.error.kind() {
        std::io::ErrorKind::AlreadyExists => exists(&path),
        _ => cannot(error.error),
    })?;
    say(&format!("exported {n_facts} facts"));
    print_line(&path.display().to_string())
}

fn exists(path: &std::path::Path) -> Failure {
    Failure::user(format!("`{}` is there already", path.display())).hint("`--to` names another folder")
}
