//! `messwert tenant`: create and show tenants.

use clap::{Args, Subcommand};
use messwert_books::books::Settings;
use messwert_books::calendar::Instant;
use messwert_books::fact::nearest;
use messwert_journal::{Head, Plan, Tenant};
use serde::Serialize;

use super::database::{actor, find_tenant, ledgers};
use super::tenant_change::{DeleteArgs, SetArgs, delete, set};
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
    /// Change a tenant's plan and settings.
    Set(SetArgs),
    /// Delete a tenant with all that it has, for good.
    Delete(DeleteArgs),
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

/// Runs the command.
pub(super) async fn run(args: TenantArgs) -> Result<(), Failure> {
    match args.command {
        TenantCommand::Create(args) => create(args).await,
        TenantCommand::List(args) => list(&args).await,
        TenantCommand::Show(args) => show(&args).await,
        TenantCommand::Set(args) => set(args).await,
        TenantCommand::Delete(args) => delete(args).await,
    }
}

async fn create(args: CreateArgs) -> Result<(), Failure> {
    let store = args.database.open_or_create()?;
    let CreateArgs { key, name, plan, timezone, country, currency, locale, .. } = args;
    let new = NewTenant { key, plan, name, timezone, country, currency, locale };
    let tenant = ledgers(&store).create_tenant(&new, &actor()).await?;
    say(&format!("created tenant `{}`", tenant.key));
    say(&format!("hint: `messwert key create --tenant {} --scopes reports` makes its first key", tenant.key));
    Ok(())
}

async fn list(args: &ListArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let mut tenants = Vec::new();
    for tenant in store.tenants().await? {
        let head = store.head(tenant.id).await?;
        tenants.push((tenant, head));
    }
    if args.json {
        let shown = tenants.iter().map(|(tenant, head)| ShownTenant::of(tenant, *head));
        return print_json(&shown.collect::<Vec<_>>());
    }
    let header = ["key", "plan", "created", "rows"].map(str::to_owned).to_vec();
    let rows = tenants.iter().map(|(tenant, head)| {
        vec![tenant.key.clone(), tenant.plan.to_string(), time(tenant.created_at), head.seq.to_string()]
    });
    print_table(&std::iter::once(header).chain(rows).collect::<Vec<_>>(), 3)
}

async fn show(args: &ShowArgs) -> Result<(), Failure> {
    let store = args.database.open()?;
    let tenant = find_tenant(&*store, &args.key).await?;
    let ledger = ledgers(&store).open(tenant.id).await?;
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
        ("facts", n_facts.to_string()),
        ("journal", head.mark().to_string()),
    ];
    print_table(&rows.map(|(name, value)| vec![name.to_owned(), value]), 2)
}

/// µs since 1970 as people read them.
pub(super) fn time(micros: i64) -> String {
    Instant(micros.saturating_mul(1_000)).to_string()
}

#[derive(Serialize)]
struct ShownTenant<'a> {
    key: &'a str,
    id: String,
    plan: &'static str,
    created_at: String,
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
}

impl<'a> ShownTenant<'a> {
    fn of(tenant: &'a Tenant, head: Head) -> ShownTenant<'a> {
        ShownTenant {
            key: &tenant.key,
            id: tenant.id.to_string(),
            plan: tenant.plan.name(),
            created_at: time(tenant.created_at),
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
        }
    }
}

pub(super) fn parse_plan(text: &str) -> Result<Plan, String> {
    let known = Plan::ALL.map(Plan::name);
    let hint =
        || nearest(text, known.into_iter()).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
    Plan::from_name(text).ok_or_else(|| format!("expected one of `{}`{}", known.join("`, `"), hint()))
}
