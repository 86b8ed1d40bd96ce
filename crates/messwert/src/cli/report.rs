//! `messwert report`: a report without a server.

use std::fs::Permissions;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches, Subcommand, ValueEnum};
use messwert_books::books::Locale;
use messwert_books::calendar::Instant;
use messwert_books::query::{
    Asked, Parameter, ROWS_PARAMETERS, Refused, RowsParameter, parameters, position,
};
use messwert_books::report::{ReportType, definitions};
use messwert_journal::{Store, Tenant, TenantId};
use messwert_render::terminal;
use tempfile::Builder;

use super::database::find_tenant;
use super::{DatabaseArgs, Failure, print, say};
use crate::ledger::{Ledgers, PastError, Reading};
use crate::reports::{Figures, ReportError, envelope, fold, name_contacts};
use crate::rows::{self, PagedRows, fold_rows};

/// `messwert report`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert report revenue --tenant acme --date-from 2026-01-01 --date-to 2026-03-31"
)]
pub(super) struct ReportArgs {
    #[command(subcommand)]
    report: ReportCommand,
}

/// One report: a command for each, with its parameters as flags.
#[derive(Debug)]
enum ReportCommand {
    /// What the member at a path means.
    Explain(ReportType, String),
    /// The report, or the facts behind a figure of it.
    Ask(Question),
}

#[derive(Debug)]
struct Question {
    report: ReportType,
    asked: Asked,
    /// Whether the facts behind a figure are asked for.
    is_of_rows: bool,
    common: Common,
}

#[derive(Args, Debug)]
struct Common {
    /// Whose report.
    #[arg(long, value_name = "KEY")]
    tenant: String,
    /// The format [default: table on a terminal, else json].
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write to a file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Debug)]
enum Format {
    /// For people.
    Table,
    /// The same `data` as over HTTP.
    Json,
}

/// Runs the command.
pub(super) async fn run(args: ReportArgs) -> Result<(), Failure> {
    match args.report {
        ReportCommand::Explain(report, path) => print(&explained(report, &path)?),
        ReportCommand::Ask(question) => answer(question).await,
    }
}

async fn answer(question: Question) -> Result<(), Failure> {
    let Question { report, asked, is_of_rows, common } = question;
    let store = common.database.open()?;
    let tenant = find_tenant(&*store, &common.tenant).await?;
    let now = common.database.clock()?.now();
    let reading = reading(common.database.ledgers(&store)?, &tenant, report, &asked, now).await?;
    if is_of_rows {
        let text = rows_text(&*store, tenant.id, &reading, report, &asked, now, common.format()).await?;
        return common.deliver(&text);
    }
    let mut figures = fold(&reading, report, &asked, now)?;
    name_contacts(&*store, tenant.id, &mut figures.report).await?;
    let text = match common.format() {
        Format::Table => table(&figures),
        Format::Json => {
            let data = envelope(tenant.id, &figures, now);
            format!(
                "{},\"meta\":{{\"journal\":{}}}}}\n",
                String::from_utf8_lossy(&data),
                figures.standing.json()
            )
        }
    };
    common.deliver(&text)
}

/// What the member at a path means, in both languages, whatever the tenant.
fn explained(report: ReportType, path: &str) -> Result<String, Failure> {
    let found = definitions::find(report, path).ok_or_else(|| {
        let near = definitions::nearest(report, path);
        Failure::user(format!("the report `{}` has no member `{path}`", report.name()))
            .hint(format!("near it are `{}`; `docs/figures.md` lists all", near.join("`, `")))
    })?;
    Ok(terminal::explain(report, &found))
}

/// The facts behind a figure.
async fn rows_text(
    store: &dyn Store,
    tenant: TenantId,
    reading: &Reading,
    report: ReportType,
    asked: &Asked,
    now: Instant,
    format: Format,
) -> Result<String, Failure> {
    let mut figures = fold_rows(reading, report, asked, now)?;
    name_contacts(store, tenant, &mut figures.report).await?;
    let PagedRows { rows, page } = &figures.report;
    Ok(match format {
        Format::Table => terminal::rows(rows, page, &figures.query, figures.query.locale, width()),
        Format::Json => {
            let data = rows::envelope(tenant, &figures, now);
            let pagination = figures.report.pagination().json();
            format!(
                "{},\"meta\":{{\"journal\":{},\"pagination\":{pagination}}}}}\n",
                String::from_utf8_lossy(&data),
                figures.standing.json()
            )
        }
    })
}

/// The books that the parameters name.
async fn reading(
    ledgers: Ledgers,
    tenant: &Tenant,
    report: ReportType,
    asked: &Asked,
    now: Instant,
) -> Result<Reading, Failure> {
    let ledger = ledgers.open(tenant.id).await?;
    let position = ledger.read(|books| position(report, asked, books.settings(), now));
    Ok(ledgers.reading(&ledger, position).await?)
}

impl Common {
    fn format(&self) -> Format {
        let is_read = self.output.is_none() && io::stdout().is_terminal();
        self.format.unwrap_or(if is_read { Format::Table } else { Format::Json })
    }

    /// Prints a text, or writes it to the file asked for.
    fn deliver(&self, text: &str) -> Result<(), Failure> {
        match &self.output {
            None => print(text),
            Some(path) => write_file(path, text),
        }
    }
}

fn table(figures: &Figures) -> String {
    let Figures { report, query, .. } = figures;
    terminal::table(report, query, query.locale, width())
}

/// The terminal's width in characters; elsewhere what fits most.
fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
}

/// The file appears when it is whole.
fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let cannot = |error| Failure::user(format!("cannot write `{}`", path.display())).because(error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // As any file that a program writes: whoever picks reports up may be another user.
    let readable = Permissions::from_mode(0o666);
    let mut file = Builder::new().permissions(readable).tempfile_in(folder).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)?;
    file.persist(path).map_err(|error| cannot(error.error))?;
    say(&format!("wrote `{}`", path.display()));
    Ok(())
}

impl From<PastError> for Failure {
    fn from(error: PastError) -> Self {
        match error {
            PastError::NoSuchPosition(complaint) => {
                Failure::from(ReportError::Refused(Refused::Invalid(vec![complaint])))
            }
            PastError::Ledger(error) => Failure::from(error),
            error @ PastError::Crowded => Failure::user(error.to_string()).hint("try again a little later"),
        }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Refused(Refused::UnknownEvent(key)) => {
                Failure::user(format!("there is no event `{key}`"))
            }
            ReportError::Refused(Refused::Invalid(complaints)) => {
                let lines = complaints
                    .iter()
                    .map(|complaint| format!("`--{}` {}", dashed(&complaint.parameter), complaint.message));
                Failure::user(lines.collect::<Vec<_>>().join("\nerror: "))
            }
            ReportError::Rows(error) => Failure::user(format!("`--rows`: {error}")),
            ReportError::MovedOn(moved) => Failure::user(moved.to_string()).hint("try again"),
            ReportError::Figure(figure) => Failure::ours("the report cannot be computed").because(figure),
        }
    }
}

impl FromArgMatches for ReportCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let chosen = matches.subcommand();
        let chosen = chosen.and_then(|(name, matches)| Some((ReportType::from_name(name)?, matches)));
        let (report, matches) = chosen.ok_or_else(|| clap::Error::new(ErrorKind::MissingSubcommand))?;
        if let Some(path) = matches.get_one::<String>(EXPLAIN) {
            return Ok(ReportCommand::Explain(report, path.clone()));
        }
        let given = flags(report)
            .filter_map(|parameter| Some((parameter.name, matches.get_one::<String>(parameter.name)?)));
        let of_rows = ROWS_PARAMETERS
            .iter()
            .filter_map(|parameter| Some((parameter.name, matches.get_one::<String>(parameter.name)?)));
        let asked = given.chain(of_rows).map(|(name, value)| (name.to_owned(), value.clone())).collect();
        let is_of_rows = matches.contains_id(FIGURE);
        let common = Common::from_arg_matches(matches)?;
        Ok(ReportCommand::Ask(Question { report, asked: Asked(asked), is_of_rows, common }))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = ReportCommand::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for ReportCommand {
    fn augment_subcommands(command: Command) -> Command {
        command
            .subcommands(ReportType::ALL.iter().map(|report| command_of(*report)))
            .subcommand_required(true)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        ReportCommand::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        ReportType::from_name(name).is_some()
    }
}

/// The parameters that are flags as they are: formats are others here.
fn flags(report: ReportType) -> impl Iterator<Item = &'static Parameter> {
    parameters(report).filter(|parameter| parameter.name != "format")
}

fn command_of(report: ReportType) -> Command {
    let name = report.name();
    Common::augment_args(Command::new(name))
        .args(flags(report).map(flag))
        .args(ROWS_PARAMETERS.iter().map(rows_flag))
        .arg(explain_flag())
        // Last: the arguments bring a text of their own.
        .about(format!("{}, as `GET /api/v1/reports/{name}` answers it", report.title(Locale::En)))
        .after_help(format!(
            "Examples:\n  messwert report {name} --tenant acme --date-from 2026-01-01 --format json\n  messwert report {name} --explain warnings"
        ))
}

fn flag(parameter: &'static Parameter) -> Arg {
    let value_name = parameter.name.to_uppercase();
    Arg::new(parameter.name)
        .long(dashed(parameter.name))
        .value_name(value_name)
        .help(sentence(parameter.accepts.get(Locale::En)))
}

/// A flag of the facts behind a figure, which `--rows` asks for.
fn rows_flag(parameter: &'static RowsParameter) -> Arg {
    let flag = Arg::new(parameter.name).help(sentence(parameter.accepts.get(Locale::En)));
    match parameter.name {
        FIGURE => flag.long("rows").value_name("PATH").help("The facts behind the figure at this path"),
        name => flag.long(dashed(name)).value_name(name.to_uppercase()).requires(FIGURE),
    }
}

/// The flag that asks what a member means: of the books it wants nothing, so it stands alone.
fn explain_flag() -> Arg {
    let help = "What the member at this path means, such as `currencies.*.totals`; goes without other flags";
    Arg::new(EXPLAIN).long(EXPLAIN).value_name("PATH").help(help).exclusive(true)
}

const EXPLAIN: &str = "explain";

/// The parameter that names the figure; as a flag it is `--rows`.
const FIGURE: &str = "figure";

/// With a capital, like the help of all other flags.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A parameter as a flag: `date_from` is `--date-from`.
fn dashed(name: &str) -> String {
    name.replace('_', "-")
}
