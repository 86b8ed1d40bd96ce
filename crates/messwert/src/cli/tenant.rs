//! `messwert tenant`: create and show tenants, close and reopen their periods.

use clap::{Args, Subcommand};
use jiff::civil::Date;
use messwert_books::books::Settings;
use messwert_books::calendar::{Instant, parse_date};
use messwert_books::fact::nearest;
use messwert_journal::{Head, Plan, Standee, Tenant};
use serde::Serialize;

use super::database::{actor, find_tenant};
use super::tenant_change::{DeleteArgs, SetArgs, delete, set};
use super::tenant_release::{ReleaseArgs, release};
use super::{DatabaseArgs, Failure, print_json, print_table, say};
use crate::ledger::NewTenant;

/// `messwert tenant`.
#[derive(Args, Debug)]
#[command(after_help = "Example: messwert tenant create acme --name \"Acme Messen\" --plan business")]
pub(super) struct TenantArgs {
    #[command(subcommand)]
    command: TenantCommand,
}

#[derive(Subcommand, Debug)]
enum TenantCommand {
    /// Create a tenant, and the database if there is none.
    Create(CreateArgs),
    /// List the tenants.
    List(ListArgs),
    /// Close all periods until a date: what is dated on or before it stays as it is.
    Close(CloseArgs),
    /// Reopen periods that were closed.
    Reopen(ReopenArgs),
    /// Change a tenant's plan and settings.
    Set(SetArgs),
    /// Delete a tenant with all that it has, for good.
    Delete(DeleteArgs),
    /// Let a tenant be written here again that a copy to another store has made read-only.
    Release(ReleaseArgs),
    /// Show a tenant: plan, settings, and where its journal ends.
    Show(ShowArgs),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert tenant create acme --name \"Acme Messen\" --plan business --timezone Europe/Berlin"
)]
struct CreateArgs {
    /// The key by which the tenant is named everywhere: a–z, 0–9 and `-`.
    key: String,
    /// The organiser's name.
    #[arg(long)]
    name: String,
    /// The plan: starter, professional, business or enterprise.
    #[arg(long, default_value = "business", value_parser = parse_plan)]
    plan: Plan,
    /// The time zone of local dates [default: Europe/Berlin].
    #[arg(long)]
    timezone: Option<String>,
    /// The organiser's country, as in ISO 3166-1 [default: DE].
    #[arg(long)]
    country: Option<String>,
    /// The currency of amounts that name none, as in ISO 4217 [default: EUR].
    #[arg(long)]
    currency: Option<String>,
    /// The language of files and messages: de or en [default: de].
    #[arg(long)]
    locale: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert tenant list --json")]
struct ListArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: messwert tenant show acme")]
struct ShowArgs {
    /// The tenant's key.
    key: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert tenant close acme --until 2026-03-31 --reason \"VAT return of the first quarter\""
)]
struct CloseArgs {
    /// The tenant's key.
    key: String,
    /// The last day that is closed: before today, and later than the one before.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    until: Date,
    /// Why, as the journal is to say it.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: messwert tenant reopen acme --until none --reason \"the auditor found a wrong date\""
)]
struct ReopenArgs {
    /// The tenant's key.
    key: String,
    /// The last day that stays closed, or `none`.
    #[arg(long, value_name = "DATE|none", value_parser = parse_day_or_none)]
    until: UntilDay,
    /// Why, as the journal is to say it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// A day, or none.
#[derive(Clone, Copy, Debug)]
struct UntilDay(Option<Date>);

/// Runs the command.
pub(super) async fn run(args: TenantArgs) -> Result<(), Failure> {
    match args.command {
        TenantCommand::Create(args) => create(args).await,
        TenantCommand::List(args) => list(&args).await,
        TenantCommand::Close(args) => close(&args).await,
        TenantCommand::Reopen(args) => reopen(&args).await,
        TenantCommand::Show(args) => show(&args).await,
        TenantCommand::Set(args) => set(args).await,
        TenantCommand::Delete(args) => delete(args).await,
        TenantCommand::Release(args) => release(args).await,
    }
}

async fn create(args: CreateArgs) -> Result<(), Failure> {
    let store = args.database.open_or_create()?;
    let CreateArgs { key, name, plan, timezone, country, currency, locale, database } = args;
    let new = NewTenant { key, plan, name, timezone, country, currency, locale };
    let tenant = database.ledgers(&store)?.create_tenant(&new, &actor()).await?;
    say(&format!("created tenant `{}`", tenant.key));
    say(&format!("hint: `messwert key create --tenant {} --scopes reports` makes its first key", tenant.key));
    Ok(())
}

async fn list(args: &ListArgs) -> Result<(), Failure> {
    let store = args.database.open_moving()?;
    let mut tenants = Vec::new();
    for standee in store.standings().await? {
        let head = store.head(standee.tenant.id).await?;
        tenants.push((standee, head));
    }
    if args.json {
        let shown = tenants.iter().map(|(standee, head)| ShownTenant {
            standing: Some(standee.standing.name()),
            elsewhere: standee.standing.elsewhere(),
            ..ShownTenant::of(&standee.tenant, *head)
        });
        return print_json(&shown.collect::<Vec<_>>());
    }
    let header = ["key", "plan", "created", "standing", "rows"].map(str::to_owned).to_vec();
    let rows = tenants.iter().map(|(Standee { tenant, standing, .. }, head)| {
        let (plan, created) = (tenant.plan.to_string(), time(tenant.created_at));
        vec![tenant.key.clone(), plan, created, standing.to_string(), head.seq.to_string()]
    });
    print_table(&std::iter::once(header).chain(rows).collect::<Vec<_>>(), 4)
}

async fn close(args: &CloseArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.key).await?;
    let ledger = args.database.ledgers(&store)?.open(tenant.id).await?;
    ledger.close(&actor(), args.until, args.reason.as_deref()).await?;
    say(&format!("closed the books of `{}` until {}", tenant.key, args.until));
    Ok(())
}

async fn reopen(args: &ReopenArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.key).await?;
    let ledger = args.database.ledgers(&store)?.open(tenant.id).await?;
    ledger.reopen(&actor(), args.until.0, &args.reason).await?;
    let now = args
        .until
        .0
        .map_or("are not closed any more".to_owned(), |until| format!("are closed until {until}"));
    say(&format!("the books of `{}` {now}", tenant.key));
    Ok(())
}

async fn show(args: &ShowArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.key).await?;
    let ledger = args.database.ledgers(&store)?.open(tenant.id).await?;
    let (settings, n_facts, head) =
        ledger.read_at(|books, head| (books.settings().clone(), books.n_facts(), head));
    if args.json {
        let settings = Some(ShownSettings::of(&settings));
        return print_json(&ShownTenant { settings, facts: Some(n_facts), ..ShownTenant::of(&tenant, head) });
    }
    let rows = [
        ("key", tenant.key.clone()),
        ("id", tenant.id.to_string()),
        ("plan", tenant.plan.to_string()),
        ("created", time(tenant.created_at)),
        ("name", settings.name.to_string()),
        ("timezone", settings.zone.name().to_owned()),
        ("country", settings.country.code().to_owned()),
        ("currency", settings.currency.code().to_owned()),
        ("locale", settings.locale.word().to_owned()),
        ("closed", settings.closed_until.map_or("none".to_owned(), |until| until.to_string())),
        ("facts", n_facts.to_string()),
        ("journal", head.mark().to_string()),
    ];
    print_table(&rows.map(|(name, value)| vec![name.to_owned(), value]), 2)
}

/// µs since 1970 as people read them: to the second, so that columns are as wide at any moment.
pub(super) fn time(micros: i64) -> String {
    Instant::new(micros.div_euclid(1_000_000).saturating_mul(1_000_000_000)).to_string()
}

#[derive(Serialize)]
struct ShownTenant<'a> {
    key: &'a str,
    id: String,
    plan: &'static str,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    elsewhere: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    settings: Option<ShownSettings<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<usize>,
    rows: i64,
    journal: String,
}

#[derive(Serialize)]
struct ShownSettings<'a> {
    name: &'a str,
    timezone: &'a str,
    country: &'a str,
    currency: &'a str,
    locale: &'static str,
    closed_until: Option<String>,
}

impl<'a> ShownTenant<'a> {
    fn of(tenant: &'a Tenant, head: Head) -> ShownTenant<'a> {
        ShownTenant {
            key: &tenant.key,
            id: tenant.id.to_string(),
            plan: tenant.plan.name(),
            created_at: time(tenant.created_at),
            standing: None,
            elsewhere: None,
            settings: None,
            facts: None,
            rows: head.seq,
            journal: head.mark().to_string(),
        }
    }
}

impl<'a> ShownSettings<'a> {
    fn of(settings: &'a Settings) -> ShownSettings<'a> {
        ShownSettings {
            name: &settings.name,
            timezone: settings.zone.name(),
            country: settings.country.code(),
            currency: settings.currency.code(),
            locale: settings.locale.word(),
            closed_until: settings.closed_until.map(|until| until.to_string()),
        }
    }
}

fn parse_day(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(|error| format!("{error}: expected `YYYY-MM-DD`"))
}

fn parse_day_or_none(text: &str) -> Result<UntilDay, String> {
    if text == "none" { Ok(UntilDay(None)) } else { parse_day(text).map(Some).map(UntilDay) }
}

pub(super) fn parse_plan(text: &str) -> Result<Plan, String> {
    let known = Plan::ALL.map(Plan::name);
    let hint =
        || nearest(text, known.into_iter()).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
    Plan::from_name(text).ok_or_else(|| format!("expected one of `{}`{}", known.join("`, `"), hint()))
}
