//! `messwert erase`: what is personal about somebody is removed for good.

use clap::{Args, Subcommand};
use messwert_journal::{Scope, StoreError};

use super::database::{actor, find_tenant, ledgers};
use super::erasures::{self, What};
use super::{DatabaseArgs, Failure, say};
use crate::ledger::{EraseError, Subject};

/// `messwert erase`.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  messwert erase contact --tenant acme K-1042\n  messwert erase application --tenant acme B-77\n  messwert erase contact --tenant acme K-1042 --readmit"
)]
pub(super) struct EraseArgs {
    #[command(subcommand)]
    command: EraseCommand,
}

#[derive(Subcommand, Debug)]
enum EraseCommand {
    /// A contact: its personal fields, and those of applications, reservations, check-ins, documents
    /// and payments that name it.
    Contact(SubjectArgs),
    /// An application without contact.
    Application(SubjectArgs),
    /// Scrub the file again, after readers kept it from being scrubbed.
    Scrub(ScrubArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert erase contact --tenant acme K-1042")]
struct SubjectArgs {
    /// The customer or application number.
    number: String,
    /// The tenant.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// Take personal fields again that arrive from now on; what was erased stays so.
    #[arg(long)]
    readmit: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert erase scrub")]
struct ScrubArgs {
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Runs the command.
pub(super) async fn run(args: EraseArgs) -> Result<(), Failure> {
    match args.command {
        EraseCommand::Contact(args) => {
            let subject = Subject::Contact(args.number.clone());
            mark(&args, subject).await
        }
        EraseCommand::Application(args) => {
            let subject = Subject::Application(args.number.clone());
            mark(&args, subject).await
        }
        EraseCommand::Scrub(args) => {
            args.database.open()?.scrub(Scope::All).await?;
            say("scrubbed");
            Ok(())
        }
    }
}

async fn mark(args: &SubjectArgs, subject: Subject) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.tenant).await?;
    let ledger = ledgers(&store).open(tenant.id).await?;
    if args.readmit {
        let facts = ledger.readmit(&subject, &actor()).await?;
        erasures::append(&erasures::path(&args.database)?, &tenant, What::Readmit, &facts)?;
        say(&format!("personal fields of {} facts are taken again", facts.len()));
        return Ok(());
    }
    let facts = ledger.erase(&subject, &actor()).await?;
    // Also what was recorded before: a list that was lost, or not reached, is made good.
    erasures::append(&erasures::path(&args.database)?, &tenant, What::Erase, &ledger.facts_of(&subject)?)?;
    match store.scrub(Scope::Directory).await {
        Ok(()) => say(&format!("erased the personal fields of {} facts", facts.len())),
        Err(error @ (StoreError::Unscrubbed | StoreError::Busy)) => {
            let failure = Failure::user("erased, not yet scrubbed").because(error);
            return Err(failure.hint("end what reads the database for long, and erase again"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

impl From<EraseError> for Failure {
    fn from(error: EraseError) -> Failure {
        match error {
            EraseError::Unknown(..) => {
                Failure::user(error.to_string()).hint("check the number and `--tenant`")
            }
            EraseError::OfContact(_, ref contact) => {
                let hint =
                    format!("`messwert erase contact {contact}` erases it with everything else of them");
                Failure::user(error.to_string()).hint(hint)
            }
            EraseError::Write(crate::ledger::WriteError::Ledger(error)) => error.into(),
            EraseError::Write(error) => Failure::user(error.to_string()),
        }
    }
}
