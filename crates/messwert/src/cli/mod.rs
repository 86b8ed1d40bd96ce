//! The command line: one file a command. Data goes to stdout, talk to stderr.

mod failure;

mod database;

mod output;

mod serve;

mod config;

mod openapi;

mod demo;

mod tenant;

mod tenant_change;

mod tenant_release;

mod key;

mod key_rotate;

mod bar;

mod import;

mod interrupt;

mod rejected;

mod export;

mod report;

mod verify;

mod erase;

mod erasures;

mod backup;

mod copy;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use database::DatabaseArgs;
use failure::Failure;
use output::{print, print_json, print_line, print_table, say};

use crate::telemetry;

/// Work that goes on for nobody, as folds do whose clients are gone, is waited for so long at the end.
const LAST_WORK: Duration = Duration::from_secs(2);

/// Reports for organisers of fairs, markets and events: one journal, one fold, five reports.
#[derive(Parser, Debug)]
#[command(name = "messwert", version, max_term_width = 100)]
#[command(after_help = "Example: messwert tenant create acme --name \"Acme Messen\"")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the API.
    Serve(serve::ServeArgs),
    /// Show what is configured, and where each value came from.
    Config(config::ConfigArgs),
    /// Print the OpenAPI document of the API.
    Openapi(openapi::OpenapiArgs),
    /// Serve a plausible organiser, made up for the occasion.
    Demo(demo::DemoArgs),
    /// Create, show, change and delete tenants, close and reopen their periods.
    Tenant(tenant::TenantArgs),
    /// Create, list, rotate and revoke API keys.
    Key(key::KeyArgs),
    /// Import facts from files, all or nothing.
    Import(import::ImportArgs),
    /// Export all facts of a tenant.
    Export(export::ExportArgs),
    /// Compute a report, without a server.
    Report(report::ReportArgs),
    /// Remove what is personal about somebody, for good.
    Erase(erase::EraseArgs),
    /// Copy a store while others use it.
    Backup(backup::BackupArgs),
    /// Put a backup back, without those erased since.
    Restore(backup::RestoreArgs),
    /// Move tenants to another store while they are used.
    Copy(copy::CopyArgs),
    /// Check that journals are whole and unchanged.
    Verify(verify::VerifyArgs),
}

/// Runs the command that the process was called with. Exit 0: done, 1: the user's fault, 2: ours.
pub fn main() -> ExitCode {
    let exit_code = execute();
    telemetry::flush();
    exit_code
}

fn execute() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let is_wrong = error.use_stderr();
            // Nothing can be done if even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(u8::from(is_wrong));
        }
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(failure) => return failure.report(),
    };
    let done = runtime.block_on(run(cli.command));
    if done.as_ref().is_err_and(Failure::is_by_signal) {
        // A thread that waits for standard input would be waited for.
        runtime.shutdown_background();
    } else {
        runtime.shutdown_timeout(LAST_WORK);
    }
    // What was logged before comes first.
    telemetry::flush();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Config(args) => config::run(&args),
        Command::Openapi(_) => openapi::run(),
        Command::Demo(args) => demo::run(args).await,
        Command::Tenant(args) => tenant::run(args).await,
        Command::Key(args) => key::run(args).await,
        Command::Import(args) => import::run(args).await,
        Command::Export(args) => export::run(args).await,
        Command::Report(args) => report::run(args).await,
        Command::Erase(args) => erase::run(args).await,
        Command::Backup(args) => backup::run_backup(args).await,
        Command::Restore(args) => backup::run_restore(args).await,
        Command::Copy(args) => copy::run(args).await,
        Command::Verify(args) => verify::run(args).await,
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|error| Failure::ours("cannot start threads").because(error))
}
